// The exact interval of a binomial share (Clopper and Pearson 1934), by the incomplete beta function.

import { incompleteBeta } from './beta.js';

const CONFIDENCE = 0.95;

/** The bounds of the true share when `found` of `of` were found; `of` is at least 1. */
export function clopperPearson(found: number, of: number): readonly [lo: number, hi: number] {
  const tail = (1 - CONFIDENCE) / 2;
  const lo = found === 0 ? 0 : betaQuantile(tail, found, of - found + 1);
  const hi = found === of ? 1 : betaQuantile(1 - tail, found + 1, of - found);
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
