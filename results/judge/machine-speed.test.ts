// The machine's speed from its native cases: its change, and how slow the machine was for a case in each bring-up.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Run } from '../run/model.js';
import { mean } from '../stats/quantile.js';
import { exampleRun } from '../testing/example-run.js';
import { type Times, timedRun } from '../testing/timed-run.js';
import { type Machine, machineOf } from './machine-speed.js';

const near = (actual: number, expected: number, error = 1e-9): void =>
  assert.ok(Math.abs(actual - expected) <= error, `${actual} is not ${expected} +- ${error}`);

/** The times of native in some workloads and of one plain case, which may change differently. */
const timesOf = (natives: Readonly<Record<string, readonly number[]>>): Times => ({
  ...Object.fromEntries(Object.entries(natives).map(([name, logs]) => [`${name}/native`, logs])),
  'statx-sync/plain': Object.values(natives)[0]!.map(() => 9),
});
const machine = (natives: Readonly<Record<string, readonly number[]>>): Run => timedRun(timesOf(natives));

function slownessOf(known: Machine, run: Run, name = 'statx-sync/plain'): number[][] {
  const of = run.measurements.find(({ case: { workload, mode } }) => `${workload.name}/${mode}` === name)!;
  return known.slowness(run, of).map((byBringUp) => [...byBringUp.values()]);
}

const WAVE = [0, 0.1, -0.1, 0.2, -0.2, 0.05, -0.05, 0];
const wave = (level: number): number[] => WAVE.map((x) => level + x);

test('a machine of half the speed changed by the logarithm of two', () => {
  const [base, slow] = [exampleRun({ seed: 1 }), exampleRun({ seed: 1, effect: { latency: 2 } })];
  const known = machineOf([base], [slow])!;
  assert.equal(known.natives, 8);
  near(known.change!.shift, Math.log(2), 0.01);
  near(machineOf([base], [base])!.change!.shift, 0);
});

test('the first reference of a case is native of its own workload, the second the other natives', () => {
  const natives = { 'statx-sync': wave(7), 'open-close': wave(8), 'lookup-cold-d4': wave(8.5) };
  const [base, head] = [machine(natives), machine({ ...natives, 'statx-sync': wave(7.3) })];
  const known = machineOf([base], [head])!;
  const [own, general] = slownessOf(known, head);
  for (const [i, x] of WAVE.entries()) near(own![i]!, 7.3 + x);
  for (const [i, x] of WAVE.entries()) near(general![i]!, x);
});

test('one native that deviates hardly changes the median of several', () => {
  const natives = {
    'statx-sync': wave(7),
    'open-close': wave(8),
    'lookup-cold-d4': wave(8.5),
    'create-unlink': wave(9),
  };
  const odd = machine({ ...natives, 'create-unlink': wave(9.6) });
  const known = machineOf([machine(natives)], [odd])!;
  near(known.change!.shift, 0);
  const [, general] = slownessOf(known, odd);
  near(mean(general!), 0);
});

test('natives that move data show the speed only where there are no others', () => {
  const natives = { 'read-4k-rand': wave(6.5), 'open-close': wave(8) };
  const [base, head] = [machine(natives), machine({ ...natives, 'read-4k-rand': wave(7) })];
  near(machineOf([base], [head])!.change!.shift, 0);
  const alone = { 'read-4k-rand': wave(6.5) };
  near(machineOf([machine(alone)], [machine({ 'read-4k-rand': wave(7) })])!.change!.shift, 0.5);
});

test('a single native is the only reference, and a case without its own native uses the general one', () => {
  const lone = machine({ 'statx-sync': wave(7) });
  assert.equal(slownessOf(machineOf([lone], [lone])!, lone).length, 1);
  const other = machine({ 'open-close': wave(8), 'lookup-cold-d4': wave(8.5) });
  const general = slownessOf(machineOf([other], [other])!, other);
  assert.equal(general.length, 1);
  for (const [i, x] of WAVE.entries()) near(general[0]![i]!, x);
});

test('a native case counts only if it is usable in every run', () => {
  const both = { 'statx-sync': wave(7), 'open-close': wave(8) };
  const run = machine(both);
  const failed: Run = {
    ...run,
    measurements: run.measurements.map((one) =>
      one.case.id.startsWith('open-close') ? { ...one, failure: 'EIO' } : one,
    ),
  };
  assert.equal(machineOf([run], [run])!.natives, 2);
  assert.equal(machineOf([run], [failed])!.natives, 1);
  assert.equal(machineOf([run, run], [run, machine({ 'statx-sync': wave(7) })])!.natives, 1);
});

test('runs without a usable native in common have no speed, and those of one bring-up no change', () => {
  const plain = exampleRun({ modes: ['plain'], workloads: ['statx-sync'] });
  assert.equal(machineOf([plain], [plain]), null);
  const [one, other] = [machine({ 'statx-sync': wave(7) }), machine({ 'open-close': wave(8) })];
  assert.equal(machineOf([one], [other]), null);
  const short = machine({ 'statx-sync': [7] });
  assert.equal(machineOf([short], [short])!.change, null);
});
