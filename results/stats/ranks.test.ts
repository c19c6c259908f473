// The rank-based centre and Holm's correction against published worked examples and by simulation.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hodgesLehmann, signedRankDistribution } from './hodges-lehmann.js';
import { holm } from './holm.js';
import { Random } from './random.js';

function near(actual: number, expected: number, tolerance = 1e-9): void {
  assert.ok(Math.abs(actual - expected) <= tolerance, `${actual} is not ${expected}`);
}

// Hollander and Wolfe (1973), Table 3.1: Hamilton depression scale factor IV before and after a tranquilizer.
const BEFORE = [1.83, 0.5, 1.62, 2.48, 1.68, 1.88, 1.55, 3.06, 1.3];
const AFTER = [0.878, 0.647, 0.598, 2.05, 1.06, 1.29, 1.06, 3.14, 1.29];

test('the Hodges-Lehmann centre of the depression data is 0.46 within 0.010 to 0.786 at 96.1 %', () => {
  const estimate = hodgesLehmann(BEFORE.map((value, i) => value - AFTER[i]!));
  near(estimate.center, 0.46);
  near(estimate.lo, 0.01);
  near(estimate.hi, 0.786);
  near(estimate.confidence, 0.961, 5e-4);
});

test('the signed-rank distribution of three values is 1, 1, 1, 2, 1, 1, 1 of 8', () => {
  const steps = [1, 2, 3, 5, 6, 7, 8];
  assert.deepEqual(
    [...signedRankDistribution(3)],
    steps.map((count) => count / 8),
  );
});

test('below six values the interval states its real confidence, never 95 %', () => {
  const values = [0.1, 0.3, 0.2, 0.5, 0.4];
  for (let n = 1; n <= 5; n++) {
    const estimate = hodgesLehmann(values.slice(0, n));
    near(estimate.confidence, 1 - 2 / 2 ** n, 1e-12);
    assert.equal(estimate.lo, Math.min(...values.slice(0, n)));
    assert.equal(estimate.hi, Math.max(...values.slice(0, n)));
  }
  assert.ok(hodgesLehmann([...values, 0.6]).confidence >= 0.95);
});

test('no values give no estimate', () => {
  assert.ok(Number.isNaN(hodgesLehmann([]).center));
  assert.equal(hodgesLehmann([]).confidence, 0);
});

test('the interval covers the true centre at least as often as it states', () => {
  const random = new Random(33);
  let covered = 0;
  for (let i = 0; i < 2000; i++) {
    const { lo, hi } = hodgesLehmann(Array.from({ length: 10 }, () => 3 + random.normal()));
    if (lo <= 3 && 3 <= hi) covered += 1;
  }
  assert.ok(covered / 2000 >= 0.945, `${covered} of 2000`);
});

test('the interval narrows with the root of the number of values, also of many', () => {
  const random = new Random(5);
  const values = Array.from({ length: 200 }, () => random.normal());
  const [fewer, all] = [hodgesLehmann(values.slice(0, 100)), hodgesLehmann(values)];
  near((all.hi - all.lo) / (fewer.hi - fewer.lo), Math.sqrt(100 / 200), 0.12);
});

test("Holm's correction rejects two of the four in the textbook example", () => {
  // Adjusted by hand from Holm (1979): 4 * 0.005, 3 * 0.01, 2 * 0.03, and never below the previous one.
  const adjusted = holm([0.01, 0.04, 0.03, 0.005]);
  for (const [i, expected] of [0.03, 0.06, 0.06, 0.02].entries()) near(adjusted[i]!, expected, 1e-12);
});

test('Holm never exceeds 1 and never lowers a p', () => {
  const p = [0.9, 0.5, 0.04, 1, 0.04];
  for (const [i, adjusted] of holm(p).entries()) assert.ok(adjusted >= p[i]! && adjusted <= 1);
  assert.deepEqual(holm([]), []);
});
