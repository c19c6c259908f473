import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { type CpioEntry, writeCpio } from './cpio.js';

async function archive(entries: (folder: string) => CpioEntry[]): Promise<Buffer> {
  const folder = mkdtempSync(join(tmpdir(), 'fusebench-cpio-'));
  try {
    writeFileSync(join(folder, 'source'), 'hello');
    const output = await open(join(folder, 'archive'), 'w');
    try {
      await writeCpio(entries(folder), output);
    } finally {
      await output.close();
    }
    return readFileSync(join(folder, 'archive'));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test('a folder and an executable file are the documented bytes of the newc format', async () => {
  const bytes = await archive((folder) => [
    { kind: 'directory', path: '/usr' },
    { kind: 'file', path: '/usr/a', source: join(folder, 'source'), bytes: 5, executable: true },
  ]);
  const zero = '00000000';
  const expected = [
    // magic, ino, mode, uid, gid, nlink, mtime, filesize, dev 0 0, rdev 0 0, namesize, check
    `070701${'00000001'}${'000041ed'}${zero}${zero}${'00000001'}${zero}${zero}${zero.repeat(4)}${'00000004'}${zero}usr\0\0\0`,
    `070701${'00000002'}${'000081ed'}${zero}${zero}${'00000001'}${zero}${'00000005'}${zero.repeat(4)}${'00000006'}${zero}usr/a\0`,
    'hello\0\0\0',
    `070701${zero}${zero}${zero}${zero}${'00000001'}${zero}${zero}${zero.repeat(4)}${'0000000b'}${zero}TRAILER!!!\0\0\0\0`,
  ].join('');
  assert.equal(bytes.toString('latin1'), expected);
  assert.equal(bytes.length % 4, 0);
});

test('a symbolic link holds its target and a device its numbers', async () => {
  const text = (
    await archive(() => [
      { kind: 'symlink', path: '/lib', target: 'usr/lib' },
      { kind: 'character-device', path: '/dev/console', major: 5, minor: 1 },
    ])
  ).toString('latin1');
  assert.match(text, /^070701000000010000a1ff/);
  assert.ok(text.includes('lib\0\0\0usr/lib\0'));
  assert.match(text, /0707010000000200002180.*0000000500000001/s);
});

test('a source of another length than announced is an error, not a shifted archive', async () => {
  await assert.rejects(
    archive((folder) => [
      { kind: 'file', path: '/a', source: join(folder, 'source'), bytes: 4, executable: false },
    ]),
    /changed while it was read/,
  );
});
