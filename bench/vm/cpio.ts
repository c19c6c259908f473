// A writer of cpio archives in the "newc" format, the one that the Linux kernel unpacks into its initramfs
// (Documentation/driver-api/early-userspace/buffer-format.rst).
//
// It writes the entries in the given order without compression: the kernel unpacks plain bytes faster than gzip,
// especially under emulation. Every time stamp is 0, so that equal content gives an equal archive.

import { createReadStream } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { FusebenchError } from '../common/errors.js';

/** One file of the guest. `path` is absolute there; directories come before their content. */
export type CpioEntry =
  | { readonly kind: 'directory'; readonly path: string }
  | {
      readonly kind: 'file';
      readonly path: string;
      readonly source: string;
      readonly bytes: number;
      readonly executable: boolean;
    }
  | { readonly kind: 'symlink'; readonly path: string; readonly target: string }
  | {
      readonly kind: 'character-device';
      readonly path: string;
      readonly major: number;
      readonly minor: number;
    };

const MODES = {
  directory: 0o040755,
  file: 0o100644,
  symlink: 0o120777,
  'character-device': 0o020600,
} as const;

function hex8(value: number): string {
  return value.toString(16).padStart(8, '0');
}

function padding(bytes: number): Buffer {
  return Buffer.alloc((4 - (bytes % 4)) % 4);
}

interface HeaderFields {
  readonly inode: number;
  readonly mode: number;
  readonly name: string;
  readonly bytes: number;
  readonly device: readonly [major: number, minor: number];
}

/** Header and name, padded to 4 bytes. All names and sizes fit in eight hex digits. */
function header({ inode, mode, name, bytes, device }: HeaderFields): Buffer {
  const nameBytes = Buffer.byteLength(name) + 1;
  // magic, ino, mode, uid, gid, nlink, mtime, filesize, devmajor, devminor, rdevmajor, rdevminor, namesize, check
  const fields = [inode, mode, 0, 0, 1, 0, bytes, 0, 0, device[0], device[1], nameBytes, 0];
  const text = Buffer.from(`070701${fields.map(hex8).join('')}${name}\0`);
  return Buffer.concat([text, padding(text.length)]);
}

function entryHeader(entry: CpioEntry, inode: number): Buffer {
  const name = entry.path.replace(/^\/+/, '');
  const mode = MODES[entry.kind] | (entry.kind === 'file' && entry.executable ? 0o111 : 0);
  const target = entry.kind === 'symlink' ? Buffer.from(entry.target) : Buffer.alloc(0);
  const bytes = entry.kind === 'file' ? entry.bytes : target.length;
  const device =
    entry.kind === 'character-device' ? ([entry.major, entry.minor] as const) : ([0, 0] as const);
  return Buffer.concat([header({ inode, mode, name, bytes, device }), target, padding(target.length)]);
}

/**
 * Writes the archive to an open file. A source whose length differs from its entry is an error: the archive would be
 * shifted from there on.
 */
export async function writeCpio(entries: readonly CpioEntry[], output: FileHandle): Promise<void> {
  let inode = 1;
  for (const entry of entries) {
    await output.write(entryHeader(entry, inode++));
    if (entry.kind !== 'file') continue;
    let written = 0;
    for await (const chunk of createReadStream(entry.source, { highWaterMark: 1 << 20 })) {
      const bytes = chunk as Buffer;
      await output.write(bytes);
      written += bytes.length;
    }
    if (written !== entry.bytes) {
      throw new FusebenchError({
        reason: 'it changed while it was read',
        object: entry.source,
        hint: 'run it again',
        exitCode: 2,
      });
    }
    await output.write(padding(written));
  }
  await output.write(header({ inode: 0, mode: 0, name: 'TRAILER!!!', bytes: 0, device: [0, 0] }));
}
