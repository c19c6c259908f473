// fusebench itself in the guest: a whole run in every mode, on tmpfs and on a disk.

import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { Measurement, Run } from '../../results/run/model.js';
import { attributesAtDaemon, BUILTIN_MODES, FUSE_MODES } from '../../results/run/modes.js';
import type { Ablation } from '../../results/study/ablation.js';
import type { Footprint } from '../../results/study/footprint.js';
import { ownCommand } from '../common/command-line.js';
import { PACKAGE_ROOT } from '../common/paths.js';
import { buildCalls } from '../testing/calls.js';
import { cli } from '../testing/cli.js';
import { runGuestProgram, testVm, vmUnavailable } from '../testing/vm.js';
import { GUEST_NODE, GUEST_PACKAGE } from './initramfs.js';
import type { VmOptions } from './vm.js';

const CLI = [GUEST_NODE, `${GUEST_PACKAGE}/dist/bench/cli.js`];

/** Context switches of client and daemon for one operation, over all rounds. */
function switchesPerOperation(measurement: Measurement): number {
  let switches = 0;
  let operations = 0;
  for (const round of measurement.rounds) {
    const { client, daemon } = round.contextSwitches;
    switches += client.voluntary + (daemon?.voluntary ?? 0);
    operations += round.operations;
  }
  return switches / operations;
}

