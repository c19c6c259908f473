// Student's t distribution (Student 1908), by the incomplete beta function: P(T <= t) for any number of degrees of
// freedom, and its inverse; and the upper tail of Fisher's F.

import { incompleteBeta } from './beta.js';
import { normalQuantile } from './normal.js';

/** P(T <= t) with `df` degrees of freedom, df > 0 (Abramowitz and Stegun 26.7.1 with 26.5.27). */
export function studentCdf(t: number, df: number): number {
  if (!(df > 0)) throw new RangeError(`no t distribution with ${df} degrees of freedom`);
  if (!Number.isFinite(t)) return t > 0 ? 1 : 0;
  const tail = incompleteBeta(df / (df + t * t), df / 2, 0.5) / 2;
  return t > 0 ? 1 - tail : tail;
}

/** P(T > t), precise also far out in the tail. */
export function studentUpperTail(t: number, df: number): number {
  return studentCdf(-t, df);
}

/**
 * The t with P(T <= t) = p, 0 < p < 1. Bisection between bounds: slower than Newton's method, but it cannot leave the
 * tail of a distribution with one degree of freedom.
 */
export function studentQuantile(p: number, df: number): number {
  if (!(p > 0 && p < 1)) throw new RangeError(`no t quantile for p = ${p}`);
  if (p < 0.5) return -studentQuantile(1 - p, df);
  const tail = 1 - p;
  let low = 0;
  let high = Math.max(1, normalQuantile(p));
  while (studentUpperTail(high, df) > tail) high *= 2;
  for (let step = 0; step < 200 && high - low > 1e-12 * high; step++) {
    const middle = (low + high) / 2;
    if (studentUpperTail(middle, df) > tail) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** P(F > f) with `between` and `within` degrees of freedom (Abramowitz and Stegun 26.6.2). */
export function fisherUpperTail(f: number, between: number, within: number): number {
  if (!(f > 0)) return 1;
  return incompleteBeta(within / (within + between * f), within / 2, between / 2);
}
