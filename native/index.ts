// The typed wrapper of the addon: raw counts in, raw counts out, no statistics, no policy.
//
// The addon checks every argument again; a refused argument is a TypeError (a bug of fusebench), a failed system call
// is a NativeError with the call, the object and the errno name.

import { createRequire } from 'node:module';

/** The loops of native/loops/, one per system call family: the table in native/loops/loops.cc, in its order. */
export const LOOPS = [
  'chmod',
  'create-unlink',
  'empty',
  'fstat-after-read',
  'ftruncate',
  'mkdir-rmdir',
  'mmap-read',
  'mmap-write',
  'open-close',
  'pread',
  'pwrite',
  'readdir',
  'splice-in',
  'splice-out',
  'statx',
  'utimens',
] as const;

export type LoopName = (typeof LOOPS)[number];

/** What one native call has to do. Paths are absolute; sizes in bytes. */
export interface RoundSpec {
  readonly loop: LoopName;
  /**
   * One path per thread: the file (pread ... ftruncate), the directory (readdir, create-unlink, mkdir-rmdir) or the
   * path to look up (statx).
   */
  readonly paths: readonly string[];
  /** Timed operations of each thread; the checksum covers them. */
  readonly operations: number;
  /** Multiplies the number of operations; for modes in which `operations` would take too little time. */
  readonly repeat: number;
  /** Operations of each thread before that, done in the same way and not counted. */
  readonly warmup: number;
  readonly blockBytes: number;
  readonly fileBytes: number;
  readonly order: 'sequential' | 'random';
  /** Seed of the random order and of written data; thread i uses seed + i. */
  readonly seed: number;
  /** Open with O_DIRECT (buffers are always page-aligned). */
  readonly oDirect: boolean;
  /** Drop the file's page cache (POSIX_FADV_DONTNEED), untimed, before each pass over the file. */
  readonly dropCache: boolean;
  /** Read the file once before the warm-up, so that its pages are in memory. */
  readonly fillCache: boolean;
  /** pwrite: fsync within the operation. */
  readonly fsync: boolean;
  /** statx: the AT_STATX_* sync flag; readdir: statx every entry when `statEntries` is set. */
  readonly forceSync: boolean;
  readonly statEntries: boolean;
  /** readdir with `statEntries`: the share of entries that get a statx, evenly spread. */
  readonly statPercent: number;
  /** readdir: entries each operation must find (without . and ..); statx: true when ENOENT is the right answer. */
  readonly entries: number;
  readonly expectMissing: boolean;
  /** CPU of each client thread; null leaves them unpinned. */
  readonly cpus: readonly number[] | null;
  /** Give up after this time; the round fails with ETIMEDOUT and its threads end by themselves later. */
  readonly deadlineMs: number;
  /** The daemon to count and to drain around the timed region; null when there is none. */
  readonly daemon: DaemonHandle | null;
  /**
   * Count with perf events as well, to check the other counters. An open perf event makes every context switch slower:
   * never in a timed round.
   */
  readonly perfCounters: boolean;
}

/** What is needed to observe a running daemon. */
export interface DaemonHandle {
  readonly pid: number;
  /** The counters file (native/daemon/serve/counters.h); null for a target. */
  readonly countersPath: string | null;
  /** Minor device number of the mount: the name of its folder below /sys/fs/fuse/connections. */
  readonly connection: number;
  /** A folder in which fusectl is mounted. */
  readonly fusectl: string;
}

/** Flat, see results/run/model.ts HistogramData. */
export interface RawHistogram {
  count: number;
  minNs: number;
  maxNs: number;
  sumNs: number;
  overflow: number;
  buckets: number[];
}

export interface RawRound {
  operations: number;
  /**
   * Wall time from the first operation's start to the last one's end over all threads. The time that a thread spends
   * between operations, on a new pass or on preparing the next operation, is subtracted.
   */
  elapsedNs: number;
  bytes: number;
  /** Covers what the first `operations` of each thread read, whatever `repeat` is; 16 hex digits. */
  checksum: string;
  histogram: RawHistogram;
  /** Of the operations alone, without the effects of preparing them; so are those of the daemon. */
  client: {
    voluntary: number;
    involuntary: number;
    cpuNs: number;
    minorFaults: number;
    majorFaults: number;
  };
  /** CPU migrations of the client threads; null where the kernel does not report them. */
  migrations: number | null;
  /** Switches and migrations of the whole round as perf events count them; null unless requested and permitted. */
  perfSwitches: number | null;
  perfMigrations: number | null;
  /** Who used the CPUs of the clients from the first operation to the last, preparation included. */
  occupancy: {
    /**
     * Multiplied by the number of CPUs that the clients are pinned to, or of client threads where they are not pinned.
     */
    wallNs: number;
    /** CPU time of clients and daemon together. */
    cpuNs: number;
    /**
     * Time in which a thread of clients or daemon was runnable and did not run; null where the kernel does not report
     * it.
     */
    runDelayNs: number | null;
    /** Time that the hypervisor gave to other guests, in steps of 10 ms; null where it does not report it. */
    stolenNs: number | null;
  };
  /**
   * Null without a daemon. `requests` by opcode number; `service` by opcode number, empty when switched off. Both null
   * for a target.
   */
  daemon: {
    voluntary: number;
    involuntary: number;
    cpuNs: number;
    messages: number | null;
    forgets: number | null;
    requests: Record<number, number> | null;
    service: Record<number, RawHistogram> | null;
  } | null;
}

