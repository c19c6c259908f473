// --target: another FUSE file system, started or mounted already; what is unknown about it stays unknown, and one that hangs or
// dies fails its own cases.

import assert from 'node:assert/strict';
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { addon } from '../../native/index.js';
import type { Measurement, Run } from '../../results/run/model.js';
import { cpuPlan } from '../common/cpus.js';
import { DAEMON_PATH } from '../common/paths.js';
import {
  cli,
  type Finished,
  leftProcesses,
  noMounts,
  readRunFile,
  startCli,
  temporaryFolder,
  visibleMounts,
  waitForRounds,
  waitUntil,
} from '../testing/cli.js';
import { daemonOf, mountOf } from './fuse-mounts.js';
import { PROBE_FILE } from './probes.js';
import { parseTarget } from './target-spec.js';

const options = { skip: noMounts() };
/** Our daemon without its counters is a target like any other. */
const DAEMON = `${DAEMON_PATH} --mode plain {backing} {mountpoint}`;

async function run(
  context: TestContext,
  target: string,
  ...further: string[]
): Promise<{ run: Run; finished: Finished }> {
  const out = join(temporaryFolder(context), 'out');
  const base = ['run', 'statx-sync', '--mode', 'native', '--profile', 'smoke', '--no-charts', '--out', out];
  const finished = await cli([...base, '--target', target, ...further]);
  assert.ok(existsSync(join(out, 'run.json')), finished.stderr);
  return { run: readRunFile(out), finished };
}

function of(run: Run, mode: string): Measurement {
  return run.measurements.find((one) => one.case.mode === mode)!;
}

test('a target is measured, its requests are counted by the kernel', options, async (context) => {
  const { run: result, finished } = await run(context, `other=${DAEMON}`);
  assert.equal(finished.code, 0, finished.stderr);
  const { rounds, proof, failure } = of(result, 'target:other');
  assert.equal(failure, null);
  assert.equal(rounds.length, result.plan.bringUps);
  assert.deepEqual(proof.observed, { GETATTR: 1 });
  // Timed rounds are not counted: unknown, not zero.
  assert.ok(rounds.every(({ requests }) => requests === null));
  assert.ok(rounds.every(({ contextSwitches }) => (contextSwitches.daemon?.voluntary ?? 0) > 0));
  assert.match(finished.stdout, /cs req \/op +\S+ +- +\S+ +1\.00/);
});

test('a daemon that goes into the background is found and ended', options, async (context) => {
  const folder = temporaryFolder(context);
  const inBackground = `(setsid ${DAEMON} >${folder}/log 2>&1 &)`;
  const { run: result } = await run(context, `other=${inBackground}`);
  assert.equal(of(result, 'target:other').failure, null);
  await waitUntil('the daemon ends', () => leftProcesses('target:other').length === 0);
  assert.deepEqual(visibleMounts(), []);
});

test('a daemon in the background ends with a killed fusebench', options, async (context) => {
  const out = join(temporaryFolder(context), 'out');
  const argv = ['run', 'statx-sync', '--mode', 'native', '--rounds', '5000', '--no-charts', '--out', out];
  const { child, finished } = startCli([...argv, '--target', `other=(setsid ${DAEMON} >/dev/null 2>&1 &)`]);
  await waitForRounds(out, 3);
  assert.notDeepEqual(leftProcesses('target:other'), []);
  child.kill('SIGKILL');
  await finished;
  await waitUntil('the daemon ends', () => leftProcesses('target:other').length === 0);
});

