// The private mount namespace: what is mounted inside is not there outside, and nothing else changes.

import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { addon, NativeError } from '../index.js';
import { folder, NEEDS_ROOT } from './support.js';

const INDEX = fileURLToPath(new URL('../index.js', import.meta.url));
const IMPORT = `import { addon } from ${JSON.stringify(INDEX)}; const a = addon();`;

function node(script: string, env: Record<string, string> = {}) {
  return spawnSync(process.execPath, ['--input-type=module', '-e', IMPORT + script], {
    encoding: 'utf8',
    env: { ...process.env, ...env },
  });
}

/** Executes itself in a namespace, mounts a tmpfs there, prints what it sees, and waits for the end of its stdin. */
const INSIDE = `${IMPORT}
  import { readFileSync, writeFileSync } from 'node:fs';
  const place = process.env.PLACE;
  if (process.env.OUTER_PID === undefined) {
    const argv = [process.execPath, '--input-type=module', '-e', process.env.SCRIPT];
    const env = { ...process.env, OUTER_PID: String(process.pid) };
    a.execInMountNamespace(process.execPath, argv, Object.entries(env).map(([name, value]) => name + '=' + value));
  }
  a.mount('private', place, 'tmpfs', ['nosuid', 'nodev'], 'mode=0700');
  writeFileSync(place + '/inside', 'x');
  const mounted = readFileSync('/proc/self/mounts', 'utf8').split('\\n').find((line) => line.includes(place));
  console.log(JSON.stringify({ samePid: process.env.OUTER_PID === String(process.pid), mounted }));
  process.stdin.resume();
`;

test('a tmpfs of a private namespace is invisible outside while it is mounted', {
  skip: NEEDS_ROOT,
}, async (t) => {
  const place = folder(t);
  const child = spawn(process.execPath, ['--input-type=module', '-e', INSIDE], {
    env: { ...process.env, PLACE: place, SCRIPT: INSIDE },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const seen = JSON.parse((await lines.next()).value as string) as { samePid: boolean; mounted: string };
  assert.equal(seen.samePid, true);
  assert.match(seen.mounted, /^private .* tmpfs rw,nosuid,nodev/);
  assert.ok(!readFileSync('/proc/self/mounts', 'utf8').includes(place));
  assert.ok(!existsSync(`${place}/inside`));
  const ended = new Promise((resolve) => child.on('exit', resolve));
  child.stdin.end();
  assert.equal(await ended, 0);
});

/**
 * Mounts are shared as under systemd; one is unmounted while the namespace has it, and the namespace has a private one.
 */
const SHARED = `
  cd "$1" && mkdir host own && mkfifo go told && mount --make-rshared / && mount -t tmpfs host "$1/host"
  "$0" --input-type=module -e "$2" "$1" <go >told &
  exec 3>go 4<told
  read up <&4
  umount "$1/host" && grep -c " $1/own " /proc/self/mounts
  echo >&3
  cat <&4
`;
const IN_SHARED = `${IMPORT}
  const inner = 'mount -t tmpfs own "$0/own" && echo up && read go; grep -c " $0/host " /proc/self/mounts';
  a.execInMountNamespace('/bin/sh', ['sh', '-c', inner, process.argv[1]], ['PATH=' + process.env.PATH]);
`;

test('what is unmounted outside is unmounted inside, and what is mounted inside is not there outside', {
  skip: NEEDS_ROOT,
}, (t) => {
  const argv = ['-m', 'sh', '-c', SHARED, process.execPath, folder(t), IN_SHARED];
  const { stdout } = spawnSync('unshare', argv, { encoding: 'utf8', timeout: 30_000 });
  assert.equal(stdout, '0\n0\n');
});

test('the program executed finds no signal ignored or blocked, and the same stdio', {
  skip: NEEDS_ROOT,
}, () => {
  const { stdout, status } = node(
    `a.execInMountNamespace('/bin/cat', ['cat', '/proc/self/status'], ['A=b'])`,
  );
  assert.equal(status, 0);
  const mask = (name: string) => BigInt(`0x${new RegExp(`^${name}:\\s*(\\w+)$`, 'm').exec(stdout)![1]}`);
  const sigpipe = 1n << 12n;
  assert.equal(mask('SigIgn') & sigpipe, 0n);
  assert.equal(mask('SigBlk'), 0n);
});

test('argv and env arrive as given, and nothing else', { skip: NEEDS_ROOT }, () => {
  const { stdout } = node(`a.execInMountNamespace('/usr/bin/env', ['env'], ['A=b c', 'D='])`, {
    LEAKED: '1',
  });
  assert.equal(stdout, 'A=b c\nD=\n');
});

test('a program that does not exist is ENOENT of execve', { skip: NEEDS_ROOT }, () => {
  const { stdout } = node(
    `try { a.execInMountNamespace('/missing', ['x'], []); } catch (error) { console.log(error.message); }`,
  );
  assert.equal(stdout, 'execve /missing: ENOENT\n');
});

test('without CAP_SYS_ADMIN the namespace is EPERM of unshare', { skip: NEEDS_ROOT }, () => {
  const { stdout } = node(
    `process.setuid(65534);
     try { a.execInMountNamespace('/bin/true', ['true'], []); } catch (error) { console.log(error.message); }`,
  );
  assert.equal(stdout, 'unshare CLONE_NEWNS: EPERM\n');
});

test('mounting says what failed: the target, the errno and the options', (t) => {
  const place = folder(t);
  const error = (call: () => void): NativeError => {
    try {
      call();
    } catch (reason) {
      assert.ok(reason instanceof NativeError);
      return reason;
    }
    return assert.fail('the call must fail');
  };
  const unknown = error(() => addon().mount('x', place, 'tmpfs', ['sideways' as 'bind'], ''));
  assert.deepEqual([unknown.code, unknown.detail], ['EINVAL', "unknown flag 'sideways'"]);
  const notMounted = error(() => addon().unmount(place, false));
  assert.equal(notMounted.syscall, 'umount2');
  assert.equal(notMounted.object, place);
  assert.ok(['EINVAL', 'EPERM'].includes(notMounted.code));
});
