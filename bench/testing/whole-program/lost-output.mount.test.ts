// A run whose output cannot be written any more: the reader of a pipe has ended, the terminal is closed, the disk is full.

import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { exampleRun } from '../../../results/testing/example-run.js';
import { CLI_PATH } from '../../common/paths.js';
import { countRounds, noMounts, readRunFile, temporaryFolder, waitForRounds, waitUntil } from '../cli.js';

const skip = noMounts();

const RUN = ['run', 'statx-sync', '--mode', 'native,plain', '--rounds', '5000', '--no-charts', '--out'];

test('a run whose output nobody reads any more is interrupted, and keeps its rounds', { skip }, (context) => {
  const out = join(temporaryFolder(context), 'out');
  // Three lines come before the first round.
  const line = '("$@" 2>&1; echo $? >"$0") | head -n 3';
  const code = join(temporaryFolder(context), 'code');
  const { stdout } = spawnSync('sh', ['-c', line, code, process.execPath, CLI_PATH, ...RUN, out], {
    encoding: 'utf8',
    timeout: 120_000,
  });
  assert.equal(stdout.split('\n').length, 4);
  assert.equal(readFileSync(code, 'utf8'), '130\n');
  const run = readRunFile(out);
  assert.equal(run.status, 'interrupted');
  assert.ok(countRounds(run) > 0);
});

test('a run whose terminal is closed is interrupted, and keeps its rounds', { skip }, async (context) => {
  const folder = temporaryFolder(context);
  const [out, code] = [join(folder, 'out'), join(folder, 'code')];
  // The shell outlives its terminal, to tell the exit code.
  const quoted = [process.execPath, CLI_PATH, ...RUN, out].map((word) => `'${word}'`).join(' ');
  const line = `trap '' HUP; ${quoted}; echo $? >'${code}'`;
  const terminal = spawn('script', ['--quiet', '--command', line, '/dev/null'], { stdio: 'ignore' });
  await waitForRounds(out, 10);
  terminal.kill('SIGKILL');
  await waitUntil('the run has ended', () => existsSync(code) && readFileSync(code, 'utf8') !== '');
  assert.equal(readFileSync(code, 'utf8'), '130\n');
  const run = readRunFile(out);
  assert.equal(run.status, 'interrupted');
  assert.ok(countRounds(run) >= 10);
});

test('a run whose output goes to a full device is whole, and ends with 3', { skip }, (context) => {
  for (const redirection of ['>/dev/full', '2>/dev/full']) {
    const out = join(temporaryFolder(context), 'out');
    const argv = ['run', 'statx-sync', '--mode', 'native', '--bring-ups', '1', '--no-charts', '--out', out];
    const line = `"$@" ${redirection}`;
    const { status } = spawnSync('sh', ['-c', line, 'sh', process.execPath, CLI_PATH, ...argv]);
    assert.equal(status, 3, redirection);
    assert.equal(readRunFile(out).status, 'complete');
  }
});

test('a file on a disk that gets full is not cut without a word', { skip }, (context) => {
  const run = join(temporaryFolder(context), 'run.json');
  writeFileSync(run, JSON.stringify(exampleRun({ bringUps: 60, roundsOfBringUp: 5 })));
  // A short write: there is space for some of the text.
  const line = `mount -t tmpfs -o size=40k tmpfs "$0" && "$@" >"$0/export"`;
  const argv = ['-m', 'sh', '-c', line, temporaryFolder(context), process.execPath, CLI_PATH];
  const { stderr, status } = spawnSync('unshare', [...argv, 'export', run, '-f', 'json'], {
    encoding: 'utf8',
  });
  assert.match(stderr, /^fusebench: standard output: cannot be written \(ENOSPC\)/);
  assert.equal(status, 3);
});
