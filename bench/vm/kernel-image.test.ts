import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { imageBytes, imageRelease, readKernelImage, rejectImage } from './kernel-image.js';

/** The fields of the x86 boot protocol that are checked. */
function bzImage(xloadflags = 1): Buffer {
  const head = Buffer.alloc(0x1000);
  head.writeUInt8(3, 0x1f1); // setup_sects
  head.writeUInt32LE(0x80, 0x1f4); // syssize, in units of 16 bytes
  head.writeUInt16LE(0xaa55, 0x1fe); // boot_flag
  head.write('HdrS', 0x202); // header
  head.writeUInt16LE(0x20f, 0x206); // version 2.15
  head.writeUInt16LE(0x600, 0x20e); // kernel_version, relative to 0x200
  head.writeUInt16LE(xloadflags, 0x236);
  head.write('7.2.13-fuse (builder) #6 SMP\0', 0x800, 'latin1');
  return head;
}

test('a 64-bit bzImage is accepted and its release read', () => {
  assert.equal(rejectImage(bzImage()), null);
  assert.equal(imageRelease(bzImage()), '7.2.13-fuse');
});

test('an image that is shorter than its header says is cut off', async () => {
  assert.equal(imageBytes(bzImage()), 4 * 512 + 0x80 * 16);
  const folder = mkdtempSync(join(tmpdir(), 'fusebench-image-'));
  try {
    const path = join(folder, 'bzImage');
    writeFileSync(path, bzImage());
    assert.equal((await readKernelImage(path)).release, '7.2.13-fuse');
    writeFileSync(path, bzImage().subarray(0, -1));
    await assert.rejects(readKernelImage(path), { exitCode: 2, reason: 'is cut off' });
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('files that people give by mistake are named', () => {
  const arm64 = Buffer.alloc(64);
  arm64.write('ARM\x64', 0x38, 'latin1');
  assert.match(rejectImage(Buffer.from('\x7fELF....', 'latin1'))!, /vmlinux/);
  assert.match(rejectImage(arm64)!, /arm64/);
  assert.match(rejectImage(bzImage(0))!, /32-bit/);
  assert.match(rejectImage(Buffer.from('#!/bin/sh\n'))!, /not a kernel image/);
  assert.match(rejectImage(Buffer.alloc(0))!, /empty/);
});

test('a file that is no kernel is one sentence with exit code 2', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'fusebench-image-'));
  try {
    const path = join(folder, 'notes.txt');
    writeFileSync(path, 'notes');
    await assert.rejects(readKernelImage(path), {
      exitCode: 2,
      message: `${path}: is not a kernel image; give the x86_64 bzImage of a built kernel: arch/x86/boot/bzImage`,
    });
    await assert.rejects(readKernelImage(join(folder, 'none')), { exitCode: 2, errno: 'ENOENT' });
    await assert.rejects(readKernelImage(folder), { exitCode: 2, errno: 'EISDIR' });
  } finally {
    rmSync(folder, { recursive: true });
  }
});
