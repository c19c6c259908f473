// Recomputes the tables of fusebench's letters and summaries: a ratio in a column of a table with a line for each case, and `x native`
// and `B/A` lines of blocks, in the plain and grid layouts.

import { type Claim, type Found, type Printed, printedNumber, quotientClaim } from './check-claim.js';

/** A Value is a number of a line and the column of text where it ends. */
interface Value {
  readonly number: Printed;
  readonly end: number;
}

export function checkOwnTables(lines: readonly string[]): Claim[] {
  return [...checkOverviews(lines), ...checkBlocks(lines)];
}

function checkOverviews(lines: readonly string[]): Claim[] {
  let table: ReturnType<typeof overviewOf> = null;
  return lines.flatMap((line, index) => {
    const head = overviewOf(line);
    if (head !== null || line.trim() === '') table = head;
    else if (table !== null && !GAP.test(line))
      return overviewRow(line, table).map((found) => ({ line: index + 1, ...found }));
    return [];
  });
}

/** The line that says what is left out. */
const GAP = /^ +\d+ more:|^ {4}/;

/** A head with two columns and one that is called by both, `native plain plain/native`: where these end, and the ratio begins. */
function overviewOf(line: string) {
  const words = [...line.matchAll(/\S+/g)].map(({ index, 0: text }) => ({ text, end: index + text.length }));
  for (const [i, { text, end }] of words.entries()) {
    const before = words.slice(0, i);
    const [over, under] = text.split('/').map((name) => before.find((one) => one.text === name)?.end);
    if (i >= 2 && over !== undefined && under !== undefined)
      return { over, under, from: words[i - 1]!.end, to: end };
  }
  return null;
}

function overviewRow(line: string, { over, under, from, to }: NonNullable<ReturnType<typeof overviewOf>>) {
  const at = (end: number): Printed | undefined => {
    const text = /(?<![\w.-])\d+(?:\.\d+)?$/.exec(line.slice(0, end))?.[0];
    return text === undefined || /^[\w.]/.test(line.slice(end)) ? undefined : printedNumber(text);
  };
  const [b, a] = [at(over), at(under)];
  const ratio = /^ +(\d+(?:\.\d+)?)(?=[* ]|$)/.exec(line.slice(from, to))?.[1];
  return a && b && ratio !== undefined ? [quotientClaim(printedNumber(ratio), b, a)] : [];
}

function checkBlocks(lines: readonly string[]): Claim[] {
  let values: Value[] = [];
  let second: Value[] = [];
  let paired = false;
  return lines.flatMap((line, index) => {
    const text = line.startsWith('|') ? line.replaceAll('|', ' ') : line;
    const label = / {2}(x native|B\/A|B)(?: {2,}|$)/.exec(text)?.[1];
    if (paired && TAIL.test(text)) return [];
    if (VALUES.test(text)) [values, second, paired] = [valuesAfterUnit(text), [], PAIRS.test(text)];
    else if (label === 'B') second = numbersOf(text, text.indexOf('B') + 1);
    else if (label !== undefined) {
      const found = label === 'B/A' ? columnwise(text, values, second) : overFirst(text, values);
      return found.map((claim) => ({ line: index + 1, ...claim }));
    }
    return [];
  });
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
function overFirst(text: string, values: readonly Value[]): Found[] {
  const native = values[0];
  if (!native) return [];
  const from = text.indexOf('x native') + 'x native'.length;
  return [...text.matchAll(RATIO)].flatMap(({ index, 0: whole, 1: ratio }) => {
    const above = index < from ? undefined : nearest(values.slice(1), index + whole.trimEnd().length);
    return above ? [quotientClaim(printedNumber(ratio!), above.number, native.number)] : [];
  });
}

function columnwise(text: string, first: readonly Value[], second: readonly Value[]): Found[] {
  const from = text.indexOf('B/A') + 'B/A'.length;
  return numbersOf(text.replaceAll('*', ' '), from).flatMap((value) => {
    const [a, b] = [nearest(first, value.end), nearest(second, value.end)];
    return a && b ? [quotientClaim(value.number, b.number, a.number)] : [];
  });
}

/** Columns are right-aligned, and a mark or an interval may follow the number: at most a few places apart. */
function nearest(values: readonly Value[], end: number): Value | undefined {
  const [best] = [...values].sort((a, b) => Math.abs(a.end - end) - Math.abs(b.end - end));
  return best && Math.abs(best.end - end) <= 6 ? best : undefined;
}
