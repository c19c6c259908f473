// The data of files: pread, pwrite, mmap and splice. With passthrough none of it reaches the daemon.
//
// `direct` opens with O_DIRECT only where data is at a daemon: there it makes every pread one READ request. The other
// modes have no FUSE-side page cache to bypass, and O_DIRECT on their backing file would measure the disk instead.

import type { CacheState, ExpectedRequests } from '../results/run/model.js';
import { dataAtDaemon, type FuseMode } from '../results/run/modes.js';
import { type Declared, type Driver, driver, exactly, files, KIB, MIB, type Microseconds } from './driver.js';

/** Deterministic content, rewritten in place. */
const FILE_BYTES = 16 * MIB;
/** For loops that read. No workload writes to these files, so that no mode's cache of them becomes stale. */
const readFiles = files('read', FILE_BYTES, true);
const writtenFiles = files('written', FILE_BYTES, true);

/** Requests for the data of an open file: none where the kernel reads and writes the backing file itself. */
function atDaemon(opcode: string, mode: FuseMode): ExpectedRequests {
  return exactly(opcode, dataAtDaemon(mode) ? 1 : 0);
}

type Order = 'sequential' | 'random';

const READING: Record<CacheState, string> = {
  direct: 'a READ round trip and the copy of its data, with no page cache on the FUSE side',
  warm: 'the page cache on the FUSE side: plain should be as fast as native here',
  cold: 'filling the page cache on the FUSE side, with read-ahead as the kernel does it',
};

function reads(name: string, blockBytes: number, order: Order, us: Record<CacheState, Microseconds>) {
  return (['direct', 'warm', 'cold'] as const).map(
    (cache): Declared => ({
      name,
      operation: `pread of ${blockBytes / KIB} KiB, ${order}`,
      isolates: READING[cache],
      cache,
      blockBytes,
      ...readFiles,
      loop: 'pread',
      us: us[cache],
      loopArguments: (mode) => ({
        order,
        oDirect: cache === 'direct' && dataAtDaemon(mode),
        dropCache: cache === 'cold',
      }),
      expect: (mode) => {
        if (cache === 'warm') return [exactly('READ', 0)];
        const readsAhead = cache === 'cold' && order === 'sequential' && dataAtDaemon(mode);
        return [readsAhead ? readAhead(blockBytes) : atDaemon('READ', mode)];
      },
    }),
  );
}

/**
 * READ requests of a sequential read through the page cache. The read-ahead window is a setting of the machine
 * (128 KiB by default, 1 READ then), so that only the order of magnitude is checked.
 */
function readAhead(blockBytes: number): ExpectedRequests {
  return { opcode: 'READ', min: blockBytes / (4 * MIB), max: Math.max(2, blockBytes / (32 * KIB)) };
}

const WRITING = {
  direct: 'a WRITE round trip and the copy of its data, with no page cache on the FUSE side',
  warm: 'writing through the page cache on the FUSE side (write-through: one WRITE each)',
};

/** A GETXATTR per write is the extra cost of a mount that did not negotiate HANDLE_KILLPRIV_V2. */
function writes(name: string, blockBytes: number, order: Order, us: Microseconds, fsync = false) {
  return (['direct', 'warm'] as const).map(
    (cache): Declared => ({
      name,
      operation: `pwrite of ${blockBytes / KIB} KiB, ${order}${fsync ? ', + fsync' : ''}`,
      isolates: fsync
        ? 'a write and its fsync: the FSYNC request goes to the daemon in every FUSE mode'
        : WRITING[cache],
      cache,
      blockBytes,
      ...writtenFiles,
      loop: 'pwrite',
      us,
      loopArguments: (mode) => ({ order, oDirect: cache === 'direct' && dataAtDaemon(mode), fsync }),
      expect: (mode) => [atDaemon('WRITE', mode), ...(fsync ? [exactly('FSYNC', 1)] : [])],
    }),
  );
}

/** Distance between touched pages, so that the kernel's fault-around (64 KiB) does not map the next one. */
const STRIDE_BYTES = 64 * KIB;

/** The mapping is the backing file's own with passthrough. */
const MAPPED: readonly Declared[] = [
  {
    name: 'mmap-read-fault',
    operation: `read of one page not yet mapped, ${STRIDE_BYTES / KIB} KiB apart`,
    isolates: 'a read fault: through the page cache on the FUSE side, or straight into the backing file',
    cache: 'cold',
    blockBytes: 4 * KIB,
    ...readFiles,
    loop: 'mmap-read',
    us: [14, 3.7],
    loopArguments: () => ({ order: 'random', dropCache: true }),
    expect: (mode) => [atDaemon('READ', mode)],
  },
  {
    name: 'mmap-write-msync',
    operation: 'store to a mapped page + msync(MS_SYNC) of it',
    isolates: 'writing back one dirty page: WRITE and FSYNC in plain mode, no request with passthrough',
    cache: 'warm',
    blockBytes: 4 * KIB,
    ...writtenFiles,
    loop: 'mmap-write',
    us: [26, 2.3],
    loopArguments: () => ({ order: 'random' }),
    expect: (mode) => [atDaemon('WRITE', mode), atDaemon('FSYNC', mode)],
  },
];

/** Without O_DIRECT, splice reads the page cache whatever the daemon's open flags are. */
const SPLICED = {
  cache: 'direct',
  blockBytes: 64 * KIB,
  loopArguments: (mode) => ({ oDirect: dataAtDaemon(mode) }),
} satisfies Partial<Declared>;

export const DATA: readonly Driver[] = [
  driver('read', [
    ...reads('read-4k-rand', 4 * KIB, 'random', { direct: [11, 1.2], warm: [1, 1], cold: [13, 1.2] }),
    ...reads('read-128k-seq', 128 * KIB, 'sequential', { direct: [45, 18], warm: [18, 18], cold: [80, 16] }),
    ...reads('read-1m-seq', MIB, 'sequential', { direct: [300, 150], warm: [140, 140], cold: [650, 150] }),
  ]),
  driver('write', [
    ...writes('write-4k-rand', 4 * KIB, 'random', [12, 1.5]),
    ...writes('write-128k-seq', 128 * KIB, 'sequential', [60, 18]),
    ...writes('write-4k-fsync', 4 * KIB, 'random', [20, 1.8], true),
  ]),
  driver('mmap', MAPPED),
  driver('splice', [
    {
      name: 'splice-in-64k',
      operation: 'splice 64 KiB file -> pipe -> /dev/null',
      isolates: 'sendfile-like reading: a READ round trip, or the backing pages themselves',
      ...SPLICED,
      ...readFiles,
      loop: 'splice-in',
      us: [25, 4],
      expect: (mode) => [atDaemon('READ', mode)],
    },
    {
      name: 'splice-out-64k',
      operation: 'splice 64 KiB pipe -> file',
      isolates: 'writing from a pipe: a WRITE round trip, or straight into the backing file',
      ...SPLICED,
      ...writtenFiles,
      loop: 'splice-out',
      us: [33, 14],
      expect: (mode) => [atDaemon('WRITE', mode)],
    },
  ]),
];
