// Which changes a calibration plants, from a pilot run with known times.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DEFAULT_POLICY } from '../../results/judge/policy.js';
import { estimateOf } from '../../results/quantities/estimate.js';
import { P50 } from '../../results/quantities/quantities.js';
import type { Run } from '../../results/run/model.js';
import { exampleRun } from '../../results/testing/example-run.js';
import { FusebenchError } from '../common/errors.js';
import { changesFor, pickChanges } from './planted.js';

const pilot = (workloads: readonly string[]): Run =>
  exampleRun({ workloads, modes: ['native', 'plain'], bringUps: 3, drift: 0, noise: 0 });
const id = (workload: string) => `${workload}/direct/t1/same-cpu/plain`;
const p50 = (run: Run, caseId: string): number =>
  estimateOf(run.measurements.find((one) => one.case.id === caseId)!, P50).center;

test('delays burn a share of the fastest case of each opcode, in the request that it waits for', () => {
  const run = pilot(['read-4k-rand', 'read-128k-seq', 'open-close']);
  const [two, ten, half] = changesFor(run, [2, 10], DEFAULT_POLICY);
  const ns = (workload: string, share: number) => Math.round(share * p50(run, id(workload)));
  for (const [change, name, share] of [
    [two, 'burns 2 %', 0.02],
    [ten, 'burns 10 %', 0.1],
  ] as const)
    assert.deepEqual(change, {
      name,
      options: [
        ...['--inject', `READ=${ns('read-4k-rand', share)}`],
        ...['--inject', `OPEN=${ns('open-close', share)}`],
      ],
      cases: [id('read-4k-rand'), id('open-close')],
    });
  assert.deepEqual(half!.options, [
    ...['--inject', `READ=${ns('read-4k-rand', 0.2)}:1/2`],
    ...['--inject', `OPEN=${ns('open-close', 0.2)}:1/2`],
  ]);
});

test('delays of a fixed size are planted in cases that they change by twice the smallest change that matters', () => {
  const run = pilot(['statx-sync', 'read-128k-seq']);
  const planted = new Map(changesFor(run, [10], DEFAULT_POLICY).map((change) => [change.name, change]));
  assert.deepEqual(
    [...planted.keys()],
    [
      ...['burns 10 %', 'burns 20 % in 1 of 2', 'sleeps 20 us', 'sleeps 200 us in 1 of 16'],
      ...['sleeps 3 ms in 1 of 120', 'burns 1 ms in 1 of 120', 'sleeps 20 us in 2 of 5 bring-ups'],
    ],
  );
  assert.deepEqual(planted.get('sleeps 200 us in 1 of 16')!.options, [
    ...['--inject', 'GETATTR=200000:sleep:1/16', '--inject', 'READ=200000:sleep:1/16'],
  ]);
  assert.deepEqual(planted.get('sleeps 20 us in 2 of 5 bring-ups')!.options, [
    ...['--inject', 'GETATTR=20000:sleep', '--inject', 'READ=20000:sleep', '--inject-in', '2/5'],
  ]);
  const strict = { ...DEFAULT_POLICY, overrides: { 'read-128k-seq': { mean: 0.9 } } };
  const sleeps = changesFor(run, [10], strict).find(({ name }) => name === 'sleeps 20 us');
  assert.deepEqual(sleeps!.cases, [id('statx-sync')]);
});

test('a request is added where files are opened, and nothing is planted in a case that is not judged', () => {
  const run = pilot(['open-close', 'statx-sync']);
  const added = changesFor(run, [10], DEFAULT_POLICY).at(-1);
  assert.deepEqual(added, {
    name: 'adds a request',
    options: ['--daemon-options', '--flush'],
    cases: [id('open-close')],
  });
  const changes = changesFor(run, [10], { ...DEFAULT_POLICY, workloads: ['statx-sync'] });
  assert.deepEqual(new Set(changes.flatMap(({ cases }) => cases)), new Set([id('statx-sync')]));
  assert.deepEqual(changesFor(exampleRun({ modes: ['native'] }), [10], DEFAULT_POLICY), []);
});

test('changes are picked by the beginnings of their names; one that begins no name lists them', () => {
  const all = changesFor(pilot(['statx-sync']), [10], DEFAULT_POLICY);
  const names = (beginnings: readonly string[]) => pickChanges(all, beginnings).map(({ name }) => name);
  assert.deepEqual(names(['burns 10 %']), ['burns 10 %']);
  assert.deepEqual(names(['sleeps 20 us', 'burns 10']), [
    'burns 10 %',
    'sleeps 20 us',
    'sleeps 20 us in 2 of 5 bring-ups',
  ]);
  assert.throws(
    () => names(['waits']),
    (error: unknown) =>
      error instanceof FusebenchError &&
      error.exitCode === 2 &&
      /there are: burns 10 %, /.test(error.message),
  );
});
