// fusebench-reaper: removes what a killed fusebench leaves behind, and nothing else.

import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { folder, NEEDS_ROOT, PACKAGE_ROOT } from './support.js';

const REAPER = join(PACKAGE_ROOT, 'build/Release/fusebench-reaper');

interface Tree {
  readonly outer: string;
  readonly directory: string;
  readonly bystander: string;
}

/** A directory as fusebench leaves it: nested folders, a symlink to a place outside, a file without permissions. */
function makeTree(t: TestContext): Tree {
  const outer = folder(t);
  const directory = join(outer, '.fusebench-abc');
  const bystander = join(outer, 'bystander');
  mkdirSync(join(directory, 'a/b/c'), { recursive: true });
  mkdirSync(bystander);
  writeFileSync(join(bystander, 'precious'), 'x');
  for (let i = 0; i < 300; i += 1) writeFileSync(join(directory, 'a/b', `file-${i}`), '');
  writeFileSync(join(directory, 'a/b/c/locked'), 'x', { mode: 0 });
  symlinkSync(bystander, join(directory, 'a/way-out'));
  return { outer, directory, bystander };
}

/** Starts the guardian with the end of its input, and returns the exit code. It must print nothing. */
function reap(args: readonly string[]): number | null {
  const { status, stdout, stderr } = spawnSync(REAPER, args, { input: '', encoding: 'utf8' });
  assert.equal(stdout + stderr, '');
  return status;
}

test('the directory is removed when stdin ends, but not what a symlink leads to', (t) => {
  const { outer, directory, bystander } = makeTree(t);
  assert.equal(reap([directory]), 0);
  assert.deepEqual(readdirSync(outer), ['bystander']);
  assert.deepEqual(readdirSync(bystander), ['precious']);
});

test('a directory that does not exist is nothing to remove', (t) => {
  assert.equal(reap([join(folder(t), 'fusebench-gone')]), 0);
  assert.equal(reap([join(folder(t), 'missing/fusebench-gone')]), 0);
});

test('a directory that fusebench would not have named is refused', (t) => {
  const { outer, bystander } = makeTree(t);
  const refused = [
    '/',
    '',
    bystander,
    `${outer}/.fusebench-abc/`,
    'fusebench-relative',
    '/tmp/fusebench',
    `${outer}/.fusebench-abc/..`,
  ];
  for (const path of refused) assert.equal(reap([path]), 2, path);
  assert.equal(reap([]), 2);
  assert.equal(reap([`${outer}/.fusebench-abc`, 'more']), 2);
  assert.deepEqual(readdirSync(outer).sort(), ['.fusebench-abc', 'bystander']);
});

test('a symlink or a file in place of the directory is left alone', (t) => {
  const { outer, bystander } = makeTree(t);
  symlinkSync(bystander, join(outer, 'fusebench-link'));
  writeFileSync(join(outer, 'fusebench-file'), 'x');
  assert.equal(reap([join(outer, 'fusebench-link')]), 1);
  assert.equal(reap([join(outer, 'fusebench-file')]), 1);
  assert.deepEqual(readdirSync(bystander), ['precious']);
  assert.ok(existsSync(join(outer, 'fusebench-file')));
});

test('it survives the kill of its parent and signals to itself', async (t) => {
  const { directory } = makeTree(t);
  const script = `
    const guardian = require('node:child_process').spawn(process.argv[1], [process.argv[2]], { stdio: ['pipe', 'ignore', 'ignore'] });
    console.log(guardian.pid);
    setInterval(() => {}, 1000);`;
  const parent = spawn(process.execPath, ['-e', script, REAPER, directory], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const guardian = await new Promise<number>((resolve) =>
    parent.stdout!.once('data', (text) => resolve(Number(text))),
  );
  const ignored = () =>
    BigInt(`0x${/SigIgn:\s*(\w+)/.exec(readFileSync(`/proc/${guardian}/status`, 'utf8'))![1]}`);
  // SIGHUP, SIGINT and SIGTERM are ignored from early on.
  while ((ignored() & 0x4003n) !== 0x4003n) await new Promise((resolve) => setTimeout(resolve, 5));
  for (const signal of ['SIGHUP', 'SIGINT', 'SIGTERM'] as const) process.kill(guardian, signal);
  assert.ok(existsSync(directory));
  parent.kill('SIGKILL');
  while (existsSync(directory)) await new Promise((resolve) => setTimeout(resolve, 5));
});

test('what is mounted in the directory is detached, not emptied', { skip: NEEDS_ROOT }, (t) => {
  const { outer, directory, bystander } = makeTree(t);
  const script = `
    mount --bind "$2" "$1/a/b/c" && mount -t tmpfs x "$1/a/b/c" && touch "$1/a/b/c/inner" && "$0" "$1" </dev/null
    echo $?`;
  const { stdout } = spawnSync('unshare', ['-m', 'sh', '-c', script, REAPER, directory, bystander], {
    encoding: 'utf8',
  });
  assert.equal(stdout, '0\n');
  assert.deepEqual(readdirSync(outer), ['bystander']);
  assert.deepEqual(readdirSync(bystander), ['precious']);
});

test('a directory that is itself a mount point is removed, too', { skip: NEEDS_ROOT }, (t) => {
  const { outer, directory } = makeTree(t);
  const script = `mount -t tmpfs x "$1" && touch "$1/inner" && "$0" "$1" </dev/null; echo $?`;
  const { stdout } = spawnSync('unshare', ['-m', 'sh', '-c', script, REAPER, directory], {
    encoding: 'utf8',
  });
  assert.equal(stdout, '0\n');
  assert.deepEqual(readdirSync(outer), ['bystander']);
});

/** In its own user namespace, where the mounts of its parent can be read but not removed. */
const LOCKED = `mount --bind "$2" "$1/a/b/c" && unshare -Urm "$0" "$1" </dev/null; echo $?; umount "$1/a/b/c"`;

test('what cannot be detached is not entered, even on the same device', { skip: NEEDS_ROOT }, (t) => {
  if (spawnSync('unshare', ['-Ur', 'true']).status !== 0) return t.skip('needs user namespaces');
  const { directory, bystander } = makeTree(t);
  const { stdout } = spawnSync('unshare', ['-m', 'sh', '-c', LOCKED, REAPER, directory, bystander], {
    encoding: 'utf8',
  });
  assert.equal(stdout, '1\n');
  assert.deepEqual(readdirSync(bystander), ['precious']);
  assert.deepEqual(readdirSync(join(directory, 'a/b')), ['c']);
});
