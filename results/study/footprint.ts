// What a looked-up inode costs: the types of `fusebench footprint` and the arithmetic between two snapshots of memory.
//
// Nothing here reads a machine. A limit that was met (descriptors, memory) is a result with a reason, not an error.

import type { Host, Skipped } from '../run/model.js';
import type { FuseMode } from '../run/modes.js';

/** Memory at one moment, as the kernel reports it for the whole machine and for the daemon. */
export interface MemorySnapshot {
  /** SReclaimable and SUnreclaim of /proc/meminfo together. */
  readonly slabBytes: number;
  readonly availableBytes: number;
  /** Objects in use and the size of one, by slab cache; null where /proc/slabinfo cannot be read. */
  readonly caches: Readonly<
    Record<string, { readonly objects: number; readonly objectBytes: number }>
  > | null;
  /** Resident and not shared with a file. */
  readonly daemonBytes: number;
  readonly daemonFds: number;
}

/** A slab cache that grew with the inodes. */
export interface CacheGrowth {
  readonly name: string;
  readonly objectsPerInode: number;
  readonly bytesPerInode: number;
}

/** A FootprintPoint is one mode with so many inodes looked up at once. */
export interface FootprintPoint {
  readonly mode: FuseMode;
  /** Inodes that were to be looked up. */
  readonly inodes: number;
  /** Inodes that the kernel and the daemon knew in the end; less than `inodes` when a limit was met. */
  readonly kept: number;
  /** The limit that was met, as a sentence; null when there was none. */
  readonly limit: string | null;
  /** Null when nothing was measured because of the limit. */
  readonly cost: FootprintCost | null;
}

export interface FootprintCost {
  readonly slabBytesPerInode: number;
  readonly availableBytesPerInode: number;
  readonly daemonBytesPerInode: number;
  readonly daemonFdsPerInode: number;
  /** One for each attached inode; 0 in the modes that attach none. */
  readonly backingIdsPerInode: number;
  /** Largest first; null where /proc/slabinfo cannot be read. */
  readonly caches: readonly CacheGrowth[] | null;
  /** Wall time for one entry of `ls -l`, the first time (LOOKUP, and the attach in inode passthrough) and again. */
  readonly firstLookupNs: number;
  readonly againNs: number;
  /** Wall time from dropping the caches to the last FORGET, for one inode; null when some were never forgotten. */
  readonly evictionNs: number | null;
  /** Descriptors of the daemon that were open after the eviction and not before the first lookup. */
  readonly fdsLeft: number;
}

/** What `fusebench footprint` measured. */
export interface Footprint {
  readonly kind: 'footprint';
  readonly schema: 1;
  readonly startedAt: string;
  readonly command: string;
  readonly host: Host;
  readonly backing: string;
  readonly points: readonly FootprintPoint[];
  readonly skipped: readonly Skipped[];
}

/** A cache counts as grown with the inodes when it got an object for every fourth of them. */
const GROWN_PER_INODE = 0.25;

export function cacheGrowth(
  before: MemorySnapshot,
  after: MemorySnapshot,
  inodes: number,
): CacheGrowth[] | null {
  if (before.caches === null || after.caches === null) return null;
  const old = before.caches;
  return Object.entries(after.caches)
    .map(([name, { objects, objectBytes }]) => {
      const objectsPerInode = (objects - (old[name]?.objects ?? 0)) / inodes;
      return { name, objectsPerInode, bytesPerInode: objectsPerInode * objectBytes };
    })
    .filter(({ objectsPerInode }) => objectsPerInode >= GROWN_PER_INODE)
    .sort((a, b) => b.bytesPerInode - a.bytesPerInode);
}

/** Bytes that `inodes` would need, from what fewer of them took; for the question whether they fit. */
export function memoryNeeded(cost: FootprintCost, inodes: number): number {
  const perInode = Math.max(cost.availableBytesPerInode, cost.slabBytesPerInode + cost.daemonBytesPerInode);
  return Math.max(0, perInode) * inodes;
}
