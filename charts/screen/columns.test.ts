import assert from 'node:assert/strict';
import { test } from 'node:test';
import { dealColumns } from './columns.js';

const isFirst = (_: string, index: number): boolean => index === 0;

test('columns that fit stay together', () => {
  assert.deepEqual(dealColumns(['a', 'b', 'c'], 3, isFirst), [['a', 'b', 'c']]);
});

test('every group starts with the leading column and none is wider than there is room', () => {
  assert.deepEqual(dealColumns(['a', 'b', 'c', 'd', 'e'], 3, isFirst), [
    ['a', 'b', 'c'],
    ['a', 'd', 'e'],
  ]);
  assert.deepEqual(dealColumns(['a', 'b', 'c'], 1, isFirst), [
    ['a', 'b'],
    ['a', 'c'],
  ]);
  assert.deepEqual(
    dealColumns(['a', 'b', 'c'], 2, () => false),
    [['a', 'b'], ['c']],
  );
});
