// The letter for one run: what the mode under discussion is slower and faster than, by how much, and how many requests it causes;
// then a line for each case, the worst first, or a block for each case.

import { ascii, count, interval, perOperation, ratio, times, wrap } from '../../results/format/format.js';
import { MIN_BRING_UPS, ratioTo } from '../../results/quantities/estimate.js';
import type { CacheState, Mode, Run } from '../../results/run/model.js';
import { FUSE_REFERENCE_MODE, labelOf, REFERENCE_MODE } from '../../results/run/modes.js';
import { ABSOLUTE_VALUES, RATIO_INTERVAL } from '../data/captions.js';
import { type Cell, pickRows, type Row, rowsOf } from '../data/cells.js';
import { columnNames } from '../data/column-names.js';
import { environment } from '../data/environment.js';
import { findingsAmong, rowName } from '../data/findings.js';
import { inverse, METRICS, type MetricStyle, noValueText } from '../data/metric.js';
import { modesOf, modeUnderDiscussion, overviewOf } from '../data/overview.js';
import { type Compared, JUDGED_LEVEL, standingsAgainst } from '../data/standings.js';
import { overviewText } from '../screen/overview-screen.js';
import { fromTo, INTERVAL_LABEL, LETTER_WIDTH, type LetterRow, layOut, valuesIn } from './letter-grid.js';
import { briefFacts, isDetailed, type LetterOptions, missingIn, withCases } from './letter-parts.js';

/** The paragraphs above the command that repeats the run, in `room` lines unless that is null. */
export function runLetter(run: Run, options: LetterOptions, room: number | null): string[][] {
  const rows = pickRows(run, options.workloads ?? null);
  const about = options.mode ?? modeUnderDiscussion(rows);
  const findings = findingsAmong(run, rows);
  const missing = missingIn(run, findings, options);
  if (about === null) return [['Nothing was measured.'], briefFacts(run, findings), ...missing];
  const style = METRICS[options.metric ?? 'p50'];
  // Times of an emulated CPU mean nothing, so that only requests are shown.
  const judged = run.host.emulated ? null : style;
  const found = judged === null ? [] : standingsOf(run, rows, about, judged);
  const claims = claimsOf(run, rows, about, judged, found);
  const method = methodOf(found);
  if (isDetailed(options)) return [claims, ...detailsOf(run, rows, style, method, options), ...missing];
  const explained = explanation(rows, judged, method, columnNames(run).get(about)!);
  const overview = overviewOf(rows, about, judged);
  const named = found.flatMap(({ slower, faster }) => [...slower.slice(0, 1), ...faster.slice(0, 1)]);
  const always = new Set(named.map(({ row }) => row));
  const look = { width: LETTER_WIDTH, units: options.units ?? 'auto', always };
  const draw = (most: number): string[] => {
    const { lines, hiddenModes } = overviewText(overview, run, { ...look, most });
    const hidden = hiddenModes.map(labelOf).join(', ');
    if (hidden === '') return lines;
    return [...lines, ...wrap(`No room for ${hidden} (--details shows all modes).`, LETTER_WIDTH)];
  };
  return withCases([[claims, briefFacts(run, findings), explained], missing], rows.length, draw, room);
}

/** The mode against native and against plain. Judged over the whole run, whatever part of it is shown. */
function standingsOf(run: Run, rows: readonly Row[], about: Mode, style: MetricStyle) {
  return ([REFERENCE_MODE, FUSE_REFERENCE_MODE] as const).flatMap((against) => {
    const { modes, together } = standingsAgainst(rowsOf(run), against, style);
    const standing = modes.find(({ mode }) => mode === about);
    if (standing === undefined) return [];
    const among = (some: readonly Compared[]) => some.filter(({ row }) => rows.includes(row));
    const [slower, faster] = [among(standing.slower), among(standing.faster)];
    const [judged, unjudged] = [among(standing.judged), among(standing.unjudged)];
    return [{ against, together, slower, faster, judged, unjudged }];
  });
}

type Against = ReturnType<typeof standingsOf>[number];

/** What slower and faster mean in the claims; empty where there is neither. */
function methodOf(found: readonly Against[]): string {
  const together = found.flatMap(({ together: n, against }) => (n === 0 ? [] : [`${n} with ${against}`]));
  return together.length === 0
    ? ''
    : `Slower, faster: ${100 * JUDGED_LEVEL} % level for all comparisons of the run, ${together.join(' and ')}, together (Holm).`;
}

