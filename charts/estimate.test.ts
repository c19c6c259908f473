import assert from 'node:assert/strict';
import { test } from 'node:test';
import { exampleRun } from '../results/testing/example-run.js';
import { latency, latencyRatio, requestsTotal, switchesPerOperation } from './estimate.js';

const run = exampleRun({ workloads: ['statx-sync'], modes: ['native', 'plain'] });
const [native, plain] = [run.measurements[0]!, run.measurements[1]!];

test('a ratio is the quotient of the two medians and lies within its interval', () => {
  const ratio = latencyRatio(plain, native, 0.5);
  assert.equal(ratio.center, latency(plain, 0.5).center / latency(native, 0.5).center);
  assert.ok(ratio.lo! <= ratio.center && ratio.center <= ratio.hi!);
});

test('a measurement over itself is exactly 1 with no width', () => {
  assert.deepEqual(latencyRatio(plain, plain, 0.99), { center: 1, lo: 1, hi: 1 });
});

test('drift common to both sides widens the medians but not the paired ratio', () => {
  const drifting = exampleRun({
    workloads: ['statx-sync'],
    modes: ['native', 'plain'],
    drift: 0.3,
    noise: 0.001,
  });
  const [a, b] = [drifting.measurements[1]!, drifting.measurements[0]!];
  const [ratio, alone] = [latencyRatio(a, b, 0.5), latency(a, 0.5)];
  assert.ok((ratio.hi! - ratio.lo!) / ratio.center < 0.3 * ((alone.hi! - alone.lo!) / alone.center));
});

test('too few rounds have no interval and no round has no value', () => {
  assert.equal(latency({ ...plain, rounds: plain.rounds.slice(0, 5) }, 0.5).lo, null);
  assert.notEqual(latency({ ...plain, rounds: plain.rounds.slice(0, 6) }, 0.5).lo, null);
  assert.ok(Number.isNaN(latency({ ...plain, rounds: [] }, 0.5).center));
  assert.equal(switchesPerOperation({ ...plain, rounds: [] }), null);
});

test('rounds are paired by their index, not by their place in the list', () => {
  const shuffled = { ...native, rounds: [...native.rounds].reverse() };
  assert.deepEqual(latencyRatio(plain, shuffled, 0.5), latencyRatio(plain, native, 0.5));
});

test('requests nobody counted are unknown, not none', () => {
  assert.equal(requestsTotal(plain), 1);
  assert.equal(requestsTotal(native), null);
});
