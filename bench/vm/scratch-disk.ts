// A scratch disk for the guest: a sparse file with a new ext4 or xfs, made on the host and removed afterwards.

import { execFile } from 'node:child_process';
import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { errnoOf, FusebenchError, messageOf } from '../common/errors.js';
import { findProgram } from './qemu.js';

const DISK_TYPES = ['ext4', 'xfs'] as const;
export type DiskType = (typeof DISK_TYPES)[number];

/** Sparse: only what is written takes space. */
const DISK_BYTES = 8 * 2 ** 30;

const MKFS = {
  ext4: {
    program: 'mkfs.ext4',
    options: ['-q', '-F', '-E', 'lazy_itable_init=1,nodiscard'],
    package: 'e2fsprogs',
  },
  xfs: { program: 'mkfs.xfs', options: ['-q', '-f', '-K'], package: 'xfsprogs' },
} as const;

export interface ScratchDisk {
  readonly path: string;
  remove(): Promise<void>;
}

/** The path of the mkfs program of a type; throws with the name of its package. */
export function findMkfs(type: DiskType, path?: string): string {
  const { program, package: name } = MKFS[type];
  const found = findProgram(program, path);
  if (found !== undefined) return found;
  throw new FusebenchError({
    reason: 'is not installed',
    object: program,
    hint: `install the package ${name}, or use --backing tmpfs`,
    exitCode: 3,
  });
}

export async function makeScratchDisk(type: DiskType): Promise<ScratchDisk> {
  const mkfs = findMkfs(type);
  const folder = await mkdtemp(join(tmpdir(), 'fusebench-disk-'));
  const remove = (): Promise<void> => rm(folder, { recursive: true, force: true });
  const path = join(folder, `${type}.img`);
  try {
    const file = await open(path, 'wx', 0o600);
    await file.truncate(DISK_BYTES);
    await file.close();
    await promisify(execFile)(mkfs, [...MKFS[type].options, path]);
    return { path, remove };
  } catch (error) {
    await remove();
    const errno = errnoOf(error);
    throw new FusebenchError({
      reason: `the scratch disk cannot be made: ${messageOf(error).trim()}`,
      object: path,
      ...(errno?.startsWith('E') ? { errno } : {}),
      hint: 'set TMPDIR to a folder with space',
      exitCode: 3,
    });
  }
}
