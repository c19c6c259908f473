import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HIGHEST_TRACKABLE_NS, HistogramRecorder, merge, quantile } from './histogram.js';
import { PooledQuantile } from './pooled-quantile.js';
import { Random } from './stats/random.js';

const random = new Random(1);
const rounds = Array.from({ length: 5 }, (_, round) => {
  const recorder = new HistogramRecorder();
  for (let i = 0; i < 200 + round; i++) recorder.record(Math.round(5000 * Math.exp(random.normal() * 0.3)));
  return recorder.data();
});

test('every round counted once, the pooled quantile is that of the merged histogram, within a bucket', () => {
  for (const q of [0.5, 0.9, 0.99, 0.999]) {
    const pooled = new PooledQuantile(rounds, q).value(new Uint32Array(5).fill(1));
    const expected = quantile(merge(rounds), q);
    assert.ok(Math.abs(pooled / expected - 1) < 1 / 128, `q ${q}: ${pooled}, ${expected}`);
  }
});

test('a round counted twice is a round merged twice, one counted never is absent', () => {
  const pooled = new PooledQuantile(rounds, 0.9).value(Uint32Array.of(2, 0, 1, 0, 0));
  const expected = quantile(merge([rounds[0]!, rounds[0]!, rounds[2]!]), 0.9);
  assert.ok(Math.abs(pooled / expected - 1) < 1 / 128);
});

test('nothing counted has no quantile, and overflow is the maximum', () => {
  assert.ok(Number.isNaN(new PooledQuantile(rounds, 0.5).value(new Uint32Array(5))));
  const recorder = new HistogramRecorder();
  recorder.record(HIGHEST_TRACKABLE_NS + 7);
  assert.equal(
    new PooledQuantile([recorder.data()], 0.99).value(Uint32Array.of(1)),
    HIGHEST_TRACKABLE_NS + 7,
  );
});
