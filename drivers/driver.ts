// A driver describes one system call family: what one operation is, which files it needs, which native loop runs it
// with which arguments, what it isolates, and which requests each mode must show.

import type { LoopName, RoundSpec } from '../native/index.js';
import type { ExpectedRequests, Workload } from '../results/run/model.js';
import { attributesAtDaemon, dataAtDaemon, type FuseMode, type Mode } from '../results/run/modes.js';

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

/** Where a workload's threads work. Thread -1 means the one place that all threads share. */
export interface Places {
  fixtures(thread: number): readonly Fixture[];
  /** The path that the thread's loop works on, relative to the tree's root. */
  path(thread: number): string;
}

/** A WorkloadSpec is a workload as its driver declares it, before threads and placement are chosen. */
export interface WorkloadSpec extends Omit<Workload, 'driver' | 'threads' | 'sharedFile'>, Places {
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

/** A Driver is a system call family: its name and its workloads. */
export interface Driver {
  readonly name: string;
  readonly workloads: readonly WorkloadSpec[];
}

/** From microseconds. */
export function nominal(awaited: number, direct: number): WorkloadSpec['nominalNs'] {
  return { awaited: 1000 * awaited, direct: 1000 * direct };
}

/** `exactly('READ', 1)`: requests per operation, within 2 %; 0 allows one request in a hundred operations. */
export function exactly(opcode: string, perOperation: number): ExpectedRequests {
  const slack = perOperation === 0 ? 0.01 : 0.02 * perOperation;
  return { opcode, min: perOperation - Math.min(slack, perOperation), max: perOperation + slack };
}

/** Requests for attributes: none where the kernel answers them from the backing file. */
export function attributeRequests(opcode: string, perOperation: number, mode: FuseMode): ExpectedRequests {
  return exactly(opcode, attributesAtDaemon(mode) ? perOperation : 0);
}

/** Requests for the data of an open file: none where the kernel reads and writes the backing file itself. */
export function dataRequests(opcode: string, perOperation: number, mode: FuseMode): ExpectedRequests {
  return exactly(opcode, dataAtDaemon(mode) ? perOperation : 0);
}

/**
 * READ requests of a sequential read through the page cache. The read-ahead window is a setting of the machine
 * (128 KiB by default, 1 READ then), so that only the order of magnitude is checked.
 */
export function readAheadRequests(blockBytes: number): ExpectedRequests {
  return { opcode: 'READ', min: blockBytes / (4 * MIB), max: Math.max(2, blockBytes / (32 * KIB)) };
}

/**
 * Size of the files that the read, write, mmap and splice workloads work on; deterministic content, rewritten in place.
 */
export const DATA_FILE_BYTES = 16 * MIB;
/** For loops that read. No workload writes to these files, so that no mode's cache of them becomes stale. */
export const readFiles: Places = files('read', DATA_FILE_BYTES, { shared: true });
export const writtenFiles: Places = files('written', DATA_FILE_BYTES, { shared: true });

/** One file per thread: `read/file-0`; or `read/file-shared` for all. */
export function files(folder: string, bytes: number, { shared } = { shared: false }): Places {
  const path = (thread: number) => `${folder}/file-${place(thread)}`;
  return { path, fixtures: (thread) => [{ kind: 'file', path: path(thread), bytes, shared }] };
}

/** One directory per thread, with that many empty files in it. */
export function directories(folder: string, entries: number): Places {
  const path = (thread: number) => `${folder}/dir-${place(thread)}`;
  return { path, fixtures: (thread) => [{ kind: 'directory', path: path(thread), entries }] };
}

function place(thread: number): string {
  return thread < 0 ? 'shared' : String(thread);
}
