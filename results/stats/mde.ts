// The minimum detectable effect: the smallest true shift that a test of this size and noise finds with a given power.
//
// The usual normal formula, (z(1 - alpha/2) + z(power)) * standard error (NIST/SEMATECH e-Handbook, section 7.2.2.2).
// A rank test needs pi/3 of the variance-optimal test's sample on normal data (Lehmann 1975), hence the factor.
// Infinity when even samples fully apart would not reach alpha.

import { smallestMannWhitneyP } from './mann-whitney.js';
import { normalQuantile } from './normal.js';
import { standardDeviation } from './quantile.js';
import { smallestSignedRankP } from './wilcoxon.js';

const RANK_TEST_FACTOR = Math.sqrt(Math.PI / 3);

/** For a shift of standard error `standardError`, by the normal formula alone. */
export function detectableShift(standardError: number, alpha: number, power: number): number {
  return (normalQuantile(1 - alpha / 2) + normalQuantile(power)) * standardError;
}

/** For the signed-rank test of paired differences, in their unit. */
export function mdePaired(differences: readonly number[], alpha: number, power: number): number {
  const n = differences.length;
  if (n < 2 || smallestSignedRankP(n) > alpha) return Number.POSITIVE_INFINITY;
  const standardError = standardDeviation(differences) / Math.sqrt(n);
  return RANK_TEST_FACTOR * detectableShift(standardError, alpha, power);
}

/** For the Mann-Whitney test of two independent samples, in their unit. */
export function mdeIndependent(
  x: readonly number[],
  y: readonly number[],
  alpha: number,
  power: number,
): number {
  const [m, n] = [x.length, y.length];
  if (m < 2 || n < 2 || smallestMannWhitneyP(m, n) > alpha) return Number.POSITIVE_INFINITY;
  const standardError = Math.sqrt(standardDeviation(x) ** 2 / m + standardDeviation(y) ** 2 / n);
  return RANK_TEST_FACTOR * detectableShift(standardError, alpha, power);
}
