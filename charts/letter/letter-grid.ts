// Tables for mails in three layouts: blank-separated, a +---+ grid, and the style of mmtests.
//
// 72 columns, ASCII, no tabs; columns that do not fit side by side go into further tables that repeat the first one.
// It places texts and does not use runs; the percentages of mmtests are made here.

import { clip } from '../../results/format/format.js';
import { dealColumns } from '../screen/columns.js';

export const LETTER_WIDTH = 72;
export type LetterLayout = 'plain' | 'grid' | 'mmtests';

/** A LetterLine is one kind of value of a row across the columns; an empty cell shows nothing. */
interface LetterLine {
  readonly label: string;
  readonly cells: readonly string[];
}

/** A LetterRow is a workload: its values first, further lines below. */
export interface LetterRow {
  readonly name: string;
  readonly unit: string;
  readonly values: readonly string[];
  /** What `values` are before they were rounded; null where they are no numbers. */
  readonly numbers: readonly (number | null)[];
  /** Which values differ significantly from the first one; in the layout of mmtests they have stars. */
  readonly starred: readonly boolean[];
  readonly below: readonly LetterLine[];
}

export interface LetterTable {
  /** What the values are, for example `p50`. */
  readonly metric: string;
  /** Names of the columns; the first is what the others are compared with. */
  readonly columns: readonly string[];
  readonly rows: readonly LetterRow[];
  /** False where more is better. */
  readonly lowerIsBetter: boolean;
}

/** The table as lines of at most 72 columns. */
export function layOut(table: LetterTable, layout: LetterLayout): string[] {
  const perTable = { plain: 4, grid: 4, mmtests: 2 }[layout];
  const draw = { plain: drawPlain, grid: drawGrid, mmtests: drawMmtests }[layout];
  return tablesOf(table, perTable).flatMap((part, index) => (index === 0 ? draw(part) : ['', ...draw(part)]));
}

/** Tables of at most `most` columns, each with the first one in front. */
function tablesOf(table: LetterTable, most: number): LetterTable[] {
  const places = table.columns.map((_, place) => place);
  return dealColumns(places, most, (place) => place === 0).map((dealt) => {
    const pick = <T>(items: readonly T[]): T[] => dealt.map((place) => items[place]!);
    const rows = table.rows.map((row) => ({
      ...row,
      values: pick(row.values),
      numbers: pick(row.numbers),
      starred: pick(row.starred),
      below: row.below.map((line) => ({ ...line, cells: pick(line.cells) })),
    }));
    return { ...table, columns: pick(table.columns), rows };
  });
}

/** The width that every column needs. */
function columnWidth({ columns, rows }: LetterTable): number {
  const cells = rows.flatMap((row) => [...row.values, ...row.below.flatMap((line) => line.cells)]);
  return Math.min(
    11,
    Math.max(9, ...cells.map((cell) => cell.length), ...columns.map((name) => Math.min(name.length, 11))),
  );
}

function drawPlain(table: LetterTable): string[] {
  const width = columnWidth(table);
  const left = LETTER_WIDTH - table.columns.length * (width + 1);
  const across = (cells: readonly string[]): string =>
    cells.map((cell) => ` ${clip(cell, width).padStart(width)}`).join('');
  const lines = [(table.metric.padEnd(left) + across(table.columns)).trimEnd(), '-'.repeat(LETTER_WIDTH)];
  for (const row of table.rows) {
    const name = clip(row.name, left - row.unit.length - 1);
    lines.push((name + row.unit.padStart(left - name.length) + across(row.values)).trimEnd());
    for (const line of row.below) lines.push((`  ${line.label}`.padEnd(left) + across(line.cells)).trimEnd());
  }
  return lines;
}

/** The name of a row spans the grid, so that the columns keep their width. */
function drawGrid(table: LetterTable): string[] {
  const width = columnWidth(table);
  const left = LETTER_WIDTH - 4 - table.columns.length * (width + 3);
  const rule = `+${'-'.repeat(left + 2)}+${table.columns.map(() => `${'-'.repeat(width + 2)}+`).join('')}`;
  const line = (name: string, cells: readonly string[]): string =>
    `| ${clip(name, left).padEnd(left)} |${cells.map((cell) => ` ${clip(cell, width).padStart(width)} |`).join('')}`;
  const span = (text: string): string => `| ${clip(text, LETTER_WIDTH - 4).padEnd(LETTER_WIDTH - 4)} |`;
  const lines = [rule, line(table.metric, table.columns), rule];
  for (const row of table.rows) {
    lines.push(span(row.name), line(`  ${table.metric} ${row.unit}`, row.values));
    for (const below of row.below) lines.push(line(`  ${below.label}`, below.cells));
    lines.push(rule);
  }
  return lines;
}

/** `p50 read-4k-rand us   0.698 (   0.00%)   7.66 *-997.42%*`: positive is better; stars where the difference is significant. */
function drawMmtests(table: LetterTable): string[] {
  const column = 20;
  const left = LETTER_WIDTH - table.columns.length * column;
  const across = (cells: readonly string[]): string => cells.map((cell) => cell.padStart(column)).join('');
  const lines = [
    (table.metric.padEnd(left) + across(table.columns.map((name) => clip(name, column - 2)))).trimEnd(),
  ];
  for (const row of table.rows) {
    const name = clip(row.name, left - row.unit.length - 1);
    const cells = row.values.map((value, index) => percentCell(table, row, value, index));
    lines.push((name + row.unit.padStart(left - name.length) + across(cells)).trimEnd());
  }
  return lines;
}

function percentCell(table: LetterTable, row: LetterRow, value: string, index: number): string {
  const [base, own] = [row.numbers[0] ?? null, row.numbers[index] ?? null];
  if (own === null || base === null) return value;
  const gain = (table.lowerIsBetter ? base - own : own - base) / base;
  const text = `${(100 * gain).toFixed(Math.abs(gain) < 100 ? 2 : 0)}%`.padStart(8);
  return row.starred[index] ? `${value} *${text}*` : `${value} (${text})`;
}

export const INTERVAL_LABEL = '95 % CI';
