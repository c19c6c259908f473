// How many operations a round has. The number follows from constants of the workload, not from a measurement, and is
// the same in all runs, because the time per operation depends a little on it. A round has fewer only where operations
// are many times slower than the constant says, as under emulation or on a disk. Modes whose operations do not wait for
// requests do a multiple of it: so short a round would measure mostly its start and end.

import { likeFuseMode } from '../../results/run/modes.js';
import type { MountedMode } from '../mount/mode.js';
import { type Group, type PlannedCase, workKey } from './plan.js';
import type { Profile } from './profiles.js';
import { type Conditions, isDeadMount, runCase } from './round-spec.js';

const PILOT_OPERATIONS = 24;
/** Operations that are slower than the workload's constant by less than this factor do not change the number. */
const MUCH_SLOWER = 8;

/** The part of a profile about the size of a round. */
type RoundSize = Pick<Profile, 'roundNs' | 'minOperations' | 'maxOperations'>;

/**
 * Measures every case once, briefly. Returns the operations per thread and round by work key, and the cases that already
 * failed, with the error.
 */
export async function pilot(
  { cases }: Group,
  mounted: ReadonlyMap<string, MountedMode>,
  conditions: Conditions,
  size: RoundSize,
  signal: AbortSignal,
): Promise<{ operations: Record<string, number>; failures: Map<PlannedCase, unknown> }> {
  const slowest: Record<string, number> = {};
  const failures = new Map<PlannedCase, unknown>();
  const dead = new Map<MountedMode, unknown>();
  for (const planned of cases) {
    const mode = mounted.get(planned.case.mode);
    if (mode === undefined) continue;
    if (signal.aborted) break;
    try {
      // Every other case would wait for its deadline too.
      if (dead.has(mode)) throw dead.get(mode);
      const key = workKey(planned.case.workload);
      slowest[key] = Math.max(slowest[key] ?? 0, await pilotOne(planned, mode, conditions));
    } catch (error) {
      failures.set(planned, error);
      if (!isDeadMount(error) || dead.has(mode)) continue;
      dead.set(mode, error);
      mode.abort();
    }
  }
  const entries = cases.map(({ spec, case: { workload } }) => {
    const key = workKey(workload);
    return [key, operationsFor(spec, slowest[key] ?? 0, size)] as const;
  });
  return { operations: Object.fromEntries(entries), failures };
}

/** Nanoseconds per operation in a short round of the case. */
export async function pilotOne(
  planned: PlannedCase,
  mode: MountedMode,
  conditions: Conditions,
): Promise<number> {
  const operations = Math.min(PILOT_OPERATIONS, planned.spec.maxOperations ?? PILOT_OPERATIONS);
  const { elapsedNs } = await runCase(planned, mode, conditions, operations, 1);
  return elapsedNs / operations;
}

/** Operations per round when one takes `slowestNs` in the slowest mode, in two digits: 1234 becomes 1200. */
export function operationsFor(
  { nominalNs: { awaited }, maxOperations }: Pick<PlannedCase['spec'], 'nominalNs' | 'maxOperations'>,
  slowestNs: number,
  size: RoundSize,
): number {
  const times = slowestNs / awaited;
  // In powers of two, so that two runs rarely get different numbers.
  const fewer = times < MUCH_SLOWER ? 1 : 2 ** Math.floor(Math.log2(times));
  const wanted = Math.min(size.maxOperations, Math.max(size.minOperations, size.roundNs / (awaited * fewer)));
  const digit = 10 ** Math.max(0, Math.floor(Math.log10(wanted)) - 1);
  return Math.min(Math.round(wanted / digit) * digit, maxOperations ?? Number.POSITIVE_INFINITY);
}

const MOST_REPEATS = 8;

/**
 * The factor on the workload's number of operations for a case: a power of two, so that rounds take about as long where
 * operations do not wait for requests. All modes start with the same operations on the same blocks.
 */
export function repeatsOf({ spec, case: { mode } }: PlannedCase): number {
  const like = likeFuseMode(mode);
  if (like !== null && spec.expect(like, 1).some(({ min }) => min > 0)) return 1;
  const times = spec.nominalNs.awaited / spec.nominalNs.direct;
  return 2 ** Math.floor(Math.log2(Math.min(MOST_REPEATS, times)));
}
