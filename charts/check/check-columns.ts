// Recomputes tables that have a column for the gain: from its head, and from the rows that agree on what it divides.
//
// A head may be above several blocks of rows. Which two columns the gain is of is decided by all rows of the table
// together, so that a single wrong row is found. Cells may have units of their own.

import { type Claim, SHARE_OF_NEW } from './check-claim.js';
import {
  agrees,
  agreesUnsigned,
  inUnit,
  type Printed,
  percentRange,
  printedNumber,
  quotientRange,
  unitOf,
  writePercent,
  writeRatio,
} from './check-number.js';

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
  readonly negative: boolean;
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
    const number = printedNumber(digits!);
    return [
      { number: known ? inUnit(number, word) : number, percent: suffix === '%', negative: sign === '-' },
    ];
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
  const lengths = rows.map((row) => row.cells.length);
  const usual = mostFrequent(lengths);
  const regular = rows.filter((row) => row.cells.length === usual);
  if (usual === null || regular.length === 0) return [];
  const meaning = meaningOf(regular, usual);
  if (meaning === null) return [];
  const claims = regular.flatMap((row) => claimOf(row, usual - 1, meaning) ?? []);
  return isShareOfNew(meaning, regular, head) ? noted(claims, regular, meaning) : claims;
}

/** True where the whole column is a percentage of the later of its two columns, and the head does not call that one the old. */
function isShareOfNew({ over, under, percent }: Meaning, rows: readonly TableRow[], head: string): boolean {
  const { cells } = rows[0]!;
  if (!(percent || cells.at(-1)!.percent) || under < over) return false;
  // Counted from the right, because names of rows may have numbers or not.
  const named = wordsOf(head).at(under - cells.length);
  return named === undefined || !OLD.test(named);
}

/** Once per table. */
function noted([first, ...others]: readonly Claim[], rows: readonly TableRow[], meaning: Meaning): Claim[] {
  if (first === undefined) return [];
  const { cells } = rows.find(({ line }) => line === first.line)!;
  const usual = writePercent(cells[meaning.over]!.number, cells[meaning.under]!.number);
  const other = writePercent(cells[meaning.under]!.number, cells[meaning.over]!.number);
  const note = `the column is ${usual.replace(/^\+/, '')} of the later value, as a share of the earlier one it is ${other}`;
  return [{ ...first, note }, ...others];
}

/**
 * The meaning that most rows agree with; it takes at least a third of them, and two rows unless there is only one. Where
 * no meaning has that much support, a gain is taken to be a ratio of the two columns before it, if one row agrees with that.
 */
function meaningOf(rows: readonly TableRow[], columns: number): Meaning | null {
  const gain = columns - 1;
  const candidates: { meaning: Meaning; hits: number }[] = [];
  for (let over = 0; over < gain; over++)
    for (let under = 0; under < gain; under++)
      for (const percent of [false, true]) {
        if (over === under) continue;
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
function claimOf(row: TableRow, gain: number, { over, under, percent }: Meaning): Claim | null {
  const [printed, b, a] = [row.cells[gain]!, row.cells[over]!.number, row.cells[under]!.number];
  if (a.kind !== b.kind || printed.number.kind !== null) return null;
  const base = {
    line: row.line,
    printed: `${printed.negative ? '-' : ''}${printed.number.text}${printed.percent ? '%' : ''}`,
  };
  if (percent || printed.percent) {
    const claim = { ...base, computed: writePercent(b, a), from: `(${b.text} - ${a.text}) / ${a.text}` };
    const ok = agreesUnsigned(printed.number, percentRange(b, a));
    const swapped = !ok && agreesUnsigned(printed.number, percentRange(a, b));
    return swapped ? { ...claim, ok, note: SHARE_OF_NEW } : { ...claim, ok };
  }
  return {
    ...base,
    computed: writeRatio(b, a),
    from: `${b.text} / ${a.text}`,
    ok: agrees(printed.number, quotientRange(b, a)),
  };
}

function mostFrequent(values: readonly number[]): number | null {
  const counts = new Map<number, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1])[0]?.[0] ?? null;
}
