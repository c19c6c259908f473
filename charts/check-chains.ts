// Recomputes claims that stand in one line, or in two that follow each other: arrows, mmtests, the kernel test robot,
// before and after.

import type { Claim } from './check-letter.js';
import {
  agrees,
  agreesUnsigned,
  NUMBER,
  type Printed,
  percentRange,
  printedNumber,
  quotientRange,
  writePercent,
  writeRatio,
} from './check-number.js';

type Finder = (line: string, lines: readonly string[], index: number) => Omit<Claim, 'line'>[];

export function checkChains(lines: readonly string[]): Claim[] {
  const finders: readonly Finder[] = [arrows, mmtests, robot, beforeAfter];
  return lines.flatMap((line, index) => {
    for (const find of finders) {
      const claims = find(line, lines, index);
      if (claims.length > 0) return claims.map((claim) => ({ line: index + 1, ...claim }));
    }
    return [];
  });
}

/** What is recomputed of a pair: a factor, or a percentage with or without sign. */
function ratioClaim(printed: Printed, b: Printed, a: Printed): Omit<Claim, 'line'> {
  return {
    printed: `${printed.text.replace(/x$/i, '')}x`,
    computed: `${writeRatio(b, a)}x`,
    from: `${b.text} / ${a.text}`,
    ok: agrees(printed, quotientRange(b, a)) || agrees(printed, quotientRange(a, b)),
  };
}

function percentClaim(sign: string, printed: Printed, b: Printed, a: Printed): Omit<Claim, 'line'> {
  const signed =
    sign === '-' ? { ...printed, value: -printed.value, lo: -printed.hi, hi: -printed.lo } : printed;
  const range = percentRange(b, a);
  return {
    printed: `${sign}${printed.text}%`,
    computed: writePercent(b, a),
    from: `(${b.text} - ${a.text}) / ${a.text}`,
    ok: sign === '' ? agreesUnsigned(printed, range) : agreesSigned(signed, range),
  };
}

function agreesSigned(printed: Printed, range: { readonly lo: number; readonly hi: number }): boolean {
  const slack = printed.hi - printed.lo;
  return printed.lo - slack / 2 <= range.hi && printed.hi + slack / 2 >= range.lo;
}

const UNIT = String.raw`(?: ?[A-Za-z]+(?:\/[a-z]+)?)?`;
const ARROW = new RegExp(`(${NUMBER})${UNIT} *(?:->|-->|=>) *(${NUMBER})${UNIT}`, 'g');
const FACTOR = /(?<![\w.])(~?\d+(?:\.\d+)?) ?[xX](?![\w])/;
const PERCENT = /([+-]?)(~?\d+(?:\.\d+)?) ?%/;

/** `72.2 -> 104 (1.44x)`, `~20% increase (~2100 MB/s -> ~2600 MB/s)`: one arrow and one factor or percentage. */
function arrows(line: string): Omit<Claim, 'line'>[] {
  const pairs = [...line.matchAll(ARROW)];
  if (pairs.length !== 1) return [];
  const [whole, from, to] = pairs[0]!;
  const [a, b] = [printedNumber(from!), printedNumber(to!)];
  const rest = line.replace(whole, ' ');
  const factor = FACTOR.exec(rest);
  if (factor) return [ratioClaim(printedNumber(factor[1]!), b, a)];
  const percent = PERCENT.exec(rest);
  return percent ? [percentClaim(percent[1]!, printedNumber(percent[2]!), b, a)] : [];
}

/** `35343.18 (   0.00%)    25731.43 * -26.97%*`: the sign tells better from worse, not more from less. */
function mmtests(line: string): Omit<Claim, 'line'>[] {
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
function robot(line: string): Omit<Claim, 'line'>[] {
  const found =
    /^ *(\d[\d,.]*(?:e[+-]\d+)?)(?: *(?:\u00b1|\+-) *\d+(?:\.\d+)?%)? +([+-])(\d+(?:\.\d+)?)% +(\d[\d,.]*(?:e[+-]\d+)?)/.exec(
      line,
    );
  if (!found) return [];
  const [, from, sign, percent, to] = found;
  return [percentClaim(sign!, printedNumber(percent!), printedNumber(to!), printedNumber(from!))];
}

/** `Before: 55,885.56 +- ...` and, in a line soon after it, `After: 59,926.25 (+7.23%)`. */
function beforeAfter(line: string, lines: readonly string[], index: number): Omit<Claim, 'line'>[] {
  const after = new RegExp(String.raw`^\s*(?:after|patched|new|with)\b[^:]*: *(${NUMBER})`, 'i').exec(line);
  if (!after) return [];
  const before = new RegExp(
    String.raw`^\s*(?:before|unpatched|vanilla|baseline|base|old|without)\b[^:]*: *(${NUMBER})`,
    'i',
  );
  const earlier = lines
    .slice(Math.max(0, index - 4), index)
    .reverse()
    .map((one) => before.exec(one))
    .find((match) => match !== null);
  if (!earlier) return [];
  const [a, b] = [printedNumber(earlier[1]!), printedNumber(after[1]!)];
  const rest = line.slice(after[0].length);
  const inBrackets = /\(([^)]*)\)/.exec(rest)?.[1] ?? rest;
  const percent = PERCENT.exec(inBrackets);
  if (percent && percent[1] !== '') return [percentClaim(percent[1]!, printedNumber(percent[2]!), b, a)];
  const factor = FACTOR.exec(inBrackets);
  return factor ? [ratioClaim(printedNumber(factor[1]!), b, a)] : [];
}
