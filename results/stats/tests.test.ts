// The tests and estimators against published worked examples and against brute force over small samples.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hodgesLehmann, hodgesLehmannShift } from './hodges-lehmann.js';
import { holm } from './holm.js';
import { mannWhitney, mannWhitneyCdf, smallestMannWhitneyP } from './mann-whitney.js';
import { Random } from './random.js';
import { midranks } from './ranks.js';
import { signedRankCdf, smallestSignedRankP, wilcoxonSignedRank } from './wilcoxon.js';

function near(actual: number, expected: number, tolerance = 1e-9): void {
  assert.ok(Math.abs(actual - expected) <= tolerance, `${actual} is not ${expected}`);
}

// Hollander and Wolfe (1973), Table 3.1: Hamilton depression scale factor IV before and after a tranquilizer. R's
// help page of wilcox.test works the same example: V = 40, one-sided p = 0.01953.
const BEFORE = [1.83, 0.5, 1.62, 2.48, 1.68, 1.88, 1.55, 3.06, 1.3];
const AFTER = [0.878, 0.647, 0.598, 2.05, 1.06, 1.29, 1.06, 3.14, 1.29];
const DIFFERENCES = BEFORE.map((value, i) => value - AFTER[i]!);

// Hollander and Wolfe (1973), Table 4.1: permeability of the human chorioamnion at term and at 12 to 26 weeks. R's
// help page of wilcox.test: W = 35, one-sided p = 0.1272.
const AT_TERM = [0.8, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46];
const EARLY = [1.15, 0.88, 0.9, 0.74, 1.21];

test('the signed-rank test gives V = 40 and p = 0.0391 for the depression data of Hollander and Wolfe', () => {
  const result = wilcoxonSignedRank(DIFFERENCES);
  assert.deepEqual([result.statistic, result.exact], [40, true]);
  near(result.p, 2 * 0.01953125);
});

test('the Hodges-Lehmann centre of the depression data is 0.46 within 0.010 to 0.786 at 96.1 %', () => {
  const estimate = hodgesLehmann(DIFFERENCES);
  near(estimate.center, 0.46);
  near(estimate.lo, 0.01);
  near(estimate.hi, 0.786);
  near(estimate.confidence, 0.961, 5e-4);
});

test('the Mann-Whitney test gives U = 35 and p = 0.2544 for the permeability data of Hollander and Wolfe', () => {
  const result = mannWhitney(AT_TERM, EARLY);
  assert.deepEqual([result.statistic, result.exact], [35, true]);
  near(result.p, 2 * 0.1272, 1e-4);
});

test('the Hodges-Lehmann shift of the permeability data is 0.305 within -0.15 to 0.76', () => {
  const estimate = hodgesLehmannShift(EARLY, AT_TERM);
  near(estimate.center, 0.305);
  near(estimate.lo, -0.15);
  near(estimate.hi, 0.76);
  assert.ok(estimate.confidence >= 0.95);
});

test('the exact Mann-Whitney distribution equals counting all arrangements', () => {
  const [m, n] = [4, 5];
  const counts = new Array<number>(m * n + 1).fill(0);
  let arrangements = 0;
  for (let mask = 0; mask < 2 ** (m + n); mask++) {
    const isX = Array.from({ length: m + n }, (_, i) => ((mask >> i) & 1) === 1);
    if (isX.filter(Boolean).length !== m) continue;
    arrangements += 1;
    const u = isX.reduce((sum, x, i) => sum + (x ? isX.slice(0, i).filter((other) => !other).length : 0), 0);
    counts[u]! += 1;
  }
  let below = 0;
  for (const [u, count] of counts.entries()) {
    below += count / arrangements;
    near(mannWhitneyCdf(m, n, u), below, 1e-12);
  }
});

test('the smallest Mann-Whitney tail keeps its digits: 1 of C(100, 50) for samples of 50', () => {
  let choose = 1;
  for (let i = 1; i <= 50; i++) choose = (choose * (50 + i)) / i;
  near(mannWhitneyCdf(50, 50, 0) * choose, 1, 1e-10);
});

test('samples of four, fully apart, give the 0.0286 that benchstat names as its floor', () => {
  near(mannWhitney([1, 2, 3, 4], [5, 6, 7, 8]).p, 2 / 70, 1e-12);
});

test('with ties the Mann-Whitney p is the tie-corrected normal one', () => {
  // The variance is mn/12 * (N + 1 - sum(t^3 - t) / (N (N - 1))): groups of 3, 2 and 2 give 30/12 * (12 - 36/110).
  const result = mannWhitney([1, 2, 2, 3, 5], [2, 3, 4, 4, 6, 7]);
  assert.deepEqual([result.statistic, result.exact], [6.5, false]);
  near(result.p, 0.138625879879, 1e-9);
});

test('samples that are all one value are no evidence of anything', () => {
  assert.equal(mannWhitney([5, 5, 5], [5, 5, 5, 5]).p, 1);
  assert.equal(wilcoxonSignedRank([0, 0, 0, 0]).p, 1);
});

test('the tests are symmetric in their sides', () => {
  const random = new Random(8);
  for (let i = 0; i < 20; i++) {
    const x = Array.from({ length: 7 }, () => random.normal());
    const y = Array.from({ length: 9 }, () => random.normal() + 0.5);
    near(mannWhitney(x, y).p, mannWhitney(y, x).p);
    near(wilcoxonSignedRank(y).p, wilcoxonSignedRank(y.map((value) => -value)).p);
  }
});

