// Writing: pwrite over existing data, with and without fsync. Isolates what one WRITE request costs; a GETXATTR per
// write here is the extra cost of a mount that did not negotiate HANDLE_KILLPRIV_V2.

import { dataAtDaemon } from '../results/run/modes.js';
import {
  DATA_FILE_BYTES,
  type Driver,
  dataRequests,
  exactly,
  KIB,
  nominal,
  type WorkloadSpec,
  writtenFiles,
} from './driver.js';

interface Shape {
  readonly name: string;
  readonly blockBytes: number;
  readonly order: 'sequential' | 'random';
  readonly fsync: boolean;
  readonly nominalNs: WorkloadSpec['nominalNs'];
}

const SHAPES: readonly Shape[] = [
  { name: 'write-4k-rand', blockBytes: 4 * KIB, order: 'random', fsync: false, nominalNs: nominal(12, 1.5) },
  {
    name: 'write-128k-seq',
    blockBytes: 128 * KIB,
    order: 'sequential',
    fsync: false,
    nominalNs: nominal(60, 18),
  },
  { name: 'write-4k-fsync', blockBytes: 4 * KIB, order: 'random', fsync: true, nominalNs: nominal(20, 1.8) },
];

function isolates(shape: Shape, cache: 'direct' | 'warm'): string {
  if (shape.fsync) return 'a write and its fsync: the FSYNC request goes to the daemon in every FUSE mode';
  return cache === 'direct'
    ? 'a WRITE round trip and the copy of its data, with no page cache on the FUSE side'
    : 'writing through the page cache on the FUSE side (write-through: one WRITE each)';
}

function workload(shape: Shape, cache: 'direct' | 'warm'): WorkloadSpec {
  return {
    name: shape.name,
    operation: `pwrite of ${shape.blockBytes / KIB} KiB, ${shape.order}${shape.fsync ? ', + fsync' : ''}`,
    isolates: isolates(shape, cache),
    cache,
    blockBytes: shape.blockBytes,
    fileBytes: DATA_FILE_BYTES,
    entries: 0,
    ...writtenFiles,
    loop: 'pwrite',
    nominalNs: shape.nominalNs,
    loopArguments: (mode) => ({
      order: shape.order,
      oDirect: cache === 'direct' && dataAtDaemon(mode),
      fsync: shape.fsync,
    }),
    expect: (mode) => [dataRequests('WRITE', 1, mode), ...(shape.fsync ? [exactly('FSYNC', 1)] : [])],
  };
}

export const write: Driver = {
  name: 'write',
  workloads: SHAPES.flatMap((shape) => (['direct', 'warm'] as const).map((cache) => workload(shape, cache))),
};
