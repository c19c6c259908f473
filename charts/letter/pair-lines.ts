// A base and a head case by case: one line for each case and mode with A, B, their ratio, and the requests of both, or a block for
// each case with every mode or, in the layout of mmtests, A and B; and the cases that got worse.

import { ascii, interval, percentChange, perOperation, ratio, wrap } from '../../results/format/format.js';
import type { Comparison } from '../../results/judge/compare.js';
import { VERDICT_ORDER, type Verdict } from '../../results/judge/verdict.js';
import type { Mode, Run } from '../../results/run/model.js';
import { REFERENCE_MODE, sortModes } from '../../results/run/modes.js';
import { type Cell, pickRows, type Row, rowsOf } from '../data/cells.js';
import { columnNames } from '../data/column-names.js';
import { rowName } from '../data/findings.js';
import type { MetricStyle, Units } from '../data/metric.js';
import { firstFew, lineTable, ratioCells, spanText } from '../screen/line-table.js';
import {
  cellValue,
  fromTo,
  INTERVAL_LABEL,
  LETTER_WIDTH,
  type LetterRow,
  layOut,
  valuesIn,
} from './letter-grid.js';
import type { LetterOptions } from './letter-parts.js';

/** A PairLine is one case in one mode on both sides. */
export interface PairLine {
  readonly id: string;
  readonly name: string;
  readonly row: Row;
  readonly mode: Mode;
  readonly a: Cell;
  readonly b: Cell;
  /** Null where it was not judged. */
  readonly comparison: Comparison | null;
  readonly isChange: boolean;
  /** B/A as it is printed; null where a side has no value. */
  readonly printed: ReturnType<typeof printedRatio>;
}

/** The cases that both runs have: what failed in the head first, then changes, then the rest; of each the slowest first. */
export function pairLines(
  base: Run,
  head: Run,
  comparisons: readonly Comparison[],
  style: MetricStyle,
  workloads: readonly string[] | null,
): PairLine[] {
  const rows = new Map(pickRows(base, workloads).map((row) => [row.key, row]));
  const names = columnNames(head);
  const modes = new Set(
    head.measurements.map((one) => one.case.mode).filter((mode) => mode !== REFERENCE_MODE),
  );
  // The tail may be another one than the p99 that is printed.
  const judged = comparisons.filter(({ quantity }) => quantity === style.title);
  const byId = new Map(judged.map((one) => [one.caseId, one]));
  const lines = pickRows(head, workloads).flatMap((row) => {
    const partner = rows.get(row.key);
    if (partner === undefined) return [];
    return [...row.cells].flatMap(([mode, b]): PairLine[] => {
      const a = partner.cells.get(mode);
      if (a === undefined) return [];
      const { id } = b.measurement.case;
      const which = modes.size === 1 && mode !== REFERENCE_MODE ? '' : `${names.get(mode)} `;
      const name = ascii(`${which}${rowName(row, head)}`);
      const comparison = byId.get(id) ?? null;
      const isChange = comparison?.verdict === 'regressed' || comparison?.verdict === 'improved';
      const printed = printedRatio(cellValue(a, style), cellValue(b, style), comparison);
      return [{ id, name, row, mode, a, b, comparison, isChange, printed }];
    });
  });
  const kind = ({ comparison, isChange, b }: PairLine): number => {
    if (b.state !== 'measured') return -1;
    return isChange ? VERDICT_ORDER.indexOf(comparison!.verdict) : VERDICT_ORDER.length;
  };
  // Of improvements the largest is worth most, of everything else the slowest.
  const size = ({ comparison, a, b }: PairLine): number => {
    const [over, under] = (style.lowerIsBetter ? [b, a] : [a, b]).map((cell) => cellValue(cell, style));
    const slowness = over == null || under == null ? 0 : over / under;
    return comparison?.verdict === 'improved' ? -slowness : slowness;
  };
  return lines.sort((x, y) => kind(x) - kind(y) || size(y) - size(x));
}

