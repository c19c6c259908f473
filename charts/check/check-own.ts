// Recomputes the tables of fusebench's letters and summaries: a ratio in a column of a table with a line for each case, and `x native`
// and `B/A` lines of blocks, in the plain and grid layouts.

import type { Claim } from './check-claim.js';
import { agrees, type Printed, printedNumber, quotientRange, writeRatio } from './check-number.js';

/** A Value is a number of a line and the column of text where it ends. */
interface Value {
  readonly number: Printed;
  readonly end: number;
}

export function checkOwnTables(lines: readonly string[]): Claim[] {
  return [...checkOverviews(lines), ...checkBlocks(lines)];
}

/** A head with two columns and one that is called by both: `native plain plain/native`. */
interface Overview {
  readonly over: number;
  readonly under: number;
  /** Where the column of the ratio starts and ends. */
  readonly from: number;
  readonly to: number;
}

function checkOverviews(lines: readonly string[]): Claim[] {
  const claims: Claim[] = [];
  let table: Overview | null = null;
  for (const [index, line] of lines.entries()) {
    const head = overviewOf(line);
    if (head !== null) table = head;
    else if (line.trim() === '') table = null;
    else if (table !== null && !GAP.test(line)) claims.push(...overviewRow(line, table, index + 1));
  }
  return claims;
}

/** The line that says what is left out. */
const GAP = /^ +\d+ more:|^ {4}/;

/** Columns are found by where they end. */
function overviewOf(line: string): Overview | null {
  const words = [...line.matchAll(/\S+/g)].map(({ index, 0: text }) => ({
    text,
    end: index + text.length,
  }));
  const place = words.findIndex(({ text }, i) => {
    const [over, under] = text.split('/');
    const before = words.slice(0, i).map((one) => one.text);
    return i >= 2 && under !== undefined && before.includes(over!) && before.includes(under);
  });
  if (place === -1) return null;
  const [over, under] = words[place]!.text.split('/');
  const endOf = (name: string): number => words.find(({ text }) => text === name)!.end;
  return { over: endOf(over!), under: endOf(under!), from: words[place - 1]!.end, to: words[place]!.end };
}

function overviewRow(line: string, { over, under, from, to }: Overview, number: number): Claim[] {
  const at = (end: number): Printed | undefined => {
    const text = /(?<![\w.-])\d+(?:\.\d+)?$/.exec(line.slice(0, end))?.[0];
    return text === undefined || /^[\w.]/.test(line.slice(end)) ? undefined : printedNumber(text);
  };
  const [b, a] = [at(over), at(under)];
  const ratio = /^ +(\d+(?:\.\d+)?)(?=[* ]|$)/.exec(line.slice(from, to))?.[1];
  return a && b && ratio !== undefined ? [claim(printedNumber(ratio), b, a, number)] : [];
}

function checkBlocks(lines: readonly string[]): Claim[] {
  const claims: Claim[] = [];
  let values: Value[] = [];
  let second: Value[] = [];
  let paired = false;
  for (const [index, line] of lines.entries()) {
    const text = line.startsWith('|') ? line.replaceAll('|', ' ') : line;
    const label = / {2}(x native|B\/A|B)(?: {2,}|$)/.exec(text)?.[1];
    if (paired && TAIL.test(text)) continue;
    if (VALUES.test(text)) [values, second, paired] = [valuesAfterUnit(text), [], PAIRS.test(text)];
    else if (label === 'B') second = numbersOf(text, text.indexOf('B') + 1);
    else if (label === 'x native') claims.push(...overFirst(text, values, index + 1));
    else if (label === 'B/A') claims.push(...columnwise(text, values, second, index + 1));
  }
  return claims;
}

const VALUES = / (?:ns|us|ms|s|k\/s|M\/s|1\/s) +\S/;
/** A line of a tail below one of p50 and mean, to which no ratio belongs. */
const TAIL = /(?<!p50) p9\d(?:\.\d+)? (?:ns|us|ms|s) /;
const PAIRS = / p50 (?:mean|p99) (?:ns|us|ms|s) /;

/** The numbers of a line of values, which follow the unit; of p50 and mean (or p99) the p50, which ends where its column does. */
function valuesAfterUnit(text: string): Value[] {
  const unit = / (?:ns|us|ms|s|k\/s|M\/s|1\/s)(?= )/.exec(text);
  const values = numbersOf(text, unit === null ? 0 : unit.index + unit[0].length);
  if (!PAIRS.test(text)) return values;
  return values.flatMap(({ number }, i) => (i % 2 === 0 ? [{ number, end: values[i + 1]?.end ?? 0 }] : []));
}

function numbersOf(text: string, from: number): Value[] {
  return [...text.matchAll(/(?<![\w.+-])\d+(?:\.\d+)?(?![eE][+-])(?![\w.]*[\d/])/g)]
    .filter((match) => match.index >= from)
    .map((match) => ({ number: printedNumber(match[0]), end: match.index + match[0].length }));
}

/** A ratio, as printed in a column: alone, with an interval, or with half of one. */
const RATIO = /(?<![\w.+-])(\d+(?:\.\d+)?)(?:x| |$)(?: *(?:[\d.]+-[\d.]+|\+-[\d.]+%?))?/g;

/** Ratios to the first value of the line above; a ratio belongs to the value whose column it ends in. */
function overFirst(text: string, values: readonly Value[], line: number): Claim[] {
  const native = values[0];
  if (!native) return [];
  const from = text.indexOf('x native') + 'x native'.length;
  return [...text.matchAll(RATIO)].flatMap(({ index, 0: whole, 1: ratio }) => {
    const above = index < from ? undefined : nearest(values.slice(1), index + whole.trimEnd().length);
    return above ? [claim(printedNumber(ratio!), above.number, native.number, line)] : [];
  });
}

function columnwise(text: string, first: readonly Value[], second: readonly Value[], line: number): Claim[] {
  const from = text.indexOf('B/A') + 'B/A'.length;
  return numbersOf(text.replaceAll('*', ' '), from).flatMap((value) => {
    const [a, b] = [nearest(first, value.end), nearest(second, value.end)];
    return a && b ? [claim(value.number, b.number, a.number, line)] : [];
  });
}

/** Columns are right-aligned, and a mark or an interval may follow the number: at most a few places apart. */
function nearest(values: readonly Value[], end: number): Value | undefined {
  const [best] = [...values].sort((a, b) => Math.abs(a.end - end) - Math.abs(b.end - end));
  return best && Math.abs(best.end - end) <= 6 ? best : undefined;
}

function claim(printed: Printed, b: Printed, a: Printed, line: number): Claim {
  return {
    line,
    printed: printed.text,
    computed: writeRatio(b, a),
    from: `${b.text} / ${a.text}`,
    ok: agrees(printed, quotientRange(b, a)),
  };
}
