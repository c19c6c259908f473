// Our daemon on a new backing directory, with a process that makes system calls on the mount, for tests that count.

import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { addon } from '../../native/index.js';
import type { FuseMode } from '../../results/run/modes.js';
import { errnoOf } from '../common/errors.js';
import { type RunningDaemon, startDaemon } from '../mount/daemon.js';
import { readCounters, requestsBetween } from '../mount/daemon-counters.js';
import { Calls } from './calls.js';

const FUSECTL = '/sys/fs/fuse/connections';

export interface Mounted {
  readonly mode: FuseMode;
  /** The mounted directory and the backing one. */
  readonly mount: string;
  readonly backing: string;
  readonly daemon: RunningDaemon;
  readonly calls: Calls;
  /** Makes the calls and returns their last answer; `$M` and `$B` are the mount and the backing directory. */
  call(...commands: string[]): Promise<string>;
  try(command: string): Promise<string>;
  /** Requests by opcode that the calls cause, without FORGETs and the STATFS that drains. */
  requests(...commands: string[]): Promise<Record<string, number>>;
  forgets(): number;
  /** Descriptors that the daemon has open. */
  daemonFds(): number;
  close(): ReturnType<RunningDaemon['stop']>;
}

function mountFusectl(): void {
  try {
    addon().mount('fusectl', FUSECTL, 'fusectl', [], '');
  } catch (error) {
    if (errnoOf(error) !== 'EBUSY') throw error; // it is mounted already
  }
}

/** A backing directory on its own tmpfs, so that only the mount holds references to it. */
function makeBacking(folder: string): string {
  const backing = join(folder, 'backing');
  mkdirSync(backing);
  addon().mount('fusebench-test', backing, 'tmpfs', [], '');
  return backing;
}

/**
 * Mounts `mode` with additional options of the daemon. `program` is the path of `calls`; `prepare` fills the backing
 * directory before the mount.
 */
export async function mountMode(
  program: string,
  mode: FuseMode,
  options: readonly string[] = [],
  prepare: (backing: string) => void = () => undefined,
): Promise<Mounted> {
  mountFusectl();
  const folder = mkdtempSync(join(tmpdir(), 'fusebench-mounted-'));
  const backing = makeBacking(folder);
  const mount = join(folder, 'mount');
  mkdirSync(mount);
  prepare(backing);
  const countersPath = join(folder, 'counters');
  const remove = (): void => {
    addon().unmount(backing, false); // EBUSY here would be a reference that the kernel leaked
    rmSync(folder, { recursive: true });
  };
  const daemon = await startDaemon({
    mode,
    options,
    backing,
    mountpoint: mount,
    countersPath,
    fusectl: FUSECTL,
  }).catch((error: unknown) => {
    remove();
    throw error;
  });
  const calls = new Calls(program);
  const paths = (command: string): string => command.replaceAll('$M', mount).replaceAll('$B', backing);
  const call = async (...commands: string[]): Promise<string> => {
    let answer = '';
    for (const command of commands) answer = await calls.call(paths(command));
    return answer;
  };
  // The daemon answers requests in order: when STATFS is answered, all earlier requests have been counted.
  const drain = () => statfsSync(mount);
  return {
    ...{ mode, mount, backing, daemon, calls, call },
    try: (command) => calls.try(paths(command)),
    async requests(...commands) {
      drain();
      const before = readCounters(countersPath);
      await call(...commands);
      drain();
      const {
        STATFS = 0,
        FORGET: _one,
        BATCH_FORGET: _many,
        ...others
      } = requestsBetween(before, readCounters(countersPath));
      return STATFS > 1 ? { ...others, STATFS: STATFS - 1 } : others;
    },
    forgets: () => readCounters(countersPath).forgets,
    daemonFds: () => readdirSync(`/proc/${daemon.handle.pid}/fd`).length,
    async close() {
      await calls.end();
      const audit = await daemon.stop();
      remove();
      return audit;
    },
  };
}

/** Flags of each descriptor of a process, as /proc shows them. */
export function fdFlags(pid: number): number[] {
  return readdirSync(`/proc/${pid}/fdinfo`).map((fd) =>
    Number.parseInt(/^flags:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/fdinfo/${fd}`, 'utf8'))![1]!, 8),
  );
}
