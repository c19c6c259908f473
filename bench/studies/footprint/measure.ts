// One point of `fusebench footprint`: a fresh daemon and a number of files; every file is looked up, then forgotten.
//
// Memory is read for the whole machine, because memory pinned in the kernel belongs to no process: other work on the
// machine changes the numbers. Caches are dropped before and after, system-wide.

import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { addon, type RawRound } from '../../../native/index.js';
import { roundSpec } from '../../../native/round-spec.js';
import type { FuseMode } from '../../../results/run/modes.js';
import { cacheGrowth, type FootprintCost, type FootprintPoint } from '../../../results/study/footprint.js';
import type { CpuPlan } from '../../common/cpus.js';
import { errnoOf } from '../../common/errors.js';
import { commonOptions, type RunningDaemon, startDaemon } from '../../mount/daemon.js';
import { readCounters } from '../../mount/daemon-counters.js';
import type { ModeFolders } from '../../mount/mode.js';
import { dropObjects } from './drop-objects.js';
import { readMemory } from './memory.js';

const MANY = 'many';
const EVICTION_DEADLINE_MS = 120_000;
const LISTING_DEADLINE_MS = 900_000;

export interface Setting {
  readonly cpus: CpuPlan;
  readonly fusectl: string;
}

/** Drops unused objects and waits until the kernel has freed them (after RCU grace periods). */
async function settle(): Promise<void> {
  for (let i = 0; i < 3; i++) {
    dropObjects();
    await sleep(200);
  }
}

/** `ls -l` of the directory: one operation that looks up every entry. */
async function list(
  root: string,
  inodes: number,
  daemon: RunningDaemon,
  { cpus }: Setting,
): Promise<RawRound> {
  const spec = {
    loop: 'readdir',
    paths: [join(root, MANY)],
    operations: 1,
    entries: inodes,
    statEntries: true,
  } as const;
  return await addon().runRound(
    roundSpec({ ...spec, cpus: cpus.clients, deadlineMs: LISTING_DEADLINE_MS, daemon: daemon.handle }),
  );
}

interface Listing {
  readonly elapsedNs: number | null;
  readonly limit: string | null;
}

/** A listing; running out of descriptors during it is a result. */
async function limitedListing(...parameters: Parameters<typeof list>): Promise<Listing> {
  try {
    return { elapsedNs: (await list(...parameters)).elapsedNs, limit: null };
  } catch (error) {
    const errno = errnoOf(error) ?? '';
    if (!['ENFILE', 'EMFILE', 'ENOMEM'].includes(errno)) throw error;
    return { elapsedNs: null, limit: `a LOOKUP failed with ${errno}` };
  }
}

/** Wall time until everything is forgotten, or null when something remains. */
async function evict(countersPath: string, inodes: number): Promise<number | null> {
  const forgotten = (): number => readCounters(countersPath).forgets;
  const goal = forgotten() + inodes;
  const started = process.hrtime.bigint();
  const elapsedNs = (): number => Number(process.hrtime.bigint() - started);
  dropObjects();
  while (forgotten() < goal) {
    if (elapsedNs() > EVICTION_DEADLINE_MS * 1e6) return null;
    await sleep(1);
  }
  return elapsedNs();
}

/** True when a statx of this path that bypasses all caches sends no request to the daemon. */
async function isAttached(path: string, daemon: RunningDaemon): Promise<boolean> {
  const spec = { loop: 'statx', paths: [path], operations: 8, warmup: 1, forceSync: true } as const;
  const { daemon: counted } = await addon().runRound(roundSpec({ ...spec, daemon: daemon.handle }));
  return Object.keys(counted?.requests ?? {}).length === 0;
}

async function measure(
  mode: FuseMode,
  inodes: number,
  folders: ModeFolders,
  setting: Setting,
  daemon: RunningDaemon,
): Promise<FootprintPoint> {
  const countersPath = daemon.handle.countersPath!;
  await settle();
  const before = readMemory(daemon.handle.pid);
  const { elapsedNs, limit: failure } = await limitedListing(folders.root, inodes, daemon, setting);
  const after = readMemory(daemon.handle.pid);
  // One descriptor per inode; the directory itself needs one more.
  const kept = Math.min(inodes, after.daemonFds - before.daemonFds - 1);
  const limit =
    failure ??
    (kept < inodes
      ? 'the daemon made the kernel forget the rest, to stay within its descriptor limit'
      : null);
  if (elapsedNs === null || kept < 1) return { mode, inodes, kept: Math.max(0, kept), limit, cost: null };
  const again = await limitedListing(folders.root, inodes, daemon, setting);
  if (again.elapsedNs === null) return { mode, inodes, kept, limit: again.limit, cost: null };
  const attached = await isAttached(join(folders.root, MANY, '00000000'), daemon);
  const evictedNs = await evict(countersPath, kept);
  await settle();
  const last = readMemory(daemon.handle.pid);
  const cost: FootprintCost = {
    slabBytesPerInode: (after.slabBytes - before.slabBytes) / kept,
    availableBytesPerInode: (before.availableBytes - after.availableBytes) / kept,
    daemonBytesPerInode: (after.daemonBytes - before.daemonBytes) / kept,
    daemonFdsPerInode: (after.daemonFds - before.daemonFds) / kept,
    backingIdsPerInode: attached ? 1 : 0,
    caches: cacheGrowth(before, after, kept),
    firstLookupNs: elapsedNs / inodes,
    againNs: again.elapsedNs / inodes,
    evictionNs: evictedNs === null ? null : evictedNs / kept,
    fdsLeft: last.daemonFds - before.daemonFds,
  };
  return { mode, inodes, kept, limit, cost };
}

/** Errors: a FusebenchError when this machine does not have the mode. */
export async function measurePoint(
  mode: FuseMode,
  inodes: number,
  folders: ModeFolders,
  setting: Setting,
): Promise<FootprintPoint> {
  const many = join(folders.backing, MANY);
  mkdirSync(many);
  addon().makeEntries(many, inodes);
  const daemon = await startDaemon({
    mode,
    options: commonOptions(1, setting.cpus),
    backing: folders.backing,
    mountpoint: folders.root,
    countersPath: join(folders.scratch, 'counters'),
    fusectl: setting.fusectl,
  });
  try {
    return await measure(mode, inodes, folders, setting, daemon);
  } finally {
    await daemon.stop();
  }
}
