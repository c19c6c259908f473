// A table with one line per row, for the screen and for mails: a name, then columns that are aligned to the right.

import { ascii } from '../../results/format/format.js';

/** A LineColumn is a head and one text for each row. */
export interface LineColumn {
  readonly head: string;
  readonly cells: readonly string[];
}

/** A Gap is text in place of rows that are left out: before the row of this number. */
export interface Gap {
  readonly at: number;
  readonly lines: readonly string[];
}

/** Columns that a column takes, with the gap before it. */
export function columnWidth({ head, cells }: LineColumn): number {
  return 1 + Math.max(head.length, ...cells.map((cell) => cell.length));
}

/** The head, a rule and the rows in at most `width` columns; a name that does not fit beside its numbers goes above them. */
export function lineTable(
  title: string,
  names: readonly string[],
  columns: readonly LineColumn[],
  width: number,
  gap?: Gap,
): string[] {
  const room = width - columns.reduce((sum, column) => sum + columnWidth(column), 0);
  const longest = Math.max(title.length, ...names.map((name) => ascii(name).length));
  const nameWidth = Math.max(0, Math.min(longest, room));
  const across = (text: (column: LineColumn) => string): string =>
    columns.map((column) => text(column).padStart(columnWidth(column))).join('');
  const total = nameWidth + columns.reduce((sum, column) => sum + columnWidth(column), 0);
  const lines = names.map((plain, row) => {
    const name = ascii(plain);
    const cells = across((column) => column.cells[row] ?? '');
    if (name.length <= nameWidth) return [(name.padEnd(nameWidth) + cells).trimEnd()];
    return [...cut(name, width), (' '.repeat(nameWidth) + cells).trimEnd()];
  });
  const [before, after] = [lines.slice(0, gap?.at), lines.slice(gap?.at ?? lines.length)];
  const head = across((column) => column.head);
  const above = title.length <= nameWidth ? [] : [title];
  return [
    ...above,
    (above.length > 0 ? ' '.repeat(nameWidth) : title.padEnd(nameWidth)) + head,
    '-'.repeat(total),
    ...before.flat(),
    ...(gap?.lines.map((line) => `  ${line}`) ?? []),
    ...after.flat(),
  ];
}

/** A name that is longer than a line, over several. */
function cut(name: string, width: number): string[] {
  const lines: string[] = [];
  for (let rest = name; rest !== ''; rest = rest.slice(width)) lines.push(rest.slice(0, width));
  return lines;
}
