// The letter for one run: a line for each case, the worst first, or a block for each case.

import { ascii, interval, perOperation, ratio, wrap } from '../../results/format/format.js';
import { type Ratio, ratioTo } from '../../results/quantities/estimate.js';
import type { Mode, Run } from '../../results/run/model.js';
import { FUSE_REFERENCE_MODE, labelOf, REFERENCE_MODE } from '../../results/run/modes.js';
import { ABSOLUTE_VALUES, RATIO_INTERVAL } from '../data/captions.js';
import { type Cell, pickRows, type Row, rowsOf, stateText } from '../data/cells.js';
import { columnNames } from '../data/column-names.js';
import { environment } from '../data/environment.js';
import { findingsAmong, rowName } from '../data/findings.js';
import { METRICS, type MetricStyle, metricValue, noValueText, type Units } from '../data/metric.js';
import { modesOf, modeUnderDiscussion, overviewOf } from '../data/overview.js';
import { standingsAgainst } from '../data/standings.js';
import { whatIsMissing } from '../screen/closing.js';
import { type OverviewText, overviewText } from '../screen/overview-text.js';
import { briefFacts, notInBrief } from './brief.js';
import { claimsOf } from './claims.js';
import { INTERVAL_LABEL, LETTER_WIDTH, type LetterRow, type LetterTable, layOut } from './letter-grid.js';
import { LEAST_CASES, type LetterOptions, linesOf } from './letter-options.js';

/** The paragraphs above the command that repeats the run, in `room` lines if cases can be left out. */
export function runLetter(run: Run, options: LetterOptions, room: number): string[][] {
  const rows = pickRows(run, options.workloads ?? null);
  const about = options.mode ?? modeUnderDiscussion(rows);
  const isDetailed = options.details === true || options.layout !== undefined;
  const findings = findingsAmong(run, rows);
  const missing = whatIsMissing(run, isDetailed ? findings : notInBrief(findings), LETTER_WIDTH);
  if (about === null) return [['Nothing was measured.'], briefFacts(run, findings), ...missing];
  const style = METRICS[options.metric ?? 'p50'];
  // Times of an emulated CPU mean nothing, so that only requests are shown.
  const judged = run.host.emulated ? null : style;
  const claims = claimsOf(run, rows, about, judged);
  if (isDetailed)
    return [[...claims.lines], ...details(run, rows, style, claims.method, options), ...missing];
  const overview = overviewOf(rows, about, judged);
  const above = [
    [...claims.lines],
    briefFacts(run, findings),
    explanation(rows, judged, claims.method, columnNames(run).get(about)!),
  ];
  const draw = (most: number): string[] => {
    const text = overviewText(overview, run, {
      width: LETTER_WIDTH,
      units: options.units ?? 'auto',
      always: claims.named,
      hint: '--all',
      most,
    });
    return [...text.lines, ...hiddenModes(text)];
  };
  if (options.all) return [...above, draw(rows.length), ...missing];
  const fixed = draw(LEAST_CASES).length - Math.min(LEAST_CASES, rows.length);
  const free = room - linesOf(above) - linesOf(missing) - fixed - 1;
  return [...above, draw(Math.max(LEAST_CASES, free)), ...missing];
}

function hiddenModes({ hiddenModes: modes }: OverviewText): string[] {
  if (modes.length === 0) return [];
  const names = modes.map((mode) => ascii(labelOf(mode))).join(', ');
  return wrap(`No room for ${names} (--details shows all modes).`, LETTER_WIDTH);
}

/** What the columns are. */
function explanation(
  rows: readonly Row[],
  style: MetricStyle | null,
  method: string,
  about: string,
): string[] {
  if (style === null)
    return wrap(
      `${cacheText(rows)} Times are left out, because the CPU is emulated (--details shows them).`,
      LETTER_WIDTH,
    );
  const counted = rows.some((row) => [...row.cells.values()].some(({ requests }) => requests !== null));
  const parts = [
    ...(style.lowerIsBetter ? [] : [`${style.title}: more is better.`]),
    ABSOLUTE_VALUES,
    ...(hasIntervals(rows, style) ? [RATIO_INTERVAL] : []),
    method,
    ...(counted ? [`req: FUSE requests of ${about} per operation.`] : []),
    cacheText(rows),
  ];
  return wrap(`${parts.filter((part) => part !== '').join(' ')}${noValueText(rows, style)}`, LETTER_WIDTH);
}

const CACHES = { direct: 'bypassed', warm: 'filled', cold: 'dropped' } as const;

function cacheText(rows: readonly Row[]): string {
  const used = (['direct', 'warm', 'cold'] as const).filter((state) =>
    rows.some(({ workload }) => workload.cache === state),
  );
  return `${used.join(', ')}: FUSE page cache ${used.map((state) => CACHES[state]).join(', ')}.`;
}

function hasIntervals(rows: readonly Row[], style: MetricStyle): boolean {
  return ([REFERENCE_MODE, FUSE_REFERENCE_MODE] as const).some(
    (mode) => standingsAgainst(rows, mode, style).together > 0,
  );
}

