// A block for each case: of one run with every mode in a column, and of a base and a head with every mode or, in the layout of mmtests,
// A and B. Below the blocks, all that is slower than plain or got worse, with the numbers of the blocks.

import { ascii, interval, percentChange, perOperation, ratio, wrap } from '../../results/format/format.js';
import { ratioTo } from '../../results/quantities/estimate.js';
import type { Run } from '../../results/run/model.js';
import { FUSE_REFERENCE_MODE, labelOf, REFERENCE_MODE, sortModes } from '../../results/run/modes.js';
import { ABSOLUTE_VALUES, RATIO_INTERVAL } from '../data/captions.js';
import { type Cell, type Row, rowsOf } from '../data/cells.js';
import { columnNames } from '../data/column-names.js';
import { environment } from '../data/environment.js';
import { rowName } from '../data/findings.js';
import { type MetricStyle, noValueText } from '../data/metric.js';
import { modesOf } from '../data/overview.js';
import { standingsAgainst } from '../data/standings.js';
import { LETTER_WIDTH, type LetterRow, layOut, valuesIn } from './letter-grid.js';
import type { LetterOptions } from './letter-parts.js';
import { arrow, isChange, type PairLine, printedRatio } from './pair-lines.js';

const INTERVAL_LABEL = '95 % CI';

/** Of one run: environment, explanation and blocks, then all that is slower than plain. */
export function runDetails(
  run: Run,
  rows: readonly Row[],
  style: MetricStyle,
  method: string,
  options: LetterOptions,
): string[][] {
  const modes = modesOf(rows);
  const names = columnNames(run);
  const { modes: standings } = standingsAgainst(rowsOf(run), REFERENCE_MODE, style);
  const different = new Set<Cell | undefined>(
    run.host.emulated ? [] : standings.flatMap((one) => [...one.slower, ...one.faster].map(({ cell }) => cell)),
  );
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
      name: ascii(rowName(row, run)),
      ...values,
      starred: cells.map((cell) => different.has(cell)),
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
    runExplanation(rows, style, method, options),
    layOut({ style, columns, rows: blocks }, options.layout),
    ...(run.host.emulated ? [] : [slowerThanPlain(run, rows, style)]),
  ];
}

function runExplanation(
  rows: readonly Row[],
  style: MetricStyle,
  method: string,
  { layout }: LetterOptions,
): string[] {
  const better = style.lowerIsBetter ? 'less is better' : 'more is better';
  const intervals = hasIntervals(rows, style) ? ` ${RATIO_INTERVAL}` : '';
  const [first = REFERENCE_MODE] = modesOf(rows);
  const stars = method === '' ? '' : ` Stars: slower or faster than native. ${method}`;
  const text =
    layout === 'mmtests'
      ? `${style.title}, geometric mean over the bring-ups, ${better}. ${ABSOLUTE_VALUES} In brackets the gain over ${labelOf(first)}.${stars}`
      : `${style.title}: geometric mean over the bring-ups, ${better}. ${ABSOLUTE_VALUES} x native: the value above over that of ` +
        `native.${intervals} ctxsw: context switches of client and daemon. req: FUSE requests. Both per operation. ${method}`;
  return wrap(text + noValueText(rows, style), LETTER_WIDTH);
}

/** `8.41 -> 9.02 us`. */
function fromTo(from: Cell, to: Cell, style: MetricStyle): string {
  const { values, unit } = valuesIn([from, to], style);
  return `${values.join(' -> ')} ${unit}`;
}

/** All cases and modes that are slower than plain. */
function slowerThanPlain(run: Run, rows: readonly Row[], style: MetricStyle): string[] {
  const { modes } = standingsAgainst(rowsOf(run), FUSE_REFERENCE_MODE, style);
  const judged = modes.flatMap((one) => one.judged).filter(({ row }) => rows.includes(row));
  const slower = modes.flatMap((one) => one.slower).filter(({ row }) => rows.includes(row));
  if (judged.length === 0) return [];
  if (slower.length === 0) return [`Slower than plain: none of ${judged.length}.`];
  const lines = slower
    .sort((a, b) => b.ratio.center - a.ratio.center)
    .flatMap(({ row, cell, baseline, ratio: times }) => {
      const numbers = `${fromTo(baseline, cell, style)} (${ratio(times.center)}x)`;
      return wrap(`${labelOf(cell.mode)} ${rowName(row, run)}: ${numbers}`, LETTER_WIDTH, '      ', '  ');
    });
  return [
    `Slower than plain, from plain -> mode, worst first (${slower.length} of ${judged.length}):`,
    ...lines,
  ];
}

