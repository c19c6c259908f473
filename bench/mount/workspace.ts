// Where measurements happen: a private mount namespace, a private tmpfs in it, and a guardian for the subdirectory below
// --backing, which does not end with the namespace.
//
// The tmpfs covers an empty folder of the package (build/work), so that not even an empty directory is left behind. However
// fusebench ends, the namespace ends with its last process, and every mount with it; daemons end with their parent.

import { existsSync, mkdirSync, readdirSync, realpathSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { addon } from '../../native/index.js';
import { makeFolder } from '../../results/run/output-file.js';
import { errnoOf, FusebenchError, type FusebenchErrorFields, messageOf } from '../common/errors.js';
import { PACKAGE_ROOT } from '../common/paths.js';
import { guardedDirectory } from './guarded.js';
import type { ModeFolders } from './mode.js';

const INSIDE = 'FUSEBENCH_NAMESPACE';
const FUSECTL = '/sys/fs/fuse/connections';

/** Files of a run, of its threads and of Node itself; daemons need more and raise their own limit. */
const DESCRIPTORS = 256;

/** Raises the limit of descriptors to its maximum. Errors: exit code 3 when that is not enough. */
export function allowDescriptors(): void {
  const allowed = addon().raiseFileLimit();
  if (allowed >= DESCRIPTORS) return;
  const reason = `too few file descriptors: ${allowed} are allowed, ${DESCRIPTORS} are needed`;
  throw cannot({ reason, errno: 'EMFILE', hint: 'allow more with ulimit -n 4096' });
}

/** Executes this process again in a private mount namespace, with the same arguments; returns when it is inside. */
export function enterNamespace(): void {
  if (process.env[INSIDE] === String(process.pid)) return;
  if (process.getuid?.() !== 0) {
    const reason = 'mounting and FUSE passthrough need root';
    throw cannot({ reason, errno: 'EPERM', hint: 'run it as root, for example with sudo' });
  }
  // What is mounted, and which processes serve it, is read there.
  if (!existsSync('/proc/self'))
    throw cannot({ object: '/proc', reason: 'is not mounted', hint: "try 'mount -t proc proc /proc'" });
  const argv = [process.execPath, ...process.execArgv, ...process.argv.slice(1)];
  const variables = Object.entries({ ...process.env, [INSIDE]: String(process.pid) });
  const env = variables.map(([name, value]) => `${name}=${value}`);
  const { execInMountNamespace } = addon();
  const what = 'no private mount namespace can be made';
  orRefused(what, () => execInMountNamespace(process.execPath, argv, env));
}

/** Calls what only a root with all capabilities may do. */
function orRefused(what: string, call: () => void): void {
  try {
    call();
  } catch (error) {
    const lacks = 'root needs CAP_SYS_ADMIN, which it lacks in most containers and user namespaces';
    const hint = errnoOf(error) === 'EPERM' ? lacks : undefined;
    throw cannot({ reason: `${what}: ${messageOf(error)}`, hint });
  }
}

function cannot(fields: Omit<FusebenchErrorFields, 'exitCode'>): FusebenchError {
  return new FusebenchError({ ...fields, exitCode: 3 });
}

export type Workspace = ReturnType<typeof openWorkspace>;

/** `backingPath` is the directory of --backing, or null for the private tmpfs. */
export function openWorkspace(backingPath: string | null) {
  const work = join(PACKAGE_ROOT, 'build', 'work');
  try {
    makeFolder(work);
  } catch (error) {
    const hint = 'install fusebench where root may write';
    throw cannot({ object: work, reason: 'cannot be made', errno: errnoOf(error) ?? 'EIO', hint });
  }
  const outside = backingPath === null ? null : makeSubdirectory(backingPath);
  mountWork(work);
  if (!existsSync(FUSECTL))
    throw cannot({ object: FUSECTL, reason: 'this kernel has no FUSE', hint: "try 'modprobe fuse'" });
  orRefused('fusectl cannot be mounted', () => {
    try {
      addon().mount('fusebench', FUSECTL, 'fusectl', [], '');
    } catch (error) {
      // Most systems have it mounted already, and it cannot be mounted twice in one place.
      if (errnoOf(error) !== 'EBUSY') throw error;
    }
  });
  const trees = outside?.path ?? work;
  return {
    backing: { path: backingPath, fsType: addon().fsInfo(trees).type },
    fusectl: FUSECTL,
    /** The folders of a mode, or of anything with that name. */
    folders: (name: string): ModeFolders => {
      const [backing, root] = [join(trees, name, 'backing'), join(work, name, 'mount')];
      const folders = { backing, root, scratch: join(work, name, 'scratch') };
      for (const folder of Object.values(folders)) mkdirSync(folder, { recursive: true });
      return folders;
    },
    /** Removes all trees, so that the files of the next bring-up are new ones. Nothing may be mounted in them any more. */
    renew: (): void => {
      addon().unmount(work, true);
      mountWork(work);
      for (const name of outside === null ? [] : readdirSync(trees))
        rmSync(join(trees, name), { recursive: true, force: true });
    },
    /** Removes what is outside the private tmpfs. Never throws. */
    close: (): void => outside?.remove(),
  };
}

function mountWork(work: string): void {
  const options = 'mode=0755,size=75%';
  orRefused('no tmpfs can be mounted', () =>
    addon().mount('fusebench', work, 'tmpfs', ['nosuid', 'nodev'], options),
  );
}

/** Makes the subdirectory that holds the trees. Errors: that there cannot be one, exit code 2. */
function makeSubdirectory(path: string) {
  try {
    const { type } = addon().fsInfo(path);
    // Passthrough needs a backing file system that is not stacked itself.
    if (type.startsWith('fuse') || type === 'overlay') {
      const reason = `a backing directory on ${type} would stack file systems too deep for passthrough`;
      const hint = 'use one on ext4, xfs, btrfs or tmpfs';
      throw new FusebenchError({ object: path, reason, errno: 'ELOOP', hint, exitCode: 2 });
    }
    const real = realpathSync(path);
    refuseShared(path, real);
    return guardedDirectory(real);
  } catch (error) {
    const errno = errnoOf(error);
    if (errno === undefined) throw error;
    const hint = 'use a directory that exists and can be written';
    const reason = 'cannot make a backing directory here';
    throw new FusebenchError({ object: path, reason, errno, hint, exitCode: 2 });
  }
}

/**
 * Root follows names below it: who may rename a folder on the way could put a link in its place. In a sticky folder, such as
 * /tmp, only the owner renames, and what is made there belongs to root. The caller of sudo may do as root does anyway.
 */
function refuseShared(object: string, folder: string): void {
  const { uid, mode } = statSync(folder);
  const isSticky = (mode & 0o1000) !== 0;
  const isTrusted = uid === 0 || String(uid) === process.env.SUDO_UID;
  if (!isTrusted || ((mode & 0o022) !== 0 && !isSticky)) {
    const reason = `users other than root may change ${folder}, and with it where root writes`;
    const hint = "use a directory that, with all above it, only root can write, or one of root's own in /tmp";
    throw new FusebenchError({ object, reason, hint, exitCode: 2 });
  }
  if (folder !== '/') refuseShared(object, dirname(folder));
}
