// What seriesMean promises, by simulation with fixed seeds: its interval holds the mean of many runs, whether the
// series is white noise, changes slowly, or has a known difference between runs.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mean } from './quantile.js';
import { Random } from './random.js';
import { inBatches, intervalAround, seriesMean } from './series.js';

/** Noise, and a state of the machine that lasts for `lasting` values on average, around 0. */
function series(random: Random, n: number, { noise = 0.04, state = 0, lasting = 1, run = 0 }): number[] {
  const ofRun = run * random.normal();
  let now = state * random.normal();
  return Array.from({ length: n }, () => {
    if (random.uniform() < 1 / lasting) now = state * random.normal();
    return ofRun + now + noise * random.normal();
  });
}

function coverage(n: number, kind: Parameters<typeof series>[2], betweenRuns = 0): number {
  const random = new Random(n);
  const times = 2000;
  let covered = 0;
  for (let i = 0; i < times; i++) {
    const values = series(random, n, kind);
    const { lo, hi } = intervalAround(mean(values), seriesMean(values, betweenRuns)!);
    if (lo <= 0 && 0 <= hi) covered += 1;
  }
  return covered / times;
}

test('white noise is covered in 95 % of runs or a little more, of any length', () => {
  for (const n of [3, 5, 6, 8, 12, 20, 100]) {
    const covered = coverage(n, {});
    assert.ok(covered >= 0.94, `${n}: ${covered}`);
  }
});

test('slow machine states of seconds or of most of the run are covered, too', () => {
  for (const [n, lasting] of [
    [20, 5],
    [40, 8],
    [100, 20],
    [400, 60],
  ] as const) {
    const covered = coverage(n, { state: 0.03, lasting }, 0.01);
    assert.ok(covered >= 0.93, `${n}, ${lasting}: ${covered}`);
  }
});

test('the known difference between runs is in the interval however long the run is', () => {
  for (const n of [10, 400]) {
    const covered = coverage(n, { run: 0.01 }, 0.01);
    assert.ok(covered >= 0.93, `${n}: ${covered}`);
  }
});

test('one value gives no mean with an error', () => {
  assert.equal(seriesMean([1], 0.01), null);
});

test('batches are consecutive, complete and as equal as possible', () => {
  const batches = inBatches(
    Array.from({ length: 11 }, (_, i) => i),
    4,
  );
  assert.deepEqual(batches.flat(), [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  assert.deepEqual(
    batches.map((batch) => batch.length),
    [6, 5],
  );
  assert.equal(inBatches([1, 2], 0).length, 2);
  assert.equal(inBatches([1, 2], 4).length, 1);
  assert.deepEqual(inBatches([], 4), []);
});
