import assert from 'node:assert/strict';
import { test } from 'node:test';
import { operationsFor } from './calibrate.js';
import { PROFILES } from './profiles.js';

const { quick } = PROFILES;

test('a round of the slowest mode takes what the profile wants, in two digits', () => {
  assert.equal(operationsFor(8_765, undefined, quick), 1_700);
});

test('fast operations stop at the most, slow ones at the least', () => {
  assert.equal(operationsFor(1, undefined, quick), quick.maxOperations);
  assert.equal(operationsFor(1e9, undefined, quick), quick.minOperations);
});

test('a driver limits expensive operations below the least', () => {
  assert.equal(operationsFor(1e9, 4, quick), 4);
});
