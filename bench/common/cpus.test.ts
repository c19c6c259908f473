import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cpuPlan } from './cpus.js';

test('same-cpu puts each client and a daemon thread on one CPU, the highest first', () => {
  assert.deepEqual(cpuPlan('same-cpu', 2, [0, 1, 2, 3]), { clients: [3, 2], daemon: [3, 2] });
});

test('cross-cpu puts the daemon thread on the next CPU', () => {
  assert.deepEqual(cpuPlan('cross-cpu', 1, [0, 1]), { clients: [1], daemon: [0] });
});

test('more threads than CPUs wrap around', () => {
  assert.deepEqual(cpuPlan('same-cpu', 3, [4, 6])?.clients, [6, 4, 6]);
});

test('cross-cpu needs two CPUs', () => {
  assert.equal(cpuPlan('cross-cpu', 1, [0]), null);
});

test('unpinned pins nothing', () => {
  assert.deepEqual(cpuPlan('unpinned', 4, [0]), { clients: null, daemon: null });
});
