// A base and a head with one line for each case and mode: A, B, their ratio, and the requests of both.

import { ascii, interval, perOperation, ratio, wrap } from '../../results/format/format.js';
import type { Comparison, ComparisonReport } from '../../results/judge/compare.js';
import { VERDICT_ORDER, type Verdict } from '../../results/judge/verdict.js';
import type { Mode, Run } from '../../results/run/model.js';
import { REFERENCE_MODE } from '../../results/run/modes.js';
import { type Cell, pickRows, type Row, stateText } from '../data/cells.js';
import { columnNames } from '../data/column-names.js';
import { rowName } from '../data/findings.js';
import { type MetricStyle, metricValue, type Units } from '../data/metric.js';
import { firstFew, spanText } from '../screen/few.js';
import { type LineColumn, lineTable } from '../screen/line-table.js';
import { LETTER_WIDTH } from './letter-grid.js';

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
}

/** The cases that both runs have: what failed in the head first, then changes, then the rest; of each the slowest first. */
export function pairLines(
  base: Run,
  head: Run,
  { comparisons }: ComparisonReport,
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
      return [{ id, name, row, mode, a, b, comparison }];
    });
  });
  const kind = ({ comparison, b }: PairLine): number => {
    if (b.state !== 'measured') return -1;
    return isChange(comparison) ? VERDICT_ORDER.indexOf(comparison!.verdict) : VERDICT_ORDER.length;
  };
  // Of improvements the largest is worth most, of everything else the slowest.
  const size = (one: PairLine): number => {
    const slowness = slownessOf(one, style) ?? 0;
    return one.comparison?.verdict === 'improved' ? -slowness : slowness;
  };
  return lines.sort((x, y) => kind(x) - kind(y) || size(y) - size(x));
}

/** The printed values of both sides; null where one has none. */
export function valuesOf({ a, b }: PairLine, style: MetricStyle): readonly [a: number, b: number] | null {
  const [from, to] = [cellValue(a, style), cellValue(b, style)];
  return from === null || to === null ? null : [from, to];
}

function cellValue(cell: Cell, style: MetricStyle): number | null {
  return cell.state === 'measured' ? metricValue(cell.measurement, style) : null;
}

function slownessOf(line: PairLine, style: MetricStyle): number | null {
  const values = valuesOf(line, style);
  if (values === null) return null;
  return style.lowerIsBetter ? values[1] / values[0] : values[0] / values[1];
}

/** One number where both sides show the same, else `2.00->3.00`. */
export function arrow(a: number | null, b: number | null): string {
  const [from, to] = [perOperation(a), perOperation(b)];
  // Almost nothing on both sides.
  if (a !== null && b !== null && a < 0.01 && b < 0.01) return to;
  return from === to ? from : `${from}->${to}`;
}

/** B/A as it is printed, with the interval of the comparison around it; no interval where nothing was judged. */
export function printedRatio(line: PairLine, style: MetricStyle): Estimated | null {
  const values = valuesOf(line, style);
  if (values === null) return null;
  const center = values[1] / values[0];
  const measured = line.comparison?.measured;
  if (measured === undefined) return { center, lo: null, hi: null };
  // The comparison leaves out bring-ups in which native was not timed; its width holds for all of them.
  const shift = center / measured.center;
  return { center, lo: measured.lo * shift, hi: measured.hi * shift };
}

export interface Estimated {
  readonly center: number;
  readonly lo: number | null;
  readonly hi: number | null;
}

export function isChange(comparison: Comparison | null): boolean {
  return comparison?.verdict === 'regressed' || comparison?.verdict === 'improved';
}

/** The table, the first lines first, with a line at the end that says what is left out. */
export function pairTable(
  lines: readonly PairLine[],
  style: MetricStyle,
  units: Units,
  most: number,
): string[] {
  const improved = lines.find(({ comparison }) => comparison?.verdict === 'improved');
  const { shown, hidden } = firstFew(lines, most, (line) => line === improved);
  const cells = shown.flatMap(({ a, b }) => [a, b]);
  const { unit, write } = style.scale(
    cells.flatMap((cell) => cellValue(cell, style) ?? []),
    units,
  );
  const text = (cell: Cell): string => {
    const value = cellValue(cell, style);
    return value === null ? (stateText(cell) ?? '-') : write(value);
  };
  const requests = shown.map(({ a, b }) =>
    a.state === 'measured' && b.state === 'measured' ? arrow(a.requests, b.requests) : '-',
  );
  const columns: LineColumn[] = [
    { head: 'A', cells: shown.map(({ a }) => text(a)) },
    { head: 'B', cells: shown.map(({ b }) => text(b)) },
    { head: 'B/A', cells: ratioCells(shown, style) },
    ...(requests.every((text) => text === '-') ? [] : [{ head: 'req', cells: requests }]),
  ];
  const title = `${style.title} ${unit}`;
  const names = shown.map(({ name }) => name);
  const others = hidden.length === 0 ? '' : othersText(hidden, style);
  const gap = { at: lines.indexOf(hidden[0]!), lines: wrap(others, LETTER_WIDTH - 2, '  ') };
  return lineTable(title, names, columns, LETTER_WIDTH, gap);
}

function ratioCells(lines: readonly PairLine[], style: MetricStyle): string[] {
  const ratios = lines.map((line) => printedRatio(line, style));
  const intervals = ratios.map((one) => (one === null ? '' : interval(one.lo, one.hi)));
  const wide = Math.max(0, ...intervals.map((text) => text.length));
  return lines.map(({ comparison }, index) => {
    const one = ratios[index]!;
    if (one === null) return '';
    if (wide === 0) return ratio(one.center);
    return `${ratio(one.center)}${isChange(comparison) ? '*' : ' '} ${intervals[index]!.padStart(wide)}`;
  });
}

const WORDS: Readonly<Record<Verdict, string>> = {
  regressed: 'slower',
  improved: 'faster',
  unchanged: 'unchanged',
  inconclusive: 'too little data',
};

function othersText(hidden: readonly PairLine[], style: MetricStyle): string {
  const verdicts = VERDICT_ORDER.flatMap((verdict) => {
    const found = hidden.filter(({ comparison }) => comparison?.verdict === verdict).length;
    return found === 0 ? [] : [`${found} ${WORDS[verdict]}`];
  });
  const ratios = hidden.map((line) => printedRatio(line, style)?.center ?? null);
  return `${hidden.length} more: ${[...verdicts, `B/A ${spanText(ratios, ratio)}`].join(', ')} (--all)`;
}
