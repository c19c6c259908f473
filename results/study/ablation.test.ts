import assert from 'node:assert/strict';
import { test } from 'node:test';
import { P50 } from '../quantities/quantities.js';
import { exampleRun } from '../testing/example-run.js';
import {
  type AblationCell,
  ablationCells,
  contributions,
  crossover,
  type SweepPoint,
  type Way,
} from './ablation.js';

function points(way: Way, costs: Readonly<Record<number, number>>): SweepPoint[] {
  return Object.entries(costs).map(([percent, cost]) => ({
    way,
    percent: Number(percent),
    elapsedNs: cost,
    requests: cost / 10,
  }));
}

test('the share at which the other way begins to cost less is interpolated between two measured ones', () => {
  const sweep = [
    ...points('readdir-passthrough', { 0: 0, 50: 500, 100: 1000 }),
    ...points('readdirplus', { 0: 600, 50: 600, 100: 600 }),
  ];
  const found = {
    ways: ['readdir-passthrough', 'readdirplus'],
    below: 'readdir-passthrough',
    above: 'readdirplus',
    percent: 60,
  };
  assert.deepEqual(crossover(sweep, ['readdir-passthrough', 'readdirplus'], 'time'), {
    ...found,
    of: 'time',
  });
  assert.deepEqual(crossover(sweep, ['readdirplus', 'readdir-passthrough'], 'requests'), {
    ...found,
    ways: ['readdirplus', 'readdir-passthrough'],
    of: 'requests',
  });
});

test('ways that do not cross have no such share, but one is cheaper', () => {
  const sweep = [
    ...points('readdir', { 0: 10, 100: 100 }),
    ...points('readdir-passthrough', { 0: 1, 100: 90 }),
  ];
  const found = crossover(sweep, ['readdir', 'readdir-passthrough'], 'time');
  assert.deepEqual(
    [found?.percent, found?.below, found?.above],
    [null, 'readdir-passthrough', 'readdir-passthrough'],
  );
  assert.equal(crossover([], ['readdir', 'readdirplus'], 'time'), null);
});

test('a variant is described by its requests, and by its time against all operations together', () => {
  const { measurements } = exampleRun({
    workloads: ['statx-sync'],
    modes: ['native', 'plain'],
    bringUps: 1,
    roundsOfBringUp: 8,
    noise: 0,
    drift: 0,
  });
  const [all, plain] = measurements.map(({ rounds }) => rounds);
  const cells = ablationCells(
    new Map([
      ['all', all!],
      ['plain', plain!],
      ['failed', []],
    ]),
  );
  assert.deepEqual(
    cells.map(({ variant }) => variant),
    ['all', 'plain'],
  );
  assert.deepEqual(
    cells.map(({ timesAll }) => timesAll.n),
    [8, 8],
  );
  assert.ok(Math.abs(cells[0]!.timesAll.center - 1) < 1e-9);
  assert.ok(cells[1]!.timesAll.lo > 1);
  assert.equal(cells[1]!.requests.GETATTR, 1);
  assert.equal(cells[1]!.p50Ns, P50.of(plain!));
});

test('the ratio of a variant is the quotient of its two p50s, with an interval of rounds of the same index', () => {
  const { measurements } = exampleRun({
    workloads: ['statx-sync'],
    modes: ['native'],
    bringUps: 1,
    roundsOfBringUp: 8,
    drift: 0.5,
  });
  const all = measurements[0]!.rounds;
  const [base, same, fewer] = ablationCells(
    new Map([
      ['all', all],
      ['same', all.toReversed()],
      ['fewer', all.slice(2)],
    ]),
  );
  assert.deepEqual(
    Object.values(same!.timesAll).map((value) => Number(value.toPrecision(12))),
    [1, 1, 1, 0.95, 8],
  );
  const { center, lo, hi, n } = fewer!.timesAll;
  assert.ok(Math.abs(center - fewer!.p50Ns / base!.p50Ns) < 1e-12 && lo <= center && center <= hi);
  assert.equal(n, 6);
});

test('GETATTR saves what SETATTR alone does not, and an occasional request is no contribution', () => {
  const cell = (variant: string, requests: Readonly<Record<string, number>>): AblationCell => ({
    variant,
    requests,
    switches: 2 * Object.values(requests).reduce((sum, count) => sum + count, 0),
    p50Ns: 1000,
    timesAll: { center: 1, lo: 1, hi: 1, confidence: 0.95, n: 6 },
  });
  const rows = [
    {
      workload: 'statx-sync/warm',
      cells: [
        cell('all', {}),
        cell('without GETATTR, SETATTR', { GETATTR: 1 }),
        cell('without SETATTR', {}),
        cell('without READ', { READ: 0.1 }),
      ],
      failures: {},
    },
    {
      workload: 'chmod/warm',
      cells: [
        cell('all', {}),
        cell('without GETATTR, SETATTR', { SETATTR: 1 }),
        cell('without SETATTR', { SETATTR: 1 }),
      ],
      failures: {},
    },
  ];
  assert.deepEqual(
    contributions(rows, ['GETATTR', 'SETATTR', 'READ']).map(({ operation, workload, requests, switches }) => [
      operation,
      workload,
      requests,
      switches,
    ]),
    [
      ['GETATTR', 'statx-sync/warm', 1, 2],
      ['SETATTR', 'chmod/warm', 1, 2],
    ],
  );
});
