import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RATIO_INTERVAL, ratioInterval } from './captions.js';

test('a picture without an interval says why, and does not claim one', () => {
  const few = { center: 2, lo: null, hi: null, n: 2, p: null };
  assert.equal(ratioInterval([few, few]), 'No 95 % interval: fewer than 3 bring-ups.');
  assert.equal(ratioInterval([few, { ...few, lo: 1.9, hi: 2.1, n: 9, p: 0.01 }]), RATIO_INTERVAL);
});
