import assert from 'node:assert/strict';
import { test } from 'node:test';
import { exampleRun } from '../../results/testing/example-run.js';
import { wideRun } from '../testing/wide-run.js';
import { PUBLISHED, referenceLines } from './reference.js';

test('of a published throughput a lower value is more time, of a published time a higher one', () => {
  const lines = (workload: string): string =>
    referenceLines(wideRun(), [workload]).join(' ').replaceAll(/\s+/g, ' ');
  assert.match(lines('read-4k-rand'), /passthrough 860 against 1135 MiB\/s, 1\.32x the time of native/);
  assert.match(lines('readdir-plus-stat'), / 3\.95 against 17\.05 s, 0\.23x the time of plain/);
});

test('every published row has a source and values that can be divided', () => {
  for (const row of PUBLISHED) {
    assert.ok(row.source.length > 20 && row.workloads.length > 0, row.what);
    assert.ok(row.value > 0 && row.reference > 0, row.what);
  }
});

test("published rows are marked as other people's and shown only for a similar workload", () => {
  const lines = referenceLines(exampleRun({ workloads: ['read-4k-rand'] }));
  assert.match(lines[0]!, /^Other people's numbers on other machines/);
  assert.match(
    lines.join(' '),
    /random read of 4 KiB, plain FUSE 25 against 1135 MiB\/s, 45\.4x\s+the time of native \[1\]/,
  );
  assert.match(lines.join(' '), /\[1\] Balsini/);
  assert.ok(lines.every((line) => line.length <= 72));
  assert.deepEqual(referenceLines(exampleRun({ workloads: ['statx-sync'] })), []);
});
