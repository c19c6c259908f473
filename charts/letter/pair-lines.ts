// A base and a head with one line for each case and mode: A, B, their ratio, and the requests of both.

import { ascii, perOperation, ratio } from '../../results/format/format.js';
import type { Comparison } from '../../results/judge/compare.js';
import { VERDICT_ORDER, type Verdict } from '../../results/judge/verdict.js';
import type { Mode, Run } from '../../results/run/model.js';
import { REFERENCE_MODE } from '../../results/run/modes.js';
import { type Cell, pickRows, type Row } from '../data/cells.js';
import { columnNames } from '../data/column-names.js';
import { rowName } from '../data/findings.js';
import type { MetricStyle, Units } from '../data/metric.js';
import { firstFew, lineTable, ratioCells, spanText } from '../screen/line-table.js';
import { cellValue, LETTER_WIDTH, valuesIn } from './letter-grid.js';

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

function slownessOf(line: PairLine, style: MetricStyle): number | null {
  const printed = printedRatio(line, style);
  if (printed === null) return null;
  return style.lowerIsBetter ? printed.center : 1 / printed.center;
}

/** One number where both sides show the same, else `2.00->3.00`; null unless both were measured. */
export function arrow({ a, b }: PairLine, of: (cell: Cell) => number | null): string | null {
  if (a.state !== 'measured' || b.state !== 'measured') return null;
  const [from, to] = [perOperation(of(a)), perOperation(of(b))];
  const isAlmostNothing = [of(a), of(b)].every((each) => each !== null && each < 0.01);
  return from === to || isAlmostNothing ? to : `${from}->${to}`;
}

/** B/A as it is printed, with the interval of the comparison around it, where it was judged; null where a side has no value. */
export function printedRatio({ a, b, comparison }: PairLine, style: MetricStyle) {
  const [from, to] = [cellValue(a, style), cellValue(b, style)];
  if (from === null || to === null) return null;
  const center = to / from;
  if (comparison === null) return { center, lo: null, hi: null };
  // The comparison leaves out bring-ups in which native was not timed; its width holds for all of them.
  const shift = center / comparison.measured.center;
  return { center, lo: comparison.measured.lo * shift, hi: comparison.measured.hi * shift };
}

export function isChange(comparison: Comparison | null): boolean {
  return comparison?.verdict === 'regressed' || comparison?.verdict === 'improved';
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
  const isJudged = shown.map(({ comparison }) => (isChange(comparison) ? '*' : ' '));
  const ratios = shown.map((line) => printedRatio(line, style));
  const requests = shown.map((line) => arrow(line, (cell) => cell.requests) ?? '-');
  const columns = [
    { head: 'A', cells: values.slice(0, shown.length) },
    { head: 'B', cells: values.slice(shown.length) },
    { head: 'B/A', cells: ratioCells(ratios, (index) => isJudged[index]!) },
    ...(requests.every((text) => text === '-') ? [] : [{ head: 'req', cells: requests }]),
  ];
  const names = shown.map(({ name }) => name);
  const others = hidden.length === 0 ? '' : othersText(hidden, style);
  return lineTable(`${style.title} ${unit}`, names, columns, LETTER_WIDTH, { at, others });
}

function othersText(hidden: readonly PairLine[], style: MetricStyle): string {
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
  const ratios = hidden.map((line) => printedRatio(line, style)?.center ?? null);
  return `${hidden.length} more: ${[...verdicts, `B/A ${spanText(ratios, ratio)}`].join(', ')} (--all)`;
}
