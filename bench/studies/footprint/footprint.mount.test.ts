// What an inode costs in each mode is tested in a guest (bench/vm/run.vm.test.ts), whose caches may be dropped.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cli, noMounts } from '../../testing/cli.js';

const skip = noMounts();

test('the caches of this machine are not dropped unless the user says so', { skip }, async () => {
  const { code, stdout, stderr } = await cli(['footprint', '--inodes', '10']);
  assert.equal(code, 2);
  assert.match(stderr, /^fusebench: \/proc\/sys\/vm\/drop_caches: .*; allow it with --drop-caches, .*\n$/);
  assert.equal(stdout, '');
});

test('an --out that cannot be written is one sentence', { skip }, async () => {
  const { code, stderr } = await cli(['footprint', '--inodes', '10', '--drop-caches', '--out', '/proc/none']);
  assert.equal(code, 3);
  assert.match(stderr, /^fusebench: \/proc\/none: .*give --out a file that can be written$/m);
});
