// Reading: pread at three sizes. Isolates what one READ request costs, and what passthrough saves of it.
//
// `direct` opens with O_DIRECT only where reads go to a daemon: there it makes every pread one READ request. The other
// modes have no FUSE-side page cache to bypass, and O_DIRECT on their backing file would measure the disk instead.

import type { CacheState, ExpectedRequests } from '../results/run/model.js';
import { dataAtDaemon, type FuseMode } from '../results/run/modes.js';
import {
  DATA_FILE_BYTES,
  type Driver,
  exactly,
  KIB,
  MIB,
  nominal,
  readAheadRequests,
  readFiles,
  type WorkloadSpec,
} from './driver.js';

interface Shape {
  readonly name: string;
  readonly blockBytes: number;
  readonly order: 'sequential' | 'random';
  readonly nominalNs: Readonly<Record<'direct' | 'warm' | 'cold', WorkloadSpec['nominalNs']>>;
}

const SHAPES: readonly Shape[] = [
  {
    ...{ name: 'read-4k-rand', blockBytes: 4 * KIB, order: 'random' },
    nominalNs: { direct: nominal(11, 1.2), warm: nominal(1, 1), cold: nominal(13, 1.2) },
  },
  {
    ...{ name: 'read-128k-seq', blockBytes: 128 * KIB, order: 'sequential' },
    nominalNs: { direct: nominal(45, 18), warm: nominal(18, 18), cold: nominal(80, 16) },
  },
  {
    ...{ name: 'read-1m-seq', blockBytes: MIB, order: 'sequential' },
    nominalNs: { direct: nominal(300, 150), warm: nominal(140, 140), cold: nominal(650, 150) },
  },
];

const ISOLATES: Record<CacheState, string> = {
  direct: 'a READ round trip and the copy of its data, with no page cache on the FUSE side',
  warm: 'the page cache on the FUSE side: plain should be as fast as native here',
  cold: 'filling the page cache on the FUSE side, with read-ahead as the kernel does it',
};

function expectedReads(shape: Shape, cache: CacheState, mode: FuseMode): ExpectedRequests {
  if (!dataAtDaemon(mode) || cache === 'warm') return exactly('READ', 0);
  if (cache === 'direct') return exactly('READ', 1);
  return shape.order === 'random' ? exactly('READ', 1) : readAheadRequests(shape.blockBytes);
}

function workload(shape: Shape, cache: keyof Shape['nominalNs']): WorkloadSpec {
  return {
    name: shape.name,
    operation: `pread of ${shape.blockBytes / KIB} KiB, ${shape.order}`,
    isolates: ISOLATES[cache],
    cache,
    blockBytes: shape.blockBytes,
    fileBytes: DATA_FILE_BYTES,
    entries: 0,
    ...readFiles,
    loop: 'pread',
    nominalNs: shape.nominalNs[cache],
    loopArguments: (mode) => ({
      order: shape.order,
      oDirect: cache === 'direct' && dataAtDaemon(mode),
      dropCache: cache === 'cold',
    }),
    expect: (mode) => [expectedReads(shape, cache, mode)],
  };
}

export const read: Driver = {
  name: 'read',
  workloads: SHAPES.flatMap((shape) =>
    (['direct', 'warm', 'cold'] as const).map((cache) => workload(shape, cache)),
  ),
};