/** Our daemon, mounted by another process. */
async function mountElsewhere(
  context: TestContext,
): Promise<{ backing: string; mount: string; daemon: ChildProcess }> {
  const folder = temporaryFolder(context);
  const [backing, mount] = [join(folder, 'backing'), join(folder, 'mount')];
  for (const path of [backing, mount]) mkdirSync(path);
  const daemon = spawn(DAEMON_PATH, ['--mode', 'plain', backing, mount], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  context.after(async () => {
    daemon.kill('SIGTERM');
    await waitUntil('the daemon ends', () => daemon.exitCode !== null || daemon.signalCode !== null);
  });
  await new Promise((resolve) => daemon.stdout.once('data', resolve));
  return { backing, mount, daemon };
}

test(
  'a file system that is mounted already is measured in a directory of its own',
  options,
  async (context) => {
    const { backing, mount, daemon } = await mountElsewhere(context);
    const { run: result } = await run(context, `there=${mount}`);
    assert.equal(of(result, 'target:there').failure, null);
    assert.deepEqual(of(result, 'target:there').proof.observed, { GETATTR: 1 });
    assert.deepEqual(readdirSync(backing), []);
    assert.equal(daemon.exitCode, null);
  },
);

test(
  'a killed fusebench leaves nothing in a file system that was mounted already',
  options,
  async (context) => {
    const { backing, mount } = await mountElsewhere(context);
    const out = join(temporaryFolder(context), 'out');
    const argv = ['run', 'statx-sync', '--mode', 'native', '--rounds', '5000', '--no-charts', '--out', out];
    const { child, finished } = startCli([...argv, '--target', `there=${mount}`]);
    await waitForRounds(out, 3);
    assert.equal(readdirSync(backing).length, 1);
    child.kill('SIGKILL');
    await finished;
    await waitUntil('its directory goes', () => readdirSync(backing).length === 0);
  },
);

test(
  'a mounted target is measured where its daemon runs, and beside a native of the same placement',
  options,
  async (context) => {
    const cpus = cpuPlan('same-cpu', 1, addon().allowedCpus())!.daemon!;
    if (addon().allowedCpus().length < 2) return context.skip('one CPU pins every daemon');
    const { mount, daemon } = await mountElsewhere(context);
    const placed = async (): Promise<string[]> => {
      const { run: result, finished } = await run(context, `there=${mount}`, '--mode', 'plain');
      assert.equal(finished.code, 0, finished.stderr);
      const isSaid = /target:there: its daemon was not started by fusebench and is not pinned/.test(
        finished.stderr,
      );
      const cases = result.measurements.map((one) => `${one.case.placement} ${one.case.mode}`);
      return [...cases, isSaid ? 'said' : 'not said'];
    };
    // Our modes stay pinned, and are not compared with it.
    const apart = ['same-cpu native', 'same-cpu plain', 'unpinned native', 'unpinned target:there', 'said'];
    assert.deepEqual(await placed(), apart);
    execFileSync('taskset', ['-acp', cpus.join(','), String(daemon.pid)]);
    if (daemonOf(mountOf(mount)!.connection) === undefined)
      return context.diagnostic('this kernel does not say which process serves a mount (Linux 6.16 does)');
    const together = ['same-cpu native', 'same-cpu plain', 'same-cpu target:there', 'not said'];
    assert.deepEqual(await placed(), together);
  },
);

test(
  'a mounted target that dies between bring-ups fails its cases and not the run',
  options,
  async (context) => {
    const { backing, mount, daemon } = await mountElsewhere(context);
    const out = join(temporaryFolder(context), 'out');
    const argv = [
      'run',
      'statx-sync',
      '--mode',
      'native',
      '--bring-ups',
      '20',
      '--rounds',
      '2',
      '--no-charts',
    ];
    const { child, finished } = startCli([...argv, '--target', `there=${mount}`, '--out', out]);
    context.after(() => child.kill('SIGKILL'));
    // A bring-up makes a tree there, and removes it.
    const hasTree = (): boolean =>
      readdirSync(backing).some((name) => existsSync(join(backing, name, PROBE_FILE)));
    while (!hasTree()) await setImmediate();
    while (readdirSync(backing).length > 0) await setImmediate();
    daemon.kill('SIGKILL');
    const { code, stdout, stderr } = await finished;
    assert.equal(code, 1, stderr);
    const result = readRunFile(out);
    assert.equal(result.status, 'complete');
    assert.equal(of(result, 'native').rounds.length, 40);
    assert.match(of(result, 'target:there').failure ?? '', /\S/);
    assert.match(stdout, /statx-sync/);
    assert.doesNotMatch(stderr, /^\s+at |a bug of fusebench/m);
  },
);

for (const [what, signal, errno] of [
  ['hangs', 'STOP', 'ETIMEDOUT'],
  ['dies', 'KILL', 'ENOTCONN|ECONNABORTED|ESRCH|EIO|ENODEV|ENOENT'],
] as const) {
  test(`a target that ${what} fails its cases and not the run`, options, async (context) => {
    const command = `${DAEMON} & daemon=$!; sleep 2; kill -${signal} $daemon; wait`;
    const argv = ['--bring-ups', '1', '--rounds', '1500', '--deadline', '1'];
    const { run: result, finished } = await run(context, `other=${command}`, ...argv);
    assert.equal(finished.code, 1, finished.stderr);
    assert.equal(result.status, 'complete');
    assert.match(of(result, 'target:other').failure ?? '', new RegExp(errno));
    assert.equal(of(result, 'native').rounds.length, 1500);
    assert.deepEqual(leftProcesses('target:other'), []);
  });
}

test('a target that cannot be brought up ends the run with its own message', options, async (context) => {
  const out = join(temporaryFolder(context), 'out');
  const bad = async (target: string): Promise<Finished> =>
    cli(['run', 'statx-sync', '--mode', 'native', '--profile', 'smoke', '--out', out, '--target', target]);
  const failed = await bad("bad=echo 'no such option' >&2; false {mountpoint}");
  assert.equal(failed.code, 3);
  assert.match(failed.stderr, /target:bad: no such option/);
  const elsewhere = await bad(`no=${temporaryFolder(context)}`);
  assert.equal(elsewhere.code, 3);
  assert.match(elsewhere.stderr, /target:no: .*not on FUSE/);
  // Nothing was measured, so nothing is kept.
  assert.ok(!existsSync(join(out, 'run.json')));
  assert.deepEqual(visibleMounts(), []);
});

test('a target is a name with a command or a path', () => {
  assert.deepEqual(parseTarget('a=/mnt/x').what, { kind: 'directory', directory: '/mnt/x' });
  assert.deepEqual(parseTarget('a.b-1=fs -o x=1 {backing} {mountpoint}').what, {
    kind: 'command',
    command: 'fs -o x=1 {backing} {mountpoint}',
  });
  for (const bad of ['/mnt/x', '=fs {mountpoint}', 'a=fs {backing}', 'a=relative', '-x=/mnt'])
    assert.throws(() => parseTarget(bad), { name: 'FusebenchError', exitCode: 2 });
});