/** One number where both sides show the same, else `2.00->3.00`; null unless both were measured. */
function arrow({ a, b }: PairLine, of: (cell: Cell) => number | null): string | null {
  if (a.state !== 'measured' || b.state !== 'measured') return null;
  const [from, to] = [perOperation(of(a)), perOperation(of(b))];
  const isAlmostNothing = [of(a), of(b)].every((each) => each !== null && each < 0.01);
  return from === to || isAlmostNothing ? to : `${from}->${to}`;
}

/** With the interval of the comparison around it, where it was judged. */
function printedRatio(a: number | null, b: number | null, comparison: Comparison | null) {
  if (a === null || b === null) return null;
  if (comparison === null) return { center: b / a, lo: null, hi: null };
  // The comparison leaves out bring-ups in which native was not timed; its width holds for all of them.
  const { center, lo, hi } = comparison.measured;
  const shift = b / a / center;
  return { center: b / a, lo: lo * shift, hi: hi * shift };
}

/** The table, the first lines first, with a line at the end that says what is left out. */
export function pairTable(
  lines: readonly PairLine[],
  style: MetricStyle,
  units: Units | undefined,
  most: number,
): string[] {
  const improved = lines.find(({ comparison }) => comparison?.verdict === 'improved');
  const { shown, hidden, at } = firstFew(lines, most, (line) => line === improved);
  const cells = [...shown.map(({ a }) => a), ...shown.map(({ b }) => b)];
  const { unit, values } = valuesIn(cells, style, units);
  const ratios = shown.map(({ printed }) => printed);
  const requests = shown.map((line) => arrow(line, (cell) => cell.requests) ?? '-');
  const columns = [
    { head: 'A', cells: values.slice(0, shown.length) },
    { head: 'B', cells: values.slice(shown.length) },
    { head: 'B/A', cells: ratioCells(ratios, (index) => (shown[index]!.isChange ? '*' : ' ')) },
    ...(requests.every((text) => text === '-') ? [] : [{ head: 'req', cells: requests }]),
  ];
  const names = shown.map(({ name }) => name);
  const others = hidden.length === 0 ? '' : othersText(hidden);
  return lineTable(`${style.title} ${unit}`, names, columns, LETTER_WIDTH, { at, others });
}

function othersText(hidden: readonly PairLine[]): string {
  const words: Readonly<Record<Verdict, string>> = {
    regressed: 'slower',
    improved: 'faster',
    unchanged: 'unchanged',
    inconclusive: 'too little data',
  };
  const verdicts = VERDICT_ORDER.flatMap((verdict) => {
    const found = hidden.filter(({ comparison }) => comparison?.verdict === verdict).length;
    return found === 0 ? [] : [`${found} ${words[verdict]}`];
  });
  const ratios = hidden.map(({ printed }) => printed?.center ?? null);
  return `${hidden.length} more: ${[...verdicts, `B/A ${spanText(ratios, ratio)}`].join(', ')} (--all)`;
}

/** Modes and rows as they were planned, whatever the order of the lines. */
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
      const name = `${names.get(mode)} ${rowName(row, run)}`;
      return [{ name, ...values, starred: [false, line.isChange], below: [] }];
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
  const ratios = lines.map((line) => line?.printed);
  const marks = lines.map((line) => (line?.isChange ? '*' : ''));
  const arrows = (of: (cell: Cell) => number | null): string[] =>
    lines.map((line) => (line && arrow(line, of)) ?? '');
  return {
    name,
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
    if (line.printed === null) return [];
    const numbers = `${fromTo(line.a, line.b, style)} (${percentChange(line.printed.center)})`;
    const text = `${names.get(line.mode)} ${rowName(line.row, run)}: ${numbers}`;
    return wrap(text, LETTER_WIDTH, '      ', '  ');
  });
  return [`Cases that got worse (${worse.length} of ${judged.length}), worst first:`, ...texts];
}
