// Reads a pasted cover letter or table and recomputes every ratio and percentage that it can identify.
//
// Understood are: fusebench's own layouts, mmtests rows, rows of the kernel test robot, pairs in running text (check-pairs.ts),
// Before/After pairs, and tables with a column headed gain, ratio, speedup, diff, delta or change. A printed number
// means everything that rounds to it, and `~` means 5 % either way; what no such numbers can give is wrong. It also lists
// what a reviewer would ask for. Invariant: what it cannot identify it does not judge.

import { checkChains } from './check-chains.js';
import type { Claim } from './check-claim.js';
import { checkColumns } from './check-columns.js';
import { missingFacts } from './check-facts.js';
import { checkOwnTables } from './check-own.js';

export interface LetterCheck {
  /** Every ratio and percentage that could be identified, in the order of the lines. */
  readonly claims: readonly Claim[];
  /** What a reviewer would ask for: one phrase each. */
  readonly missing: readonly string[];
}

/** Checks a letter, also a quoted one. */
export function checkLetter(text: string): LetterCheck {
  const lines = text
    .replaceAll('\u2212', '-')
    .split('\n')
    .map((line) => line.replace(/^(?:> ?)+/, '').trimEnd());
  const own = checkOwnTables(lines);
  const taken = new Set(own.map((claim) => claim.line));
  const chains = checkChains(lines).filter((claim) => !taken.has(claim.line));
  for (const claim of chains) taken.add(claim.line);
  const columns = checkColumns(lines).filter((claim) => !taken.has(claim.line));
  const claims = [...own, ...chains, ...columns].sort((a, b) => a.line - b.line);
  return { claims, missing: missingFacts(text) };
}

/** The check as text: wrong numbers first, then notes, then what is missing, then how much was checked. */
export function renderCheck({ claims, missing }: LetterCheck): string {
  const wrong = claims.filter((claim) => !claim.ok);
  const lines = wrong.map(
    ({ line, printed, from, computed, note }) =>
      `line ${line}: ${printed} is wrong: ${from} is ${computed}${note === undefined ? '' : ` (${note})`}`,
  );
  for (const { line, printed, ok, note } of claims)
    if (ok && note !== undefined) lines.push(`line ${line}: ${printed}: ${note}`);
  lines.push(...missing.map((what) => `missing: ${what}`));
  const checked = claims.length === 1 ? '1 ratio or percentage' : `${claims.length} ratios and percentages`;
  lines.push(
    claims.length === 0
      ? 'No ratio or percentage could be identified.'
      : `${checked} recomputed, ${wrong.length} wrong.`,
  );
  return `${lines.join('\n')}\n`;
}
