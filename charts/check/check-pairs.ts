// Recomputes what running text says of two numbers: `12.0 us -> 1.5 us (-87.5%)`, `from 2100 to 2600 MB/s, a 24% increase`,
// `11.4 us vs 640 ns: 17.8x`.
//
// A claim belongs to the pair before it, up to the next pair or sentence; a pair alone in its line may have it before itself
// or in the next line. Numbers of things that are not measured (threads, files, versions) make no pair, and a percentage
// without a sign or a word of change beside it is no claim.

import type { Claim } from './check-letter.js';
import {
  agrees,
  agreesUnsigned,
  inUnit,
  NUMBER,
  type Printed,
  percentRange,
  printedNumber,
  quotientRange,
  UNIT,
  unitOf,
  writePercent,
  writeRatio,
} from './check-number.js';

type Found = Omit<Claim, 'line'>;

/** The old value, then the new one. */
interface Pair {
  readonly a: Printed;
  readonly b: Printed;
  readonly start: number;
  readonly end: number;
}

const ARROWS = String.raw`-{1,2}>|=>|\u2192`;
const WORDS = String.raw`to|vs\.?|versus|against`;
const PAIR = new RegExp(
  `(?<![\\w.-])(from +)?(${NUMBER})(${UNIT}) *(?:(${ARROWS})|\\b(${WORDS})\\b) *(${NUMBER})(${UNIT})`,
  'g',
);
/** What follows a value and its arrow does not mind: `100 +- 3 us`, `100 us +- 3%`. */
const SPREADS = / *(?:\+-|\u00b1|\+\/-) *[\d.,]+ ?%?/g;

