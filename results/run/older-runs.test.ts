// Run files of the version before: without bring-ups, and without a record of who had the CPUs.

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { estimateOf } from '../quantities/estimate.js';
import { P50 } from '../quantities/quantities.js';
import { isUsable, summarize } from '../quantities/summary.js';
import { exampleRun } from '../testing/example-run.js';
import type { Run } from './model.js';
import { readRun } from './store.js';
import { validateRun } from './validate.js';

const BASELINE = 'results/baselines/ci-6.18';
const KEPT = [
  'results/runs/sample/run.json',
  'results/runs/sample-inode/run.json',
  ...readdirSync(BASELINE).map((name) => join(BASELINE, name)),
];

const accepts = new Ajv2020().compile(
  JSON.parse(readFileSync('results/schema/run-1.schema.json', 'utf8')) as object,
);

/** The run as the version before wrote it. */
function asBefore(run: Run): unknown {
  const { bringUps: _, ...plan } = run.plan;
  const measurements = run.measurements.map((one) => ({
    ...one,
    rounds: one.rounds.map(({ bringUp: _bringUp, occupancy: _occupancy, ...round }) => round),
  }));
  return { ...run, plan, measurements };
}

test('an older run is read as one bring-up, and its times as those of all rounds', () => {
  const run = exampleRun({ workloads: ['read-4k-rand'], bringUps: 1, roundsOfBringUp: 8, operations: 20 });
  const before = asBefore(run);
  assert.ok(accepts(before), JSON.stringify(accepts.errors));
  const read = validateRun(before);
  assert.ok(read.ok);
  assert.equal(read.value.plan.bringUps, 1);
  for (const [i, measurement] of read.value.measurements.entries()) {
    for (const { bringUp, occupancy } of measurement.rounds)
      assert.deepEqual([bringUp, occupancy], [0, null]);
    const { measurement: _, ...summary } = summarize(measurement);
    const { measurement: __, ...wanted } = summarize(run.measurements[i]!);
    assert.deepEqual(summary, wanted);
    const { n, lo, hi } = estimateOf(measurement, P50);
    assert.deepEqual([n, lo, hi], [1, null, null]);
  }
});

test('the runs that are kept in the repository are read, follow the JSON Schema, and summarise', () => {
  for (const path of KEPT) {
    assert.ok(accepts(JSON.parse(readFileSync(path, 'utf8'))), `${path}: ${JSON.stringify(accepts.errors)}`);
    const usable = readRun(path).measurements.filter(isUsable);
    assert.ok(usable.length > 0, path);
    for (const measurement of usable) {
      const { id } = measurement.case;
      const { bringUps, latencyNs, operationsPerSecond } = summarize(measurement);
      assert.ok(bringUps >= 1, id);
      const { min, p50, max } = latencyNs;
      assert.ok(min <= p50 && p50 <= max, `${path}: ${id}: ${min}, ${p50}, ${max}`);
      assert.ok(operationsPerSecond > 0, id);
    }
  }
});
