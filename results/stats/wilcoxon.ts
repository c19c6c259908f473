// The Wilcoxon signed-rank test of paired differences, two-sided (Wilcoxon 1945).
//
// Exact up to EXACT_LIMIT differences, with ties too: the distribution is that of the midranks at hand under all sign
// patterns. Differences of zero are left out, as Wilcoxon did. Beyond the limit, the normal approximation.

import type { TestResult } from './mann-whitney.js';
import { normalCdf } from './normal.js';
import { midranks, tieTerm } from './ranks.js';

const EXACT_LIMIT = 200;

/** `statistic` is V: the sum of the ranks of the positive differences. */
export function wilcoxonSignedRank(differences: readonly number[]): TestResult {
  const kept = differences.filter((difference) => difference !== 0);
  const n = kept.length;
  if (n === 0) return { statistic: 0, p: 1, exact: true };
  const { ranks, tieSizes } = midranks(kept.map(Math.abs));
  const statistic = kept.reduce((sum, difference, i) => sum + (difference > 0 ? ranks[i]! : 0), 0);
  const total = (n * (n + 1)) / 2;
  if (n <= EXACT_LIMIT) {
    const tail = at(signedRankDistribution(ranks), 2 * Math.min(statistic, total - statistic));
    return { statistic, p: Math.min(1, 2 * tail), exact: true };
  }
  const variance = (n * (n + 1) * (2 * n + 1)) / 24 - tieTerm(tieSizes) / 48;
  const distance = Math.max(0, Math.abs(statistic - total / 2) - 0.5);
  return { statistic, p: Math.min(1, 2 * normalCdf(-distance / Math.sqrt(variance))), exact: false };
}

/** P(V <= v) for n differences without ties. */
export function signedRankCdf(n: number, v: number): number {
  return at(distributionWithoutTies(n), 2 * v);
}

/** The smallest two-sided p that n paired differences can give: all of one sign. */
export function smallestSignedRankP(n: number): number {
  return Math.min(1, 2 / 2 ** n);
}

const cache = new Map<number, Float64Array>();

function distributionWithoutTies(n: number): Float64Array {
  const known = cache.get(n);
  if (known) return known;
  const made = signedRankDistribution(Array.from({ length: n }, (_, i) => i + 1));
  cache.set(n, made);
  return made;
}

/** P(2V <= s) for every s: twice the ranks, so that midranks are whole. Every sign has probability one half. */
function signedRankDistribution(ranks: readonly number[]): Float64Array {
  const doubled = ranks.map((rank) => Math.round(2 * rank));
  const chance = new Float64Array(doubled.reduce((sum, rank) => sum + rank, 0) + 1);
  chance[0] = 1;
  let reached = 0;
  for (const rank of doubled) {
    for (let s = reached; s >= 0; s--) {
      const half = chance[s]! / 2;
      chance[s] = half;
      chance[s + rank]! += half;
    }
    reached += rank;
  }
  for (let s = 1; s < chance.length; s++) chance[s]! += chance[s - 1]!;
  return chance;
}

function at(cumulative: Float64Array, s: number): number {
  return s < 0 ? 0 : cumulative[Math.min(Math.floor(s), cumulative.length - 1)]!;
}
