// The share of a listing's entries that get a statx; the requests that this saves are counted in
// bench/vm/run.vm.test.ts.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { addon } from '../index.js';
import { folder, spec } from './support.js';

test('a share of the entries gets a statx, and a share above 100 % or a fraction is refused', async (t) => {
  const path = folder(t);
  addon().makeEntries(path, 7);
  const listing = (statPercent: number) =>
    addon().runRound(
      spec('readdir', [path], { entries: 7, statEntries: true, statPercent, operations: 2, warmup: 0 }),
    );
  for (const percent of [0, 1, 50, 100]) assert.equal((await listing(percent)).operations, 2);
  await assert.rejects(async () => await listing(101), /statPercent: at most 100/);
  await assert.rejects(async () => await listing(0.5), /statPercent: must be an integer/);
});