/** The claims about a mode over some rows of a run; `style` is null where times are not judged. */
function claimsOf(
  run: Run,
  rows: readonly Row[],
  about: Mode,
  style: MetricStyle | null,
  found: readonly Against[],
): string[] {
  const name = columnNames(run).get(about)!;
  const label = ascii(labelOf(about));
  const called = name === label ? name : `${label} (${name})`;
  const isJudged = found.some(({ judged }) => judged.length > 0);
  const intervals = isJudged ? ' (95 % interval)' : '';
  const lacking = Math.max(0, ...found.map(({ unjudged }) => unjudged.length));
  const why = `fewer than ${MIN_BRING_UPS} bring-ups: no 95 % interval, not judged`;
  const title = style === null ? '' : `, ${style.title}`;
  const extreme = (what: string, compared: readonly Compared[], { against, judged }: Against): string[] => {
    const [most] = compared;
    if (most === undefined) return [];
    const of = judged.length === rows.length ? '' : ` of ${judged.length}`;
    const text = `${compared.length === 1 ? '' : 'most '}${rowName(most.row, run)} ${times(most.ratio)}`;
    return [`${what} than ${against} in ${compared.length}${of}, ${text}`];
  };
  const inverted = (one: Compared): Compared => ({ ...one, ratio: inverse(one.ratio) });
  const rest = found.flatMap(({ against, slower, faster, judged }) => {
    const same = judged.length - slower.length - faster.length;
    return same === 0 ? [] : [`from ${against} in ${same}`];
  });
  const statements = [
    ...found.flatMap((one) => [
      ...extreme('slower', one.slower, one),
      ...extreme('faster', one.faster.map(inverted), one),
    ]),
    ...(rest.length === 0 ? [] : [`no difference shown ${rest.join(', ')}`]),
    ...(lacking === 0 ? [] : [`${isJudged ? `${count(lacking, 'case')}: ` : ''}${why}`]),
    ...requestsText(rows, about),
  ];
  const end = statements.length > 0 ? ':' : '';
  return [
    ...wrap(`${called}${title} in ${count(rows.length, 'case')}${intervals}${end}`, LETTER_WIDTH, '  '),
    ...statements.flatMap((text) => wrap(text, LETTER_WIDTH, '    ', '  ')),
  ];
}

/** Fewer requests per operation are none. */
const NO_REQUEST = 0.005;

function requestsText(rows: readonly Row[], about: Mode): string[] {
  const without = (mode: Mode) => {
    const counted = rows.flatMap(({ cells }) => {
      const cell = cells.get(mode);
      return cell?.state === 'measured' && cell.requests !== null ? [cell.requests] : [];
    });
    return { none: counted.filter((requests) => requests < NO_REQUEST).length, of: counted.length };
  };
  const [own, other] = [without(about), without(FUSE_REFERENCE_MODE)];
  if (own.of === 0) return [];
  const inOther = `${other.none}${other.of === own.of ? '' : ` of ${other.of}`}`;
  const plain = about === FUSE_REFERENCE_MODE || other.of === 0 ? '' : ` (plain: in ${inOther})`;
  return [`no FUSE request in ${own.none}${own.of === rows.length ? '' : ` of ${own.of}`}${plain}`];
}

const CACHES: Readonly<Record<CacheState, string>> = { direct: 'bypassed', warm: 'filled', cold: 'dropped' };

function explanation(rows: readonly Row[], style: MetricStyle | null, method: string, about: string) {
  const used = (Object.keys(CACHES) as CacheState[]).filter((state) =>
    rows.some(({ workload }) => workload.cache === state),
  );
  const caches = `${used.join(', ')}: FUSE page cache ${used.map((state) => CACHES[state]).join(', ')}.`;
  if (style === null) {
    const why = 'Times are left out, because the CPU is emulated (--details shows them).';
    return wrap(`${caches} ${why}`, LETTER_WIDTH);
  }
  const counted = rows.some((row) => [...row.cells.values()].some(({ requests }) => requests !== null));
  const parts = [
    style.lowerIsBetter ? '' : `${style.title}: more is better.`,
    ABSOLUTE_VALUES,
    hasIntervals(rows, style) ? RATIO_INTERVAL : '',
    method,
    counted ? `req: FUSE requests of ${about} per operation.` : '',
    `${caches}${noValueText(rows, style)}`,
  ];
  return wrap(parts.join(' '), LETTER_WIDTH);
}

