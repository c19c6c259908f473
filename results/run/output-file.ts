// Writing files and folders: a file is replaced as a whole, what is no regular file stays what it is, and folders are made.
//
// Two functions write. `replaceFile` is for files whose names are ours: it never follows a link. `writeOutput` is for files
// that the user named, which may be a pipe, a device or a link.

import { randomBytes } from 'node:crypto';
import {
  accessSync,
  closeSync,
  constants,
  existsSync,
  fsyncSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';

/** Replaces a file by one with new content, or leaves it as it is. `durable` waits for the disk. */
export function replaceFile(file: string, content: string | Uint8Array, durable = false): void {
  const { temporary, fd } = openTemporary(file);
  try {
    writeFileSync(fd, content);
    if (durable) fsyncSync(fd);
    renameSync(temporary, file);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  } finally {
    closeSync(fd);
  }
  if (durable) syncFolder(dirname(file));
}

/** Next to the file, because a rename stays within a file system; nobody can foresee its name and put a link there. */
function openTemporary(file: string): { temporary: string; fd: number } {
  const temporary = join(dirname(file), `fusebench-${randomBytes(6).toString('hex')}.tmp`);
  return { temporary, fd: openSync(temporary, 'wx', 0o644) };
}

function syncFolder(folder: string): void {
  const fd = openSync(folder, 'r');
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}

/** Replaces a regular file, or makes one. A pipe, a device or a symbolic link stays, and is written through. */
export function writeOutput(file: string, content: string | Uint8Array): void {
  if (isReplaceable(file)) replaceFile(file, content);
  else writeFileSync(file, content);
}

function isReplaceable(file: string): boolean {
  return lstatSync(file, { throwIfNoEntry: false })?.isFile() ?? true;
}

/** Errors: those with which `writeOutput` would fail. A file that is not there is not made. */
export function probeOutput(file: string): void {
  if (isReplaceable(file)) {
    const { temporary, fd } = openTemporary(file);
    closeSync(fd);
    rmSync(temporary);
  } else if (statSync(file, { throwIfNoEntry: false })?.isFIFO()) {
    // Opening it would wait for a reader, who then would see an end.
    accessSync(file, constants.W_OK);
  } else {
    closeSync(openSync(file, 'a'));
  }
}

/**
 * Makes a folder and those above it that are missing. The recursive mkdir of Node does not end below /proc, and says ENOENT
 * where the reason is EROFS and EEXIST where it is ENOTDIR.
 */
export function makeFolder(folder: string): void {
  const path = resolve(folder);
  if (isFolder(path)) return;
  if (!existsSync(dirname(path))) makeFolder(dirname(path));
  try {
    mkdirSync(path);
  } catch (error) {
    // Somebody else may have made it meanwhile.
    if (!isFolder(path)) throw error;
  }
}

export function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

/** Errors: those with which `makeFolder`, or a file in the folder, would fail. Leaves nothing behind. */
export function probeFolder(folder: string): void {
  rmdirSync(mkdtempSync(join(nearestExisting(resolve(folder)), '.fusebench-')));
}

/** The path or its nearest ancestor that exists. */
export function nearestExisting(path: string): string {
  return existsSync(path) ? path : nearestExisting(dirname(path));
}
