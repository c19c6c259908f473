// Quantiles and the normal distribution against published values.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { normalCdf, normalQuantile } from './distributions.js';
import { ascending, mean, median, quantileSorted, standardDeviation } from './quantile.js';

function near(actual: number, expected: number, tolerance = 1e-9): void {
  assert.ok(Math.abs(actual - expected) <= tolerance, `${actual} is not ${expected}`);
}

test('quantiles use the R-7 method', () => {
  // Values of R's quantile(c(0, 10, 30), p), type 7, which d3-array's tests use, too.
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

test('the median does not change its input, and refuses NaN', () => {
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
