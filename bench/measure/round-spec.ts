// One native call of a case: its arguments, and what its error means.

import { join } from 'node:path';
import { addon, type RawRound, type RoundSpec } from '../../native/index.js';
import { roundSpec } from '../../native/round-spec.js';
import { goesThroughFuse } from '../../results/run/modes.js';
import type { CpuPlan } from '../common/cpus.js';
import { errnoOf } from '../common/errors.js';
import { isConnected } from '../mount/fuse-mounts.js';
import type { MountedMode } from '../mount/mode.js';
import type { PlannedCase } from './plan.js';
import { placeNumbers } from './tree.js';

/** The part that is the same for all calls of a group. */
export interface Conditions {
  readonly cpus: CpuPlan;
  readonly deadlineMs: number;
  /** Makes the native call; tests script it. */
  readonly runRound?: (spec: RoundSpec) => Promise<RawRound>;
  /** Whether a FUSE connection is mounted; tests script it. */
  readonly isMounted?: (connection: number) => boolean;
}

/** Where a case is measured. */
type Place = Pick<MountedMode, 'folders' | 'daemon' | 'connection'>;

/**
 * The native call of a case. All modes get the same arguments, except for paths, the daemon and what the driver sets per mode.
 * Where the mode's FUSE file system is not mounted any more, its files are missing because of that, and the error says so.
 */
export async function runCase(
  { case: { workload, mode }, spec }: PlannedCase,
  { folders, daemon, connection = daemon?.connection }: Place,
  { cpus, deadlineMs, runRound = addon().runRound, isMounted = isConnected }: Conditions,
  operations: number,
  seed: number,
  further: Partial<RoundSpec> = {},
): Promise<RawRound> {
  const { blockBytes, fileBytes, entries, threads, sharedFile } = workload;
  // Dropping the cache makes sense only on the FUSE mount: on the backing side it would drop the backing file's pages.
  const { dropCache, ...rest } = spec.loopArguments(mode);
  const round = roundSpec({
    loop: spec.loop,
    paths: placeNumbers(threads, sharedFile).map((place) => join(folders.root, spec.path(place))),
    operations,
    // Few, because where the page cache has to be warm, the loops first read the whole file.
    warmup: Math.min(16, Math.max(1, Math.round(operations / 8))),
    ...{ blockBytes, fileBytes, entries, seed, cpus: cpus.clients, deadlineMs, daemon },
    ...rest,
    dropCache: dropCache === true && goesThroughFuse(mode),
    ...further,
  });
  try {
    return await runRound(round);
  } catch (error) {
    if (connection === undefined || isDeadMount(error) || isMounted(connection)) throw error;
    const reason = 'the mount is gone: its daemon has ended, or its connection was aborted';
    const message = `${reason} (${(error as Error).message})`;
    throw Object.assign(new Error(message, { cause: error }), { code: 'ENOTCONN' });
  }
}

const DEAD_MOUNT: ReadonlySet<string> = new Set(['ENOTCONN', 'ECONNABORTED', 'ETIMEDOUT', 'ESRCH', 'ENODEV']);

/**
 * True when no further call on the mount will do better: its daemon has ended, does not answer, or its connection was aborted.
 */
export function isDeadMount(error: unknown): boolean {
  return DEAD_MOUNT.has(errnoOf(error) ?? '');
}
