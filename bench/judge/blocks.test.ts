// Interleaved blocks, on synthetic runs whose truth is known.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Run } from '../../results/model.js';
import { exampleRun } from '../../results/testing/example-run.js';
import { toleranceOf } from '../../results/verdict.js';
import { type BlocksReport, judgeBlocks, orderOfUnit, type Unit } from './blocks.js';
import { parseContender } from './contender.js';

const OPTIONS = { alpha: 0.05, tolerance: { p50: toleranceOf(0.05), p99: toleranceOf(0.1) } };

/** Units of blocks under a drift of `drift` a block, with B slower by the factor. */
function units(count: number, factor: number, drift = 0): Unit[] {
  return Array.from({ length: count }, (_, index) => {
    const runs: Record<'a' | 'b', Run[]> = { a: [], b: [] };
    for (const [slot, side] of orderOfUnit(index).entries()) {
      const position = 4 * index + slot;
      const latency = (side === 'b' ? factor : 1) * (1 + drift) ** position;
      runs[side].push(
        exampleRun({
          workloads: ['statx-sync'],
          modes: ['plain'],
          rounds: 6,
          operations: 100,
          noise: 0.004,
          drift: 0.004,
          seed: position + 1,
          effect: { latency },
        }),
      );
    }
    return { a: [runs.a[0]!, runs.a[1]!], b: [runs.b[0]!, runs.b[1]!] };
  });
}

function p50(report: BlocksReport) {
  return report.report.comparisons.find(({ metric }) => metric === 'p50')!;
}

test('units are ABBA and BAAB in turn', () => {
  assert.deepEqual(
    [0, 1, 2].map((index) => orderOfUnit(index).join('')),
    ['abba', 'baab', 'abba'],
  );
});

test('a slower B is called regressed, a faster one improved, the same unchanged', () => {
  assert.equal(p50(judgeBlocks(units(8, 1.08), OPTIONS)).verdict, 'regressed');
  assert.equal(p50(judgeBlocks(units(8, 0.92), OPTIONS)).verdict, 'improved');
  assert.equal(p50(judgeBlocks(units(8, 1), OPTIONS)).verdict, 'unchanged');
});

test('a drift of 3 % from block to block cancels within a unit', () => {
  const { verdict, ratio } = p50(judgeBlocks(units(8, 1, 0.03), OPTIONS));
  assert.equal(verdict, 'unchanged');
  assert.ok(Math.abs(ratio.center - 1) < 0.01, String(ratio.center));
});

test('what A differs by from itself is told, and a drift is in it', () => {
  const [steady, drifting] = [0, 0.03].map((drift) => judgeBlocks(units(4, 1.5, drift), OPTIONS).same);
  const medianOf = (same: typeof steady) => same!.find(({ metric }) => metric === 'p50')!.median;
  assert.ok(medianOf(steady) < 0.02);
  // Three blocks lie between the first and the last A of ABBA, one between those of BAAB.
  assert.ok(medianOf(drifting) > 0.03);
});

test('too few units are inconclusive, however far apart', () => {
  const { verdict, reason } = p50(judgeBlocks(units(2, 3), OPTIONS));
  assert.equal(verdict, 'inconclusive');
  assert.match(reason, /2 units/);
});

test('a case that fails on one side is left out with its reason', () => {
  const [unit] = units(1, 1);
  const broken = {
    ...unit!.b[0],
    measurements: unit!.b[0].measurements.map((one) => ({ ...one, failure: 'EIO' })),
  };
  const { report } = judgeBlocks([{ a: unit!.a, b: [broken, unit!.b[1]] }], OPTIONS);
  assert.deepEqual(report.leftOut, [{ caseId: 'statx-sync/direct/t1/same-cpu', reason: 'B failed: EIO' }]);
  assert.deepEqual(report.refused, ['no case could be measured on both sides']);
});

test('blocks of several modes are compared mode by mode', () => {
  const block = (seed: number, latency: number): Run =>
    exampleRun({
      workloads: ['statx-sync'],
      modes: ['native', 'plain'],
      rounds: 6,
      operations: 100,
      noise: 0.004,
      seed,
      effect: { modes: ['plain'], latency },
    });
  const measured = Array.from(
    { length: 9 },
    (_, i): Unit => ({
      a: [block(4 * i + 1, 1), block(4 * i + 2, 1)],
      b: [block(4 * i + 3, 1.2), block(4 * i + 4, 1.2)],
    }),
  );
  const { comparisons } = judgeBlocks(measured, OPTIONS).report;
  assert.deepEqual(
    comparisons.filter(({ metric }) => metric === 'p50').map(({ caseId, verdict }) => [caseId, verdict]),
    [
      ['statx-sync/direct/t1/same-cpu/plain', 'regressed'],
      ['statx-sync/direct/t1/same-cpu/native', 'unchanged'],
    ],
  );
});

test('contenders become options of a run', () => {
  assert.deepEqual(parseContender('default', 'plain').options, ['--mode', 'plain']);
  assert.deepEqual(parseContender('options:--flush --threads 2', 'plain').options, [
    '--mode',
    'plain',
    '--daemon-options',
    '--flush --threads 2',
  ]);
  assert.deepEqual(parseContender('x=fs {backing} {mountpoint}', 'plain').options, [
    '--mode',
    '',
    '--target',
    'x=fs {backing} {mountpoint}',
  ]);
  for (const bad of ['plain', 'daemon:/nonexistent', 'x=relative'])
    assert.throws(() => parseContender(bad, 'plain'), { name: 'FusebenchError', exitCode: 2 });
  const target = 'x=fs {backing} {mountpoint}';
  assert.throws(
    () => parseContender(target, 'native,plain'),
    /one mode of our daemon only; not with --mode native,plain/,
  );
});
