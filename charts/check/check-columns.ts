// Recomputes tables that have a column for the gain: from its head, and from the rows that agree on what it divides.
//
// A head may stand above several blocks of rows. Which two columns the gain is of is decided by all rows of the table
// together, so that a single wrong row is found instead of being explained away.

import type { Claim } from './check-letter.js';
import {
  agrees,
  agreesUnsigned,
  type Printed,
  percentRange,
  printedNumber,
  quotientRange,
  writePercent,
  writeRatio,
} from './check-number.js';

const GAIN = /\b(?:gain|ratio|speed-?up|factor|diff|difference|delta|change|improvement|increase|B\/A)\b|%/i;
const HEAD_NUMBERS = /(?<![\w/.-])\d+(?:\.\d+)?(?![\w/.-])/g;
const CELL = /(?<![\w./:-])[+-]?~?\d[\d,]*(?:\.\d+)?[KMGkm]?(?:%|x)?(?![\w./:])/g;

interface TableRow {
  readonly line: number;
  readonly cells: readonly {
    readonly number: Printed;
    readonly percent: boolean;
    readonly negative: boolean;
  }[];
}

export function checkColumns(lines: readonly string[]): Claim[] {
  const claims: Claim[] = [];
  let rows: TableRow[] = [];
  let open = false;
  for (const [index, line] of lines.entries()) {
    if (isHead(line)) {
      claims.push(...judge(rows));
      [rows, open] = [[], true];
    } else if (open) {
      const cells = cellsOf(line);
      if (cells.length >= 3) rows.push({ line: index + 1, cells });
    }
  }
  return [...claims, ...judge(rows)];
}

/** A head names a gain and holds no numbers of its own besides those in names. */
function isHead(line: string): boolean {
  const words = line
    .trim()
    .split(/\s{2,}|\t|\|/)
    .filter((word) => word.trim() !== '');
  return (
    words.length >= 2 &&
    words.some((word) => GAIN.test(word)) &&
    (line.match(HEAD_NUMBERS) ?? []).length === 0
  );
}

function cellsOf(line: string): TableRow['cells'] {
  return [...line.matchAll(CELL)].map(([text]) => {
    const bare = text.replace(/^[+-]/, '').replace(/[%x]$/, '');
    return { number: printedNumber(bare), percent: text.endsWith('%'), negative: text.startsWith('-') };
  });
}

/** What the gain column divides: the columns of numerator and denominator, and whether it is a percentage. */
interface Meaning {
  readonly over: number;
  readonly under: number;
  readonly percent: boolean;
}

function judge(rows: readonly TableRow[]): Claim[] {
  const lengths = rows.map((row) => row.cells.length);
  const usual = mostFrequent(lengths);
  const regular = rows.filter((row) => row.cells.length === usual);
  if (usual === null || regular.length === 0) return [];
  const meaning = meaningOf(regular, usual);
  return meaning === null ? [] : regular.map((row) => claimOf(row, usual - 1, meaning));
}

/**
 * The meaning that most rows agree with; it takes at least a third of them, and two rows unless there is only one. Where
 * no meaning has that much support, a gain is taken to be of the two columns before it, if one row bears that out.
 */
function meaningOf(rows: readonly TableRow[], columns: number): Meaning | null {
  const gain = columns - 1;
  const candidates: { meaning: Meaning; hits: number }[] = [];
  for (let over = 0; over < gain; over++)
    for (let under = 0; under < gain; under++)
      for (const percent of [false, true]) {
        if (over === under) continue;
        const meaning = { over, under, percent };
        candidates.push({ meaning, hits: rows.filter((row) => claimOf(row, gain, meaning).ok).length });
      }
  const best = candidates.sort((a, b) => b.hits - a.hits || preference(a.meaning) - preference(b.meaning))[0];
  if (best && best.hits >= Math.min(2, rows.length) && best.hits * 3 >= rows.length) return best.meaning;
  const usual = candidates.find(
    ({ meaning }) => meaning.over === gain - 1 && meaning.under === gain - 2 && !meaning.percent,
  );
  return usual && usual.hits > 0 ? usual.meaning : null;
}

/** Of two meanings with the same support: new over old, of neighbouring columns. */
function preference({ over, under }: Meaning): number {
  return Math.abs(over - under) + (over > under ? 0 : 0.5);
}

function claimOf(row: TableRow, gain: number, { over, under, percent }: Meaning): Claim {
  const [printed, b, a] = [row.cells[gain]!, row.cells[over]!.number, row.cells[under]!.number];
  const base = {
    line: row.line,
    printed: `${printed.negative ? '-' : ''}${printed.number.text}${printed.percent ? '%' : ''}`,
  };
  if (percent || printed.percent)
    return {
      ...base,
      computed: writePercent(b, a),
      from: `(${b.text} - ${a.text}) / ${a.text}`,
      ok: agreesUnsigned(printed.number, percentRange(b, a)),
    };
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
