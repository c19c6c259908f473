// What the kernel says about FUSE file systems that are already mounted: where, which connection, which process serves it, and on
// which CPUs that may run.

import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';

export interface Mount {
  readonly mountpoint: string;
  readonly type: string;
  /** The minor device number, which is the number of the FUSE connection. */
  readonly connection: number;
}

/** From mountinfo, which no file system can make wait. */
export function mounts(): Mount[] {
  return readFileSync('/proc/self/mountinfo', 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => {
      const fields = line.split(' ');
      const mountpoint = fields[4]!.replace(/\\([0-7]{3})/g, (_, octal: string) =>
        String.fromCharCode(Number.parseInt(octal, 8)),
      );
      const type = fields[fields.indexOf('-') + 1]!;
      return { mountpoint, type, connection: Number(fields[2]!.split(':')[1]) };
    });
}

/** Whether a FUSE file system with this connection is mounted. */
export function isConnected(connection: number): boolean {
  return mounts().some((mount) => /^fuse(blk)?(\.|$)/.test(mount.type) && mount.connection === connection);
}

/** The mount that a path is on: the one with the longest mountpoint, and of several the last. */
export function mountOf(path: string): Mount | undefined {
  const above = mounts().filter(
    ({ mountpoint }) => path === mountpoint || path.startsWith(mountpoint === '/' ? '/' : `${mountpoint}/`),
  );
  return above.reduce<Mount | undefined>(
    (best, one) => (best && best.mountpoint.length > one.mountpoint.length ? best : one),
    undefined,
  );
}

/**
 * Whether the daemon of a mounted file system may run on these CPUs only, with all of its threads. False when the
 * process is not known.
 */
export function isPinnedTo(directory: string, cpus: readonly number[]): boolean {
  const connection = mountOf(directory)?.connection;
  const pid = connection === undefined ? undefined : daemonOf(connection);
  if (pid === undefined) return false;
  const allowed = readdirSync(`/proc/${pid}/task`).map((thread) =>
    allowedCpus(`/proc/${pid}/task/${thread}`),
  );
  return allowed.every((own) => own === null || own.every((cpu) => cpus.includes(cpu)));
}

/** Of a thread; null when it ended. */
function allowedCpus(folder: string): number[] | null {
  try {
    const list = /^Cpus_allowed_list:\s+(\S+)/m.exec(readFileSync(join(folder, 'status'), 'utf8'))?.[1] ?? '';
    return list.split(',').flatMap((range) => {
      const [first, last = first] = range.split('-').map(Number);
      return Array.from({ length: last! - first! + 1 }, (_, i) => first! + i);
    });
  } catch {
    return null;
  }
}

/** The process that serves a connection; undefined when the kernel does not say (before Linux 6.16), or not to this process. */
export function daemonOf(connection: number): number | undefined {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  const found = pids.find((pid) => connectionsOf(pid).includes(connection));
  return found === undefined ? undefined : Number(found);
}

function connectionsOf(pid: string): number[] {
  try {
    return readdirSync(`/proc/${pid}/fd`).flatMap((fd) => {
      if (!readlinkSync(`/proc/${pid}/fd/${fd}`).endsWith('/dev/fuse')) return [];
      const info = readFileSync(`/proc/${pid}/fdinfo/${fd}`, 'utf8');
      return [...info.matchAll(/^fuse_connection:\s+(\d+)/gm)].map(([, number]) => Number(number));
    });
  } catch {
    return []; // It ended meanwhile, or is a kernel thread.
  }
}
