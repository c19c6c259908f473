// A run of several groups, in which a mode is there for one group and not for another.

import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { DAEMON_PATH } from '../../common/paths.js';
import { cli, noMounts, readRunFile, temporaryFolder } from '../cli.js';

const skip = noMounts();
const RUN = ['run', 'statx-sync', '--threads', '1,2', '--bring-ups', '1', '--rounds', '3', '--no-charts'];

test('a mode that is not there for the first group and there for the next is measured there', {
  skip,
}, async (context) => {
  const folder = temporaryFolder(context);
  const [out, daemon] = [join(folder, 'out'), join(folder, 'daemon')];
  const refusal = "echo 'fusebench-daemon: not with one thread' >&2; exit 3";
  writeFileSync(
    daemon,
    `#!/bin/sh\ncase "$*" in\n"--mode file-passthrough --threads 1 "*) ${refusal};;\nesac\nexec ${DAEMON_PATH} "$@"\n`,
    { mode: 0o755 },
  );
  const { code, stderr } = await cli([...RUN, '--mode', 'all', '--daemon', daemon, '--out', out]);
  assert.equal(code, 0, stderr);
  const { status, measurements, skipped } = readRunFile(out);
  assert.equal(status, 'complete');
  const there = measurements.filter((one) => one.case.mode === 'file-passthrough');
  assert.deepEqual(
    there.map(({ case: { workload }, rounds }) => [workload.threads, rounds.length]),
    [[2, 3]],
  );
  assert.deepEqual(
    skipped.filter(({ mode }) => mode === 'file-passthrough').map(({ reason }) => reason),
    ['with 1 thread, same-cpu: not with one thread'],
  );
});

test('a target that was there for the first group and is not for the next fails its cases', {
  skip,
}, async (context) => {
  const folder = temporaryFolder(context);
  const out = join(folder, 'out');
  const once = `mkdir ${folder}/once || { echo 'not twice' >&2; exit 1; }`;
  const target = `other=${once}; ${DAEMON_PATH} --mode plain {backing} {mountpoint}`;
  const { code, stderr } = await cli([...RUN, '--mode', 'native', '--target', target, '--out', out]);
  assert.equal(code, 1, stderr);
  const { status, measurements, skipped } = readRunFile(out);
  assert.equal(status, 'complete');
  assert.deepEqual(
    measurements.map(({ case: { workload, mode }, failure, rounds }) => [
      `${mode} ${workload.threads}`,
      failure,
      rounds.length,
    ]),
    [
      ['native 1', null, 3],
      ['target:other 1', null, 3],
      ['native 2', null, 3],
      ['target:other 2', 'not twice', 0],
    ],
  );
  assert.deepEqual(skipped, []);
});
