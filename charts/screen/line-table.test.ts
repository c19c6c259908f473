import assert from 'node:assert/strict';
import { test } from 'node:test';
import { dealColumns } from './line-table.js';

test('columns that fit stay together', () => {
  assert.deepEqual(dealColumns(['a', 'b', 'c'], 3, 'a'), [['a', 'b', 'c']]);
});

test('every group starts with the leading column and none is wider than there is room', () => {
  assert.deepEqual(dealColumns(['a', 'b', 'c', 'd', 'e'], 3, 'a'), [
    ['a', 'b', 'c'],
    ['a', 'd', 'e'],
  ]);
  assert.deepEqual(dealColumns(['a', 'b', 'c'], 1, 'a'), [
    ['a', 'b'],
    ['a', 'c'],
  ]);
  assert.deepEqual(dealColumns(['a', 'b', 'c'], 2), [['a', 'b'], ['c']]);
});
