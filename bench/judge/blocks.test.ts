// Interleaved blocks, on synthetic runs with known differences.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Mode, Run } from '../../results/run/model.js';
import { exampleRun } from '../../results/testing/example-run.js';
import { type BlocksReport, judgeBlocks, orderOfUnit, type Unit } from './blocks.js';
import { parseContender } from './contender.js';

const OPTIONS = { effects: { p50: 0.05, mean: 0.1, tail: 0.25 } };

interface Block {
  readonly seed: number;
  readonly bringUps?: number;
  /** Factor on all latencies: the slowness of the machine. */
  readonly machine?: number;
  /** Factor on those of plain. */
  readonly plain?: number;
  readonly modes?: readonly Mode[];
}

function block({ seed, bringUps = 6, machine = 1, plain = 1, modes = ['native', 'plain'] }: Block): Run {
  const at = (latency: number): Run =>
    exampleRun({
      ...{ workloads: ['statx-sync'], modes, bringUps, operations: 1000, seed },
      ...{ noise: 0.004, drift: 0.02, effect: { latency } },
    });
  const [slow, changed] = [at(machine), at(machine * plain)];
  const measurements = slow.measurements.map((one, i) =>
    one.case.mode === 'plain' ? changed.measurements[i]! : one,
  );
  return { ...slow, measurements };
}

/** Units of blocks on a machine that gets slower by `drift` per block, with B slower by the factor. */
function units(count: number, factor: number, drift = 0, more: Partial<Block> = {}): Unit[] {
  return Array.from({ length: count }, (_, index) => {
    const runs: Record<'a' | 'b', Run[]> = { a: [], b: [] };
    for (const [slot, side] of orderOfUnit(index).entries()) {
      const position = 4 * index + slot;
      const plain = side === 'b' ? factor : 1;
      runs[side].push(block({ seed: position + 1, machine: (1 + drift) ** position, plain, ...more }));
    }
    return { a: [runs.a[0]!, runs.a[1]!], b: [runs.b[0]!, runs.b[1]!] };
  });
}

function p50(report: BlocksReport) {
  return report.report.comparisons.find(({ metric }) => metric === 'p50')!;
}

test('units alternate between ABBA and BAAB', () => {
  assert.deepEqual(
    [0, 1, 2].map((index) => orderOfUnit(index).join('')),
    ['abba', 'baab', 'abba'],
  );
});

test('a slower B is called regressed, a faster one improved, the same unchanged', () => {
  assert.equal(p50(judgeBlocks(units(4, 1.08), OPTIONS)).verdict, 'regressed');
  assert.equal(p50(judgeBlocks(units(4, 0.92), OPTIONS)).verdict, 'improved');
  assert.equal(p50(judgeBlocks(units(4, 1), OPTIONS)).verdict, 'unchanged');
});

test('native is a separate case, with one judged mode and with two', () => {
  const absolute = { ...OPTIONS, absolute: true };
  const slower = units(4, 1.08);
  const found = judgeBlocks(slower, absolute).report.comparisons.filter(({ metric }) => metric === 'p50');
  assert.deepEqual(
    found.map(({ baseline: { mode }, verdict }) => [mode, verdict]),
    [
      ['plain', 'regressed'],
      ['native', 'unchanged'],
    ],
  );
  const [first, ...others] = slower;
  const [run, again] = first!.a;
  const broken = run.measurements.map((one) =>
    one.case.mode === 'native' ? { ...one, failure: 'EIO' } : one,
  );
  const failed = [{ ...first!, a: [{ ...run, measurements: broken }, again] as const }, ...others];
  const { comparisons, leftOut } = judgeBlocks(failed, absolute).report;
  assert.ok(comparisons.some(({ baseline: { mode } }) => mode === 'plain'));
  assert.match(leftOut.map(({ reason }) => reason).join(), /native failed: EIO/);
});

test('all blocks of a side are judged together: every bring-up of every block counts', () => {
  const { baseline, candidate, paired } = p50(judgeBlocks(units(3, 1.08), OPTIONS));
  for (const side of [baseline, candidate]) assert.deepEqual([side.runs, side.bringUps], [6, 36]);
  assert.equal(paired, false);
});

test('the smallest change that matters is the one that the user sets', () => {
  const asked = (effect: number) => ({ effects: { ...OPTIONS.effects, p50: effect } });
  assert.equal(p50(judgeBlocks(units(4, 1.08), asked(0.05))).verdict, 'regressed');
  assert.equal(p50(judgeBlocks(units(4, 1.08), asked(0.2))).verdict, 'unchanged');
});

test('a drift of 1 % from block to block is removed, as native shows it', () => {
  const judged = p50(judgeBlocks(units(4, 1, 0.01), OPTIONS));
  assert.equal(judged.verdict, 'unchanged');
  assert.ok(Math.abs(judged.ratio.center - 1) < 0.01, String(judged.ratio.center));
  assert.equal(p50(judgeBlocks(units(4, 1.08, 0.01), OPTIONS)).verdict, 'regressed');
});

