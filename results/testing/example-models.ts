// What the workloads of synthetic runs cost: the models of example-run.ts.

import type { Workload } from '../run/model.js';

/** What a workload costs in the model: nanoseconds natively, and for each request that reaches the daemon. */
export interface Model {
  readonly workload: Omit<Workload, 'threads' | 'sharedFile'>;
  readonly nativeNs: number;
  /** Requests per operation where all of them go to the daemon; without those about data, and about attributes, where that differs. */
  readonly plain: Readonly<Record<string, number>>;
  readonly file?: Readonly<Record<string, number>>;
  readonly inode?: Readonly<Record<string, number>>;
}

export const KIB = 1024;
export const MIB = 1024 * KIB;

function workload(
  name: string,
  driver: string,
  operation: string,
  isolates: string,
  sizes: Partial<Model['workload']> = {},
): Model['workload'] {
  return {
    name,
    driver,
    operation,
    isolates,
    cache: 'direct',
    blockBytes: 0,
    fileBytes: 0,
    entries: 0,
    ...sizes,
  };
}

const MODELS: readonly Model[] = [
  {
    workload: workload('read-4k-rand', 'read', 'pread of 4 KiB', 'the round trip of one small read', {
      blockBytes: 4 * KIB,
      fileBytes: 16 * MIB,
    }),
    nativeNs: 700,
    plain: { READ: 1 },
    file: {},
  },
  {
    workload: workload('read-128k-seq', 'read', 'pread of 128 KiB', 'the copy of a large read', {
      blockBytes: 128 * KIB,
      fileBytes: 64 * MIB,
    }),
    nativeNs: 14_000,
    plain: { READ: 1 },
    file: {},
  },
  {
    workload: workload('write-4k-rand', 'write', 'pwrite of 4 KiB', 'the round trip of one small write', {
      blockBytes: 4 * KIB,
      fileBytes: 16 * MIB,
    }),
    nativeNs: 900,
    plain: { WRITE: 1 },
    file: {},
  },
  {
    workload: workload('statx-sync', 'statx', 'statx with AT_STATX_FORCE_SYNC', 'one GETATTR'),
    nativeNs: 1_300,
    plain: { GETATTR: 1 },
    inode: {},
  },
  {
    workload: workload('open-close', 'open', 'open and close', 'what a file costs before its first byte'),
    nativeNs: 2_400,
    plain: { OPEN: 1, RELEASE: 1 },
    inode: {},
  },
  {
    workload: workload(
      'readdir-100',
      'readdir',
      'open, getdents64 to the end, close',
      'a directory of 100 entries',
      { cache: 'cold', entries: 100 },
    ),
    nativeNs: 21_000,
    plain: { OPENDIR: 1, READDIR: 2, RELEASEDIR: 1 },
    inode: {},
  },
  {
    workload: workload('create-unlink', 'create', 'create and unlink', 'the birth and death of a file'),
    nativeNs: 9_000,
    plain: { CREATE: 1, RELEASE: 1, UNLINK: 1 },
  },
  {
    workload: workload('lookup-cold-d4', 'lookup', 'statx of a path of four components', 'path lookup', {
      cache: 'cold',
    }),
    nativeNs: 2_000,
    plain: { LOOKUP: 4 },
  },
];

/** The workloads a synthetic run can have. */
export const EXAMPLE_WORKLOADS: readonly string[] = MODELS.map((model) => model.workload.name);

export function modelOf(name: string): Model {
  const found = MODELS.find((model) => model.workload.name === name);
  if (!found)
    throw new RangeError(`no synthetic workload ${name}; there are ${EXAMPLE_WORKLOADS.join(', ')}`);
  return found;
}
