// The Hodges-Lehmann estimator of the centre of one sample, with the interval that belongs to the exact signed-rank
// test (Hodges and Lehmann 1963; Hollander and Wolfe, Nonparametric Statistical Methods, sections 3.2 and 3.3).
//
// Invariant: an interval never claims more confidence than its test gives. With too few values for the requested
// confidence, the result is the widest interval with the confidence that it has.

import { normalQuantile } from './normal.js';
import { ascending, quantileSorted } from './quantile.js';

/** An Estimate is a centre with an interval that covers the true one with at least `confidence`. */
export interface Estimate {
  readonly center: number;
  readonly lo: number;
  readonly hi: number;
  /** The confidence of the interval; below the requested one when there are too few values. */
  readonly confidence: number;
  /** Number of values. */
  readonly n: number;
}

const MOST_EXACT = 100;
const NOTHING: Estimate = { center: Number.NaN, lo: Number.NaN, hi: Number.NaN, confidence: 0, n: 0 };

/**
 * The centre of symmetry: the median of the Walsh averages (x_i + x_j) / 2, i <= j. The interval lies between the k-th
 * smallest and the k-th largest of them, with the largest k whose two tails P(V <= k - 1) fit into 1 - confidence;
 * beyond 100 values k comes from the normal approximation.
 */
export function hodgesLehmann(values: readonly number[], confidence = 0.95): Estimate {
  const n = values.length;
  if (n === 0) return NOTHING;
  const sorted = ascending(values.flatMap((x, i) => values.slice(i).map((y) => (x + y) / 2)));
  const center = quantileSorted(sorted, 0.5);
  const tail = (1 - confidence) / 2;
  let k = 1;
  let attained = confidence;
  if (n > MOST_EXACT) {
    const variance = (n * (n + 1) * (2 * n + 1)) / 24;
    k = Math.max(1, Math.floor(sorted.length / 2 + normalQuantile(tail) * Math.sqrt(variance)));
  } else {
    const cdf = signedRankDistribution(n);
    while (2 * k < sorted.length && cdf[k]! <= tail) k += 1;
    attained = Math.max(0, 1 - 2 * cdf[k - 1]!);
  }
  return { center, lo: sorted[k - 1]!, hi: sorted[sorted.length - k]!, confidence: attained, n };
}

const known = new Map<number, Float64Array>();

/** P(V <= v) for every v, of n values: each of the ranks 1 to n is in V with probability one half. */
export function signedRankDistribution(n: number): Float64Array {
  const before = known.get(n);
  if (before !== undefined) return before;
  const chance = new Float64Array((n * (n + 1)) / 2 + 1);
  chance[0] = 1;
  let reached = 0;
  for (let rank = 1; rank <= n; rank++) {
    for (let v = reached; v >= 0; v--) {
      const half = chance[v]! / 2;
      chance[v] = half;
      chance[v + rank]! += half;
    }
    reached += rank;
  }
  for (let v = 1; v < chance.length; v++) chance[v]! += chance[v - 1]!;
  known.set(n, chance);
  return chance;
}
