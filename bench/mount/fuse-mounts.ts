// FUSE file systems that are mounted: where, which connection, which process serves it and on which CPUs, as the kernel says, and
// how one is ended without its daemon.

import { readdirSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { addon } from '../../native/index.js';

export interface Mount {
  readonly mountpoint: string;
  readonly type: string;
  /** The minor device number, which is the number of the FUSE connection. */
  readonly connection: number;
}

/** From mountinfo, which no file system can make wait. */
export function mounts(): Mount[] {
  const lines = readFileSync('/proc/self/mountinfo', 'utf8').split('\n').filter(Boolean);
  const character = (_: string, octal: string): string => String.fromCharCode(Number.parseInt(octal, 8));
  return lines.map((line) => {
    const fields = line.split(' ');
    const mountpoint = fields[4]!.replace(/\\([0-7]{3})/g, character);
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
  const above = mounts().filter(({ mountpoint }) => `${path}/`.startsWith(mountpoint.replace(/\/?$/, '/')));
  const longest = Math.max(...above.map(({ mountpoint }) => mountpoint.length));
  return above.findLast(({ mountpoint }) => mountpoint.length === longest);
}

/**
 * Whether the daemon of a mounted file system may run on these CPUs only, with all of its threads. False when the
 * process is not known.
 */
export function isPinnedTo(directory: string, cpus: readonly number[]): boolean {
  const connection = mountOf(directory)?.connection;
  const pid = connection === undefined ? undefined : daemonOf(connection);
  if (pid === undefined) return false;
  const threads = readdirSync(`/proc/${pid}/task`);
  return threads.every((thread) =>
    allowedCpus(`/proc/${pid}/task/${thread}`).every((cpu) => cpus.includes(cpu)),
  );
}

/** Of a thread; none when it ended. */
function allowedCpus(folder: string): number[] {
  try {
    const list = /^Cpus_allowed_list:\s+(\S+)/m.exec(readFileSync(join(folder, 'status'), 'utf8'))?.[1] ?? '';
    return list.split(',').flatMap((range) => {
      const [first, last = first] = range.split('-').map(Number);
      return Array.from({ length: last! - first! + 1 }, (_, i) => first! + i);
    });
  } catch {
    return [];
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

/** Every waiting and coming request fails with ECONNABORTED or ENOTCONN from here on. */
export function abortConnection(fusectl: string, connection: number): void {
  try {
    writeFileSync(join(fusectl, String(connection), 'abort'), '1');
  } catch {
    // The folder is gone when the connection is: nothing is left to abort.
  }
}

/** Detaches what is mounted there, if anything is. */
export function unmountIfMounted(mountpoint: string): void {
  try {
    addon().unmount(mountpoint, true);
  } catch {
    // EINVAL: it was never mounted, or the daemon has unmounted it, as it should.
  }
}
