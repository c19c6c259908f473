// Recomputes claims in one line, or in two that follow each other: pairs of numbers in running text, mmtests, the
// kernel test robot, before and after, and values with labels.

import { type Claim, type Found, percentClaim, ratioClaim } from './check-claim.js';
import { inUnit, NUMBER, printedNumber, UNIT } from './check-number.js';
import { pairClaims } from './check-pairs.js';

type Finder = (line: string, lines: readonly string[], index: number) => Found[];

export function checkChains(lines: readonly string[]): Claim[] {
  const finders: readonly Finder[] = [
    (line, all, index) => pairClaims(line, all[index + 1] ?? ''),
    mmtests,
    robot,
    beforeAfter,
    labelled,
  ];
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

/** `Before: 55,885.56 +- ...` and, in a line soon after it, `After: 59,926.25 (+7.23%)`. */
function beforeAfter(line: string, lines: readonly string[], index: number): Found[] {
  const value = String.raw`\b[^:]*: *(${NUMBER})(${UNIT})`;
  const after = new RegExp(String.raw`^\s*(?:after|patched|new|with)${value}`, 'i').exec(line);
  if (!after) return [];
  const before = new RegExp(
    String.raw`^\s*(?:before|unpatched|vanilla|baseline|base|old|without)${value}`,
    'i',
  );
  const earlier = lines
    .slice(Math.max(0, index - 4), index)
    .reverse()
    .map((one) => before.exec(one))
    .find((match) => match !== null);
  if (!earlier) return [];
  const [a, b] = [earlier, after].map((match) => inUnit(printedNumber(match[1]!), (match[2] ?? '').trim()));
  if (a!.kind !== b!.kind) return [];
  const rest = line.slice(after[0].length);
  const inBrackets = /\(([^)]*)\)/.exec(rest)?.[1] ?? rest;
  const percent = PERCENT.exec(inBrackets);
  if (
    percent &&
    (percent[1] !== '' || inBrackets !== rest) &&
    !/(?:\+-|\u00b1) ?$/.test(inBrackets.slice(0, percent.index))
  )
    return [percentClaim(percent[1]!, printedNumber(percent[2]!), b!, a!, inBrackets)];
  const factor = FACTOR.exec(inBrackets);
  return factor ? [ratioClaim(printedNumber(factor[1]!), b!, a!)] : [];
}

const LABELLED = new RegExp(String.raw`^\s*(?:[-*] )?\w[^:|]*: *(${NUMBER})(${UNIT})(.*)$`);
const LABELLED_LINES = 4;

/** `Large folios: 6400 MiB/s (+45%)` below lines of other values in the same unit: of the one that it fits, else of the first. */
function labelled(line: string, lines: readonly string[], index: number): Found[] {
  const own = LABELLED.exec(line);
  const inBrackets = /^ *(?:~|about )?\(([^)]*)\)/.exec(own?.[3] ?? '')?.[1];
  if (!own || inBrackets === undefined) return [];
  const [percent, factor] = [/^([+-])(~?\d+(?:\.\d+)?) ?%/.exec(inBrackets), FACTOR.exec(inBrackets)];
  if (!percent && !factor) return [];
  const unit = own[2]!.trim();
  const b = inUnit(printedNumber(own[1]!), unit);
  const above: string[] = [];
  for (let i = index - 1; i >= Math.max(0, index - LABELLED_LINES) && LABELLED.test(lines[i]!); i--)
    above.unshift(lines[i]!);
  const found = above.flatMap((one) => {
    const [, value, word = ''] = LABELLED.exec(one)!;
    const a = inUnit(printedNumber(value!), word.trim());
    if (a.kind !== b.kind || (a.kind === null && (unit === '' || word.trim() !== unit))) return [];
    if (percent) return [percentClaim(percent[1]!, printedNumber(percent[2]!), b, a, inBrackets)];
    return [ratioClaim(printedNumber(factor![1]!), b, a)];
  });
  return found
    .filter(({ ok }) => ok)
    .concat(found)
    .slice(0, 1);
}