describe('fusebench run in the guest', { skip: vmUnavailable() }, () => {
  let folder: string;
  const start = process.cwd();
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'fusebench-vm-run-'));
    process.chdir(folder);
  });
  after(() => {
    process.chdir(start);
    rmSync(folder, { recursive: true });
  });

  /** Runs `fusebench run` in the guest; the run file that came back, and what was printed. */
  async function runInGuest(
    words: readonly string[],
    options: Partial<VmOptions> = {},
  ): Promise<{ run: Run; printed: string }> {
    const guest = await runGuestProgram(
      [...CLI, 'run', ...words, '--profile', 'smoke', '--no-charts'],
      options,
    );
    const output = `${guest.stdout}${guest.stderr}${guest.lastWords.join('\n')}`;
    assert.equal(guest.error, null, output);
    assert.equal(guest.exitCode, 0, output);
    assert.deepEqual(guest.complaints, []);
    const [id, ...others] = readdirSync('results/runs');
    assert.deepEqual(others, []);
    const run = JSON.parse(readFileSync(join('results/runs', id!, 'run.json'), 'utf8')) as Run;
    rmSync('results', { recursive: true });
    return { run, printed: guest.stdout.toString() };
  }

  test('all modes are engaged, and the run says how it was virtualised', async () => {
    const { run, printed } = await runInGuest(['all'], { timeoutSeconds: 400, memory: '2G' });
    assert.equal(run.status, 'complete');
    assert.deepEqual(run.skipped, []);
    assert.deepEqual(
      run.modes.map(({ mode }) => mode),
      [...BUILTIN_MODES],
    );
    const notEngaged = run.measurements.filter(({ proof, failure }) => !proof.engaged || failure !== null);
    assert.deepEqual(
      notEngaged.map((measurement) => [
        measurement.case.id,
        measurement.proof.unexpectedRequests,
        measurement.failure,
      ]),
      [],
    );
    const how = `${run.host.virtualization}, emulated: ${run.host.emulated}`;
    assert.ok(['qemu-tcg, emulated: true', 'qemu-kvm, emulated: false'].includes(how), how);
    assert.equal(/times mean nothing across/.test(printed), run.host.emulated);
    assert.equal(run.command, ownCommand(), 'the command on the host, which boots the guest');

    const ofInode = (workload: string): readonly Measurement[] =>
      run.measurements.filter(
        (one) => one.case.mode === 'inode-passthrough' && one.case.workload.name === workload,
      );
    for (const workload of [
      'statx-sync',
      'stat-warm',
      'chmod',
      'utimens',
      'read-4k-rand',
      'write-4k-rand',
      'mmap-read-fault',
      'splice-in-64k',
    ]) {
      const measurements = ofInode(workload);
      assert.ok(measurements.length > 0, workload);
      for (const measurement of measurements) {
        assert.deepEqual(measurement.proof.observed, {}, measurement.case.id);
        assert.ok(
          switchesPerOperation(measurement) < 0.1,
          `${measurement.case.id}: ${switchesPerOperation(measurement)}`,
        );
      }
    }
    for (const measurement of ofInode('readdir-100')) {
      assert.deepEqual(measurement.proof.observed, { OPENDIR: 1, RELEASEDIR: 1 });
    }
  });

  test('--backing ext4 measures on a scratch disk', async () => {
    const { run } = await runInGuest(['statx-sync', 'chmod'], { backing: 'ext4' });
    assert.equal(run.backing.fsType, 'ext4');
    assert.deepEqual(run.skipped, []);
    for (const {
      proof,
      case: { id, mode },
    } of run.measurements) {
      assert.equal(proof.engaged, true, id);
      if (mode === 'inode-passthrough') assert.deepEqual(proof.observed, {}, id);
    }
  });

  test('footprint: an attached inode costs a backing id and no additional descriptor, and its eviction frees both', async () => {
    const guest = await runGuestProgram([...CLI, 'footprint', '--inodes', '2000', '--json']);
    assert.equal(guest.exitCode, 0, guest.stderr.toString());
    const { points, skipped } = JSON.parse(guest.stdout.toString()) as Footprint;
    assert.deepEqual(skipped, []);
    assert.deepEqual(
      points.map(({ mode, kept, cost }) => [
        mode,
        kept,
        cost?.backingIdsPerInode,
        cost?.fdsLeft,
        cost?.evictionNs === null,
      ]),
      FUSE_MODES.map((mode) => [mode, 2000, attributesAtDaemon(mode) ? 0 : 1, 0, false]),
    );
    assert.deepEqual(guest.complaints, []);
  });

  test('A/A of a kernel in four boots shows no difference, and every block is kept', async () => {
    const image = testVm.kernel;
    const words = ['-w', 'statx-sync', '-m', 'inode-passthrough', '--units', '1', '--bring-ups', '3'];
    const { code, stdout, stderr } = await cli(
      ['ab', '--kernel', `A=${image}`, '--kernel', `B=${image}`, ...words],
      { cwd: folder },
    );
    assert.equal(code, 0, stderr);
    assert.match(stdout, /^kernels: A (\S+), B \1$/m);
    assert.match(stdout, /^ {2}no difference$/m);
    const [id] = readdirSync('results/ab');
    for (const side of ['a', 'b']) {
      const blocks = readdirSync(join('results/ab', id!, side));
      assert.equal(blocks.length, 2);
      for (const name of blocks) {
        const run = JSON.parse(readFileSync(join('results/ab', id!, side, name), 'utf8')) as Run;
        assert.deepEqual(
          run.measurements.map(({ case: { mode }, proof }) => [mode, proof.engaged, proof.observed]),
          [['inode-passthrough', true, {}]],
        );
      }
    }
    rmSync('results', { recursive: true });
  });

  test('ablate: each removed operation costs requests where expected, and every way to list costs the expected requests', async () => {
    const words = ['ablate', '--profile', 'smoke', '--entries', '200', '--json', '--quiet'];
    const guest = await runGuestProgram([...CLI, ...words], { memory: '2G' });
    assert.equal(guest.exitCode, 0, guest.stderr.toString());
    const { rows, sweep } = JSON.parse(guest.stdout.toString()) as Ablation;
    const requests = (workload: string, variant: string): Record<string, number> | undefined =>
      rows.find((row) => row.workload === workload)?.cells.find((cell) => cell.variant === variant)?.requests;
    for (const row of rows) assert.deepEqual(row.failures, {}, row.workload);
    const missed = [
      ['statx-sync/warm', 'without GETATTR, SETATTR', 'only GETATTR', { GETATTR: 1 }],
      ['chmod/warm', 'without SETATTR', 'only GETATTR, SETATTR', { SETATTR: 1 }],
      ['read-4k-rand/direct', 'without READ', 'only READ', { READ: 1 }],
      ['write-4k-rand/direct', 'without WRITE', 'only WRITE', { WRITE: 1 }],
    ] as const;
    for (const [workload, without, only, cost] of missed) {
      assert.deepEqual(requests(workload, without), cost, workload);
      assert.deepEqual(requests(workload, only), {}, workload);
      assert.deepEqual(requests(workload, 'all'), {}, workload);
      assert.deepEqual(requests(workload, 'plain'), cost, workload);
    }
    const { READDIR = 0, READDIRPLUS = 0 } = requests('readdir-100/warm', 'without READDIR') ?? {};
    assert.ok(READDIR + READDIRPLUS > 0);
    assert.deepEqual(requests('readdir-100/warm', 'only READDIR'), { OPENDIR: 1, RELEASEDIR: 1 });
    // 100 of 200 entries are looked up where the listing brought no attributes.
    const half = new Map(
      sweep.filter(({ percent }) => percent === 50).map((point) => [point.way, point.requests]),
    );
    assert.ok(half.get('readdir')! >= 100 && half.get('readdir-passthrough')! >= 100);
    assert.ok(half.get('readdirplus')! < 20, String(half.get('readdirplus')));
    assert.ok(half.get('readdir-passthrough')! < half.get('readdir')!);
    assert.deepEqual(guest.complaints, []);
  });

  test('a daemon that answers with wrong nodeids ends the run with the violated rule', async () => {
    const sources = join(PACKAGE_ROOT, 'bench/testing/programs');
    const extraFiles = [
      { source: join(dirname(buildCalls()), 'wrong_daemon'), path: '/usr/bin/wrong_daemon' },
      { source: join(sources, 'wrong-fusebench-daemon.mjs'), path: '/usr/bin/wrong.mjs' },
      { source: '/usr/bin/env', path: '/usr/bin/env' },
    ];
    const words = [
      'run',
      'statx-sync',
      '--mode',
      'native,inode-passthrough',
      '--daemon',
      '/usr/bin/wrong.mjs',
      '--no-charts',
      '--profile',
      'smoke',
    ];
    const guest = await runGuestProgram([...CLI, ...words], { extraFiles });
    assert.equal(guest.exitCode, 3);
    assert.match(
      guest.stderr.toString(),
      /a nodeid that is not the inode number of its backing file.*\(EIO\)/,
    );
  });
});