/** Of a base and a head: modes and rows as they were planned, whatever the order of the lines. */
export function pairDetails(
  lines: readonly PairLine[],
  run: Run,
  style: MetricStyle,
  options: LetterOptions,
): string[] {
  const names = columnNames(run);
  const modes = sortModes(lines.map(({ mode }) => mode));
  const rows = rowsOf(run).filter((row) => lines.some((line) => line.row === row));
  const lineOf = (row: Row) => (mode: PairLine['mode']) =>
    lines.find((line) => line.row === row && line.mode === mode);
  if (options.layout !== 'mmtests') {
    const columns = modes.map((mode) => names.get(mode)!);
    const blocks = rows.map((row) => pairBlock(rowName(row, run), modes.map(lineOf(row)), style, options));
    return layOut({ style, columns, rows: blocks }, options.layout);
  }
  const blocks = rows.flatMap((row) =>
    modes.flatMap((mode): LetterRow[] => {
      const line = lineOf(row)(mode);
      const values = valuesIn([line?.a, line?.b], style, options.units);
      if (line === undefined || values.numbers.includes(null)) return [];
      const name = ascii(`${names.get(mode)} ${rowName(row, run)}`);
      return [{ name, ...values, starred: [false, isChange(line.comparison)], below: [] }];
    }),
  );
  return layOut({ style, columns: ['A', 'B'], rows: blocks }, options.layout);
}

/** `lines` are of one case in all modes. */
function pairBlock(
  name: string,
  lines: readonly (PairLine | undefined)[],
  style: MetricStyle,
  options: LetterOptions,
): LetterRow {
  const cells = [...lines.map((line) => line?.a), ...lines.map((line) => line?.b)];
  const { unit, values, numbers } = valuesIn(cells, style, options.units);
  const ratios = lines.map((line) => line && printedRatio(line, style));
  const marks = lines.map((line) => (line && isChange(line.comparison) ? '*' : ''));
  const arrows = (of: (cell: Cell) => number | null): string[] =>
    lines.map((line) => (line && arrow(line, of)) ?? '');
  return {
    name: ascii(name),
    unit,
    values: values.slice(0, lines.length),
    numbers: numbers.slice(0, lines.length),
    starred: [],
    below: [
      ['B', values.slice(lines.length)],
      ['B/A', ratios.map((one, index) => (one ? `${ratio(one.center)}${marks[index]}` : ''))],
      [INTERVAL_LABEL, ratios.map((one) => (one ? interval(one.lo, one.hi) : ''))],
      ['ctxsw', arrows((cell) => cell.switches)],
      ['req', arrows((cell) => cell.requests)],
    ],
  };
}

/** The cases that got worse, or that none of those that were judged did. */
export function gotWorse(lines: readonly PairLine[], run: Run, style: MetricStyle): string[] {
  const judged = lines.filter(({ comparison }) => comparison !== null);
  const worse = judged.filter(({ comparison }) => comparison!.verdict === 'regressed');
  if (judged.length === 0) return [];
  if (worse.length === 0) return [`Cases that got worse: none of ${judged.length}.`];
  const names = columnNames(run);
  const texts = worse.flatMap((line) => {
    const printed = printedRatio(line, style);
    if (printed === null) return [];
    const numbers = `${fromTo(line.a, line.b, style)} (${percentChange(printed.center)})`;
    const text = `${names.get(line.mode)} ${rowName(line.row, run)}: ${numbers}`;
    return wrap(text, LETTER_WIDTH, '      ', '  ');
  });
  return [`Cases that got worse (${worse.length} of ${judged.length}), worst first:`, ...texts];
}

/** Whether anything in some rows has an interval. */
export function hasIntervals(rows: readonly Row[], style: MetricStyle): boolean {
  return ([REFERENCE_MODE, FUSE_REFERENCE_MODE] as const).some(
    (mode) => standingsAgainst(rows, mode, style).together > 0,
  );
}
