// Quantiles, the normal distribution, the bootstrap and the minimum detectable effect against published values.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bootstrap } from './bootstrap.js';
import { mannWhitney } from './mann-whitney.js';
import { detectableShift, mdeIndependent, mdePaired } from './mde.js';
import { normalCdf, normalQuantile } from './normal.js';
import { ascending, mean, median, quantileSorted, robustDeviation, standardDeviation } from './quantile.js';
import { Random } from './random.js';
import { wilcoxonSignedRank } from './wilcoxon.js';

function near(actual: number, expected: number, tolerance = 1e-9): void {
  assert.ok(Math.abs(actual - expected) <= tolerance, `${actual} is not ${expected}`);
}

test('quantiles use the R-7 method', () => {
  // Values of R's quantile(c(0, 10, 30), p), type 7, as d3-array's tests also state them.
  const sorted = [0, 10, 30];
  assert.equal(quantileSorted(sorted, 0), 0);
  assert.equal(quantileSorted(sorted, 0.1), 2);
  assert.equal(quantileSorted(sorted, 0.5), 10);
  assert.equal(quantileSorted(sorted, 0.75), 20);
  assert.equal(quantileSorted(sorted, 1), 30);
});

test('a quantile of nothing is NaN, and one outside of 0 to 1 is refused', () => {
  assert.ok(Number.isNaN(quantileSorted([], 0.5)));
  assert.throws(() => quantileSorted([1], 2), RangeError);
});

test('the median leaves its input as it was, and refuses NaN', () => {
  const values = [3, 1, 2, 10];
  assert.equal(median(values), 2.5);
  assert.deepEqual(values, [3, 1, 2, 10]);
  assert.throws(() => ascending([1, Number.NaN]), RangeError);
});

test('mean and standard deviation of 2, 4, 4, 4, 5, 5, 7, 9', () => {
  const values = [2, 4, 4, 4, 5, 5, 7, 9];
  assert.equal(mean(values), 5);
  near(standardDeviation(values), Math.sqrt(32 / 7));
  assert.ok(Number.isNaN(standardDeviation([1])));
});

test('the robust deviation is that of a normal sample, and does not see two outliers in nine', () => {
  // Absolute deviations from the median 5: 4, 3, 2, 1, 0, 1, 2, 3, 995; their median is 2.
  near(robustDeviation([1, 2, 3, 4, 5, 6, 7, 8, 1000]), 2 * 1.4826);
  near(robustDeviation([1, 2, 3, 4, 5, 6, 7, 800, 1000]), 2 * 1.4826);
  const random = new Random(6);
  near(robustDeviation(Array.from({ length: 20_001 }, () => 3 * random.normal())), 3, 0.1);
});

test('the normal distribution has its tabulated values', () => {
  // Abramowitz and Stegun, Handbook of Mathematical Functions, table 26.1.
  near(normalCdf(0), 0.5, 1e-15);
  near(normalCdf(1), 0.841344746068543, 1e-14);
  near(normalCdf(-2), 0.022750131948179, 1e-14);
  near(normalCdf(3), 0.99865010196837, 1e-14);
  near(normalQuantile(0.975), 1.959963984540054, 1e-12);
  near(normalQuantile(0.8), 0.8416212335729143, 1e-12);
  near(normalQuantile(0.001), -3.090232306167813, 1e-11);
  assert.throws(() => normalQuantile(1), RangeError);
});

// Efron and Tibshirani, An Introduction to the Bootstrap (1993), table 3.1: LSAT and GPA of 15 law schools. The
// correlation is 0.776; the bootstrap standard error with 3200 resamples is 0.132 (table 6.1).
const LSAT = [576, 635, 558, 578, 666, 580, 555, 661, 651, 605, 653, 575, 545, 572, 594];
const GPA = [3.39, 3.3, 2.81, 3.03, 3.44, 3.07, 3.0, 3.43, 3.36, 3.13, 3.12, 2.74, 2.76, 2.88, 2.96];

function correlation(weights: Uint32Array): number {
  const weighted = (of: (i: number) => number): number =>
    weights.reduce((sum, w, i) => sum + w * of(i), 0) / 15;
  const [mx, my] = [weighted((i) => LSAT[i]!), weighted((i) => GPA[i]!)];
  const covariance = weighted((i) => (LSAT[i]! - mx) * (GPA[i]! - my));
  return covariance / Math.sqrt(weighted((i) => (LSAT[i]! - mx) ** 2) * weighted((i) => (GPA[i]! - my) ** 2));
}

test('the bootstrap finds the standard error that Efron and Tibshirani give for the law school data', () => {
  near(correlation(new Uint32Array(15).fill(1)), 0.776, 5e-4);
  const interval = bootstrap([15], ([weights]) => correlation(weights!), { seed: 1, resamples: 3200 });
  near(interval.standardError, 0.132, 0.006);
  assert.ok(
    interval.lo > 0.4 && interval.lo < 0.5 && interval.hi > 0.94 && interval.hi < 0.97,
    JSON.stringify(interval),
  );
});

test('the bootstrap draws as many replicates as each group has, and repeats itself for a seed', () => {
  const statistic = (weights: readonly Uint32Array[]): number => {
    assert.deepEqual(
      weights.map((group) => group.reduce((sum, w) => sum + w, 0)),
      [4, 7],
    );
    return weights[0]![0]! - weights[1]![0]!;
  };
  const once = bootstrap([4, 7], statistic, { seed: 9, resamples: 50 });
  assert.deepEqual(bootstrap([4, 7], statistic, { seed: 9, resamples: 50 }), once);
});

test('the detectable shift turns around the sample size that the NIST handbook computes', () => {
  // e-Handbook section 7.2.2.2: (1.645 + 1.282)^2 = 8.567 values detect one sigma with alpha 0.05 one-sided, power 0.9.
  near(detectableShift(1 / Math.sqrt(8.567), 2 * 0.05, 0.9), 1, 1e-3);
});

test('no effect is detectable where even samples fully apart would not reach alpha', () => {
  assert.equal(mdePaired([1, 2, 3, 4, 5], 0.05, 0.8), Number.POSITIVE_INFINITY);
  assert.ok(Number.isFinite(mdePaired([1, 2, 3, 4, 5, 6], 0.05, 0.8)));
  assert.equal(mdeIndependent([1, 2, 3], [4, 5, 6], 0.05, 0.8), Number.POSITIVE_INFINITY);
  assert.ok(Number.isFinite(mdeIndependent([1, 2, 3, 4], [4, 5, 6, 7], 0.05, 0.8)));
  assert.equal(mdePaired([], 0.05, 0.8), Number.POSITIVE_INFINITY);
});

test('an effect of the detectable size is found about as often as the power says', () => {
  const random = new Random(17);
  const n = 20;
  const shift = Math.sqrt(Math.PI / 3) * detectableShift(1 / Math.sqrt(n), 0.05, 0.8);
  const shiftOfTwo = Math.sqrt(Math.PI / 3) * detectableShift(Math.sqrt(2 / n), 0.05, 0.8);
  let paired = 0;
  let independent = 0;
  for (let i = 0; i < 1000; i++) {
    const x = Array.from({ length: n }, () => random.normal());
    const y = Array.from({ length: n }, () => random.normal() + shiftOfTwo);
    if (wilcoxonSignedRank(x.map((value) => value + shift)).p <= 0.05) paired += 1;
    if (mannWhitney(x, y).p <= 0.05) independent += 1;
  }
  near(paired / 1000, 0.8, 0.04);
  near(independent / 1000, 0.8, 0.04);
});
