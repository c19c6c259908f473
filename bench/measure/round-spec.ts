// The complete arguments of the native call of a case.

import { join } from 'node:path';
import type { RoundSpec } from '../../native/index.js';
import { roundSpec } from '../../native/round-spec.js';
import { goesThroughFuse } from '../../results/run/modes.js';
import type { CpuPlan } from '../common/cpus.js';
import type { MountedMode } from '../mount/mode.js';
import type { PlannedCase } from './plan.js';
import { placeNumbers } from './tree.js';

/** The part that is the same for all calls of a group. */
export interface Conditions {
  readonly cpus: CpuPlan;
  readonly deadlineMs: number;
}

/**
 * The native call of a case. All modes get the same, except for paths, the daemon and what the driver sets per mode.
 */
export function caseSpec(
  { case: { workload, mode }, spec }: PlannedCase,
  { folders, daemon }: Pick<MountedMode, 'folders' | 'daemon'>,
  { cpus, deadlineMs }: Conditions,
  operations: number,
  seed: number,
): RoundSpec {
  const { blockBytes, fileBytes, entries, threads, sharedFile } = workload;
  const places = placeNumbers(threads, sharedFile);
  // Dropping the cache makes sense only on the FUSE mount: on the backing side it would drop the backing file's pages.
  const { dropCache, ...rest } = spec.loopArguments(mode);
  return roundSpec({
    loop: spec.loop,
    paths: places.map((place) => join(folders.root, spec.path(place))),
    operations,
    warmup: warmupOperations(operations),
    blockBytes,
    fileBytes,
    entries,
    seed,
    cpus: cpus.clients,
    deadlineMs,
    daemon,
    ...rest,
    dropCache: dropCache === true && goesThroughFuse(mode),
  });
}

/** Few, because where the page cache has to be warm, the loops first read the whole file. */
function warmupOperations(operations: number): number {
  return Math.min(16, Math.max(1, Math.round(operations / 8)));
}
