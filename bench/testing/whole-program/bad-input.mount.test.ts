// Bad input gets one clear sentence and exit code 2 or 3, and never a stack trace.

import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { CLI_PATH } from '../../common/paths.js';
import { type CliOptions, cli, noMounts, temporaryFolder } from '../cli.js';

const skip = noMounts();

async function refused(
  argv: readonly string[],
  code: number,
  sentence: RegExp,
  options?: CliOptions,
): Promise<void> {
  const finished = await cli(argv, options);
  assert.match(finished.stderr, sentence);
  assert.equal(finished.code, code, finished.stderr);
  assert.doesNotMatch(finished.stderr, /^\s+at /m);
}

test('an unknown workload', () =>
  refused(['run', 'raed'], 2, /raed: there is no such workload; did you mean read\?/));
test('an unknown mode', () => refused(['run', '--mode', 'nativ'], 2, /did you mean native\?/));
test('an unknown profile', () =>
  refused(['run', '--profile', 'fast'], 2, /Allowed choices are smoke, quick, full/));
test('an unknown option', () => refused(['run', '--frist'], 2, /unknown option '--frist'/));
test('an unknown command', () => refused(['rum'], 2, /unknown command 'rum'/));
test('zero threads', () => refused(['run', '--threads', '0'], 2, /whole number from 1 on/));
test('a run that is not there', () => refused(['show', '/nonexistent/run.json'], 2, /ENOENT/));

test('a file that is no run', async (context) => {
  const file = join(temporaryFolder(context), 'package.json');
  writeFileSync(file, '{"name": "something"}');
  await refused(['show', file], 2, /no run of ours/);
});

test('a run of a schema that is not known', async (context) => {
  const file = join(temporaryFolder(context), 'run.json');
  for (const schema of [0, 99]) {
    writeFileSync(file, JSON.stringify({ schema, tool: { name: 'fusebench', version: '9.0.0' } }));
    for (const argv of [
      ['show', file],
      ['compare', file, file],
      ['export', file, '-f', 'csv'],
    ])
      await refused(
        argv,
        2,
        new RegExp(`^fusebench: .*run.json: schema is ${schema}, but this version reads 1 to 2; .*\n$`),
      );
  }
});

test('no root', { skip }, () => refused(['run', 'statx'], 3, /need root.*sudo/, { uid: 65534 }));

test('a --backing that is not there', { skip }, () =>
  refused(['run', 'statx', '--backing', '/nonexistent'], 2, /\/nonexistent: .*ENOENT/),
);

test('a --backing that is a file', { skip }, () =>
  refused(['run', 'statx', '--backing', '/etc/passwd'], 2, /\/etc\/passwd: .*ENOTDIR/),
);

test('a --backing that is read-only', { skip }, async (context) => {
  const folder = mounted(context, ['-t', 'tmpfs', '-o', 'ro', 'tmpfs']);
  await refused(['run', 'statx', '--backing', folder], 2, /EROFS/);
});

test('a --backing on overlayfs', { skip }, async (context) => {
  const base = mounted(context, ['-t', 'tmpfs', 'tmpfs']);
  for (const name of ['lower', 'upper', 'work', 'merged']) mkdirSync(join(base, name));
  const layers = `lowerdir=${base}/lower,upperdir=${base}/upper,workdir=${base}/work`;
  const merged = join(base, 'merged');
  execFileSync('mount', ['-t', 'overlay', '-o', layers, 'overlay', merged]);
  await refused(['run', 'statx', '--backing', merged], 2, /overlay.*too deep.*ELOOP/);
});

test('an --out that holds a run already', { skip }, async (context) => {
  const folder = temporaryFolder(context);
  writeFileSync(join(folder, 'run.json'), 'mine');
  await refused(
    ['run', 'statx-sync', '--mode', 'native', '--profile', 'smoke', '--out', folder],
    3,
    /there is a run already/,
  );
});

test('an --out that cannot be written', { skip }, async (context) => {
  const folder = mounted(context, ['-t', 'tmpfs', '-o', 'ro', 'tmpfs']);
  await refused(['run', 'statx-sync', '--mode', 'native', '--out', join(folder, 'x')], 3, /EROFS/);
});

test('too few file descriptors', { skip }, (context) => {
  const out = join(temporaryFolder(context), 'out');
  const command = `ulimit -n 64; exec ${process.execPath} "$@"`;
  const argv = [
    '-c',
    command,
    'sh',
    CLI_PATH,
    'run',
    'statx-sync',
    '--mode',
    'plain',
    '--out',
    out,
    '--no-charts',
  ];
  const { stderr, status } = spawnSync('sh', argv, { encoding: 'utf8' });
  assert.match(stderr, /too few file descriptors.*EMFILE.*ulimit -n/);
  assert.equal(status, 3);
  assert.doesNotMatch(stderr, /^\s+at /m);
});

function mounted(context: TestContext, argv: readonly string[]): string {
  const folder = temporaryFolder(context);
  chmodSync(folder, 0o755);
  execFileSync('mount', [...argv, folder]);
  return folder;
}
