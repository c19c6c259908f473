// What a driver is: the file that knows one system call family. A driver says what one operation is, which files it
// needs, which native loop runs it with which arguments, what it isolates, and which requests each mode must show.

import type { LoopName, RoundSpec } from '../native/index.js';
import type { ExpectedRequests, FuseMode, Mode, Workload } from '../results/model.js';

/** Files and directories a workload needs in each mode's backing tree, made before the mount, one set a thread. */
export type Fixture =
  | { readonly kind: 'file'; readonly path: string; readonly bytes: number }
  | { readonly kind: 'directory'; readonly path: string; readonly entries: number };

/** A WorkloadSpec is a workload as its driver declares it, before threads and placement are chosen. */
export interface WorkloadSpec extends Omit<Workload, 'driver' | 'threads' | 'sharedFile'> {
  /** `thread` is -1 for the one fixture that all threads share. Paths are relative to the tree's root. */
  fixtures(thread: number): readonly Fixture[];
  readonly loop: LoopName;
  /** The path that thread's loop works on, relative. */
  path(thread: number): string;
  /** Arguments of the native loop in this mode; what is left out is false or 0. */
  loopArguments(mode: Mode): Partial<Pick<RoundSpec, 'order' | 'oDirect' | 'dropCache' | 'fsync' | 'forceSync' | 'statEntries' | 'expectMissing'>>;
  /** Requests per operation that this mode must show; an opcode left out must stay below 0.05 or is warned of. */
  expect(mode: FuseMode): readonly ExpectedRequests[];
  /** Upper limit of operations a round, where a pass is expensive. */
  readonly maxOperations?: number;
}

/** A Driver is a system call family: its name and its workloads. */
export interface Driver {
  readonly name: string;
  readonly workloads: readonly WorkloadSpec[];
}

/** `exactly('READ', 1)`: requests per operation, with a tolerance for what one operation more or less does. */
export function exactly(opcode: string, perOperation: number): ExpectedRequests {
  const slack = perOperation === 0 ? 0.01 : 0.02 * perOperation;
  return { opcode, min: Math.max(0, perOperation - slack), max: perOperation + slack };
}
