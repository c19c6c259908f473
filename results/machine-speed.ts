// How slow the machine was in each run and in each of its rounds, told by `native`: what times are related to when a
// baseline of another day or machine has to serve.
//
// It is one number for all cases, a mean over the native cases that all runs share, weighted by how steady each one is
// over its rounds. The native round of the same case would be a worse reference: where that one is noisy (a copy of
// random pages of the cache, for example), dividing by it brings in more noise than it takes out. Invariant: logarithms
// throughout; the same native cases count in every run.

import { METRICS } from './metrics.js';
import type { Measurement, Run } from './model.js';
import { mean, median, robustDeviation } from './stats/quantile.js';
import { isUsable } from './summary.js';

/** Logarithms: of the run as a whole less that of the first run, and of one round less that of its run. */
export interface Slowness {
  readonly ofRun: number;
  readonly ofRound: number;
}

/** The slowness of a round, by its run and index. */
export type MachineSpeed = (run: Run, index: number) => Slowness;

/** Added to the spread of every native case: no case is so steady that it should be the only one. */
const LEAST_DEVIATION = 0.003;

/** Null when the runs have no usable native case in common. */
export function machineSpeed(runs: readonly Run[]): MachineSpeed | null {
  const shared = sharedNatives(runs);
  if (shared.length === 0) return null;
  const weights = shared.map((id) => weightOf(runs.map((run) => nativeOf(run, id)!)));
  const byRun = new Map(runs.map((run) => [run, slownessOf(run, shared, weights)]));
  const first = byRun.get(runs[0]!)!.ofRun;
  return (run, index) => {
    const { ofRun, rounds } = byRun.get(run)!;
    return { ofRun: ofRun - first, ofRound: rounds.get(index) ?? 0 };
  };
}

function nativeOf(run: Run, caseId: string): Measurement | undefined {
  return run.measurements.find((one) => one.case.id === caseId && isUsable(one));
}

function sharedNatives(runs: readonly Run[]): string[] {
  const ids = (runs[0]?.measurements ?? [])
    .filter((one) => one.case.mode === 'native')
    .map((one) => one.case.id);
  return ids.filter((id) => runs.every((run) => nativeOf(run, id) !== undefined));
}

function logsOf({ rounds }: Measurement): number[] {
  return rounds.map((round) => Math.log(Math.max(0.5, METRICS.p50.of(round))));
}

/** The inverse of the variance over rounds, as the mean over the runs. */
function weightOf(measurements: readonly Measurement[]): number {
  const variances = measurements.map((one) => robustDeviation(logsOf(one)) ** 2);
  return 1 / (mean(variances) + LEAST_DEVIATION ** 2);
}

interface OfRun {
  readonly ofRun: number;
  /** By index; only rounds in which every native case was measured. */
  readonly rounds: ReadonlyMap<number, number>;
}

function slownessOf(run: Run, shared: readonly string[], weights: readonly number[]): OfRun {
  const all = weights.reduce((sum, weight) => sum + weight, 0);
  const natives = shared.map((id) => {
    const measurement = nativeOf(run, id)!;
    const logs = logsOf(measurement);
    return {
      center: median(logs),
      byIndex: new Map(measurement.rounds.map(({ index }, i) => [index, logs[i]!])),
    };
  });
  const ofRun = natives.reduce((sum, { center }, i) => sum + (center * weights[i]!) / all, 0);
  const indexes = [...(natives[0]?.byIndex.keys() ?? [])].filter((index) =>
    natives.every(({ byIndex }) => byIndex.has(index)),
  );
  const rounds = indexes.map((index): [number, number] => {
    const log = natives.reduce((sum, { byIndex }, i) => sum + (byIndex.get(index)! * weights[i]!) / all, 0);
    return [index, log - ofRun];
  });
  return { ofRun, rounds: new Map(rounds) };
}

/** A value of a round with the slowness of that round. */
export interface Slowed {
  readonly log: number;
  readonly slowness: Slowness;
}

/**
 * The values without what the machine's slowness explains: all of the run's, and as much of the round's as this case
 * follows it. That share is the slope of the regression over the rounds of all runs, between 0 and 1; a case that does
 * not follow native from round to round keeps its own noise and gets none of native's (the method of control
 * variates). Each run is a list of rounds.
 */
export function withoutSlowness(runs: readonly (readonly Slowed[])[]): number[][] {
  const share = slope(runs);
  return runs.map((run) => run.map(({ log, slowness }) => log - slowness.ofRun - share * slowness.ofRound));
}

function slope(runs: readonly (readonly Slowed[])[]): number {
  let [covariance, variance] = [0, 0];
  for (const run of runs) {
    const center = run.length === 0 ? 0 : median(run.map(({ log }) => log));
    for (const { log, slowness } of run) {
      covariance += (log - center) * slowness.ofRound;
      variance += slowness.ofRound ** 2;
    }
  }
  return variance === 0 ? 0 : Math.min(1, Math.max(0, covariance / variance));
}
