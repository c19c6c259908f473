// The cost of a looked-up inode: the types of `fusebench footprint` and the arithmetic between two snapshots of memory.
//
// This file does not read the machine. A limit that was reached (descriptors, memory) is a result with a reason, not an
// error.

import type { Host, Skipped } from '../run/model.js';
import type { FuseMode } from '../run/modes.js';

/** Memory at one moment, as the kernel reports it for the whole machine and for the daemon. */
export interface MemorySnapshot {
  /** SReclaimable and SUnreclaim of /proc/meminfo together. */
  readonly slabBytes: number;
  readonly availableBytes: number;
  /** Objects in use and the object size, by slab cache; null where /proc/slabinfo cannot be read. */
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

/** A FootprintPoint is one mode with a number of inodes looked up at once. */
export interface FootprintPoint {
  readonly mode: FuseMode;
  /** Number of inodes to look up. */
  readonly inodes: number;
  /** Inodes that the kernel and the daemon held at the end; fewer than `inodes` when a limit was reached. */
  readonly kept: number;
  /** The limit that was reached, as a sentence; null when there was none. */
  readonly limit: string | null;
  /** Null when a limit prevented the measurement. */
  readonly cost: FootprintCost | null;
}

export interface FootprintCost {
  readonly slabBytesPerInode: number;
  readonly availableBytesPerInode: number;
  readonly daemonBytesPerInode: number;
  readonly daemonFdsPerInode: number;
  /** One per attached inode; 0 in modes that attach none. */
  readonly backingIdsPerInode: number;
  /** Largest first; null where /proc/slabinfo cannot be read. */
  readonly caches: readonly CacheGrowth[] | null;
  /** Wall time per entry of `ls -l`, the first time (LOOKUP, and the attach in inode passthrough) and again. */
  readonly firstLookupNs: number;
  readonly againNs: number;
  /** Wall time per inode from dropping the caches to the last FORGET; null when some were never forgotten. */
  readonly evictionNs: number | null;
  /** Descriptors of the daemon that were open after the eviction but not before the first lookup. */
  readonly fdsLeft: number;
}

/** The result of `fusebench footprint`. */
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

/** A cache counts as grown with the inodes when it got at least one object per four of them. */
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

/** Bytes that `inodes` would need, estimated from fewer inodes; for the question whether they fit. */
export function memoryNeeded(cost: FootprintCost, inodes: number): number {
  const perInode = Math.max(cost.availableBytesPerInode, cost.slabBytesPerInode + cost.daemonBytesPerInode);
  return Math.max(0, perInode) * inodes;
}
