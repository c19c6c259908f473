// Bad input gets one clear sentence and exit code 2 or 3, and never a stack trace.

import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, chownSync, existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { exampleRun } from '../../../results/testing/example-run.js';
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
test('zero threads', () => refused(['run', '--threads', '0'], 2, /whole number from 1 to 64/));
test('a run that is not there', () => refused(['show', '/nonexistent/run.json'], 2, /ENOENT/));

test('a file that is no run', async (context) => {
  const file = join(temporaryFolder(context), 'package.json');
  writeFileSync(file, '{"name": "something"}');
  await refused(['show', file], 2, /not a fusebench run/);
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
  refused(
    ['run', 'statx', '--backing', '/nonexistent'],
    2,
    /^fusebench: \/nonexistent: cannot make a backing directory here \(ENOENT\); use a directory/,
  ),
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

test('a --backing that other users can change or rename', { skip }, async (context) => {
  const base = temporaryFolder(context);
  const [owned, open, below] = [join(base, 'owned'), join(base, 'open'), join(base, 'open', 'below')];
  for (const folder of [owned, open, below]) mkdirSync(folder);
  chownSync(owned, 1000, 1000);
  chmodSync(open, 0o777);
  const run = ['run', 'statx-sync', '--mode', 'native', '--bring-ups', '1', '--rounds', '1', '--no-charts'];
  const options = { env: { SUDO_UID: '' } };
  for (const [folder, changed] of [
    [owned, owned],
    [open, open],
    [below, open],
  ] as const)
    await refused(
      [...run, '--backing', folder],
      2,
      new RegExp(`^fusebench: ${folder}: users other than root may change ${changed}, [^\n]*; use [^\n]*\n$`),
      options,
    );
  for (const folder of [base, owned, open, below]) assert.deepEqual(hidden(folder), []);
  // In a sticky folder nobody renames what is root's; and the caller of sudo may do as root does.
  chmodSync(open, 0o1777);
  const out = ['--out', join(base, 'out')];
  for (const [folder, env] of [
    [below, options.env],
    [owned, { SUDO_UID: '1000' }],
  ] as const) {
    const { code, stderr } = await cli([...run, ...out, '--backing', folder], { env });
    assert.equal(code, 0, stderr);
    rmSync(join(base, 'out'), { recursive: true });
  }
});

function hidden(folder: string): string[] {
  return readdirSync(folder).filter((name) => name.startsWith('.fusebench'));
}

test('an --out that holds a run already', { skip }, async (context) => {
  const folder = temporaryFolder(context);
  writeFileSync(join(folder, 'run.json'), 'mine');
  await refused(
    ['run', 'statx-sync', '--mode', 'native', '--profile', 'smoke', '--out', folder],
    3,
    /there is already a run/,
  );
});

test('an --out that cannot be written, before anything is mounted', { skip }, async (context) => {
  const folder = mounted(context, ['-t', 'tmpfs', '-o', 'ro', 'tmpfs']);
  for (const [out, errno] of [
    [join(folder, 'x'), 'EROFS'],
    ['/proc/none/x', 'ENOENT'],
    ['/etc/passwd', 'ENOTDIR'],
  ] as const) {
    const sentence = new RegExp(
      `^fusebench: ${out}: no run can be written there \\(${errno}\\); [^\n]*--out\n$`,
    );
    await refused(['run', 'statx-sync', '--mode', 'native', '--out', out], 3, sentence);
  }
});

test('folders below /proc, in every command that makes one', async (context) => {
  const run = join(temporaryFolder(context), 'run.json');
  writeFileSync(run, JSON.stringify(exampleRun({ workloads: ['statx-sync'] })));
  const history = ['history', 'statx-sync/direct/t1/same-cpu/plain', run, run, '--svg'];
  await refused([...history, '--out', '/proc/none/x'], 2, /pictures cannot be written \(ENOENT\)/);
  await refused(['chart', run, '--svg', '--out', '/proc/none/x'], 2, /pictures cannot be written \(ENOENT\)/);
  await refused(['baseline', 'save', 'x', run, '--baselines', '/proc/none'], 3, /cannot be saved \(ENOENT\)/);
  await refused(['ab', 'default', 'default', '--out', '/proc/none/x'], 3, /cannot be saved \(ENOENT\)/);
  await refused(['calibrate', '--out', '/proc/none/x'], 3, /cannot be written \(ENOENT\)/);
});

test('a chart that the run cannot give leaves no folder behind', async (context) => {
  const folder = temporaryFolder(context);
  const run = join(folder, 'run.json');
  writeFileSync(run, JSON.stringify(exampleRun({ workloads: ['statx-sync'] })));
  const out = join(folder, 'pictures');
  await refused(
    ['chart', run, 'throughput', '--out', out],
    2,
    /no workload was measured with two thread counts/,
  );
  assert.equal(existsSync(out), false);
});

test('an empty path', async () => {
  for (const option of ['--out', '--backing', '--daemon'])
    await refused(['run', option, ''], 2, /has to name a file or a folder/);
});

test('a seed that is no exact number, and more rounds than anybody can wait for', async () => {
  await refused(['run', '--seed', '99999999999999999999'], 2, /whole number from 1 to/);
  await refused(['run', '--rounds', '1e9'], 2, /whole number from 1 to/);
});

test('a user namespace, whose root may not mount all that is needed', { skip }, () => {
  const argv = [process.execPath, CLI_PATH, 'run', 'statx-sync', '--mode', 'native'];
  const { stderr, status } = spawnSync('unshare', ['-Ur', ...argv], { encoding: 'utf8' });
  assert.match(stderr, /^fusebench: fusectl cannot be mounted: .*EPERM.*; root needs CAP_SYS_ADMIN/);
  assert.equal(status, 3);
  assert.doesNotMatch(stderr, /^\s+at /m);
});

test('no /proc', { skip }, () => {
  const argv = ['-m', 'sh', '-c', 'umount -l /proc; exec "$@"', 'sh', process.execPath, CLI_PATH];
  const { stderr, status } = spawnSync('unshare', [...argv, 'run', 'statx-sync'], { encoding: 'utf8' });
  assert.match(stderr, /^fusebench: \/proc: is not mounted; try 'mount -t proc/);
  assert.equal(status, 3);
});

for (const [daemon, sentence] of [
  [
    '/nonexistent',
    /^fusebench: plain: the daemon \/nonexistent cannot be started \(ENOENT\); leave it out .*\n$/,
  ],
  ['/bin/echo', /^fusebench: plain: the daemon did not say that it is ready, but "--mode plain .*\n$/],
  [
    '/bin/false',
    /^fusebench: plain: the daemon ended before it was ready \(exit code 1\); leave it out .*\n$/,
  ],
] as const) {
  test(`a --daemon that cannot serve: ${daemon}`, { skip }, async (context) => {
    const out = join(temporaryFolder(context), 'out');
    const argv = ['run', 'statx-sync', '--profile', 'smoke', '--quiet', '--no-charts', '--out', out];
    await refused([...argv, '--daemon', daemon], 3, sentence);
  });
}

test('a mode that was named and that this kernel lacks', { skip }, async (context) => {
  const out = join(temporaryFolder(context), 'out');
  const argv = ['run', 'statx-sync', '--profile', 'smoke', '--quiet', '--no-charts', '--out', out];
  const { code, stderr } = await cli([...argv, '--mode', 'native,inode-passthrough']);
  if (code === 0) return context.skip('this kernel has inode passthrough');
  assert.match(stderr, /^fusebench: inode-passthrough: .*; leave it out to measure the other modes\n$/);
  assert.equal(code, 3);
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
