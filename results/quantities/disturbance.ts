// Rounds in which somebody else had the CPU: another process of the machine, or another guest of the host.
//
// Only evidence excuses a round: a thread of the client or of its daemon could have run and did not (the scheduler's run
// delay), or the hypervisor says that it stole the time. A daemon that sleeps or waits leaves the CPU idle, which is
// no evidence, and a slow round alone is none either. What is left out is left out of times; counters see every round.
//
// With one CPU for client and daemon its time is: theirs, or somebody else's, or nobody's. Client and daemon delay each
// other as well, but only while one of them runs, and by about the same for each operation; what they delay each other by at
// most is seen in rounds in which the CPU was theirs throughout.

import type { Measurement, Occupancy, Round, Run } from '../run/model.js';
import { goesThroughFuse, REFERENCE_MODE } from '../run/modes.js';
import { extremes } from '../stats/quantile.js';

/** The share of a round that somebody else has to have had. */
const EXCUSED_SHARE = 0.1;
/** In a round in which client and daemon had all but this share of the CPU, nobody else mattered. */
const QUIET_SHARE = 0.03;
/** So many quiet rounds tell by how much client and daemon delay each other. */
const QUIET_ROUNDS = 3;

/** The rounds of a measurement, told apart. */
export interface Timed {
  /** In which times mean something. */
  readonly rounds: readonly Round[];
  /** In which somebody else had a tenth of the CPU or more. */
  readonly excused: ReadonlySet<Round>;
}

const known = new WeakMap<Measurement, Timed>();

export function timed(measurement: Measurement): Timed {
  const before = known.get(measurement);
  if (before !== undefined) return before;
  const excused = new Set(measurement.rounds.filter(isExcused(measurement)));
  const rounds =
    excused.size === 0 ? measurement.rounds : measurement.rounds.filter((round) => !excused.has(round));
  const found = { rounds, excused };
  known.set(measurement, found);
  return found;
}

/** How many rounds of how many. */
export interface Excused {
  readonly excused: number;
  readonly rounds: number;
}

/** Over all measurements of all runs. */
export function excusedOf(runs: readonly Run[]): Excused {
  const measurements = runs.flatMap((run) => run.measurements);
  return {
    excused: measurements.reduce((sum, one) => sum + timed(one).excused.size, 0),
    rounds: measurements.reduce((sum, one) => sum + one.rounds.length, 0),
  };
}

/**
 * The share of its CPU that somebody else had while native was measured: how busy the machine was. Null without native, or
 * where nobody recorded it.
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
    // A client without a daemon that never slept ran, or was kept from running.
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
 * Run delay in nanoseconds an operation that client and daemon cause each other, at most; null where too few rounds were quiet
 * to tell.
 */
function delayOfEachOther({ rounds, case: { mode, workload } }: Measurement): number | null {
  const quiet = rounds.flatMap(({ occupancy, operations }) => {
    if (occupancy?.runDelayNs == null || idle(occupancy) > QUIET_SHARE * occupancy.wallNs) return [];
    return [occupancy.runDelayNs / operations];
  });
  if (quiet.length >= QUIET_ROUNDS) return extremes(quiet).greatest;
  return !goesThroughFuse(mode) && workload.threads === 1 ? 0 : null;
}
