// --scheduler and --inject take effect: on the policy of clients and daemons, and on the time of a request.

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import {
  childrenOf,
  cli,
  noMounts,
  readRunFile,
  startCli,
  temporaryFolder,
  waitForRounds,
} from '../testing/cli.js';

const skip = noMounts();
const SCHED_BATCH = 3;

/** Field 41 of /proc/PID/task/TID/stat, counted from the state, which is the third. */
function policies(pid: number): number[] {
  return readdirSync(`/proc/${pid}/task`).map((thread) => {
    const stat = readFileSync(`/proc/${pid}/task/${thread}/stat`, 'utf8');
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[41 - 3]);
  });
}

test('--scheduler batch is the policy of the daemon and of every client thread, and is in the plan', {
  skip,
}, async (context) => {
  const out = join(temporaryFolder(context), 'out');
  const argv = [
    'run',
    'statx-sync',
    '--mode',
    'plain',
    '--rounds',
    '2000',
    '--no-charts',
    '--scheduler',
    'batch',
    '--out',
    out,
  ];
  const { child, finished } = startCli(argv);
  await waitForRounds(out, 3);
  const daemon = childrenOf(child.pid!).find(({ name }) => name.startsWith('fusebench-daemo'))!;
  assert.deepEqual([...new Set(policies(daemon.pid))], [SCHED_BATCH]);
  assert.deepEqual([...new Set(policies(child.pid!))], [SCHED_BATCH]);
  child.kill('SIGINT');
  assert.equal((await finished).code, 130);
  assert.equal(readRunFile(out).plan.scheduler, 'batch');
});

test('an injected delay is in every request of its opcode and in the record of its mode', {
  skip,
}, async (context) => {
  const out = join(temporaryFolder(context), 'out');
  const argv = [
    'run',
    'statx-sync',
    'read-4k-rand/direct',
    '--mode',
    'plain',
    '--profile',
    'smoke',
    '--no-charts',
  ];
  const { code, stderr } = await cli([...argv, '--inject', 'GETATTR=3000000', '--out', out]);
  assert.equal(code, 0, stderr);
  const run = readRunFile(out);
  assert.match(run.modes[0]!.setup, /--inject GETATTR=3000000/);
  const minNs = (workload: string) =>
    Math.min(
      ...run.measurements
        .filter((one) => one.case.workload.name === workload)
        .flatMap(({ rounds }) => rounds.map(({ histogram }) => histogram.minNs)),
    );
  assert.ok(minNs('statx-sync') >= 3_000_000);
  assert.ok(minNs('read-4k-rand') < 3_000_000);
});

test('a delay for no request, or without a number, is refused', async () => {
  const bad: readonly [string, RegExp][] = [
    ['GETATR=5', /no request GETATR; did you mean GETATTR\?/],
    ['GETATTR', /look like GETATTR=500/],
    ['GETATTR=9999999999', /more than a second/],
  ];
  for (const [text, sentence] of bad) {
    const { code, stderr } = await cli(['run', 'statx', '--inject', text]);
    assert.equal(code, 2);
    assert.match(stderr, sentence);
  }
});
