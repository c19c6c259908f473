// Compared with printed tables (Abramowitz and Stegun 26.10 and 26.9; Pearson and Hartley 1966) and closed forms.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  clopperPearson,
  fisherUpperTail,
  incompleteBeta,
  studentQuantile,
  studentUpperTail,
} from './distributions.js';

const near = (actual: number, expected: number, digits: number): void =>
  assert.ok(Math.abs(actual - expected) <= 0.5 * 10 ** -digits, `${actual} is not ${expected}`);

test("quantiles of Student's t are those of the tables", () => {
  const table: readonly (readonly [df: number, p: number, t: number])[] = [
    [1, 0.975, 12.706],
    [2, 0.975, 4.303],
    [5, 0.995, 4.032],
    [10, 0.975, 2.228],
    [30, 0.975, 2.042],
    [120, 0.995, 2.617],
    [7, 0.9995, 5.408],
  ];
  for (const [df, p, t] of table) near(studentQuantile(p, df), t, 3);
});

test('the quantile inverts the distribution function, also far out and for fractional degrees of freedom', () => {
  for (const df of [1, 2.5, 8, 1000])
    for (const p of [1e-6, 0.025, 0.5, 0.9, 0.99999])
      near(studentUpperTail(-studentQuantile(p, df), df) / p, 1, 8);
});

test('one degree of freedom is the Cauchy distribution, many are the normal one', () => {
  near(studentUpperTail(1, 1), 0.25, 12);
  near(studentUpperTail(1.959964, 1e7), 0.025, 6);
});

test("the upper tail of Fisher's F is that of the tables", () => {
  near(fisherUpperTail(3.708, 3, 10), 0.05, 4);
  near(fisherUpperTail(5.39, 3, 30) - 0.0044, 0, 3);
  near(fisherUpperTail(161.4476, 1, 1), 0.05, 6);
  assert.equal(fisherUpperTail(0, 2, 5), 1);
});

test('the incomplete beta function has its closed forms', () => {
  near(incompleteBeta(0.5, 2, 3), 0.6875, 12);
  near(incompleteBeta(0.3, 1, 4), 1 - 0.7 ** 4, 12);
  near(incompleteBeta(0.2, 3, 1), 0.008, 12);
  near(incompleteBeta(0.4, 2.5, 7.5) + incompleteBeta(0.6, 7.5, 2.5), 1, 12);
});

test('exact bounds of a share: none of n, all of n, and the printed ones of 5 of 10', () => {
  near(clopperPearson(0, 100)[1], 1 - 0.025 ** (1 / 100), 9);
  near(clopperPearson(100, 100)[0], 0.025 ** (1 / 100), 9);
  assert.equal(clopperPearson(0, 100)[0], 0);
  assert.equal(clopperPearson(7, 7)[1], 1);
  const [lo, hi] = clopperPearson(5, 10);
  near(lo, 0.1871, 4);
  near(hi, 0.8129, 4);
});
