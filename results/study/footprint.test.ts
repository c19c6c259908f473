import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cacheGrowth, type FootprintCost, type MemorySnapshot, memoryNeeded } from './footprint.js';

function snapshot(caches: MemorySnapshot['caches']): MemorySnapshot {
  return { slabBytes: 0, availableBytes: 0, caches, daemonBytes: 0, daemonFds: 0 };
}

test('caches that grew with the inodes are listed by size, the others are not', () => {
  const before = snapshot({
    dentry: { objects: 100, objectBytes: 192 },
    inode: { objects: 0, objectBytes: 800 },
  });
  const after = snapshot({
    dentry: { objects: 1100, objectBytes: 192 },
    inode: { objects: 500, objectBytes: 800 },
    files: { objects: 249, objectBytes: 4096 },
  });
  assert.deepEqual(cacheGrowth(before, after, 1000), [
    { name: 'inode', objectsPerInode: 0.5, bytesPerInode: 400 },
    { name: 'dentry', objectsPerInode: 1, bytesPerInode: 192 },
  ]);
});

test('without /proc/slabinfo no cache is named', () => {
  assert.equal(cacheGrowth(snapshot(null), snapshot({}), 10), null);
});

test('the memory that more inodes would need is the larger of the missing and the counted memory', () => {
  const cost = {
    slabBytesPerInode: 1000,
    daemonBytesPerInode: 200,
    availableBytesPerInode: 900,
  } as FootprintCost;
  assert.equal(memoryNeeded(cost, 1000), 1_200_000);
  assert.equal(memoryNeeded({ ...cost, availableBytesPerInode: 5000 }, 1000), 5_000_000);
  assert.equal(memoryNeeded({ ...cost, slabBytesPerInode: -900, availableBytesPerInode: -1 }, 1000), 0);
});