test('without native the order of blocks cancels a drift in the ratio, and its spread prevents a verdict', () => {
  const { verdict, ratio } = p50(judgeBlocks(units(4, 1, 0.03, { modes: ['plain'] }), OPTIONS));
  assert.ok(Math.abs(ratio.center - 1) < 0.02, String(ratio.center));
  assert.equal(verdict, 'inconclusive');
});

test('a machine that changed by more than a gate allows is no reason to refuse blocks', () => {
  const { report } = judgeBlocks(units(2, 1.08, 0.3), OPTIONS);
  assert.deepEqual([report.refused, report.timesRefused], [[], []]);
});

test('the A/A difference is reported as measured, with the drift in it', () => {
  const [steady, drifting] = [0, 0.03].map((drift) => judgeBlocks(units(4, 1.5, drift), OPTIONS).same);
  assert.deepEqual(
    steady!.map(({ metric }) => metric),
    ['p50', 'mean'],
  );
  const medianOf = (same: typeof steady) => same!.find(({ metric }) => metric === 'p50')!.median;
  assert.ok(medianOf(steady) < 0.02);
  // Three blocks lie between the first and the last A of ABBA, one between those of BAAB.
  assert.ok(medianOf(drifting) > 0.03);
});

test('blocks of one bring-up do not show the spread between bring-ups, however large the difference', () => {
  const { report } = judgeBlocks(units(4, 3, 0, { bringUps: 1 }), OPTIONS);
  assert.deepEqual(report.comparisons, []);
  const reason = 'p50: too few bring-ups to know the spread of the baseline';
  assert.deepEqual(report.leftOut[0], { caseId: 'statx-sync/direct/t1/same-cpu', reason });
});

test('a case that fails on one side is left out with its reason', () => {
  const [unit] = units(1, 1);
  const broken = {
    ...unit!.b[0],
    measurements: unit!.b[0].measurements.map((one) =>
      one.case.mode === 'plain' ? { ...one, failure: 'EIO' } : one,
    ),
  };
  const { report } = judgeBlocks([{ a: unit!.a, b: [broken, unit!.b[1]] }], OPTIONS);
  assert.deepEqual(report.leftOut, [
    { caseId: 'statx-sync/direct/t1/same-cpu', reason: 'plain failed: EIO' },
  ]);
  assert.deepEqual(report.refused, ['the two sides have no usable case in common']);
});

test('one mode of each side is compared with the other, whatever it is called', () => {
  const renamed = (run: Run): Run => ({
    ...run,
    measurements: run.measurements.map((one) =>
      one.case.mode === 'plain'
        ? {
            ...one,
            case: { ...one.case, mode: 'target:other', id: one.case.id.replace('plain', 'target:other') },
          }
        : one,
    ),
  });
  const other = units(4, 1.08).map(({ a, b }): Unit => ({ a, b: [renamed(b[0]), renamed(b[1])] }));
  const { verdict, baseline, candidate } = p50(judgeBlocks(other, OPTIONS));
  assert.deepEqual([baseline.mode, candidate.mode, verdict], ['plain', 'target:other', 'regressed']);
});

test('blocks of several modes are compared per mode', () => {
  const several = units(4, 1.2, 0, { modes: ['native', 'plain', 'file-passthrough'] });
  const { comparisons } = judgeBlocks(several, OPTIONS).report;
  assert.deepEqual(
    comparisons.filter(({ metric }) => metric === 'p50').map(({ caseId, verdict }) => [caseId, verdict]),
    [
      ['statx-sync/direct/t1/same-cpu/plain', 'regressed'],
      ['statx-sync/direct/t1/same-cpu/file-passthrough', 'unchanged'],
    ],
  );
});

test('contenders become options of a run, with native beside them', () => {
  const native = ['--mode', 'native,plain'];
  assert.deepEqual(parseContender('default', 'plain').options, native);
  assert.deepEqual(parseContender('options:--flush --threads 2', 'plain').options, [
    ...native,
    ...['--daemon-options', '--flush --threads 2'],
  ]);
  assert.deepEqual(parseContender('x=fs {backing} {mountpoint}', 'plain').options, [
    ...['--mode', 'native'],
    ...['--target', 'x=fs {backing} {mountpoint}'],
  ]);
  for (const bad of ['plain', 'daemon:/nonexistent', 'x=relative'])
    assert.throws(() => parseContender(bad, 'plain'), { name: 'FusebenchError', exitCode: 2 });
  const target = 'x=fs {backing} {mountpoint}';
  assert.throws(
    () => parseContender(target, 'native,plain'),
    /one mode of our daemon only; not with --mode native,plain/,
  );
});

test('a kernel is booted for its mode only: native also differs between kernels', () => {
  const { options, kernel } = parseContender('kernel:/boot/image', 'plain');
  assert.deepEqual([options, kernel], [['--mode', 'plain'], '/boot/image']);
});
