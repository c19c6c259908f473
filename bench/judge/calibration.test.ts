// What a calibration counts, on synthetic runs whose truth is known.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DEFAULT_POLICY } from '../../results/policy.js';
import { type ExampleOptions, exampleRun } from '../../results/testing/example-run.js';
import { judgeRepetition, type Outcome, roundsNeeded, tally } from './calibration.js';
import { type Calibration, calibrationText } from './calibration-text.js';

const SERIES: ExampleOptions = {
  workloads: ['statx-sync', 'open-close'],
  modes: ['native', 'plain'],
  rounds: 40,
  operations: 100,
  drift: 0.005,
  noise: 0.005,
};
const SLOWED = 'statx-sync/direct/t1/same-cpu/plain';

function outcome(seed: number, effect: { delay: number; same?: number }): Outcome {
  const run = (offset: number, changed: ExampleOptions['effect'] = {}) =>
    exampleRun({ ...SERIES, seed: 10 * seed + offset, effect: { modes: ['plain'], ...changed } });
  return judgeRepetition(
    {
      base: run(0),
      same: run(1, { latency: effect.same ?? 1 }),
      delayed: new Map([[5, run(2, { workloads: ['statx-sync'], latency: effect.delay })]]),
      chatty: run(3, { workloads: ['statx-sync'], requests: { FLUSH: 1 } }),
    },
    [SLOWED],
    DEFAULT_POLICY,
  );
}

test('a slowdown is found, the same is not, an added request and its switch are', () => {
  const counted = tally([1, 2, 3].map((seed) => outcome(seed, { delay: 1.08 })));
  assert.deepEqual(counted.falseAlarms, { found: 0, of: 3 });
  assert.deepEqual(counted.byRounds.at(-1)?.found, { 5: { [SLOWED]: { found: 3, of: 3 } } });
  assert.deepEqual(
    [counted.addedRequest, counted.addedSwitch],
    [
      { found: 3, of: 3 },
      { found: 3, of: 3 },
    ],
  );
  assert.equal(counted.ratios[5]?.[SLOWED]?.length, 3);
});

test('what was the same and is called regressed is a false alarm with its reason', () => {
  const counted = tally([outcome(1, { delay: 1.08, same: 1.5 })]);
  assert.deepEqual(counted.falseAlarms, { found: 1, of: 1 });
  assert.match(counted.alarms.join('\n'), /statx-sync.*p50 relative to native: \+/);
});

test('a slowdown that is none is not found', () => {
  const counted = tally([outcome(4, { delay: 1 })]);
  assert.deepEqual(counted.byRounds.at(-1)?.found, { 5: { [SLOWED]: { found: 0, of: 1 } } });
});

test('the rounds needed are the fewest with the power wanted, and never with false alarms', () => {
  const at = (rounds: number, hits: number, alarms: number) => ({
    rounds,
    falseAlarms: { found: alarms, of: 100 },
    found: { 5: { a: { found: hits, of: 100 }, b: { found: 100, of: 100 } } },
  });
  assert.equal(roundsNeeded([at(10, 94, 0), at(20, 95, 0), at(30, 99, 0)], '5', 0.95), 20);
  assert.equal(roundsNeeded([at(10, 99, 2), at(20, 99, 1)], '5', 0.95), 20);
  assert.equal(roundsNeeded([at(10, 50, 0)], '5', 0.95), null);
  assert.equal(roundsNeeded([at(10, 99, 0)], '2', 0.95), null);
});

test('the text says what was counted in 72 columns', () => {
  const run = exampleRun(SERIES);
  const { hostname: _, ...host } = run.host;
  const calibration: Calibration = {
    schema: 1,
    tool: run.tool,
    startedAt: run.startedAt,
    finishedAt: run.startedAt,
    host,
    gateRun: 'fusebench run statx-sync',
    secondsOfRun: 3,
    loadAverage: { least: 0.1, median: 0.5, most: 2 },
    policy: DEFAULT_POLICY,
    ...tally([outcome(1, { delay: 1.08 })]),
  };
  const text = calibrationText(calibration);
  assert.match(text, /the same against the same: 0 of 1 gates/);
  assert.match(text, /\+5 % delay.*found 1 of 1/);
  for (const line of text.split('\n')) assert.match(line, /^[\x20-\x7e]{0,72}$/);
});