/** Environment, explanation and table with a block for each case, then all that is slower than plain. */
function details(
  run: Run,
  rows: readonly Row[],
  style: MetricStyle,
  method: string,
  options: LetterOptions,
): string[][] {
  const modes = modesOf(rows);
  const names = columnNames(run);
  const different = differentFromNative(run, style);
  const table: LetterTable = {
    metric: style.title,
    columns: modes.map((mode) => names.get(mode)!),
    rows: rows.map((row) => letterRow(row, modes, run, style, options.units ?? 'auto', different)),
    lowerIsBetter: style.lowerIsBetter,
  };
  return [
    environment(run),
    detailsExplanation(style, rows, modes, method, options),
    layOut(table, options.layout ?? 'plain'),
    ...(run.host.emulated ? [] : slowerThanPlain(run, rows, style)),
  ];
}

/** The cells that differ significantly from native, corrected for all comparisons. */
function differentFromNative(run: Run, style: MetricStyle): ReadonlySet<Cell> {
  if (run.host.emulated) return new Set();
  const { modes } = standingsAgainst(rowsOf(run), REFERENCE_MODE, style);
  return new Set(modes.flatMap(({ slower, faster }) => [...slower, ...faster].map(({ cell }) => cell)));
}

function detailsExplanation(
  style: MetricStyle,
  rows: readonly Row[],
  modes: readonly Mode[],
  method: string,
  options: LetterOptions,
): string[] {
  const better = style.lowerIsBetter ? 'less is better' : 'more is better';
  const intervals = hasIntervals(rows, style) ? ` ${RATIO_INTERVAL}` : '';
  const first = modes[0] === undefined ? REFERENCE_MODE : labelOf(modes[0]);
  const text =
    options.layout === 'mmtests'
      ? `${style.title}, geometric mean over the bring-ups, ${better}. ${ABSOLUTE_VALUES} In brackets the gain over ${first}.${method === '' ? '' : ` Stars: slower or faster than native. ${method}`}`
      : `${style.title}: geometric mean over the bring-ups, ${better}. ${ABSOLUTE_VALUES} x native: the value above over that of ` +
        `native.${intervals} ctxsw: context switches of client and daemon. req: FUSE requests. Both per operation. ${method}`;
  return wrap(text + noValueText(rows, style), LETTER_WIDTH);
}

function letterRow(
  row: Row,
  modes: readonly Mode[],
  run: Run,
  style: MetricStyle,
  units: Units,
  different: ReadonlySet<Cell>,
): LetterRow {
  const cells = modes.map((mode) => row.cells.get(mode));
  const values = cells.map((cell) =>
    cell?.state === 'measured' ? metricValue(cell.measurement, style) : null,
  );
  const { unit, write } = style.scale(
    values.filter((value) => value !== null),
    units,
  );
  const texts = cells.map((cell, index) =>
    values[index] == null ? (stateText(cell) ?? '-') : write(values[index]),
  );
  const native = modes[0] === REFERENCE_MODE ? cells[0] : undefined;
  const over = cells.map((cell, index): Ratio | null =>
    native && index > 0 && values[0] != null && values[index] != null
      ? ratioTo(cell!.measurement, native.measurement, style.quantity)
      : null,
  );
  const below = [
    { label: 'x native', cells: over.map((one) => (one === null ? '' : ratio(one.center))) },
    { label: INTERVAL_LABEL, cells: over.map((one) => (one === null ? '' : interval(one.lo, one.hi))) },
    { label: 'ctxsw', cells: cells.map((cell) => countText(cell, (one) => one.switches)) },
    { label: 'req', cells: cells.map((cell) => countText(cell, (one) => one.requests)) },
  ];
  return {
    name: ascii(rowName(row, run)),
    unit,
    values: texts,
    numbers: values,
    starred: cells.map((cell) => cell !== undefined && different.has(cell)),
    below: below.filter((line) => line.cells.some((cell) => cell !== '')),
  };
}

function countText(cell: Cell | undefined, of: (cell: Cell) => number | null): string {
  return cell?.state === 'measured' ? perOperation(of(cell)) : '';
}

/** All cases and modes that are slower than plain, with the numbers of the table. */
function slowerThanPlain(run: Run, rows: readonly Row[], style: MetricStyle): string[][] {
  const { modes } = standingsAgainst(rowsOf(run), FUSE_REFERENCE_MODE, style);
  const judged = modes.flatMap((one) => one.judged).filter(({ row }) => rows.includes(row));
  const slower = modes.flatMap((one) => one.slower).filter(({ row }) => rows.includes(row));
  if (judged.length === 0) return [];
  if (slower.length === 0) return [[`Slower than plain: none of ${judged.length}.`]];
  const lines = slower
    .sort((a, b) => b.ratio.center - a.ratio.center)
    .flatMap(({ row, cell, baseline, ratio: times }) => {
      const values = [baseline, cell].map(({ measurement }) => metricValue(measurement, style)!);
      const { unit, write } = style.scale(values, 'auto');
      const numbers = `${values.map(write).join(' -> ')} ${unit} (${ratio(times.center)}x)`;
      const text = ascii(`${labelOf(cell.mode)} ${rowName(row, run)}: ${numbers}`);
      return wrap(text, LETTER_WIDTH - 2, '    ').map((line) => `  ${line}`);
    });
  return [
    [`Slower than plain, from plain -> mode, worst first (${slower.length} of ${judged.length}):`, ...lines],
  ];
}
