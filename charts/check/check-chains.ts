// Recomputes claims in one line, or in two that follow each other: pairs of numbers in running text, mmtests, the
// kernel test robot, before and after, and values with labels.
//
// Pairs are `12.0 us -> 1.5 us (-87.5%)`, `from 2100 to 2600 MB/s, a 24% increase`, `11.4 us vs 640 ns: 17.8x`. A claim belongs to
// the pair before it, up to the next pair or sentence; a pair alone in its line may have it before itself or in the next line.
// Numbers of things that are not measured (threads, files, versions) make no pair, and a percentage without a sign or a word of
// change beside it is no claim.

import {
  type Claim,
  DOWN,
  FASTER,
  type Found,
  factorClaim,
  NUMBER,
  type Printed,
  percentClaim,
  printedNumber,
  UNIT,
  UP,
  unitOf,
} from './check-claim.js';

type Finder = (line: string, lines: readonly string[], index: number) => Found[];

export function checkChains(lines: readonly string[]): Claim[] {
  const finders: readonly Finder[] = [pairClaims, mmtests, robot, beforeAfter, labelled];
  return lines.flatMap((line, index) => {
    for (const find of finders) {
      const claims = find(line, lines, index);
      if (claims.length > 0) return claims.map((claim) => ({ line: index + 1, ...claim }));
    }
    return [];
  });
}

/** `35343.18 (   0.00%)    25731.43 * -26.97%*`: the sign says better or worse, not more or less. */
function mmtests(line: string): Found[] {
  const cells = [...line.matchAll(/(\d[\d,]*(?:\.\d+)?) +[(*] *([+-]?)(\d+(?:\.\d+)?)%[)*]/g)];
  const base = cells[0];
  if (cells.length < 2 || !base || Number(base[3]) !== 0) return [];
  const a = printedNumber(base[1]!);
  return cells.slice(1).map(([, value, sign, percent]) => {
    const b = printedNumber(value!);
    const claim = percentClaim('', printedNumber(percent!), b, a);
    return { ...claim, printed: `${sign}${percent}%` };
  });
}

/** `    101503 +- 3%     -51.1%      49651 +- 2%  some.metric`, as the kernel test robot prints it. */
function robot(line: string): Found[] {
  const found =
    /^ *(\d[\d,.]*(?:e[+-]\d+)?)(?: *(?:\u00b1|\+-) *\d+(?:\.\d+)?%)? +([+-])(\d+(?:\.\d+)?)% +(\d[\d,.]*(?:e[+-]\d+)?)/.exec(
      line,
    );
  if (!found) return [];
  const [, from, sign, percent, to] = found;
  return [percentClaim(sign!, printedNumber(percent!), printedNumber(to!), printedNumber(from!))];
}

const FACTOR = /(?<![\w.])(~?\d+(?:\.\d+)?) ?[xX](?![\w])/;
const PERCENT = /([+-]?)(~?\d+(?:\.\d+)?) ?%/;
const VALUE = String.raw`\b[^:]*: *(${NUMBER})(${UNIT})`;
const BEFORE = new RegExp(
  String.raw`^\s*(?:before|unpatched|vanilla|baseline|base|old|without)${VALUE}`,
  'i',
);
const AFTER = new RegExp(String.raw`^\s*(?:after|patched|new|with)${VALUE}`, 'i');
/** How far above another value the one may stand that it is compared with. */
const LINES_ABOVE = 4;

/** `Before: 55,885.56 +- ...` and, in a line soon after it, `After: 59,926.25 (+7.23%)`. */
function beforeAfter(line: string, lines: readonly string[], index: number): Found[] {
  const after = AFTER.exec(line);
  const above = lines.slice(Math.max(0, index - LINES_ABOVE), index);
  const before = BEFORE.exec(above.findLast((one) => BEFORE.test(one)) ?? '');
  if (!after || !before) return [];
  const [a, b] = [before, after].map((match) => printedNumber(match[1]!, match[2]!.trim()));
  if (a!.kind !== b!.kind) return [];
  const rest = line.slice(after[0].length);
  const inBrackets = /\(([^)]*)\)/.exec(rest)?.[1] ?? rest;
  const percent = PERCENT.exec(inBrackets);
  const isSpread = /(?:\+-|\u00b1) ?$/.test(inBrackets.slice(0, percent?.index));
  if (percent && (percent[1] !== '' || inBrackets !== rest) && !isSpread)
    return [percentClaim(percent[1]!, printedNumber(percent[2]!), b!, a!, inBrackets)];
  const factor = FACTOR.exec(inBrackets);
  return factor ? [factorClaim(printedNumber(factor[1]!), b!, a!)] : [];
}

