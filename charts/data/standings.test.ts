import assert from 'node:assert/strict';
import { test } from 'node:test';
import { exampleRun } from '../../results/testing/example-run.js';
import { edit, fail } from '../testing/edit-run.js';
import { rowsOf } from './cells.js';
import { METRICS } from './metric.js';
import { type Standing, standingsAgainst } from './standings.js';

const of = (standings: readonly Standing[], mode: string): Standing =>
  standings.find((one) => one.mode === mode)!;
const names = (some: Standing['slower']): string[] => some.map(({ row }) => row.workload.name);

test('slower and faster cases are listed, worst and best first, and no others', () => {
  const { modes, together } = standingsAgainst(rowsOf(exampleRun()), 'plain');
  assert.equal(together, 16);
  const passthrough = of(modes, 'file-passthrough');
  assert.deepEqual(names(passthrough.slower), []);
  assert.deepEqual(names(passthrough.faster), ['read-4k-rand', 'write-4k-rand', 'read-128k-seq']);
  assert.equal(passthrough.judged.length, 8);
});

test('throughput is slower where it is less', () => {
  const rows = rowsOf(exampleRun());
  const [time, throughput] = [METRICS.mean, METRICS.ops].map((style) =>
    standingsAgainst(rows, 'native', style),
  );
  assert.deepEqual(names(of(throughput!.modes, 'plain').slower), names(of(time!.modes, 'plain').slower));
  assert.ok(of(throughput!.modes, 'plain').slower[0]!.ratio.center > 5);
});

test('the more cases are judged together, the larger a difference must be', () => {
  const effect = { modes: ['file-passthrough'] as const, workloads: ['open-close'], latency: 1.06 };
  const workloads = ['open-close', 'statx-sync', 'create-unlink', 'readdir-100', 'lookup-cold-d4'];
  const rows = rowsOf(exampleRun({ workloads, noise: 0.02, effect }));
  const slower = (count: number): string[] =>
    names(of(standingsAgainst(rows.slice(0, count), 'plain').modes, 'file-passthrough').slower);
  assert.deepEqual(slower(1), ['open-close']);
  assert.deepEqual(slower(5), []);
});

test('without an interval nothing is judged, and what failed is not compared', () => {
  const few = standingsAgainst(rowsOf(exampleRun({ bringUps: 2 })), 'native');
  assert.equal(few.together, 0);
  assert.deepEqual(
    few.modes.map(({ slower, judged, unjudged }) => [slower.length, judged.length, unjudged.length]),
    [
      [0, 0, 8],
      [0, 0, 8],
      [0, 0, 8],
    ],
  );
  let run = fail(exampleRun({ workloads: ['statx-sync', 'open-close'] }), 'native', 'statx-sync', 'died');
  run = edit(run, 'plain', 'open-close', ({ rounds }) => ({ rounds: rounds.slice(0, 2) }));
  const { modes } = standingsAgainst(rowsOf(run), 'native');
  assert.deepEqual([of(modes, 'overlayfs').judged.length, of(modes, 'plain').unjudged.length], [1, 1]);
});
