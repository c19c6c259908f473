import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pool } from './pool.js';
import { exampleRun } from './testing/example-run.js';

const runs = [1, 2].map((seed) => exampleRun({ seed, workloads: ['statx-sync'], rounds: 4 }));

test('pooled runs have the rounds of all, numbered through', () => {
  const pooled = pool(runs);
  assert.equal(pooled.measurements.length, runs[0]!.measurements.length);
  for (const [i, { rounds }] of pooled.measurements.entries()) {
    assert.deepEqual(
      rounds.map(({ index }) => index),
      [0, 1, 2, 3, 4, 5, 6, 7],
    );
    const sources = runs.flatMap((run) => run.measurements[i]!.rounds);
    assert.deepEqual(
      rounds.map(({ elapsedNs }) => elapsedNs),
      sources.map(({ elapsedNs }) => elapsedNs),
    );
  }
});

test('a case that failed in one run has failed, and nothing to pool is an error', () => {
  const [first, second] = runs;
  const failed = {
    ...second!,
    measurements: second!.measurements.map((one) => ({ ...one, failure: 'EIO', rounds: [] })),
  };
  for (const { failure, rounds } of pool([first!, failed]).measurements)
    assert.deepEqual([failure, rounds.length], ['EIO', 4]);
  assert.throws(() => pool([]), RangeError);
});
