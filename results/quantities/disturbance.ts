// Rounds in which other work had the CPU: another process on the machine, or another guest on the host.
//
// Only evidence excuses a round: a thread of the client or of its daemon could have run and did not (the scheduler's run
// delay), or the hypervisor says that it stole the time. A daemon that sleeps or waits leaves the CPU idle, which is
// no evidence, and neither is a slow round. Excused rounds are left out of times only; counters see every round.
//
// The time of a CPU that client and daemon share is used by them, by other work, or idle. Client and daemon also delay each
// other, but only while one of them runs, and by about the same per operation. Rounds in which they had the CPU all the time
// show the most that they delay each other.

import type { Measurement, Occupancy, Round, Run } from '../run/model.js';
import { goesThroughFuse, REFERENCE_MODE } from '../run/modes.js';
import { extremes, sumOf } from '../stats/quantile.js';
import { remembered } from './remembered.js';

/** A round is excused from this share of its CPU on. */
const EXCUSED_SHARE = 0.1;
/** A round is quiet if client and daemon had all but this share of the CPU. */
const QUIET_SHARE = 0.03;
/** Quiet rounds needed to know by how much client and daemon delay each other. */
const QUIET_ROUNDS = 3;

/** The rounds whose times count, and those in which other work had a tenth of the CPU or more. */
export const timed = remembered((measurement: Measurement) => {
  const { rounds } = measurement;
  const excused: ReadonlySet<Round> = new Set(rounds.filter(isExcused(measurement)));
  return { rounds: excused.size === 0 ? rounds : rounds.filter((round) => !excused.has(round)), excused };
});

/** Excused rounds, and all rounds. */
export interface Excused {
  readonly excused: number;
  readonly rounds: number;
}

/** Over all measurements of all runs. */
export function excusedOf(runs: readonly Run[]): Excused {
  const measurements = runs.flatMap((run) => run.measurements);
  return {
    excused: sumOf(measurements, (one) => timed(one).excused.size),
    rounds: sumOf(measurements, (one) => one.rounds.length),
  };
}

/**
 * The share of the CPU that other work had while native was measured: how busy the machine was. Null without native, or
 * where it was not recorded.
 */
export function shareOfOthers(runs: readonly Run[]): number | null {
  let [others, wall] = [0, 0];
  for (const measurement of runs.flatMap((run) => run.measurements)) {
    if (measurement.case.mode !== REFERENCE_MODE || !isJudgeable(measurement)) continue;
    for (const { occupancy } of measurement.rounds) {
      if (occupancy?.runDelayNs == null) continue;
      others += Math.min(idle(occupancy), occupancy.runDelayNs);
      wall += occupancy.wallNs;
    }
  }
  return wall === 0 ? null : others / wall;
}

/** Client and daemon share their CPUs, and the CPU time of both is known. */
function isJudgeable({ case: { mode, placement }, rounds }: Measurement): boolean {
  if (placement !== 'same-cpu') return false;
  return !goesThroughFuse(mode) || rounds.every(({ cpuNs }) => cpuNs.daemon !== null);
}

function isExcused(measurement: Measurement): (round: Round) => boolean {
  if (!isJudgeable(measurement)) return () => false;
  const own = delayOfEachOther(measurement);
  return ({ occupancy, operations, contextSwitches: { client } }) => {
    if (occupancy === null) return false;
    const away = idle(occupancy);
    const delayed =
      own === null || occupancy.runDelayNs === null ? 0 : occupancy.runDelayNs - own * operations;
    const stolen = occupancy.stolenNs ?? 0;
    // A client without a daemon that never slept either ran or could not run.
    const neverSlept = !goesThroughFuse(measurement.case.mode) && client.voluntary === 0;
    const others = Math.min(away, neverSlept ? away : Math.max(0, delayed, stolen));
    return others > EXCUSED_SHARE * occupancy.wallNs;
  };
}

/** Time in which neither client nor daemon ran. */
function idle({ wallNs, cpuNs }: Occupancy): number {
  return Math.max(0, wallNs - cpuNs);
}

/**
 * Run delay in nanoseconds per operation that client and daemon cause each other, at most; null where too few rounds were
 * quiet.
 */
function delayOfEachOther({ rounds, case: { mode, workload } }: Measurement): number | null {
  const quiet = rounds.flatMap(({ occupancy, operations }) => {
    if (occupancy?.runDelayNs == null || idle(occupancy) > QUIET_SHARE * occupancy.wallNs) return [];
    return [occupancy.runDelayNs / operations];
  });
  if (quiet.length >= QUIET_ROUNDS) return extremes(quiet).greatest;
  return !goesThroughFuse(mode) && workload.threads === 1 ? 0 : null;
}
