// The Mann-Whitney U test of two independent samples, two-sided (Mann and Whitney 1947).
//
// Exact for samples up to EXACT_LIMIT without ties; beyond, the normal approximation with the correction for ties
// and for continuity (Hollander and Wolfe, Nonparametric Statistical Methods, section 4.1).

import { normalCdf } from './normal.js';
import { midranks, tieTerm } from './ranks.js';

const EXACT_LIMIT = 50;

export interface TestResult {
  readonly statistic: number;
  /** Two-sided. */
  readonly p: number;
  readonly exact: boolean;
}

/** `statistic` is U of the first sample: the number of pairs (x, y) with x > y, ties counting one half. */
export function mannWhitney(x: readonly number[], y: readonly number[]): TestResult {
  const [m, n] = [x.length, y.length];
  if (m === 0 || n === 0) return { statistic: 0, p: 1, exact: true };
  const { ranks, tieSizes } = midranks([...x, ...y]);
  const u = ranks.slice(0, m).reduce((sum, rank) => sum + rank, 0) - (m * (m + 1)) / 2;
  const ties = tieTerm(tieSizes);
  if (ties === 0 && m <= EXACT_LIMIT && n <= EXACT_LIMIT) {
    const tail = mannWhitneyCdf(m, n, Math.min(u, m * n - u));
    return { statistic: u, p: Math.min(1, 2 * tail), exact: true };
  }
  const total = m + n;
  const variance = ((m * n) / 12) * (total + 1 - ties / (total * (total - 1)));
  if (variance <= 0) return { statistic: u, p: 1, exact: false };
  const distance = Math.max(0, Math.abs(u - (m * n) / 2) - 0.5);
  return { statistic: u, p: Math.min(1, 2 * normalCdf(-distance / Math.sqrt(variance))), exact: false };
}

/** P(U <= u) without ties, exact. */
export function mannWhitneyCdf(m: number, n: number, u: number): number {
  if (u < 0) return 0;
  const cumulative = distribution(m, n);
  return cumulative[Math.min(Math.floor(u), cumulative.length - 1)]!;
}

/** The smallest two-sided p that samples of these sizes can give, fully apart: 2 / C(m + n, m). */
export function smallestMannWhitneyP(m: number, n: number): number {
  let arrangements = 1;
  for (let i = 1; i <= m; i++) arrangements *= (n + i) / i;
  return Math.min(1, 2 / arrangements);
}

const cache = new Map<string, Float64Array>();

/**
 * P(U <= u) for every u from 0 to mn. The largest of all values is an x with chance m/(m+n), and then beats all n of
 * the y; else it is a y and beats nobody (Mann and Whitney's recurrence). Only sums of positive terms, so that the
 * smallest tails keep their digits.
 */
function distribution(m: number, n: number): Float64Array {
  if (m > n) return distribution(n, m);
  const key = `${m},${n}`;
  const known = cache.get(key);
  if (known) return known;
  // column[i] is the distribution for i of the x and the current number j of the y.
  let column: Float64Array[] = Array.from({ length: m + 1 }, () => Float64Array.of(1));
  for (let j = 1; j <= n; j++) {
    const next: Float64Array[] = [Float64Array.of(1)];
    for (let i = 1; i <= m; i++) next.push(withLargest(i, j, next[i - 1]!, column[i]!));
    column = next;
  }
  const cumulative = column[m]!;
  for (let u = 1; u < cumulative.length; u++) cumulative[u]! += cumulative[u - 1]!;
  cache.set(key, cumulative);
  return cumulative;
}

function withLargest(i: number, j: number, oneLessX: Float64Array, oneLessY: Float64Array): Float64Array {
  const chance = new Float64Array(i * j + 1);
  for (const [u, each] of oneLessX.entries()) chance[u + j]! += (each * i) / (i + j);
  for (const [u, each] of oneLessY.entries()) chance[u]! += (each * j) / (i + j);
  return chance;
}