/** The pairs of a line with what is claimed of them; `next` is the line after it. */
export function pairClaims(lineWithSpreads: string, next: string): Found[] {
  const line = lineWithSpreads.replaceAll(SPREADS, '');
  const pairs = [...line.matchAll(PAIR)].flatMap((match) => pairOf(match, line));
  return pairs.flatMap((pair, i) => {
    const end = pairs[i + 1]?.start ?? line.length;
    const after = firstSentence(line.slice(pair.end, end));
    const found = claimsIn(after, pair).at(0);
    if (found !== undefined) return [found];
    if (pairs.length > 1) return [];
    const before = claimsIn(lastSentence(line.slice(0, pair.start)), pair).at(-1);
    if (before !== undefined) return [before];
    // A sentence that was wrapped.
    if (after.length < line.length - pair.end || !/^\s*[a-z(+~\d-]/.test(next)) return [];
    return [...next.matchAll(PAIR)].length > 0 ? [] : claimsIn(firstSentence(next), pair).slice(0, 1);
  });
}

function pairOf(match: RegExpMatchArray, line: string): Pair[] {
  const [whole, from, first, firstWord = '', arrow, word, second, secondWord = ''] = match;
  const [x, y] = [firstWord.trim(), secondWord.trim()];
  const known = [x, y].map(unitOf).filter((unit) => unit !== null).length;
  // "1 to 4" may be anything and "5 to 10 us" a range; "from" makes a change of both, as two units do.
  if (arrow === undefined && from === undefined && known < (word === 'to' ? 2 : 1)) return [];
  // A unit that stands after one number alone is of both, unless the other has one that is not known.
  if (known === 1 && [x, y].some((one) => one.includes('/') && unitOf(one) === null)) return [];
  const a = inUnit(printedNumber(first!), unitOf(x) === null ? y : x);
  const b = inUnit(printedNumber(second!), unitOf(y) === null ? x : y);
  const start = match.index ?? 0;
  const pair = { a, b, start, end: start + whole.length };
  return a.kind === b.kind && a.value > 0 && b.value > 0 && isMeasured(pair, [x, y], line) ? [pair] : [];
}

const THINGS =
  'threads?|jobs?|numjobs|v?cpus?|cores?|queues?|depth|iodepth|qd|files?|entry|entries|clients?|nodes?|patch(?:es)?|' +
  'pages?|versions?|kernels?|bytes?|rounds?|bring-ups|runs?|times?|n|bs|sizes?|linux|fio|gcc|clang|qemu|readers?|' +
  'writers?|workers?|process(?:es)?|tasks?|streams?|instances?|mounts?|daemons?|parallel|concurrent|x|of|and|st|nd|rd|th';
const COUNTED_AFTER = new RegExp(`^(?:${THINGS})$`, 'i');
const COUNTED_BEFORE = new RegExp(`\\b(?:${THINGS})[ :=(]*$`, 'i');
const VERSION = /^[2-9]\.(?:0|[1-9]\d?)$/;
const MEMORY = /\b(?:memory|rss|footprint|heap|slab)\b/i;

/** False for what was chosen: threads, versions, sizes of files and blocks. */
function isMeasured({ a, b, start }: Pair, words: readonly string[], line: string): boolean {
  if (words.some((word) => COUNTED_AFTER.test(word))) return false;
  if (a.kind === 'bytes') return MEMORY.test(line);
  if (a.kind !== null) return true;
  const versions = VERSION.test(a.text) && VERSION.test(b.text);
  return !versions && !COUNTED_BEFORE.test(line.slice(0, start));
}

function firstSentence(text: string): string {
  return /^(?:[^.;]|\.(?=\d))*/.exec(text)?.[0] ?? '';
}

function lastSentence(text: string): string {
  return /(?:[^.;]|\.(?=\d))*$/.exec(text)?.[0] ?? '';
}

const FACTOR =
  /(?<![\w.]|\d-)(~?\d+(?:\.\d+)?) ?(?:[xX](?! ?[\w-]*(?:xeon|epyc|intel|amd|cpu|core|socket|nvme|ssd))(?!\w)|times(?= (?:as|the|faster|slower|more|less|higher|lower|shorter|longer)\b))/gi;
const PERCENT = /(?<![\w.]|\d-)([+-]?)(~?\d+(?:\.\d+)?) ?(?:%|percent\b)/g;

/** What a text claims of a pair, in its order. */
function claimsIn(text: string, { a, b }: Pair): Found[] {
  const factors = [...text.matchAll(FACTOR)].map(({ index, 1: printed }) => ({
    index,
    claim: ratioClaim(printedNumber(printed!), b, a),
  }));
  const percents = [...text.matchAll(PERCENT)].flatMap((match) => {
    const words = clauseAround(text, match);
    if (!isClaim(text, match, words)) return [];
    const [, sign, printed] = match;
    return [{ index: match.index, claim: percentClaim(sign!, printedNumber(printed!), b, a, words) }];
  });
  return [...factors, ...percents].sort((x, y) => x.index - y.index).map(({ claim }) => claim);
}

const CHANGE =
  /\b(?:slower|slow-?downs?|longer|worse|better|improve\w*|gains?|gained|overhead|regress\w*|chang\w*|difference|larger|smaller|costs?)\b/i;

/** False for shares and levels: `at 70% reads`, `95 % CI`, `5% of the time`. */
function isClaim(text: string, match: RegExpExecArray, words: string): boolean {
  const [before, after] = [text.slice(0, match.index), text.slice(match.index + match[0].length)];
  if (/^ ?(?:CI|confidence|interval|of)\b/.test(after)) return false;
  if (match[1] !== '' || [UP, DOWN, FASTER, CHANGE].some((one) => one.test(words))) return true;
  return /(?:^|[(,:=])\s*$/.test(before) && /^\s*(?:[),]|$)/.test(after);
}

/** The words beside a percentage, which may tell its direction. */
function clauseAround(text: string, match: RegExpExecArray): string {
  const before = /[^,;:%()]*$/.exec(text.slice(0, match.index))?.[0] ?? '';
  const after = /^[^,;:%()]*/.exec(text.slice(match.index + match[0].length))?.[0] ?? '';
  return `${before} ${after}`;
}

/** A factor, in either direction: 17.8x is said of a time that became 17.8 times shorter. */
export function ratioClaim(printed: Printed, b: Printed, a: Printed): Found {
  const up = b.value >= a.value;
  const [over, under] = up ? [b, a] : [a, b];
  return {
    printed: `${printed.text.replace(/x$/i, '')}x`,
    computed: `${writeRatio(over, under)}x`,
    from: `${over.text} / ${under.text}`,
    ok: agrees(printed, quotientRange(b, a)) || agrees(printed, quotientRange(a, b)),
  };
}

const UP = /\b(?:increas\w*|higher|more|growth|grew|rises?|rose)\b/i;
const DOWN = /\b(?:decreas\w*|lower|less|fewer|reduc\w*|drop\w*|cuts?|shorter|sav(?:es?|ings?))\b/i;
const FASTER = /\b(?:faster|speed-?ups?|quicker|throughput)\b/i;

/** A percentage with or without a sign; `around` are the words beside it, which may tell the direction. */
export function percentClaim(sign: string, printed: Printed, b: Printed, a: Printed, around = ''): Found {
  const range = percentRange(b, a);
  const claim = {
    printed: `${sign}${printed.text}%`,
    computed: writePercent(b, a),
    from: `(${b.text} - ${a.text}) / ${a.text}`,
  };
  const direction = sign === '' ? directionOf(around) : sign;
  const ok =
    direction === ''
      ? agreesUnsigned(printed, range) || (isFaster(around, a) && agreesUnsigned(printed, percentRange(a, b)))
      : agrees(direction === '-' ? negative(printed) : printed, range);
  if (ok) return { ...claim, ok };
  const swapped = agreesUnsigned(printed, percentRange(a, b));
  return swapped ? { ...claim, ok, note: 'as a share of the new value it would be right' } : { ...claim, ok };
}

function directionOf(words: string): '' | '+' | '-' {
  if (FASTER.test(words) || UP.test(words) === DOWN.test(words)) return '';
  return UP.test(words) ? '+' : '-';
}

/** A time that halves is 50 % shorter, and some call it 100 % faster. */
function isFaster(words: string, { kind }: Printed): boolean {
  return kind === 'time' && FASTER.test(words);
}

function negative({ value, lo, hi, half }: Printed): Omit<Printed, 'text' | 'kind'> {
  return { value: -value, lo: -hi, hi: -lo, half };
}
