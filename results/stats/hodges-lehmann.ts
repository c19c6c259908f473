// The Hodges-Lehmann estimators of a shift, with the intervals that belong to the exact rank tests (Hodges and
// Lehmann 1963; Hollander and Wolfe, Nonparametric Statistical Methods, sections 3.2, 3.3, 4.2 and 4.3).
//
// Invariant: an interval never claims more confidence than its test gives. Where the values are too few for the
// confidence wanted, the widest interval is returned with the confidence it has.

import { mannWhitneyCdf } from './mann-whitney.js';
import { normalQuantile } from './normal.js';
import { ascending, quantileSorted } from './quantile.js';
import { signedRankCdf } from './wilcoxon.js';

/** An Estimate is a centre with an interval that covers the true one with at least `confidence`. */
export interface Estimate {
  readonly center: number;
  readonly lo: number;
  readonly hi: number;
  /** What the interval attains; below the wanted confidence when the values are too few. */
  readonly confidence: number;
  /** Number of values, or of the smaller sample. */
  readonly n: number;
}

const EXACT_SIGNED_RANK = 100;
const EXACT_MANN_WHITNEY = 50;
const NOTHING: Estimate = { center: Number.NaN, lo: Number.NaN, hi: Number.NaN, confidence: 0, n: 0 };

/** The centre of symmetry of one sample: the median of the Walsh averages (x_i + x_j) / 2, i <= j. */
export function hodgesLehmann(values: readonly number[], confidence = 0.95): Estimate {
  const n = values.length;
  if (n === 0) return NOTHING;
  const averages: number[] = [];
  for (let i = 0; i < n; i++) {
    for (let j = i; j < n; j++) averages.push((values[i]! + values[j]!) / 2);
  }
  const cdf = n <= EXACT_SIGNED_RANK ? (v: number) => signedRankCdf(n, v) : null;
  const variance = (n * (n + 1) * (2 * n + 1)) / 24;
  return fromOrderStatistics(ascending(averages), confidence, cdf, variance, n);
}

/** The shift from `x` to `y`: the median of all differences y_j - x_i of two independent samples. */
export function hodgesLehmannShift(x: readonly number[], y: readonly number[], confidence = 0.95): Estimate {
  const [m, n] = [x.length, y.length];
  if (m === 0 || n === 0) return NOTHING;
  const differences = x.flatMap((from) => y.map((to) => to - from));
  const exact = m <= EXACT_MANN_WHITNEY && n <= EXACT_MANN_WHITNEY;
  const cdf = exact ? (u: number) => mannWhitneyCdf(m, n, u) : null;
  return fromOrderStatistics(
    ascending(differences),
    confidence,
    cdf,
    (m * n * (m + n + 1)) / 12,
    Math.min(m, n),
  );
}

/**
 * The interval between the k-th smallest and the k-th largest value, with the largest k whose two tails P(T <= k - 1)
 * fit into 1 - confidence. Without an exact distribution k comes from the normal approximation.
 */
function fromOrderStatistics(
  sorted: Float64Array,
  confidence: number,
  cdf: ((statistic: number) => number) | null,
  variance: number,
  n: number,
): Estimate {
  const center = quantileSorted(sorted, 0.5);
  const tail = (1 - confidence) / 2;
  let k = 1;
  let attained = confidence;
  if (cdf === null) {
    k = Math.max(1, Math.floor(sorted.length / 2 + normalQuantile(tail) * Math.sqrt(variance)));
  } else {
    while (2 * k < sorted.length && cdf(k) <= tail) k += 1;
    attained = Math.max(0, 1 - 2 * cdf(k - 1));
  }
  return { center, lo: sorted[k - 1]!, hi: sorted[sorted.length - k]!, confidence: attained, n };
}