/** A system call failed in the addon or in a loop. */
export class NativeError extends Error {
  override readonly name = 'NativeError';
  /** For example `pread`. */
  readonly syscall: string;
  /** The path or other object. */
  readonly object: string;
  /** For example `ENOTCONN`. */
  readonly code: string;
  /** Further detail, for example `short read: 100 of 4096 bytes`. */
  readonly detail: string;

  constructor(syscall: string, object: string, code: string, detail: string) {
    super(`${syscall} ${object}: ${code}${detail ? ` (${detail})` : ''}`);
    this.syscall = syscall;
    this.object = object;
    this.code = code;
    this.detail = detail;
  }
}

export interface Addon {
  runRound(spec: RoundSpec): Promise<RawRound>;
  /** The names of the loops that were compiled in. */
  loops(): string[];
  /** The median cost of `t0; t1` in nanoseconds, over 10,000 pairs. */
  clockPairNs(): number;
  /** CPUs that this process may use, ascending. */
  allowedCpus(): number[];
  /**
   * Puts the main thread, and what it starts or executes from now on, under SCHED_BATCH. Threads that already run keep
   * their policy: call it before execInMountNamespace.
   */
  useBatchScheduling(): void;
  /** Writes the deterministic content that `pread` loops check: each 8-byte word depends on its offset only. */
  fillFile(path: string, bytes: number): void;
  /** Makes `count` empty files named 00000000, 00000001, ... */
  makeEntries(directory: string, count: number): void;
  /**
   * Enters a new private mount namespace and executes this process again with `argv` and `env` (execve: same pid, same
   * stdio). Does not return on success.
   */
  execInMountNamespace(path: string, argv: readonly string[], env: readonly string[]): never;
  mount(source: string, target: string, type: string, flags: readonly MountFlag[], data: string): void;
  unmount(target: string, lazy: boolean): void;
  /** File system type name and statfs numbers of a path. */
  fsInfo(path: string): { type: string; magic: number; freeBytes: number; freeInodes: number };
  /** Raises the soft limit of open files to the hard one, and returns it. */
  raiseFileLimit(): number;
}

export type MountFlag = 'bind' | 'nosuid' | 'nodev';

const ADDON_PATH = '../../build/Release/fusebench.node';

let loaded: Addon | undefined;

/** The addon was not built, or does not load. */
class AddonError extends Error {
  override readonly name = 'AddonError';
}

/** The addon, loaded at the first call. Errors: AddonError, which says what to do. */
export function addon(): Addon {
  if (loaded === undefined) {
    const raw = requireAddon();
    refuseOlder(raw);
    loaded = withNativeErrors(raw);
  }
  return loaded;
}

/** An addon built before a loop was added would refuse the first round of that loop, and not say what to do. */
export function refuseOlder(raw: Pick<Addon, 'loops'>): void {
  const compiled = raw.loops();
  const missing = LOOPS.filter((name) => !compiled.includes(name));
  if (missing.length === 0) return;
  throw new Error(
    `the native addon is older than its sources: it lacks the loop ${missing.join(', ')}; build it with 'npm run build'`,
  );
}

function requireAddon(): Addon {
  try {
    return createRequire(import.meta.url)(ADDON_PATH) as Addon;
  } catch (error) {
    const reason = error instanceof Error ? error.message.split('\n')[0] : String(error);
    const message = `the native addon cannot be loaded (${reason}); build it with 'npm run build'`;
    throw new AddonError(message, { cause: error });
  }
}

/** The same functions, with every error of a system call as a NativeError. */
function withNativeErrors(raw: Addon): Addon {
  const calls = Object.entries(raw).map(([name, call]) => [name, converting(call)]);
  return {
    ...(Object.fromEntries(calls) as Addon),
    runRound: async (spec) => {
      try {
        return await raw.runRound(spec);
      } catch (error) {
        throw nativeError(error);
      }
    },
  };
}

function converting(call: (...args: unknown[]) => unknown) {
  return (...args: unknown[]): unknown => {
    try {
      return call(...args);
    } catch (error) {
      throw nativeError(error);
    }
  };
}

/** The error unchanged unless it has the four fields of a failed system call. */
function nativeError(error: unknown): unknown {
  if (!(error instanceof Error) || !('syscall' in error && 'object' in error && 'code' in error))
    return error;
  const { syscall, object, code, detail } = error as Error &
    Record<'syscall' | 'object' | 'code' | 'detail', string>;
  return new NativeError(syscall, object, code, detail);
}
