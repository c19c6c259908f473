import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Measurement } from '../run/model.js';
import { exampleRun } from '../testing/example-run.js';
import { ratioTo } from './estimate.js';
import { pairedBringUps, pairedRounds } from './paired.js';
import { P50 } from './quantities.js';

const run = exampleRun({
  modes: ['native', 'plain'],
  workloads: ['statx-sync'],
  bringUps: 3,
  roundsOfBringUp: 4,
});
const [native, plain] = run.measurements as [Measurement, Measurement];

test('rounds of the same sweep are paired, in order of time', () => {
  const pairs = pairedRounds(plain, native, P50);
  assert.deepEqual(
    pairs.map(({ bringUp }) => bringUp),
    [0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2],
  );
  for (const [at, { ratio }] of pairs.entries())
    assert.equal(ratio, P50.of([plain.rounds[at]!])! / P50.of([native.rounds[at]!])!);
  const backwards = { ...plain, rounds: [...plain.rounds].reverse() };
  assert.deepEqual(pairedRounds(backwards, native, P50), pairs);
});

test('a round without a partner is left out', () => {
  const fewer = { ...native, rounds: native.rounds.filter(({ index }) => index !== 5) };
  const pairs = pairedRounds(plain, fewer, P50);
  assert.equal(pairs.length, 11);
  assert.equal(pairs.filter(({ bringUp }) => bringUp === 1).length, 3);
});

test('the ratios of bring-ups have the ratio of the case as their geometric mean', () => {
  const pairs = pairedBringUps(plain, native, P50);
  assert.deepEqual(
    pairs.map(({ bringUp }) => bringUp),
    [0, 1, 2],
  );
  const mean = Math.exp(pairs.reduce((sum, { ratio }) => sum + Math.log(ratio), 0) / pairs.length);
  assert.ok(Math.abs(mean / ratioTo(plain, native, P50).center - 1) < 1e-12);
});
