// How often a run is saved while it is measured, on a clock that the test moves; and what a kill in the middle leaves.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fs, { mkdtempSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, type TestContext, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { exampleRun } from '../testing/example-run.js';
import type { Run } from './model.js';
import { RUN_FILE, RunWriter, readRun } from './store.js';

const scratch = mkdtempSync(join(tmpdir(), 'fusebench-saving-'));
after(() => rmSync(scratch, { recursive: true, force: true }));
let folders = 0;
const newFolder = (): string => join(scratch, `run-${folders++}`);

const RUN = exampleRun({ modes: ['native'], workloads: ['statx-sync'], bringUps: 4, operations: 20 });
const EMPTY: Run = { ...RUN, measurements: RUN.measurements.map((one) => ({ ...one, rounds: [] })) };
const {
  case: { id: CASE },
  rounds: [ROUND],
} = RUN.measurements[0]!;

/** The machine as the writer sees it. */
interface Machine {
  nowMs: number;
  /** Duration of a save. */
  saveMs: number;
  /** How many saves, how many bytes, and how long in total. */
  saves: number;
  bytes: number;
  savingMs: number;
}

/** Moves the clock by `saveMs` with each save, and counts them. */
function machineOf(t: TestContext, saveMs = 0): Machine {
  const machine: Machine = { nowMs: 5_000, saveMs, saves: 0, bytes: 0, savingMs: 0 };
  t.mock.method(performance, 'now', () => machine.nowMs);
  const rename = fs.renameSync;
  const counted = t.mock.method(fs, 'renameSync', (from: string, to: string) => {
    machine.saves += 1;
    machine.bytes += statSync(from).size;
    machine.nowMs += machine.saveMs;
    machine.savingMs += machine.saveMs;
    rename(from, to);
  });
  syncBuiltinESMExports();
  t.after(() => {
    counted.mock.restore();
    syncBuiltinESMExports();
  });
  return machine;
}

/** A round every `everyMs` for `seconds`, each with a change of the run and of the case. */
function measure(machine: Machine, writer: RunWriter, seconds: number, everyMs: number): number {
  const endMs = machine.nowMs + 1000 * seconds;
  let index = 0;
  for (; machine.nowMs < endMs; index++) {
    machine.nowMs += everyMs;
    writer.round(CASE, { ...ROUND!, index });
    writer.measurement(CASE, { warnings: [`${index}`] });
    writer.update({ warnings: [`${index}`] });
  }
  return index;
}

function roundsIn(folder: string): number {
  return readRun(folder).measurements.flatMap((one) => one.rounds).length;
}

test('a run is saved once a second at most, when it begins and when it ends', (t) => {
  const machine = machineOf(t);
  const folder = newFolder();
  const writer = RunWriter.create(folder, EMPTY);
  const rounds = measure(machine, writer, 20, 7);
  writer.finish();
  assert.ok(rounds > 2800);
  assert.ok(machine.saves <= 20 + 2 && machine.saves >= 20, `${machine.saves} saves`);
  assert.equal(roundsIn(folder), rounds);
  assert.deepEqual(readRun(folder).warnings, [`${rounds - 1}`]);
});

test('a change within a second of a save is written by the next save after that second', (t) => {
  const machine = machineOf(t);
  const folder = newFolder();
  const writer = RunWriter.create(folder, EMPTY);
  const stored = [999, 1, 999].map((ms, index) => {
    machine.nowMs += ms;
    writer.round(CASE, { ...ROUND!, index });
    return roundsIn(folder);
  });
  assert.deepEqual(stored, [0, 2, 2]);
  writer.finish();
  assert.equal(roundsIn(folder), 3);
});

test('saving takes 1 % of the time at most, however long a save takes', (t) => {
  const machine = machineOf(t, 40);
  const writer = RunWriter.create(newFolder(), EMPTY);
  const beganMs = machine.nowMs;
  measure(machine, writer, 120, 50);
  const [share, saves] = [machine.savingMs / (machine.nowMs - beganMs), machine.saves];
  assert.ok(share <= 0.011 && saves > 20, `${saves} saves, ${share} of the time`);
});

test('the longer a run, the rarer its saves: a crash loses a fiftieth of it, and 50 times the file are written', (t) => {
  const machine = machineOf(t);
  const folder = newFolder();
  const writer = RunWriter.create(folder, EMPTY);
  const rounds = measure(machine, writer, 600, 500);
  const lost = rounds - roundsIn(folder);
  assert.ok(lost <= rounds / 50 + 1, `${lost} of ${rounds}`);
  writer.finish();
  const file = statSync(join(folder, RUN_FILE)).size;
  assert.ok(machine.saves < 180, `${machine.saves} saves`);
  assert.ok(machine.bytes < 50 * file, `${machine.bytes / file} times the file`);
});

test('a save that fails in the middle of a run keeps the rounds saved before, and the next one has them all', (t) => {
  const machine = machineOf(t);
  const folder = newFolder();
  const writer = RunWriter.create(folder, EMPTY);
  machine.nowMs += 1000;
  writer.round(CASE, { ...ROUND!, index: 0 });
  // A folder that is elsewhere makes the write fail for root, too, who passes permission checks.
  renameSync(folder, `${folder}-elsewhere`);
  machine.nowMs += 1000;
  assert.throws(
    () => writer.round(CASE, { ...ROUND!, index: 1 }),
    /what was saved before is intact \(ENOENT\)/,
  );
  renameSync(`${folder}-elsewhere`, folder);
  assert.equal(roundsIn(folder), 1);
  writer.finish();
  assert.equal(roundsIn(folder), 2);
  assert.deepEqual(readdirSync(folder), [RUN_FILE]);
});

const module = (path: string): string => JSON.stringify(fileURLToPath(new URL(path, import.meta.url)));

/**
 * Saves two rounds, and kills itself while it saves the third: in the write, which is half done then, or before the
 * rename.
 */
const KILLED = `
  import fs from 'node:fs';
  import { syncBuiltinESMExports } from 'node:module';
  const { RunWriter, readRun } = await import(${module('./store.js')});
  const [folder, whole, call] = process.argv.slice(1);
  const run = readRun(whole);
  let now = 0;
  performance.now = () => now;
  const writer = RunWriter.create(folder, { ...run, measurements: run.measurements.map((one) => ({ ...one, rounds: [] })) });
  const { case: { id }, rounds } = run.measurements[0];
  const measured = (round) => { now += 1000; writer.round(id, round); };
  measured(rounds[0]);
  measured(rounds[1]);
  const before = fs[call];
  fs[call] = (...given) => {
    if (call === 'writeSync') before(given[0], given[1].subarray(0, given[1].length / 2));
    process.kill(process.pid, 'SIGKILL');
  };
  syncBuiltinESMExports();
  measured(rounds[2]);
`;

for (const call of ['writeSync', 'renameSync'] as const) {
  test(`after a kill -9 in ${call} the run is there as it was last saved`, () => {
    const [folder, whole] = [newFolder(), newFolder()];
    RunWriter.create(whole, RUN);
    const argv = ['--input-type=module', '-e', KILLED, folder, whole, call];
    const { signal, stderr } = spawnSync(process.execPath, argv, { encoding: 'utf8' });
    assert.equal(signal, 'SIGKILL', stderr);
    assert.equal(readRun(folder).status, RUN.status);
    assert.equal(roundsIn(folder), 2);
  });
}
