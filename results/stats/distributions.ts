// The normal distribution, Student's t (1908), Fisher's F, and the exact interval of a binomial share; but for the first by the
// regularized incomplete beta function.

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

/** I_x(a, b), by its continued fraction (Abramowitz and Stegun 26.5.8) on the side where that converges fast. */
export function incompleteBeta(x: number, a: number, b: number): number {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  const front = Math.exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log1p(-x));
  if (x < (a + 1) / (a + b + 2)) return (front * continuedFraction(x, a, b)) / a;
  return 1 - (front * continuedFraction(1 - x, b, a)) / b;
}

/** Evaluated from the front by Lentz's method (1976), with the handling of zeros by Thompson and Barnett (1986). */
function continuedFraction(x: number, a: number, b: number): number {
  const tiny = 1e-300;
  const away = (value: number): number => (Math.abs(value) < tiny ? tiny : value);
  let c = 1;
  let d = 1 / away(1 - ((a + b) * x) / (a + 1));
  let result = d;
  for (let m = 1; m <= 1000; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    let change = 1;
    for (const coefficient of [even, odd]) {
      d = 1 / away(1 + coefficient * d);
      c = away(1 + coefficient / c);
      change = c * d;
      result *= change;
    }
    if (Math.abs(change - 1) < 1e-15) break;
  }
  return result;
}

/** ln Gamma(x) for x > 0: Stirling's series (Abramowitz and Stegun 6.1.41) after raising x above 10. */
function logGamma(x: number): number {
  let raised = x;
  let product = 1;
  while (raised < 10) {
    product *= raised;
    raised += 1;
  }
  const inverse = 1 / (raised * raised);
  const series =
    (1 / 12 - inverse * (1 / 360 - inverse * (1 / 1260 - inverse * (1 / 1680 - inverse / 1188)))) / raised;
  return (raised - 0.5) * Math.log(raised) - raised + Math.log(2 * Math.PI) / 2 + series - Math.log(product);
}

/** P(T > t) with `df` degrees of freedom, df > 0 (Abramowitz and Stegun 26.7.1 with 26.5.27); precise far out in the tail. */
export function studentUpperTail(t: number, df: number): number {
  if (!(df > 0)) throw new RangeError(`no t distribution with ${df} degrees of freedom`);
  if (!Number.isFinite(t)) return t < 0 ? 1 : 0;
  const tail = incompleteBeta(df / (df + t * t), df / 2, 0.5) / 2;
  return t < 0 ? 1 - tail : tail;
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

/**
 * The bounds with 95 % confidence of the true share when `found` of `of` were found (Clopper and Pearson 1934); `of` is at
 * least 1.
 */
export function clopperPearson(found: number, of: number): readonly [lo: number, hi: number] {
  const lo = found === 0 ? 0 : betaQuantile(0.025, found, of - found + 1);
  const hi = found === of ? 1 : betaQuantile(0.975, found + 1, of - found);
  return [lo, hi];
}

/** By bisection: the distribution function is monotonic. */
function betaQuantile(p: number, a: number, b: number): number {
  let [low, high] = [0, 1];
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2;
    if (incompleteBeta(middle, a, b) < p) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