const LABELLED = new RegExp(String.raw`^\s*(?:[-*] )?\w[^:|]*: *(${NUMBER})(${UNIT})(.*)$`);

/** `Large folios: 6400 MiB/s (+45%)` below lines of other values in the same unit: of the one that it fits, else of the first. */
function labelled(line: string, lines: readonly string[], index: number): Found[] {
  const [, value = '', word = '', rest = ''] = LABELLED.exec(line) ?? [];
  const unit = word.trim();
  const inBrackets = /^ *(?:~|about )?\(([^)]*)\)/.exec(rest)?.[1] ?? '';
  const [percent, factor] = [/^([+-])(~?\d+(?:\.\d+)?) ?%/.exec(inBrackets), FACTOR.exec(inBrackets)];
  if (!percent && !factor) return [];
  const b = printedNumber(value, unit);
  const near = lines.slice(Math.max(0, index - LINES_ABOVE), index);
  const above = near.slice(near.findLastIndex((one) => !LABELLED.test(one)) + 1);
  const found = above.flatMap((one) => {
    const [, other = '', otherWord = ''] = LABELLED.exec(one)!;
    const a = printedNumber(other, otherWord.trim());
    if (a.kind !== b.kind || (a.kind === null && (unit === '' || otherWord.trim() !== unit))) return [];
    if (percent) return [percentClaim(percent[1]!, printedNumber(percent[2]!), b, a, inBrackets)];
    return [factorClaim(printedNumber(factor![1]!), b, a)];
  });
  const best = found.find(({ ok }) => ok) ?? found[0];
  return best === undefined ? [] : [best];
}

/** The old value, then the new one. */
interface Pair {
  readonly a: Printed;
  readonly b: Printed;
  readonly start: number;
  readonly end: number;
}

const ARROWS = String.raw`-{1,2}>|=>|\u2192`;
const WORDS = String.raw`(?:down |up )?to|vs\.?|versus|against`;
/** Between a new value and the old one. */
const BACKWARDS = '(?:down |up )?from|instead of';
const PAIR = new RegExp(
  `(?<![\\w.-])(?<from>from +)?(?<first>${NUMBER})(?<x>${UNIT}) *` +
    `(?:(?<arrow>${ARROWS})|\\b(?<word>${WORDS})\\b|\\b(?<backwards>${BACKWARDS})\\b) *` +
    `(?<second>${NUMBER})(?<y>${UNIT})`,
  'gi',
);
/** `before 812, after 1024`, where a line has no other pair. */
const NAMED = new RegExp(
  String.raw`\b(?<from>before|base|baseline|old|vanilla|unpatched|without)[:= ]+(?<first>${NUMBER})(?<x>${UNIT}),? +` +
    `(?:and +)?(?:after|new|patched|now|with)[:= ]+(?<second>${NUMBER})(?<y>${UNIT})`,
  'gi',
);
/** Two cells with units and what is claimed about them in brackets, where a line has no other pair. */
const CELLS = new RegExp(
  String.raw`(?<![\w.-])(?<first>${NUMBER})(?<x>${UNIT})(?: {2,}| *\| *)(?<second>${NUMBER})(?<y>${UNIT})(?= *\()`,
  'g',
);
/** What may come between a value and its arrow: `100 +- 3 us`, `100 us +- 3%`. */
const SPREADS = / *(?:\+-|\u00b1|\+\/-) *[\d.,]+ ?%?/g;

