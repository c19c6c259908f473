import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Skip, skippedOf } from './record.js';

const ONE = { threads: 1, placement: 'same-cpu' } as const;
const FOUR = { threads: 4, placement: 'cross-cpu' } as const;

function skip(group: Skip['group'], reason: string): Skip {
  return { mode: 'plain', workload: null, reason, group };
}

test('a mode that is nowhere, for one reason, is skipped once', () => {
  const reasons = [skip(ONE, 'no /dev/fuse'), skip(FOUR, 'no /dev/fuse')];
  assert.deepEqual(skippedOf(reasons, new Set(['native'])), [
    { mode: 'plain', workload: null, reason: 'no /dev/fuse' },
  ]);
});

test('a mode that is there for another group says for which it was not', () => {
  assert.deepEqual(
    skippedOf([skip(FOUR, 'too few descriptors')], new Set(['plain'])).map(({ reason }) => reason),
    ['with 4 threads, cross-cpu: too few descriptors'],
  );
});

test('different reasons are all told, each with its group', () => {
  const reasons = [skip(ONE, 'too slow'), skip(FOUR, 'too few descriptors')];
  assert.deepEqual(
    skippedOf(reasons, new Set()).map(({ reason }) => reason),
    ['with 1 thread, same-cpu: too slow', 'with 4 threads, cross-cpu: too few descriptors'],
  );
});
