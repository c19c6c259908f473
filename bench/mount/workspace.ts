// Where everything happens: a private mount namespace, a private tmpfs in it, and a guardian for the one thing that a
// namespace cannot take with it, the subdirectory below --backing.
//
// The tmpfs covers an empty folder of the package (build/work), so that not even an empty directory is left behind. When
// fusebench dies, however it dies, the namespace dies with its last process and every mount with it; daemons die with
// their parent.

import { accessSync, constants, existsSync, mkdirSync, readdirSync, realpathSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { addon } from '../../native/index.js';
import type { Backing } from '../../results/run/model.js';
import { errnoOf, FusebenchError, messageOf } from '../common/errors.js';
import { PACKAGE_ROOT } from '../common/paths.js';
import { type GuardedDirectory, guardedDirectory } from './guarded.js';
import type { ModeFolders } from './mode.js';

const INSIDE = 'FUSEBENCH_NAMESPACE';
const FUSECTL = '/sys/fs/fuse/connections';

/** Files of a run, of its threads and of Node itself; daemons need more and raise their own limit. */
const DESCRIPTORS = 256;

/** Raises the limit of descriptors as far as it goes. Errors: exit code 3 when that is not enough. */
export function allowDescriptors(): void {
  const allowed = addon().raiseFileLimit();
  if (allowed >= DESCRIPTORS) return;
  const reason = `too few file descriptors: ${allowed} are allowed, ${DESCRIPTORS} are needed`;
  throw new FusebenchError({ reason, errno: 'EMFILE', hint: 'allow more with ulimit -n 4096', exitCode: 3 });
}

/** Executes this process again in a private mount namespace, with the same arguments; returns when it is inside. */
export function enterNamespace(): void {
  if (process.env[INSIDE] === String(process.pid)) return;
  if (process.getuid?.() !== 0) {
    const hint = 'run it as root, for example with sudo';
    throw new FusebenchError({
      reason: 'mounting and FUSE passthrough need root',
      errno: 'EPERM',
      hint,
      exitCode: 3,
    });
  }
  const argv = [process.execPath, ...process.execArgv, ...process.argv.slice(1)];
  const env = Object.entries({ ...process.env, [INSIDE]: String(process.pid) });
  try {
    addon().execInMountNamespace(
      process.execPath,
      argv,
      env.map(([name, value]) => `${name}=${value}`),
    );
  } catch (error) {
    const hint = 'in a container, it needs CAP_SYS_ADMIN';
    const errno = errnoOf(error) ?? 'EPERM';
    throw new FusebenchError({ reason: 'no private mount namespace can be made', errno, hint, exitCode: 3 });
  }
}

export interface Workspace {
  readonly backing: Backing;
  readonly fusectl: string;
  /** The folders of a mode, or of whatever has that name. */
  folders(name: string): ModeFolders;
  /** Removes all trees, so that the files of the next bring-up are new ones. Nothing may be mounted in them any more. */
  renew(): void;
  /** Removes what is outside of the private tmpfs. Never throws. */
  close(): void;
}

/** `backingPath` is the directory of --backing, or null for the private tmpfs. */
export function openWorkspace(backingPath: string | null): Workspace {
  const work = join(PACKAGE_ROOT, 'build', 'work');
  mkdirSync(work, { recursive: true });
  const outside = backingPath === null ? null : makeSubdirectory(backingPath);
  mountWork(work);
  if (!existsSync(FUSECTL)) {
    throw new FusebenchError({
      object: FUSECTL,
      reason: 'this kernel has no FUSE',
      hint: "try 'modprobe fuse'",
      exitCode: 3,
    });
  }
  mountFusectl();
  const trees = outside?.path ?? work;
  return {
    backing: { path: backingPath, fsType: addon().fsInfo(trees).type },
    fusectl: FUSECTL,
    folders: (name) => makeFolders(work, trees, name),
    renew: () => {
      addon().unmount(work, true);
      mountWork(work);
      if (outside === null) return;
      for (const name of readdirSync(outside.path))
        rmSync(join(outside.path, name), { recursive: true, force: true });
    },
    close: () => outside?.remove(),
  };
}

function mountWork(work: string): void {
  addon().mount('fusebench', work, 'tmpfs', ['nosuid', 'nodev'], 'mode=0755,size=75%');
}

/** Most systems have it mounted already, and it cannot be mounted twice in one place. */
function mountFusectl(): void {
  try {
    addon().mount('fusebench', FUSECTL, 'fusectl', [], '');
  } catch (error) {
    if (errnoOf(error) !== 'EBUSY') throw error;
  }
}

function makeFolders(work: string, trees: string, name: string): ModeFolders {
  const folders = {
    backing: join(trees, name, 'backing'),
    root: join(work, name, 'mount'),
    scratch: join(work, name, 'scratch'),
  };
  for (const folder of Object.values(folders)) mkdirSync(folder, { recursive: true });
  return folders;
}

/** Makes the subdirectory that holds the trees. */
function makeSubdirectory(backingPath: string): GuardedDirectory {
  refuseStacked(backingPath);
  try {
    accessSync(backingPath, constants.W_OK);
    return guardedDirectory(realpathSync(backingPath));
  } catch (error) {
    const hint = 'use a directory that exists and can be written';
    const errno = errnoOf(error) ?? 'EIO';
    throw new FusebenchError({
      object: backingPath,
      reason: 'cannot make a backing directory here',
      errno,
      hint,
      exitCode: 2,
    });
  }
}

/** Passthrough needs a backing file system that is not stacked itself. */
function refuseStacked(path: string): void {
  let type: string;
  try {
    type = addon().fsInfo(path).type;
  } catch (error) {
    throw new FusebenchError({
      object: path,
      reason: messageOf(error),
      errno: errnoOf(error) ?? 'ENOENT',
      exitCode: 2,
    });
  }
  if (!type.startsWith('fuse') && type !== 'overlay') return;
  const reason = `a backing directory on ${type} would stack file systems too deep for passthrough`;
  const hint = 'use one on ext4, xfs, btrfs or tmpfs';
  throw new FusebenchError({ object: path, reason, errno: 'ELOOP', hint, exitCode: 2 });
}
