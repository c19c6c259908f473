// The standard normal distribution.

const SQRT_2_PI = Math.sqrt(2 * Math.PI);

function normalDensity(x: number): number {
  return Math.exp((-x * x) / 2) / SQRT_2_PI;
}

/**
 * P(Z <= x): Marsaglia's series ("Evaluating the Normal Distribution", J. Stat. Software 11(4), 2004), exact to 1e-15.
 */
export function normalCdf(x: number): number {
  if (x > 8) return 1;
  if (x < -8) return 0;
  let term = x;
  let sum = x;
  for (let i = 3; Math.abs(term) > 1e-18 * Math.abs(sum); i += 2) {
    term *= (x * x) / i;
    sum += term;
  }
  return Math.min(1, Math.max(0, 0.5 + sum * normalDensity(x)));
}

/**
 * The x with P(Z <= x) = p, 0 < p < 1. Newton's method from 0: the distribution function is concave above 0, so the
 * steps approach the root from one side and cannot overshoot.
 */
export function normalQuantile(p: number): number {
  if (!(p > 0 && p < 1)) throw new RangeError(`no normal quantile for p = ${p}`);
  if (p < 0.5) return -normalQuantile(1 - p);
  let x = 0;
  for (let step = 0; step < 100; step++) {
    const change = (p - normalCdf(x)) / normalDensity(x);
    x += change;
    if (Math.abs(change) < 1e-13 * (1 + x)) break;
  }
  return x;
}
