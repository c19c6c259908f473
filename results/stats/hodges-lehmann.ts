// The Hodges-Lehmann estimator of the centre of one sample, with the interval that belongs to the exact signed-rank
// test (Hodges and Lehmann 1963; Hollander and Wolfe, Nonparametric Statistical Methods, sections 3.2 and 3.3).

import { ascending, quantileSorted } from './quantile.js';

const CONFIDENCE = 0.95;

/**
 * The centre of symmetry: the median of the Walsh averages (x_i + x_j) / 2, i <= j. The interval lies between the k-th
 * smallest and the k-th largest of them, with the largest k whose two tails P(V <= k - 1) fit into 5 %. With too few
 * values for that, it is the widest one, with the `confidence` that it has. NaN without values.
 */
export function hodgesLehmann(values: readonly number[]) {
  if (values.length === 0) return { center: Number.NaN, lo: Number.NaN, hi: Number.NaN, confidence: 0 };
  const sorted = ascending(values.flatMap((x, i) => values.slice(i).map((y) => (x + y) / 2)));
  const cdf = signedRankDistribution(values.length);
  let k = 1;
  while (2 * k < sorted.length && cdf[k]! <= (1 - CONFIDENCE) / 2) k += 1;
  const confidence = Math.max(0, 1 - 2 * cdf[k - 1]!);
  return { center: quantileSorted(sorted, 0.5), lo: sorted[k - 1]!, hi: sorted.at(-k)!, confidence };
}

/** P(V <= v) for every v, of n values: each of the ranks 1 to n is in V with probability one half. */
export function signedRankDistribution(n: number): Float64Array {
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
  return chance;
}
