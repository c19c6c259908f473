import assert from 'node:assert/strict';
import { test } from 'node:test';
import { quantile } from '../run/histogram.js';
import type { Run } from '../run/model.js';
import { type Effect, exampleRun } from '../testing/example-run.js';
import { gate } from './gate.js';
import { keptRun } from './kept-run.js';
import { DEFAULT_POLICY } from './policy.js';

/** Enough operations for a p99. */
function make(seed: number, effect: Effect = {}): Run {
  return exampleRun({
    ...{ workloads: ['statx-sync', 'open-close'], modes: ['native', 'plain', 'file-passthrough'] },
    ...{ bringUps: 20, roundsOfBringUp: 5, operations: 2_000, seed, effect },
  });
}

test('a gate gives the same result for kept runs as for whole ones', () => {
  const base = make(1);
  const heads = [
    make(2),
    make(3, { modes: ['plain'], latency: 1.2 }),
    make(4, { modes: ['plain'], tail: 3 }),
    make(5, { modes: ['plain'], requests: { FLUSH: 1 } }),
  ];
  for (const head of heads) {
    const whole = gate([base], [head], DEFAULT_POLICY);
    assert.deepEqual(gate([keptRun(base)], [keptRun(head)], DEFAULT_POLICY), whole);
    assert.ok(whole.times.comparisons.some(({ quantity }) => quantity === 'p99'));
  }
});

test('the buckets are released: reading them is an error', () => {
  const kept = keptRun(make(1));
  const [round] = kept.measurements[0]!.rounds;
  assert.throws(() => quantile(round!.histogram, 0.9), /were released/);
  assert.ok(!JSON.stringify({ ...round, histogram: { ...round!.histogram } }).includes('buckets'));
});

test('equal counts of rounds are kept once', () => {
  const { measurements } = keptRun(make(1));
  for (const { rounds } of measurements) {
    assert.equal(new Set(rounds.map(({ requests }) => requests)).size, 1);
    assert.equal(new Set(rounds.map(({ contextSwitches }) => contextSwitches)).size, 1);
  }
});
