// How many operations a round has: so many that a round of the slowest mode takes as long as the profile wants. The number
// is the same in all modes, for equal work is what makes them comparable.

import { addon } from '../native/index.js';
import type { MountedMode } from './modes/mode.js';
import { type Group, type PlannedCase, workKey } from './plan.js';
import type { Profile } from './profiles.js';
import { type Conditions, caseSpec } from './round-spec.js';
import { isDeadMount } from './rounds.js';

const PILOT_OPERATIONS = 24;

export interface Pilot {
  /** Operations per thread and round, by work key. */
  readonly operations: Readonly<Record<string, number>>;
  /** Cases that failed already, with the error. */
  readonly failures: ReadonlyMap<PlannedCase, Error>;
}

/** Measures every case once, briefly. */
export async function pilot(
  group: Group,
  mounted: ReadonlyMap<string, MountedMode>,
  conditions: Conditions,
  profile: Profile,
  signal: AbortSignal,
): Promise<Pilot> {
  const slowest: Record<string, number> = {};
  const failures = new Map<PlannedCase, Error>();
  const dead = new Map<MountedMode, Error>();
  for (const planned of group.cases) {
    const mode = mounted.get(planned.case.mode);
    if (mode === undefined) continue;
    if (signal.aborted) break;
    const lost = dead.get(mode);
    if (lost !== undefined) {
      failures.set(planned, lost);
      continue;
    }
    try {
      const operationNs = await pilotOne(planned, mode, conditions);
      const key = workKey(planned.case.workload);
      slowest[key] = Math.max(slowest[key] ?? 1, operationNs);
    } catch (error) {
      const failure = error instanceof Error ? error : new Error(String(error));
      failures.set(planned, failure);
      // Every further case would wait for its deadline as well.
      if (isDeadMount(failure)) {
        dead.set(mode, failure);
        mode.abort();
      }
    }
  }
  const entries = group.cases.map(({ spec, case: { workload } }) => {
    const key = workKey(workload);
    return [key, operationsFor(slowest[key] ?? profile.roundNs, spec.maxOperations, profile)] as const;
  });
  return { operations: Object.fromEntries(entries), failures };
}

/** Nanoseconds of an operation in a short round of the case. */
export async function pilotOne(
  planned: PlannedCase,
  mode: MountedMode,
  conditions: Conditions,
): Promise<number> {
  const operations = Math.min(PILOT_OPERATIONS, planned.spec.maxOperations ?? PILOT_OPERATIONS);
  const round = await addon().runRound(caseSpec(planned, mode, conditions, operations, 1));
  return round.elapsedNs / operations;
}

/** Operations of a round when one takes `operationNs` in the slowest mode, to two digits: 1234 becomes 1200. */
export function operationsFor(operationNs: number, most: number | undefined, profile: Profile): number {
  const { roundNs, minOperations, maxOperations } = profile;
  const wanted = Math.min(maxOperations, Math.max(minOperations, roundNs / operationNs));
  const digit = 10 ** Math.max(0, Math.floor(Math.log10(wanted)) - 1);
  return Math.min(Math.round(wanted / digit) * digit, most ?? Number.POSITIVE_INFINITY);
}
