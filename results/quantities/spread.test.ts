import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Measurement } from '../run/model.js';
import { exampleRun } from '../testing/example-run.js';
import { timedMeasurement } from '../testing/timed-run.js';
import { shareBetweenBringUps } from './paired.js';

/** Logarithms of nanoseconds: `rounds` of each bring-up. */
function of(name: string, bringUps: readonly (readonly number[])[]): Measurement {
  const measurement = timedMeasurement(name, bringUps.flat());
  const places = bringUps.flatMap((rounds, bringUp) => rounds.map(() => bringUp));
  return {
    ...measurement,
    rounds: measurement.rounds.map((round, i) => ({ ...round, bringUp: places[i]! })),
  };
}

const NATIVE = of('statx-sync/native', [
  [6, 6],
  [6, 6],
  [6, 6],
  [6, 6],
]);

test('bring-ups have all of the variance where their rounds agree, and none where only rounds differ', () => {
  const between = of('statx-sync/plain', [
    [9, 9],
    [9.1, 9.1],
    [9.2, 9.2],
    [9.3, 9.3],
  ]);
  assert.ok(Math.abs(shareBetweenBringUps(between, NATIVE)! - 1) < 1e-9);
  const within = of('statx-sync/plain', [
    [9, 9.1],
    [9.1, 9],
    [9, 9.1],
    [9.1, 9],
  ]);
  assert.equal(shareBetweenBringUps(within, NATIVE), 0);
});

test('it is not known of a case over itself, of one round in each bring-up and of two bring-ups', () => {
  assert.equal(shareBetweenBringUps(NATIVE, NATIVE), null);
  for (const options of [{ bringUps: 8 }, { bringUps: 2, roundsOfBringUp: 4 }]) {
    const [native, plain] = exampleRun({ ...options, workloads: ['statx-sync'], modes: ['native', 'plain'] })
      .measurements as [Measurement, Measurement];
    assert.equal(shareBetweenBringUps(plain, native), null);
  }
});
