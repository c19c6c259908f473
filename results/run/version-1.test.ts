// Runs of schema 1 are read as before schema 2 existed.

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { estimateOf } from '../quantities/estimate.js';
import { P50 } from '../quantities/quantities.js';
import { isUsable, summarize } from '../quantities/summary.js';
import type { Round, Run } from './model.js';
import { readRun, runFrom } from './store.js';

const PART = 'results/testing/run-of-version-1.json';
const BASELINE = 'results/baselines/ci-6.18';
/** Recorded with any schema. */
const KEPT = [
  'results/runs/sample/run.json',
  'results/runs/sample-inode/run.json',
  ...readdirSync(BASELINE).map((name) => join(BASELINE, name)),
];

/** The fields that schema 1 had under other names. */
interface Older extends Omit<Run, 'plan' | 'modes' | 'measurements'> {
  readonly plan: { readonly bringUps: number; readonly rounds: number; readonly operations: object };
  readonly modes: readonly { readonly how: string }[];
  readonly measurements: readonly {
    readonly rounds: readonly Round[];
    readonly proof: { readonly observed: object | null; readonly betrayedBy: readonly string[] };
  }[];
}

const older = (): Older => JSON.parse(readFileSync(PART, 'utf8')) as Older;

const valid = (value: unknown): Run => runFrom('run.json', value);

test('a run of schema 1 is read completely, under the names of schema 2', () => {
  const before = older();
  const { schema, plan, modes, measurements, ...rest } = readRun(PART);
  const { schema: wasSchema, plan: wasPlan, modes: wasModes, measurements: were, ...wasRest } = before;
  assert.deepEqual([wasSchema, schema], [1, 2]);
  assert.deepEqual(rest, wasRest);
  const { rounds, operations, ...samePlan } = wasPlan;
  assert.deepEqual(plan, { ...samePlan, roundsPerBringUp: rounds, operationsPerThread: operations });
  assert.deepEqual(
    modes,
    wasModes.map(({ how, ...same }) => ({ ...same, setup: how })),
  );
  assert.deepEqual(
    measurements,
    were.map(({ proof: { betrayedBy, ...proof }, ...same }) => ({
      ...same,
      proof: { ...proof, unexpectedRequests: betrayedBy },
    })),
  );
  assert.equal(measurements.flatMap((one) => one.rounds).length, 9);
});

test('unexpected requests in a run of schema 1 stay unexpected', () => {
  const before = older();
  const said = ['READ 1.00 per operation where the mode has 0'];
  const [first, ...others] = before.measurements;
  const proof = { ...first!.proof, engaged: false, betrayedBy: said };
  const { measurements } = valid({ ...before, measurements: [{ ...first!, proof }, ...others] });
  assert.deepEqual(measurements[0]!.proof.unexpectedRequests, said);
  assert.equal(isUsable(measurements[0]!), false);
});

test('the oldest runs of schema 1 are read as one bring-up, with unknown occupancy', () => {
  const before = older();
  const { bringUps: _, ...plan } = before.plan;
  const { othersShare: __, ...host } = before.host;
  const measurements = before.measurements.map((one) => ({
    ...one,
    rounds: one.rounds.map(({ bringUp: _bringUp, occupancy: _occupancy, ...round }) => round),
  }));
  const read = valid({ ...before, plan, host, measurements });
  assert.deepEqual([read.plan.bringUps, read.host.othersShare], [1, null]);
  for (const measurement of read.measurements) {
    for (const { bringUp, occupancy } of measurement.rounds)
      assert.deepEqual([bringUp, occupancy], [0, null]);
    const { n, lo, hi } = estimateOf(measurement, P50);
    assert.deepEqual([n, lo, hi], [1, null, null]);
  }
});

test('a damaged run of schema 1 is refused with the name that the field has in the file', () => {
  const before = older();
  const damaged: readonly [value: object, field: string, reason: RegExp][] = [
    [
      { ...before, plan: { ...before.plan, rounds: 0 } },
      'plan.rounds',
      /is 0, but must be a whole number above 0/,
    ],
    [{ ...before, modes: [{ ...before.modes[0], how: 7 }] }, 'modes[0].how', /is 7, but must be a text/],
    [
      { ...before, measurements: [{ ...before.measurements[0], proof: {} }] },
      'measurements[0].proof.engaged',
      /is missing/,
    ],
    [
      { ...before, measurements: [before.measurements[0], before.measurements[0]] },
      'measurements',
      /distinct case.id/,
    ],
  ];
  for (const [value, field, message] of damaged) assert.throws(() => valid(value), { field, message });
});

test('the runs in the repository are read and summarised', () => {
  for (const path of KEPT) {
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
