// Tables with one line per row, for the screen and for mails: a name, then columns that are aligned to the right. And what
// tables share that have too little room for their rows or columns.

import { ascii, interval, ratio, wrap } from '../../results/format/format.js';
import type { Estimate } from '../../results/quantities/estimate.js';
import { type Cell, stateText } from '../data/cells.js';

/** A LineColumn is a head and one text for each row. */
export interface LineColumn {
  readonly head: string;
  readonly cells: readonly string[];
}

/** Columns that a column takes, with the gap before it. */
export function columnWidth({ head, cells }: LineColumn): number {
  return 1 + Math.max(head.length, ...cells.map((cell) => cell.length));
}

/**
 * The head, a rule and the rows in at most `width` columns; a name that does not fit beside its numbers goes above them. `others`
 * is said before row `at`, in place of the rows that are left out.
 */
export function lineTable(
  title: string,
  names: readonly string[],
  columns: readonly LineColumn[],
  width: number,
  { at, others }: { readonly at: number; readonly others: string },
): string[] {
  const numbersWidth = columns.reduce((sum, column) => sum + columnWidth(column), 0);
  const longest = Math.max(title.length, ...names.map((name) => ascii(name).length));
  const nameWidth = Math.max(0, Math.min(longest, width - numbersWidth));
  const across = (text: (column: LineColumn) => string): string =>
    columns.map((column) => text(column).padStart(columnWidth(column))).join('');
  const line = (name: string, numbers: string): string[] => {
    if (name.length <= nameWidth) return [(name.padEnd(nameWidth) + numbers).trimEnd()];
    const parts = name.match(new RegExp(`.{1,${width}}`, 'g')) ?? [];
    return [...parts, (' '.repeat(nameWidth) + numbers).trimEnd()];
  };
  const rows = names.map((name, row) =>
    line(
      ascii(name),
      across((column) => column.cells[row] ?? ''),
    ),
  );
  return [
    ...line(
      title,
      across((column) => column.head),
    ),
    '-'.repeat(nameWidth + numbersWidth),
    ...rows.slice(0, at).flat(),
    ...wrap(others, width, '    ', '  '),
    ...rows.slice(at).flat(),
  ];
}

/** Ratios and their intervals below each other; a mark follows the ratio. */
export function ratioCells(
  ratios: readonly (Pick<Estimate, 'center' | 'lo' | 'hi'> | null)[],
  mark: (index: number) => string = () => '',
): string[] {
  const intervals = ratios.map((one) => (one === null ? '' : interval(one.lo, one.hi)));
  const wide = Math.max(0, ...intervals.map((text) => text.length));
  return ratios.map((one, index) => {
    if (one === null) return '';
    if (wide === 0) return ratio(one.center);
    return `${ratio(one.center)}${mark(index)} ${intervals[index]!.padStart(wide)}`;
  });
}

/** A value as it is written, or why there is none. */
export function valueText(
  cell: Cell | undefined,
  value: number | null,
  write: (value: number) => string,
): string {
  return value === null ? (stateText(cell) ?? '-') : write(value);
}

/** The items for at most `most` lines, of which one, before item `at`, says what is hidden; `always` is shown in any case. */
export function firstFew<Item>(items: readonly Item[], most: number, always: (item: Item) => boolean) {
  if (items.length <= most) return { shown: items, hidden: [] as Item[], at: items.length };
  let free = most - 1 - items.filter(always).length;
  const taken = new Set(items.filter((item) => always(item) || free-- > 0));
  const hidden = items.filter((item) => !taken.has(item));
  return { shown: items.filter((item) => taken.has(item)), hidden, at: items.indexOf(hidden[0]!) };
}

/** `0.94 to 1.34`, or one of the two where they read the same; nothing without numbers. */
export function spanText(numbers: readonly (number | null)[], write: (value: number) => string): string {
  const known = numbers.filter((one) => one !== null);
  if (known.length === 0) return '';
  const [least, most] = [write(Math.min(...known)), write(Math.max(...known))];
  return least === most ? least : `${least} to ${most}`;
}

/** Groups of at most `most` columns in their order; each begins with `lead`, which the others are compared with. */
export function dealColumns<Column>(columns: readonly Column[], most: number, lead?: Column): Column[][] {
  if (columns.length <= most) return [[...columns]];
  const first = columns.filter((column) => column === lead);
  const rest = columns.filter((column) => column !== lead);
  const size = Math.max(1, most - first.length);
  return Array.from({ length: Math.ceil(rest.length / size) }, (_, index) => [
    ...first,
    ...rest.slice(index * size, (index + 1) * size),
  ]);
}
