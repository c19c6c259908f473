import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Fixture } from '../../drivers/driver.js';
import { plantTree } from './tree.js';

const FIXTURES: readonly Fixture[] = [
  { kind: 'file', path: 'read/file-0', bytes: 8192, shared: true },
  { kind: 'file', path: 'cached/file-0', bytes: 8192 },
  { kind: 'directory', path: 'listed/dir-0', entries: 3 },
];

test('a shared file is one inode in all trees, other files have a copy in each, with the same content', (context) => {
  const folder = mkdtempSync(join(tmpdir(), 'fusebench-tree-'));
  context.after(() => rmSync(folder, { recursive: true }));
  const [first, second] = [join(folder, 'first'), join(folder, 'second')];
  // Planted again for another group of cases.
  for (const times of [1, 2]) {
    plantTree(first, FIXTURES, null);
    plantTree(second, FIXTURES, first);
    assert.equal(statSync(join(first, 'read/file-0')).nlink, 2, `time ${times}`);
  }
  const inode = (tree: string, path: string): number => statSync(join(tree, path)).ino;
  assert.equal(inode(first, 'read/file-0'), inode(second, 'read/file-0'));
  assert.notEqual(inode(first, 'cached/file-0'), inode(second, 'cached/file-0'));
  for (const path of ['read/file-0', 'cached/file-0'])
    assert.deepEqual(readFileSync(join(first, path)), readFileSync(join(second, path)));
});

test('a tree without a tree to link from is created completely', (context) => {
  const folder = mkdtempSync(join(tmpdir(), 'fusebench-tree-'));
  context.after(() => rmSync(folder, { recursive: true }));
  plantTree(folder, FIXTURES, null);
  assert.equal(statSync(join(folder, 'read/file-0')).nlink, 1);
  assert.throws(() => plantTree(folder, FIXTURES, join(folder, 'nothing')), {
    name: 'FusebenchError',
    exitCode: 3,
  });
});
