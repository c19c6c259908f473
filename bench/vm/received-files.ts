// The files that the guest sends: staged next to their destination, checked, and then moved there, all or none.
//
// Their names come from a guest whose kernel is under test and are not trusted: nothing is written outside the staging
// folders.

import {
  closeSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { nearestExisting } from '../../results/run/output-file.js';
import { errnoOf, FusebenchError } from '../common/errors.js';
import { decodeRecords, type Frame } from './frames.js';

interface OpenFile {
  readonly name: string;
  readonly fd: number;
  bytesLeft: number;
}

const STAGING = '.fusebench-vm-';

/** What is staged for a destination lies in it, or next to it: a rename must not leave the file system. */
function stagingParent(destination: string): string {
  return isFolder(destination) ? destination : nearestExisting(dirname(destination));
}

function isFolder(path: string): boolean {
  return existsSync(path) && statSync(path).isDirectory();
}

/** Errors: exit code 2 when nothing could be stored at that path. */
export function checkWritable(destination: string): void {
  const folder = stagingParent(destination);
  try {
    rmdirSync(mkdtempSync(join(folder, STAGING)));
  } catch (error) {
    throw new FusebenchError({
      reason: 'results cannot be written there',
      object: folder,
      errno: errnoOf(error) ?? 'EACCES',
      hint: 'name a folder that you own, or change to one',
      exitCode: 2,
    });
  }
}

/** Moves `source` to `target`; folders that are on both sides are merged, files are replaced. */
function moveInto(source: string, target: string): void {
  if (!isFolder(source) || !isFolder(target)) {
    mkdirSync(dirname(target), { recursive: true });
    move(source, target);
    return;
  }
  for (const name of readdirSync(source)) moveInto(join(source, name), join(target, name));
}

/** Also where something else is mounted below the destination. */
function move(source: string, target: string): void {
  try {
    renameSync(source, target);
  } catch (error) {
    if (errnoOf(error) !== 'EXDEV') throw error;
    rmSync(target, { recursive: true, force: true });
    cpSync(source, target, { recursive: true, verbatimSymlinks: true });
    rmSync(source, { recursive: true });
  }
}

/**
 * ReceivedFiles takes the archive frames of one guest. `destinations[i]` is where the entries named `i/...` belong.
 * Nothing appears at a destination before `commit`; `discard` is always safe to call.
 */
export class ReceivedFiles {
  private readonly staging = new Map<number, string>();
  private file: OpenFile | null = null;
  private frames = 0;

  private readonly destinations: readonly string[];

  constructor(destinations: readonly string[]) {
    this.destinations = destinations;
  }

  accept(frame: Frame): void {
    this.frames++;
    if (frame.type === 'bytes') this.append(frame.payload);
    else this.startEntry(frame);
  }

  /**
   * Moves everything to its destination if all frames that the guest sent arrived and every file is complete; else
   * throws.
   */
  commit(frames: number): void {
    if (this.file !== null) throw new Error(`the guest's file ${this.file.name} ended early`);
    if (this.frames !== frames)
      throw new Error(`${this.frames} of ${frames} pieces of the guest's files arrived`);
    for (const [index, folder] of this.staging) {
      const root = join(folder, String(index));
      if (existsSync(root)) moveInto(root, this.destinations[index]!);
    }
    this.discard();
  }

  /** Removes what is staged. */
  discard(): void {
    if (this.file !== null) closeSync(this.file.fd);
    this.file = null;
    for (const folder of this.staging.values()) rmSync(folder, { recursive: true, force: true });
    this.staging.clear();
  }

  private startEntry(frame: Frame): void {
    if (this.file !== null) throw new Error(`the guest's file ${this.file.name} ended early`);
    const records = decodeRecords(frame.payload);
    const name = records.get('name')?.[0] ?? '';
    const mode = Number(records.get('mode')?.[0]) & 0o777;
    const path = this.stagedPath(name);
    if (frame.type === 'directory') mkdirSync(path, { mode: mode | 0o700 });
    else if (frame.type === 'symlink')
      symlinkSync(this.safeTarget(name, records.get('target')?.[0] ?? ''), path);
    else {
      this.file = { name, fd: openSync(path, 'wx', mode), bytesLeft: Number(records.get('bytes')?.[0]) };
      this.append(Buffer.alloc(0));
    }
  }

  private append(bytes: Buffer): void {
    if (this.file === null || !(bytes.length <= this.file.bytesLeft))
      throw new Error('the guest sent bytes that belong to no file');
    for (let at = 0; at < bytes.length; ) at += writeSync(this.file.fd, bytes, at);
    this.file.bytesLeft -= bytes.length;
    if (this.file.bytesLeft > 0) return;
    closeSync(this.file.fd);
    this.file = null;
  }

  /** `3/a/b` to a path in the staging folder of destination 3. */
  private stagedPath(name: string): string {
    const parts = name.split('/');
    const index = Number(parts[0]);
    const safe =
      /^\d+$/.test(parts[0]!) && parts.every((part) => part !== '' && part !== '.' && part !== '..');
    const destination = this.destinations[index];
    if (!safe || destination === undefined)
      throw new Error(`the guest sent a file with the name ${JSON.stringify(name)}`);
    let folder = this.staging.get(index);
    if (folder === undefined) {
      folder = mkdtempSync(join(stagingParent(destination), STAGING));
      this.staging.set(index, folder);
    }
    return join(folder, ...parts);
  }

  /** A link to something in its own folder only, like `latest`. */
  private safeTarget(name: string, target: string): string {
    if (target === '' || target.includes('/') || target === '..')
      throw new Error(`the guest sent a link ${name} to ${JSON.stringify(target)}`);
    return target;
  }
}