function hasIntervals(rows: readonly Row[], style: MetricStyle): boolean {
  return ([REFERENCE_MODE, FUSE_REFERENCE_MODE] as const).some(
    (mode) => standingsAgainst(rows, mode, style).together > 0,
  );
}

/** Environment, explanation and a block for each case, then all that is slower than plain. */
function detailsOf(
  run: Run,
  rows: readonly Row[],
  style: MetricStyle,
  method: string,
  options: LetterOptions,
): string[][] {
  const modes = modesOf(rows);
  const names = columnNames(run);
  const standings = run.host.emulated ? [] : standingsAgainst(rowsOf(run), REFERENCE_MODE, style).modes;
  const different = standings.flatMap(({ slower, faster }) => [...slower, ...faster].map(({ cell }) => cell));
  const blocks = rows.map((row): LetterRow => {
    const cells = modes.map((mode) => row.cells.get(mode));
    const values = valuesIn(cells, style, options.units);
    const native = modes[0] === REFERENCE_MODE && values.numbers[0] !== null ? cells[0] : undefined;
    const over = cells.map((cell, index) =>
      native && cell && index > 0 && values.numbers[index] !== null
        ? ratioTo(cell.measurement, native.measurement, style.quantity)
        : null,
    );
    const counts = (of: (cell: Cell) => number | null): string[] =>
      cells.map((cell) => (cell?.state === 'measured' ? perOperation(of(cell)) : ''));
    return {
      name: rowName(row, run),
      ...values,
      starred: cells.map((cell) => cell !== undefined && different.includes(cell)),
      below: [
        ['x native', over.map((one) => (one ? ratio(one.center) : ''))],
        [INTERVAL_LABEL, over.map((one) => (one ? interval(one.lo, one.hi) : ''))],
        ['ctxsw', counts((cell) => cell.switches)],
        ['req', counts((cell) => cell.requests)],
      ],
    };
  });
  const columns = modes.map((mode) => names.get(mode)!);
  return [
    environment(run),
    detailsExplanation(rows, style, method, options),
    layOut({ style, columns, rows: blocks }, options.layout),
    ...(run.host.emulated ? [] : [slowerThanPlain(run, rows, style)]),
  ];
}

function detailsExplanation(
  rows: readonly Row[],
  style: MetricStyle,
  method: string,
  { layout }: LetterOptions,
): string[] {
  const better = style.lowerIsBetter ? 'less is better' : 'more is better';
  const mean = `geometric mean over the bring-ups, ${better}. ${ABSOLUTE_VALUES}`;
  const [first = REFERENCE_MODE] = modesOf(rows);
  const parts =
    layout === 'mmtests'
      ? [
          `${style.title}, ${mean} In brackets the gain over ${labelOf(first)}.`,
          method === '' ? '' : `Stars: slower or faster than native. ${method}`,
        ]
      : [
          `${style.title}: ${mean} x native: the value above over that of native.`,
          hasIntervals(rows, style) ? RATIO_INTERVAL : '',
          `ctxsw: context switches of client and daemon. req: FUSE requests. Both per operation. ${method}`,
        ];
  return wrap(parts.join(' ') + noValueText(rows, style), LETTER_WIDTH);
}

function slowerThanPlain(run: Run, rows: readonly Row[], style: MetricStyle): string[] {
  const { modes } = standingsAgainst(rowsOf(run), FUSE_REFERENCE_MODE, style);
  const judged = modes.flatMap((one) => one.judged).filter(({ row }) => rows.includes(row));
  const slower = modes.flatMap((one) => one.slower).filter(({ row }) => rows.includes(row));
  if (judged.length === 0) return [];
  if (slower.length === 0) return [`Slower than plain: none of ${judged.length}.`];
  const lines = slower
    .sort((a, b) => b.ratio.center - a.ratio.center)
    .flatMap(({ row, cell, baseline, ratio: slowness }) => {
      const numbers = `${fromTo(baseline, cell, style)} (${ratio(slowness.center)}x)`;
      return wrap(`${labelOf(cell.mode)} ${rowName(row, run)}: ${numbers}`, LETTER_WIDTH, '      ', '  ');
    });
  return [
    `Slower than plain, from plain -> mode, worst first (${slower.length} of ${judged.length}):`,
    ...lines,
  ];
}
