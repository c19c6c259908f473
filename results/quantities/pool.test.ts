import assert from 'node:assert/strict';
import { test } from 'node:test';
import { exampleRun } from '../testing/example-run.js';
import { pool } from './pool.js';
import { summarize } from './summary.js';

const runs = [1, 2].map((seed) =>
  exampleRun({ seed, workloads: ['statx-sync'], bringUps: 2, roundsOfBringUp: 2 }),
);

test('pooled runs have the rounds and the bring-ups of all, numbered through', () => {
  const pooled = pool(runs);
  assert.equal(pooled.plan.bringUps, 4);
  assert.equal(pooled.measurements.length, runs[0]!.measurements.length);
  for (const [i, measurement] of pooled.measurements.entries()) {
    const { rounds } = measurement;
    assert.deepEqual(
      rounds.map(({ index, bringUp }) => [index, bringUp]),
      [
        [0, 0],
        [1, 0],
        [2, 1],
        [3, 1],
        [4, 2],
        [5, 2],
        [6, 3],
        [7, 3],
      ],
    );
    const sources = runs.flatMap((run) => run.measurements[i]!.rounds);
    assert.deepEqual(
      rounds.map(({ elapsedNs }) => elapsedNs),
      sources.map(({ elapsedNs }) => elapsedNs),
    );
    assert.equal(summarize(measurement).bringUps, 4);
  }
});

test('a bring-up keeps its number in all cases where one of them lost its rounds', () => {
  const [first, second] = runs;
  const [lost, ...others] = first!.measurements;
  const shortened = { ...first!, measurements: [{ ...lost!, rounds: lost!.rounds.slice(0, 1) }, ...others] };
  const [pooledLost, pooledOther] = pool([shortened, second!]).measurements;
  assert.deepEqual(
    pooledLost!.rounds.map(({ index, bringUp }) => [index, bringUp]),
    [
      [0, 0],
      [4, 2],
      [5, 2],
      [6, 3],
      [7, 3],
    ],
  );
  assert.deepEqual(
    pooledOther!.rounds.map(({ bringUp }) => bringUp),
    [0, 0, 1, 1, 2, 2, 3, 3],
  );
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
