// What a command writes to standard output arrives as a whole, or its exit code says that it has not; and files that the user
// names stay what they are.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { lstatSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { exampleRun } from '../../../results/testing/example-run.js';
import { CLI_PATH } from '../../common/paths.js';
import { cli, temporaryFolder } from '../cli.js';

/** More than the 64 KiB that a pipe holds. */
const LARGE = ['json', 'fio-json', 'benchstat'];

/** A run whose exports are larger than a pipe. */
function largeRun(context: TestContext): string {
  const file = join(temporaryFolder(context), 'run.json');
  const run = exampleRun({ bringUps: 60, threads: [1, 2, 4] });
  writeFileSync(file, JSON.stringify(run));
  return file;
}

/** A line of sh, in which "$@" is fusebench with these arguments; `code` is what the line puts out last. */
function shell(
  line: string,
  argv: readonly string[],
): { stdout: string; stderr: string; code: number | null } {
  const words = ['-c', line, 'sh', process.execPath, CLI_PATH, ...argv];
  const { stdout, stderr, status } = spawnSync('sh', words, { encoding: 'utf8', timeout: 120_000 });
  return { stdout, stderr, code: status };
}

test('an export through a pipe arrives as a whole, however late its reader is', (context) => {
  const run = largeRun(context);
  for (const format of LARGE) {
    const file = join(temporaryFolder(context), 'export');
    const argv = ['export', run, '-f', format];
    assert.equal(shell(`"$@" >'${file}'`, argv).code, 0);
    const whole = Number(shell(`wc -c <'${file}'`, []).stdout);
    assert.ok(whole > 2 ** 16, `${format}: ${whole} bytes`);
    assert.equal(Number(shell('"$@" | (sleep 2; wc -c)', argv).stdout), whole, format);
  }
});

test('standard output on a full device is one sentence and exit code 3', (context) => {
  const run = largeRun(context);
  for (const argv of [
    ['show', run],
    ['export', run, '-f', 'json'],
    ['list'],
    ['run', '--dry-run'],
    ['--help'],
  ]) {
    const { stderr, code } = shell('"$@" >/dev/full', argv);
    assert.equal(stderr, 'fusebench: standard output: cannot be written (ENOSPC); send it elsewhere\n');
    assert.equal(code, 3, argv.join(' '));
  }
});

test('a reader that ends early ends the command with 130, without a word', (context) => {
  const run = largeRun(context);
  const { stderr } = shell('("$@"; echo "code $?" >&2) | head -c 10', ['export', run, '-f', 'json']);
  assert.equal(stderr, 'code 130\n');
});

test('a command that has failed keeps its exit code', () => {
  assert.equal(shell('"$@" >/dev/full', ['show', '/nonexistent']).code, 2);
  assert.equal(shell('"$@" 2>/dev/full', ['show', '/nonexistent']).code, 2);
});

test('help and version end with 0, and wrong usage with 2', async () => {
  assert.equal((await cli(['--help'])).code, 0);
  assert.equal((await cli(['run', '--help'])).code, 0);
  assert.equal((await cli(['--version'])).code, 0);
  assert.equal((await cli([])).code, 2);
  assert.equal((await cli(['run', '--nonsense'])).code, 2);
});

test('links that the user named stay links, in every command that writes a file', async (context) => {
  const folder = temporaryFolder(context);
  const run = largeRun(context);
  const commands = {
    html: ['report', run, '--html'],
    output: ['export', run, '-f', 'csv', '--output'],
    junit: ['gate', run, run, '--junit'],
    markdown: ['gate', run, run, '--markdown'],
  };
  for (const [name, argv] of Object.entries(commands)) {
    const link = join(folder, name);
    writeFileSync(`${link}-target`, '');
    symlinkSync(`${name}-target`, link);
    assert.equal((await cli([...argv, link])).code, 0, name);
    assert.ok(lstatSync(link).isSymbolicLink(), name);
    assert.ok(readFileSync(`${link}-target`, 'utf8').length > 100, name);
  }
});