test('the signed-rank test with ties and zeros equals counting all sign patterns', () => {
  const differences = [1, -1, 2, 2, -3, 0, 4, 4];
  const kept = differences.filter((difference) => difference !== 0);
  const { ranks } = midranks(kept.map(Math.abs));
  const observed = kept.reduce((sum, difference, i) => sum + (difference > 0 ? ranks[i]! : 0), 0);
  const total = ranks.reduce((sum, rank) => sum + rank, 0);
  const tail = Math.min(observed, total - observed);
  let atMost = 0;
  for (let mask = 0; mask < 2 ** kept.length; mask++) {
    if (ranks.reduce((sum, rank, i) => sum + ((mask >> i) & 1 ? rank : 0), 0) <= tail) atMost += 1;
  }
  const result = wilcoxonSignedRank(differences);
  assert.equal(result.statistic, observed);
  near(result.p, Math.min(1, (2 * atMost) / 2 ** kept.length), 1e-12);
});

test('n differences of one sign give p = 2 / 2^n', () => {
  for (const n of [6, 8, 10, 12]) {
    const differences = Array.from({ length: n }, (_, i) => i + 1);
    near(wilcoxonSignedRank(differences).p, 2 / 2 ** n, 1e-15);
    near(smallestSignedRankP(n), 2 / 2 ** n, 1e-15);
  }
});

test('the normal approximation of the signed-rank test continues the exact one beyond 200 differences', () => {
  const random = new Random(12);
  const differences = Array.from({ length: 200 }, () => random.normal() + 0.12);
  const exact = wilcoxonSignedRank(differences);
  const approximate = wilcoxonSignedRank([...differences, 1e-9]);
  assert.deepEqual([exact.exact, approximate.exact], [true, false]);
  near(approximate.p, exact.p, 0.01);
});

test('the signed-rank distribution of three differences is 1, 1, 1, 2, 1, 1, 1 of 8', () => {
  const steps = [1, 2, 3, 5, 6, 7, 8];
  for (const [v, count] of steps.entries()) near(signedRankCdf(3, v), count / 8, 1e-15);
});

test('below six differences the interval says which confidence it attains, never 95 %', () => {
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
  for (const estimate of [hodgesLehmann([]), hodgesLehmannShift([], [1])]) {
    assert.ok(Number.isNaN(estimate.center));
    assert.equal(estimate.confidence, 0);
  }
});

test('an interval excludes zero exactly when its test rejects', () => {
  const random = new Random(21);
  for (let i = 0; i < 300; i++) {
    const values = Array.from({ length: 12 }, () => random.normal() + 0.5);
    const interval = hodgesLehmann(values);
    assert.equal(
      interval.lo > 0 || interval.hi < 0,
      wilcoxonSignedRank(values).p <= 1 - interval.confidence + 1e-12,
    );
    const other = Array.from({ length: 10 }, () => random.normal());
    const shift = hodgesLehmannShift(other, values);
    assert.equal(shift.lo > 0 || shift.hi < 0, mannWhitney(other, values).p <= 1 - shift.confidence + 1e-12);
  }
});

test('the intervals cover the true centre at least as often as they say', () => {
  const random = new Random(33);
  const rounds = 2000;
  let covered = 0;
  let shiftCovered = 0;
  for (let i = 0; i < rounds; i++) {
    const values = Array.from({ length: 10 }, () => 3 + random.normal());
    const other = Array.from({ length: 9 }, () => random.normal());
    const one = hodgesLehmann(values);
    const two = hodgesLehmannShift(other, values);
    if (one.lo <= 3 && 3 <= one.hi) covered += 1;
    if (two.lo <= 3 && 3 <= two.hi) shiftCovered += 1;
  }
  assert.ok(
    covered / rounds >= 0.945 && shiftCovered / rounds >= 0.945,
    `${covered}, ${shiftCovered} of ${rounds}`,
  );
});

test('the interval of 120 differences, beyond the exact tables, agrees with the exact one of 100', () => {
  const random = new Random(5);
  const values = Array.from({ length: 120 }, () => random.normal());
  const exact = hodgesLehmann(values.slice(0, 100));
  const approximate = hodgesLehmann(values);
  near((approximate.hi - approximate.lo) / (exact.hi - exact.lo), Math.sqrt(100 / 120), 0.12);
});

test("Holm's correction rejects two of the four in the textbook example", () => {
  // Adjusted by hand from Holm (1979): 4 * 0.005, 3 * 0.01, 2 * 0.03, then never below the one before.
  const adjusted = holm([0.01, 0.04, 0.03, 0.005]);
  for (const [i, expected] of [0.03, 0.06, 0.06, 0.02].entries()) near(adjusted[i]!, expected, 1e-12);
});

test('Holm never exceeds 1 and never lowers a p', () => {
  const p = [0.9, 0.5, 0.04, 1, 0.04];
  for (const [i, adjusted] of holm(p).entries()) assert.ok(adjusted >= p[i]! && adjusted <= 1);
  assert.deepEqual(holm([]), []);
});

test('equal values share the mean of their ranks', () => {
  assert.deepEqual(midranks([30, 10, 20, 20, 10, 10]), {
    ranks: [6, 2, 4.5, 4.5, 2, 2],
    tieSizes: [3, 2, 1],
  });
});

test('the smallest Mann-Whitney p is that of samples fully apart, at any size', () => {
  for (const [m, n] of [
    [1, 1],
    [4, 4],
    [3, 9],
    [20, 17],
  ] as const) {
    const exact = Math.min(1, 2 * mannWhitneyCdf(m, n, 0));
    assert.ok(Math.abs(smallestMannWhitneyP(m, n) / exact - 1) < 1e-9, `${m}, ${n}`);
  }
  assert.ok(smallestMannWhitneyP(400, 400) < 1e-200);
});
