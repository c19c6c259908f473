// Recomputes tables that have a column for the gain: from its head, and from the rows that agree on what it divides.
//
// A head may be above several blocks of rows. Which two columns the gain is of is decided by all rows of the table
// together, so that a single wrong row is found. Cells may have units of their own.

import {
  type Claim,
  changeClaim,
  type Printed,
  printedNumber,
  quotientClaim,
  unitOf,
  writePercent,
} from './check-claim.js';

const GAIN = /\b(?:gain|ratio|speed-?up|factor|diff|difference|delta|change|improvement|increase|B\/A)\b|%/i;
const HEAD_NUMBERS = /(?<![\w/.-])\d+(?:\.\d+)?(?![\w/.-])/g;
const OLD = /\b(?:before|old|base|baseline|vanilla|unpatched|without|native)\b/i;
const CELL =
  /(?<![\w./:-])([+-]?)(~?\d[\d,]*(?:\.\d+)?(?:e[+-]?\d+)?(?:[KMGkm](?![A-Za-z/]))?)([%x](?![A-Za-z]))?/g;
/** What follows a number: its unit, or the rest of a word that it is a part of. */
const AFTER = /^(?: ?([A-Za-z\u00b5\u03bc]+(?:\/[A-Za-z]+)?))?/;

interface Cell {
  readonly number: Printed;
  readonly percent: boolean;
  /** With sign and percent sign. */
  readonly text: string;
}

interface TableRow {
  readonly line: number;
  readonly cells: readonly Cell[];
}

export function checkColumns(lines: readonly string[]): Claim[] {
  const claims: Claim[] = [];
  let rows: TableRow[] = [];
  let head: string | null = null;
  for (const [index, line] of lines.entries()) {
    if (isHead(line)) {
      claims.push(...judge(rows, head ?? ''));
      [rows, head] = [[], line];
    } else if (head !== null) {
      const cells = cellsOf(line);
      if (cells.length >= 3) rows.push({ line: index + 1, cells });
    }
  }
  return [...claims, ...judge(rows, head ?? '')];
}

function wordsOf(head: string): string[] {
  return head
    .trim()
    .split(/\s{2,}|\t|\|/)
    .filter((word) => word.trim() !== '');
}

/** A head names a gain and holds no numbers except those in names. */
function isHead(line: string): boolean {
  const words = wordsOf(line);
  return (
    words.length >= 2 &&
    words.some((word) => GAIN.test(word)) &&
    (line.match(HEAD_NUMBERS) ?? []).length === 0
  );
}

/** The numbers of a row; none where there are words between them, as in a sentence below the table. */
function cellsOf(line: string): Cell[] {
  let end = line.length;
  let words = false;
  const cells = [...line.matchAll(CELL)].flatMap(({ index, 0: whole, 1: sign, 2: digits, 3: suffix }) => {
    const rest = line.slice(index + whole.length);
    const [after = '', word = ''] = AFTER.exec(rest) ?? [];
    const known = suffix === undefined && unitOf(word) !== null;
    // Part of a word, of a path or of a time.
    if (!known && /^[\w./:]/.test(rest)) return [];
    if (known && /^[\d./:]/.test(rest.slice(after.length))) return [];
    words ||= /[A-Za-z]{2}/.test(line.slice(end, index));
    end = index + whole.length + (known ? after.length : 0);
    const percent = suffix === '%';
    const text = `${sign === '-' ? '-' : ''}${digits}${percent ? '%' : ''}`;
    return [{ number: printedNumber(digits!, known ? word : ''), percent, text }];
  });
  return words ? [] : cells;
}

/** What the gain column divides: the columns of numerator and denominator, and whether it is a percentage. */
interface Meaning {
  readonly over: number;
  readonly under: number;
  readonly percent: boolean;
}

function judge(rows: readonly TableRow[], head: string): Claim[] {
  const counts = new Map<number, number>();
  for (const { cells } of rows) counts.set(cells.length, (counts.get(cells.length) ?? 0) + 1);
  const usual = [...counts].sort((a, b) => b[1] - a[1])[0]?.[0] ?? 0;
  const regular = rows.filter(({ cells }) => cells.length === usual);
  const meaning = meaningOf(regular, usual - 1);
  if (meaning === null) return [];
  const claims = regular.flatMap((row) => claimOf(row, usual - 1, meaning) ?? []);
  const [first, ...others] = claims;
  if (first === undefined || !isShareOfNew(meaning, regular[0]!, head)) return claims;
  // Said once per table.
  const { cells } = regular.find(({ line }) => line === first.line)!;
  const [over, under] = [cells[meaning.over]!.number, cells[meaning.under]!.number];
  const share = `${writePercent(over, under).replace(/^\+/, '')} of the later value`;
  const note = `the column is ${share}, as a share of the earlier one it is ${writePercent(under, over)}`;
  return [{ ...first, note }, ...others];
}

/** True where the whole column is a percentage of the later of its two columns, and the head does not call that one the old. */
function isShareOfNew({ over, under, percent }: Meaning, { cells }: TableRow, head: string): boolean {
  if (!(percent || cells.at(-1)!.percent) || under < over) return false;
  // Counted from the right, because names of rows may have numbers or not.
  const named = wordsOf(head).at(under - cells.length);
  return named === undefined || !OLD.test(named);
}

/**
 * The meaning that most rows agree with; it takes at least a third of them, and two rows unless there is only one. Where
 * no meaning has that much support, a gain is taken to be a ratio of the two columns before it, if one row agrees with that.
 */
function meaningOf(rows: readonly TableRow[], gain: number): Meaning | null {
  const candidates: { meaning: Meaning; hits: number }[] = [];
  for (let over = 0; over < gain; over++)
    for (let under = 0; under < gain; under++)
      for (const percent of over === under ? [] : [false, true]) {
        const meaning = { over, under, percent };
        candidates.push({ meaning, hits: rows.filter((row) => claimOf(row, gain, meaning)?.ok).length });
      }
  const best = candidates.sort((a, b) => b.hits - a.hits || preference(a.meaning) - preference(b.meaning))[0];
  if (best && best.hits >= Math.min(2, rows.length) && best.hits * 3 >= rows.length) return best.meaning;
  const usual = candidates.find(
    ({ meaning: { over, under, percent }, hits }) => hits > 0 && !percent && over + under === 2 * gain - 3,
  );
  return usual?.meaning ?? null;
}

/** Of two meanings with the same support: new over old, of neighbouring columns. */
function preference({ over, under }: Meaning): number {
  return Math.abs(over - under) + (over > under ? 0 : 0.5);
}

/** Null where the two cells do not measure the same. */
function claimOf({ line, cells }: TableRow, gain: number, { over, under, percent }: Meaning): Claim | null {
  const [printed, b, a] = [cells[gain]!, cells[over]!.number, cells[under]!.number];
  const { number, text } = printed;
  if (a.kind !== b.kind || number.kind !== null) return null;
  if (percent || printed.percent) return { line, ...changeClaim(text, number, b, a) };
  return { line, ...quotientClaim(number, b, a), printed: text };
}
