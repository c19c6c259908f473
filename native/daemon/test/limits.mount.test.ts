// Missing features and limits of the backing file system or the process, and how the daemon handles them.

import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, closeSync, mkdtempSync, openSync, readFileSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { buildPrograms, CANNOT_MOUNT, DAEMON, startDaemon } from './support.js';

const PLAIN = ['--mode', 'plain'];
const NOBODY = { uid: 65_534, gid: 65_534 } as const;

test('on a backing file system without ACLs other users have access', { skip: CANNOT_MOUNT }, async (t) => {
  const backing = mkdtempSync(join(tmpdir(), 'fusebench-test-'));
  execFileSync('mount', ['-t', 'ramfs', 'none', backing]);
  t.after(() => execFileSync('umount', ['-l', backing]));
  const daemon = await startDaemon(t, [...PLAIN, '--allow-other'], { backing });
  assert.ok(daemon.ready !== null);
  assert.ok(daemon.ready.flags.includes('POSIX_ACL'));
  writeFileSync(join(daemon.mountpoint, 'file'), 'content');
  chmodSync(daemon.mountpoint, 0o755);
  const { stdout, stderr } = spawnSync('cat', [join(daemon.mountpoint, 'file')], {
    ...NOBODY,
    encoding: 'utf8',
  });
  assert.deepEqual([stdout, stderr], ['content', '']);
});

test('a write beyond the file size limit is EFBIG, and the daemon continues', {
  skip: CANNOT_MOUNT,
}, async (t) => {
  const limited = ['prlimit', `--fsize=${4 << 20}`, DAEMON];
  const daemon = await startDaemon(t, PLAIN, { program: limited });
  assert.ok(daemon.ready !== null);
  const path = join(daemon.mountpoint, 'file');
  const file = openSync(path, 'w');
  t.after(() => closeSync(file));
  assert.throws(() => writeSync(file, 'x', 8 << 20), { code: 'EFBIG' });
  writeSync(file, 'content', 0);
  assert.equal(readFileSync(path, 'utf8'), 'content');
});

test('no file handle is given out that may become stale', { skip: CANNOT_MOUNT }, async (t) => {
  const calls = join(buildPrograms('clients'), 'calls');
  const daemon = await startDaemon(t, PLAIN);
  assert.ok(daemon.ready !== null);
  if (!daemon.ready.offers.includes('NO_EXPORT_SUPPORT')) return t.skip('NO_EXPORT_SUPPORT came with 7.40');
  writeFileSync(join(daemon.mountpoint, 'file'), '');
  const handle = (path: string): string =>
    spawnSync(calls, ['handle', path, '1'], { encoding: 'utf8' }).stderr;
  assert.equal(handle(join(daemon.backing, 'file')), '');
  assert.equal(handle(join(daemon.mountpoint, 'file')), 'EOPNOTSUPP\n');
});
