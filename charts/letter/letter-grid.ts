// Tables for mails in three layouts: blank-separated, a +---+ grid, and the style of mmtests.
//
// 72 columns, ASCII, no tabs; columns that do not fit side by side go into further tables that repeat the first one.
// It places texts; only the percentages of mmtests are made here.

import { clip } from '../../results/format/format.js';
import type { Cell } from '../data/cells.js';
import { type MetricStyle, metricValue, type Units } from '../data/metric.js';
import { dealColumns, valueText } from '../screen/line-table.js';

export const LETTER_WIDTH = 72;
export const INTERVAL_LABEL = '95 % CI';
export type LetterLayout = 'plain' | 'grid' | 'mmtests';

/** A LetterRow is a workload: its values first, further lines below. */
export interface LetterRow {
  readonly name: string;
  readonly unit: string;
  readonly values: readonly string[];
  /** What `values` are before they were rounded; null where they are no numbers. */
  readonly numbers: readonly (number | null)[];
  /** Which values differ significantly from the first one; in the layout of mmtests they have stars. */
  readonly starred: readonly boolean[];
  /** A line without any text is left out. */
  readonly below: readonly (readonly [label: string, cells: readonly string[]])[];
}

export interface LetterTable {
  readonly style: MetricStyle;
  /** Names of the columns; the first is what the others are compared with. */
  readonly columns: readonly string[];
  readonly rows: readonly LetterRow[];
}

/** Null where there is no number to show. */
export function cellValue(cell: Cell | undefined, style: MetricStyle): number | null {
  return cell?.state === 'measured' ? metricValue(cell.measurement, style) : null;
}

/** What cells show in the unit that fits all of them. */
export function valuesIn(
  cells: readonly (Cell | undefined)[],
  style: MetricStyle,
  units: Units = 'auto',
): Pick<LetterRow, 'unit' | 'values' | 'numbers'> {
  const numbers = cells.map((cell) => cellValue(cell, style));
  const known = numbers.filter((value) => value !== null);
  const { unit, write } = style.scale(known, units);
  return { unit, numbers, values: cells.map((cell, index) => valueText(cell, numbers[index]!, write)) };
}

/** `8.41 -> 9.02 us`. */
export function fromTo(from: Cell, to: Cell, style: MetricStyle): string {
  const { values, unit } = valuesIn([from, to], style);
  return `${values.join(' -> ')} ${unit}`;
}

/** The table as lines of at most 72 columns. */
export function layOut(table: LetterTable, layout: LetterLayout = 'plain'): string[] {
  const draw = { plain: drawPlain, grid: drawGrid, mmtests: drawMmtests }[layout];
  const parts = tablesOf(table, layout === 'mmtests' ? 2 : 4);
  return parts.flatMap((part, index) => (index === 0 ? draw(part) : ['', ...draw(part)]));
}

/** Tables of at most `most` columns, each with the first one in front. */
function tablesOf(table: LetterTable, most: number): LetterTable[] {
  const places = table.columns.map((_, place) => place);
  return dealColumns(places, most, 0).map((dealt) => {
    const pick = <T>(items: readonly T[]): T[] => dealt.map((place) => items[place]!);
    const rows = table.rows.map((row) => ({
      ...row,
      values: pick(row.values),
      numbers: pick(row.numbers),
      starred: pick(row.starred),
      below: row.below
        .filter(([, cells]) => cells.some((cell) => cell !== ''))
        .map(([label, cells]) => [label, pick(cells)] as const),
    }));
    return { ...table, columns: pick(table.columns), rows };
  });
}

function columnWidth({ columns, rows }: LetterTable): number {
  const cells = rows.flatMap((row) => [...row.values, ...row.below.flatMap(([, texts]) => texts)]);
  return Math.min(11, Math.max(9, ...[...columns, ...cells].map((text) => text.length)));
}

function drawPlain(table: LetterTable): string[] {
  const width = columnWidth(table);
  const [head, ...lines] = drawLines(table, width + 1, (cell) => clip(cell, width));
  return [head!, '-'.repeat(LETTER_WIDTH), ...lines];
}

function drawLines(
  { style, columns, rows }: LetterTable,
  column: number,
  fit: (cell: string) => string,
): string[] {
  const left = LETTER_WIDTH - columns.length * column;
  const line = (text: string, unit: string, cells: readonly string[]): string => {
    const name = clip(text, left - unit.length - 1);
    const across = cells.map((cell) => fit(cell).padStart(column)).join('');
    return (name + unit.padStart(left - name.length) + across).trimEnd();
  };
  return [
    line(style.title, '', columns),
    ...rows.flatMap(({ name, unit, values, below }) => [
      line(name, unit, values),
      ...below.map(([label, cells]) => line(`  ${label}`, '', cells)),
    ]),
  ];
}

/** The name of a row spans the grid, so that the columns keep their width. */
function drawGrid(table: LetterTable): string[] {
  const { title } = table.style;
  const width = columnWidth(table);
  const left = LETTER_WIDTH - 4 - table.columns.length * (width + 3);
  const rule = `+${'-'.repeat(left + 2)}+${table.columns.map(() => `${'-'.repeat(width + 2)}+`).join('')}`;
  const line = (name: string, cells: readonly string[]): string =>
    `| ${clip(name, left).padEnd(left)} |${cells.map((cell) => ` ${clip(cell, width).padStart(width)} |`).join('')}`;
  const span = (text: string): string => `| ${clip(text, LETTER_WIDTH - 4).padEnd(LETTER_WIDTH - 4)} |`;
  const rows = table.rows.flatMap(({ name, unit, values, below }) => [
    span(name),
    line(`  ${title} ${unit}`, values),
    ...below.map(([label, cells]) => line(`  ${label}`, cells)),
    rule,
  ]);
  return [rule, line(title, table.columns), rule, ...rows];
}

/** `p50 read-4k-rand us   0.698 (   0.00%)   7.66 *-997.42%*`: positive is better; stars where the difference is significant. */
function drawMmtests({ style, columns, rows }: LetterTable): string[] {
  const percents = rows.map((row): LetterRow => {
    const values = row.values.map((value, index) => {
      const [base, own] = [row.numbers[0] ?? null, row.numbers[index] ?? null];
      if (own === null || base === null) return value;
      const gain = (style.lowerIsBetter ? base - own : own - base) / base;
      const text = `${(100 * gain).toFixed(Math.abs(gain) < 100 ? 2 : 0)}%`.padStart(8);
      return row.starred[index] ? `${value} *${text}*` : `${value} (${text})`;
    });
    return { ...row, values, below: [] };
  });
  return drawLines({ style, columns, rows: percents }, 20, (cell) => cell);
}
