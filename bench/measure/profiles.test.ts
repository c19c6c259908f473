import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bringUpsIn } from './profiles.js';

const limits = { leastBringUps: 8, mostBringUps: 1000 };

test('the number of bring-ups is estimated from the time of the previous ones', () => {
  assert.equal(bringUpsIn(60_000, { done: 1, tookMs: 1000 }, limits), 60);
  assert.equal(bringUpsIn(60_000, { done: 10, tookMs: 20_000 }, limits), 30);
  assert.equal(bringUpsIn(60_000, { done: 29, tookMs: 58_500 }, limits), 29);
});

test('there are never fewer than the minimum or more than the maximum', () => {
  assert.equal(bringUpsIn(60_000, { done: 2, tookMs: 61_000 }, limits), 8);
  assert.equal(bringUpsIn(60_000, { done: 1, tookMs: 1 }, limits), 1000);
  assert.equal(bringUpsIn(60_000, { done: 9, tookMs: 61_000 }, limits), 9);
});
