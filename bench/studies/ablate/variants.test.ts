import assert from 'node:assert/strict';
import { test } from 'node:test';
import { selectWorkloads } from '../../measure/plan.js';
import { ABLATION_WORKLOADS, variants } from './variants.js';

test('every operation is removed once and kept alone once, and SETATTR never comes without GETATTR', () => {
  const all = variants();
  assert.deepEqual([all[0]?.name, all.at(-1)?.name, all.length], ['all', 'plain', 12]);
  for (const { name, opsMask } of all.slice(0, -1)) {
    assert.ok(opsMask!.length > 0, name);
    assert.ok(!opsMask!.includes('SETATTR') || opsMask!.includes('GETATTR'), name);
  }
  const masks = all.map(({ opsMask }) => opsMask?.join() ?? 'plain');
  assert.equal(new Set(masks).size, 12);
});

test('every workload of the ablation exists', () => {
  assert.equal(selectWorkloads(ABLATION_WORKLOADS).length >= ABLATION_WORKLOADS.length, true);
});
