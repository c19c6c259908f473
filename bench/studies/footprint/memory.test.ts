import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { FootprintCost, FootprintPoint } from '../../../results/study/footprint.js';
import { memoryLimit } from '../../commands/footprint.js';
import { kiloBytesField, parseSlabinfo } from './memory.js';

test('slab caches are read with their objects in use and object size', () => {
  const text = `slabinfo - version: 2.1
# name            <active_objs> <num_objs> <objsize> <objperslab> <pagesperslab> : tunables
fuse_inode          8977   9000    832   39    8 : tunables    0    0    0 : slabdata    230    230      0
dentry             12345  20000    192   21    1 : tunables    0    0    0 : slabdata    900    900      0
`;
  assert.deepEqual(parseSlabinfo(text), {
    fuse_inode: { objects: 8977, objectBytes: 832 },
    dentry: { objects: 12345, objectBytes: 192 },
  });
});

test('a field is found at the beginning of its line only, and its kB become bytes', () => {
  const text = 'SwapCached:   1 kB\nCached:          20 kB\n';
  assert.equal(kiloBytesField(text, 'Cached'), 20_480);
  assert.throws(() => kiloBytesField(text, 'MemAvailable'), /no field MemAvailable/);
});

test('more inodes than fit into memory are not tried, and the reason has the numbers', () => {
  const cost = {
    slabBytesPerInode: 1024,
    daemonBytesPerInode: 0,
    availableBytesPerInode: 0,
  } as FootprintCost;
  const points: FootprintPoint[] = [{ mode: 'plain', inodes: 1000, kept: 1000, limit: null, cost }];
  assert.equal(memoryLimit(points, 'plain', 1024, 2 ** 21), null);
  assert.match(
    memoryLimit(points, 'plain', 2048, 2 ** 21) ?? '',
    /^not tried: .* about 2 MiB .* 2 MiB are available$/,
  );
  assert.equal(memoryLimit(points, 'file-passthrough', 1e9, 1), null, 'nothing is known yet');
});
