// A driver describes one system call family: what one operation is, which files it needs, which native loop runs it
// with which arguments, what it isolates, and which requests each mode must show.

import type { LoopName, RoundSpec } from '../native/index.js';
import type { ExpectedRequests, Workload } from '../results/run/model.js';
import type { FuseMode, Mode } from '../results/run/modes.js';

export const KIB = 1024;
export const MIB = 1024 * KIB;

/** The top-level directory below which the daemon lets entries expire at once (its option --expire-below). */
export const EXPIRED_DIRECTORY = 'expired';

/**
 * A file or directory that a workload needs in each mode's backing tree before the mount. Paths are relative to the
 * tree's root. A shared file is one inode in all trees, so that every mode moves the same pages of memory.
 */
export type Fixture =
  | { readonly kind: 'file'; readonly path: string; readonly bytes: number; readonly shared?: boolean }
  | { readonly kind: 'directory'; readonly path: string; readonly entries: number };

/** The arguments of a native loop that a driver sets; an argument that is left out is false, 0 or sequential. */
type LoopArguments = Partial<
  Pick<RoundSpec, 'order' | 'oDirect' | 'dropCache' | 'fsync' | 'forceSync' | 'statEntries' | 'expectMissing'>
>;

/** A WorkloadSpec is a workload as its driver declares it, before threads and placement are chosen. */
export interface WorkloadSpec extends Omit<Workload, 'driver' | 'threads' | 'sharedFile'> {
  /** Where a thread works; -1 means the one place that all threads share. */
  fixtures(thread: number): readonly Fixture[];
  /** The path that the thread's loop works on, relative to the tree's root. */
  path(thread: number): string;
  readonly loop: LoopName;
  loopArguments(mode: Mode): LoopArguments;
  /**
   * Requests per operation that this mode must show when `sharers` threads work on one file (1: each has its own). An
   * opcode that is left out proves nothing about the mode; above 0.05 per operation it causes a warning.
   */
  expect(mode: FuseMode, sharers: number): readonly ExpectedRequests[];
  /**
   * Approximate nanoseconds of one operation on a common machine, where it waits for requests (plain mode) and where it
   * does not (native, passthrough): they size the rounds. They are constants, because the cost of an operation depends
   * slightly on the number of operations in a round, and rounds of all runs must be of the same size.
   */
  readonly nominalNs: { readonly awaited: number; readonly direct: number };
  /** Most operations per round, where one operation is expensive or uses something up. */
  readonly maxOperations?: number;
}

const DEFAULTS: Pick<WorkloadSpec, 'blockBytes' | 'fileBytes' | 'entries' | 'loopArguments'> = {
  blockBytes: 0,
  fileBytes: 0,
  entries: 0,
  loopArguments: () => ({}),
};
/** A workload as it is written down: what is left out is as in DEFAULTS. `us` is `nominalNs` in microseconds. */
export type Declared = Omit<WorkloadSpec, keyof typeof DEFAULTS | 'nominalNs'> &
  Partial<typeof DEFAULTS> & { readonly us: Microseconds };
export type Microseconds = readonly [awaited: number, direct: number];

/** A Driver is a system call family: its name and its workloads. */
export interface Driver {
  readonly name: string;
  readonly workloads: readonly WorkloadSpec[];
}

export function driver(name: string, declared: readonly Declared[]): Driver {
  const workloads = declared.map(({ us: [awaited, direct], ...one }) => ({
    ...DEFAULTS,
    ...one,
    nominalNs: { awaited: 1000 * awaited, direct: 1000 * direct },
  }));
  return { name, workloads };
}

/** `exactly('READ', 1)`: requests per operation, within 2 %; 0 allows one request in a hundred operations. */
export function exactly(opcode: string, perOperation: number): ExpectedRequests {
  const slack = perOperation === 0 ? 0.01 : 0.02 * perOperation;
  return { opcode, min: perOperation - Math.min(slack, perOperation), max: perOperation + slack };
}

/** One file per thread: `read/file-0`; or `read/file-shared` for all. `shared` makes it one inode in all trees. */
export function files(folder: string, bytes: number, shared = false) {
  const path = (thread: number) => `${folder}/file-${place(thread)}`;
  const fixtures = (thread: number): Fixture[] => [{ kind: 'file', path: path(thread), bytes, shared }];
  return { path, fixtures, fileBytes: bytes };
}

/** One directory per thread, with that many empty files in it. */
export function directories(folder: string, entries: number) {
  const path = (thread: number) => `${folder}/dir-${place(thread)}`;
  const fixtures = (thread: number): Fixture[] => [{ kind: 'directory', path: path(thread), entries }];
  return { path, fixtures, entries };
}

export function place(thread: number): string {
  return thread < 0 ? 'shared' : String(thread);
}
