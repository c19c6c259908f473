// What can happen to a run: interrupts, kills, hangs, full disks. Each test causes one for real, and then checks the
// rounds that were measured, the mounts and the processes.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import {
  childrenOf,
  countRounds,
  leftProcesses,
  noMounts,
  readRunFile,
  type Started,
  startCli,
  temporaryFolder,
  visibleMounts,
  waitForRounds,
  waitUntil,
} from '../cli.js';

const skip = noMounts();

/** A run that is long enough to be interrupted, with its backing tree on the disk. */
function startRun(
  context: TestContext,
  more: readonly string[] = [],
): Started & { out: string; backing: string } {
  const folder = temporaryFolder(context);
  const [out, backing] = [join(folder, 'out'), join(folder, 'backing')];
  mkdirSync(backing);
  const argv = [
    'run',
    'statx',
    'read-4k-rand',
    '--rounds',
    '2000',
    '--no-charts',
    '--out',
    out,
    '--backing',
    backing,
  ];
  const started = startCli([...argv, ...more]);
  context.after(() => started.child.kill('SIGKILL'));
  return { ...started, out, backing };
}

function daemonOf(started: Started, mode: string): number {
  const daemons = childrenOf(started.child.pid!).filter(({ name }) => name.startsWith('fusebench-daemo'));
  const found = daemons.find(({ pid }) =>
    readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(`\0${mode}\0`),
  );
  assert.ok(found, `a daemon for ${mode} runs`);
  return found.pid;
}

/** No mount and no process of the run remains. */
async function assertClean(backing: string): Promise<void> {
  await waitUntil('the backing directory is empty', () => readdirSync(backing).length === 0);
  await waitUntil('the processes are gone', () => leftProcesses(backing).length === 0);
  assert.deepEqual(visibleMounts(), []);
}

test('Ctrl-C ends the round, keeps what was measured and exits with 130', { skip }, async (context) => {
  const run = startRun(context);
  await waitForRounds(run.out, 10);
  run.child.kill('SIGINT');
  const { code, stdout } = await run.finished;
  assert.equal(code, 130);
  const stored = readRunFile(run.out);
  assert.equal(stored.status, 'interrupted');
  assert.ok(countRounds(stored) >= 10);
  assert.match(stdout, /This run is interrupted/);
  await assertClean(run.backing);
});

test('Ctrl-C twice ends a run whose daemon hangs', { skip }, async (context) => {
  const run = startRun(context);
  await waitForRounds(run.out, 10);
  process.kill(daemonOf(run, 'plain'), 'SIGSTOP');
  run.child.kill('SIGINT');
  await new Promise((resolve) => setTimeout(resolve, 500));
  run.child.kill('SIGINT');
  const { code } = await run.finished;
  assert.equal(code, 130);
  assert.equal(readRunFile(run.out).status, 'interrupted');
  await assertClean(run.backing);
});

test('a daemon killed in the middle fails its mode in one sentence, and the others go on', {
  skip,
}, async (context) => {
  const run = startRun(context, ['--bring-ups', '1', '--rounds', '60']);
  await waitForRounds(run.out, 10);
  process.kill(daemonOf(run, 'plain'), 'SIGKILL');
  const { code, stderr } = await run.finished;
  assert.equal(code, 1);
  const { measurements, status } = readRunFile(run.out);
  assert.equal(status, 'complete');
  for (const {
    case: { id, mode },
    failure,
    rounds,
  } of measurements) {
    if (mode === 'plain') assert.match(failure ?? '', /the daemon is gone|ENOTCONN|ECONNABORTED/, id);
    else assert.deepEqual([failure, rounds.length], [null, 60], id);
  }
  assert.doesNotMatch(stderr, /^\s+at /m);
  await assertClean(run.backing);
});

test('a daemon that hangs is given up after the deadline', { skip }, async (context) => {
  const run = startRun(context, ['--bring-ups', '1', '--rounds', '60', '--deadline', '2']);
  await waitForRounds(run.out, 10);
  process.kill(daemonOf(run, 'file-passthrough'), 'SIGSTOP');
  const { code } = await run.finished;
  assert.equal(code, 1);
  const { measurements } = readRunFile(run.out);
  const hung = measurements.filter(({ case: { mode } }) => mode === 'file-passthrough');
  assert.ok(hung.length > 0 && hung.every(({ failure }) => failure !== null));
  await assertClean(run.backing);
});

test('kill -9 of fusebench leaves the measured rounds, and no mount or process', {
  skip,
}, async (context) => {
  const run = startRun(context);
  await waitForRounds(run.out, 10);
  run.child.kill('SIGKILL');
  const { signal } = await run.finished;
  assert.equal(signal, 'SIGKILL');
  const stored = readRunFile(run.out);
  assert.equal(stored.status, 'running');
  assert.ok(countRounds(stored) >= 10);
  await assertClean(run.backing);
});

test('nothing of a run is visible outside of it', { skip }, async (context) => {
  const run = startRun(context);
  await waitForRounds(run.out, 5);
  assert.deepEqual(visibleMounts(), []);
  run.child.kill('SIGINT');
  await run.finished;
});

test('a full disk below --out ends the run in one sentence and keeps the rounds that fitted', {
  skip,
}, async (context) => {
  const folder = temporaryFolder(context);
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=256k', 'tmpfs', folder]);
  const out = join(folder, 'out');
  const argv = ['run', 'statx', 'open', 'setattr', 'lookup', '--rounds', '2000', '--no-charts', '--out', out];
  const started = startCli(argv);
  context.after(() => started.child.kill('SIGKILL'));
  const { code, stderr } = await started.finished;
  assert.equal(code, 3);
  assert.match(stderr, /ENOSPC/);
  assert.doesNotMatch(stderr, /^\s+at /m);
  assert.ok(countRounds(readRunFile(out)) > 0);
});

test('a disk that gets full while pictures are drawn is one sentence, and the run is printed', {
  skip,
}, async (context) => {
  const folder = temporaryFolder(context);
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=120k', 'tmpfs', folder]);
  const out = join(folder, 'out');
  const argv = [
    'run',
    'statx-sync',
    '--mode',
    'native,plain',
    '--bring-ups',
    '1',
    '--rounds',
    '1',
    '--out',
    out,
  ];
  const { code, stdout, stderr } = await startCli(argv).finished;
  assert.equal(code, 3);
  assert.match(
    stderr,
    /out: run\.json is written, but tables and pictures cannot be \(ENOSPC\); free some space/,
  );
  assert.doesNotMatch(stderr, /^\s+at /m);
  assert.match(stdout, /^fusebench .* 1 bring-up of 1 round/);
  assert.equal(readRunFile(out).status, 'complete');
  assert.deepEqual(
    filesBelow(out).filter((name) => name.endsWith('.tmp')),
    [],
  );
});

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' });
}

test('a full backing file system is named before anything is measured', { skip }, async (context) => {
  const folder = temporaryFolder(context);
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=4m', 'tmpfs', folder]);
  const { code, stderr } = await startCli([
    'run',
    'read',
    '--no-charts',
    '--out',
    join(folder, 'out'),
    '--backing',
    folder,
  ]).finished;
  assert.equal(code, 3);
  assert.match(stderr, /ENOSPC.*free some space/);
  assert.deepEqual(readdirSync(folder), []);
});
