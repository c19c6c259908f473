// Reads the header of a kernel image: whether QEMU can boot it on x86_64, and its version.
//
// The bytes are those of the x86 boot protocol (Documentation/arch/x86/boot.rst). A few other files that people give by
// mistake are recognised, so that the error can name them.

import { open } from 'node:fs/promises';
import { errnoOf, FusebenchError } from '../common/errors.js';

const HEAD_BYTES = 64 * 1024;
const BOOT_FLAG = 0xaa55;
/** XLF_KERNEL_64: the image has a 64-bit entry point. */
const XLF_KERNEL_64 = 1;

export interface KernelImage {
  readonly path: string;
  /** For example `7.2.13-fuse-ptino`; `unknown` when the image does not say. */
  readonly release: string;
}

/** What the first bytes of a file are instead of a bzImage, or why the bzImage is not usable. Null for a good one. */
export function rejectImage(head: Buffer): string | null {
  if (
    head.length >= 0x238 &&
    head.readUInt16LE(0x1fe) === BOOT_FLAG &&
    head.toString('latin1', 0x202, 0x206) === 'HdrS'
  ) {
    const protocol = head.readUInt16LE(0x206);
    const is64Bit = protocol >= 0x20c && (head.readUInt16LE(0x236) & XLF_KERNEL_64) !== 0;
    return is64Bit ? null : 'is a 32-bit or very old x86 kernel';
  }
  if (head.toString('latin1', 0, 4) === '\x7fELF') return 'is an ELF file (vmlinux?), not a bzImage';
  if (head.length >= 0x40 && head.toString('latin1', 0x38, 0x3c) === 'ARM\x64') return 'is an arm64 kernel';
  return head.length === 0 ? 'is empty' : 'is not a kernel image';
}

/** The release string that the header points to. */
export function imageRelease(head: Buffer): string {
  const pointer = head.readUInt16LE(0x20e) + 0x200;
  const end = head.indexOf(0, pointer);
  if (pointer === 0x200 || end < 0) return 'unknown';
  return head.toString('latin1', pointer, end).split(' ')[0] || 'unknown';
}

/** The expected length of the file: setup sectors, then `syssize` units of 16 bytes. */
export function imageBytes(head: Buffer): number {
  const setupSectors = head.readUInt8(0x1f1) || 4;
  return (setupSectors + 1) * 512 + head.readUInt32LE(0x1f4) * 16;
}

interface Head {
  readonly head: Buffer;
  readonly fileBytes: number;
}

async function readHead(path: string): Promise<Head> {
  try {
    const file = await open(path, 'r');
    try {
      const { bytesRead, buffer } = await file.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
      return { head: buffer.subarray(0, bytesRead), fileBytes: (await file.stat()).size };
    } finally {
      await file.close();
    }
  } catch (error) {
    throw new FusebenchError({
      reason: 'the kernel image cannot be read',
      object: path,
      errno: errnoOf(error) ?? 'EIO',
      hint: 'give the bzImage of a built kernel, for example arch/x86/boot/bzImage',
      exitCode: 2,
    });
  }
}

/** Throws with exit code 2 for anything but an x86_64 bzImage. */
export async function readKernelImage(path: string): Promise<KernelImage> {
  const { head, fileBytes } = await readHead(path);
  const reason = rejectImage(head) ?? (fileBytes < imageBytes(head) ? 'is cut off' : null);
  if (reason !== null) {
    throw new FusebenchError({
      reason,
      object: path,
      hint: 'give the x86_64 bzImage of a built kernel: arch/x86/boot/bzImage',
      exitCode: 2,
    });
  }
  return { path, release: imageRelease(head) };
}