/** The pairs of a line with what is claimed about them. */
function pairClaims(lineWithSpreads: string, lines: readonly string[], index: number): Found[] {
  const line = lineWithSpreads.replaceAll(SPREADS, '');
  const next = lines[index + 1] ?? '';
  const pairs = pairsOf(line);
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
    return pairsOf(next).length > 0 ? [] : claimsIn(firstSentence(next), pair).slice(0, 1);
  });
}

function pairsOf(line: string): Pair[] {
  for (const form of [PAIR, NAMED, CELLS]) {
    const pairs = [...line.matchAll(form)].flatMap((match) => pairOf(match, line));
    if (pairs.length > 0) return pairs;
  }
  return [];
}

function pairOf(match: RegExpMatchArray, line: string): Pair[] {
  const { from, first, x: left = '', arrow, word, backwards, second, y: right = '' } = match.groups!;
  const [x, y] = [left.trim(), right.trim()];
  const known = [x, y].map(unitOf).filter((unit) => unit !== null).length;
  // "1 to 4" may be anything and "5 to 10 us" a range; "from" makes a change of both, as two units do.
  const needed = /^(?:vs|versus|against|instead)/i.test(word ?? backwards ?? '') ? 1 : 2;
  if (arrow === undefined && from === undefined && known < needed) return [];
  // A unit after only one number is of both, unless the other has one that is not known.
  if (known === 1 && [x, y].some((one) => one.includes('/') && unitOf(one) === null)) return [];
  const one = printedNumber(first!, unitOf(x) === null ? y : x);
  const other = printedNumber(second!, unitOf(y) === null ? x : y);
  const [a, b] = backwards === undefined ? [one, other] : [other, one];
  const start = match.index ?? 0;
  const pair = { a, b, start, end: start + match[0].length };
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

const FACTORS =
  /(?<![\w.]|\d-)(~?\d+(?:\.\d+)?) ?(?:[xX](?! ?[\w-]*(?:xeon|epyc|intel|amd|cpu|core|socket|nvme|ssd))(?!\w)|times(?= (?:as|the|faster|slower|more|less|higher|lower|shorter|longer)\b))/gi;
const FACTORS_OF = /\bfactor of (?:about )?(~?\d+(?:\.\d+)?)(?![\w.]*\d)/gi;
const PERCENTS = /(?<![\w.]|\d-)([+-]?)(~?\d+(?:\.\d+)?) ?(?:%|percent\b)/g;

/** What a text claims of a pair, in its order. */
function claimsIn(text: string, { a, b }: Pair): Found[] {
  const factors = [...text.matchAll(FACTORS), ...text.matchAll(FACTORS_OF)].map(({ index, 1: printed }) => ({
    index,
    claim: factorClaim(printedNumber(printed!), b, a),
  }));
  const percents = [...text.matchAll(PERCENTS)].flatMap(({ index, 0: whole, 1: sign, 2: printed }) => {
    const [before, after] = [text.slice(0, index), text.slice(index + whole.length)];
    // They may tell its direction.
    const words = `${/[^,;:%()]*$/.exec(before)![0]} ${/^[^,;:%()]*/.exec(after)![0]}`;
    if (sign === '' && !isClaim(before, words, after)) return [];
    if (SHARE.test(after)) return [];
    return [{ index, claim: percentClaim(sign!, printedNumber(printed!), b, a, words) }];
  });
  return [...factors, ...percents].sort((x, y) => x.index - y.index).map(({ claim }) => claim);
}

const CHANGE =
  /\b(?:slower|slow-?downs?|longer|worse|better|improve\w*|gains?|gained|overhead|regress\w*|chang\w*|difference|larger|smaller|costs?)\b/i;
/** `95 % CI`, `5% of the time`. */
const SHARE = /^ ?(?:CI|confidence|interval|of)\b/;

/** Without a sign, false for levels: `at 70% reads`. */
function isClaim(before: string, words: string, after: string): boolean {
  const isAlone = /(?:^|[(,:=])\s*$/.test(before) && /^\s*(?:[),]|$)/.test(after);
  return isAlone || [UP, DOWN, FASTER, CHANGE].some((one) => one.test(words));
}
