// Rounds in which something else had the CPU: another process of the machine, or another guest of the host.
//
// With `same-cpu` placement a client and its daemon share one CPU and one of them always runs, so that their CPU time
// adds up to the time of the round. Where it does not, somebody else ran, or nobody, because the daemon waited. Rounds
// that fell short of the best ones of their run are left out, at most half of them; and where a whole run had less of its
// CPU than the run that it is compared with, its times say nothing about the code. A daemon that began to wait is not
// lost by that: it has a context switch more, which is a counter. Invariant: counters see every round.

import type { Measurement, Round, Run } from './model.js';
import { ascending, median, quantileSorted } from './stats/quantile.js';

/** The share of the best rounds below which a round counts as disturbed. */
const LEAST_SHARE = 0.9;
/** Where the best rounds lie among all. */
const BEST = 0.95;

/** The run without its disturbed rounds. */
export function withoutDisturbed(run: Run): Run {
  return { ...run, measurements: run.measurements.map(undisturbedPart) };
}

/** How many rounds of the runs are left out when only these are kept of them. */
export function roundsLeftOut(measured: readonly Run[], kept: readonly Run[]): number {
  return countRounds(measured) - countRounds(kept);
}

function countRounds(runs: readonly Run[]): number {
  return runs.flatMap((run) => run.measurements).reduce((sum, { rounds }) => sum + rounds.length, 0);
}

function undisturbedPart(measurement: Measurement): Measurement {
  const { rounds } = measurement;
  if (rounds.length === 0 || !sharesOneCpu(measurement)) return measurement;
  const shares = ascending(rounds.map(ownShare));
  const least = Math.min(LEAST_SHARE * quantileSorted(shares, BEST), quantileSorted(shares, 0.5));
  return { ...measurement, rounds: rounds.filter((round) => ownShare(round) >= least) };
}

/** The median share of its CPU that a case had over the rounds of some runs; null where that says nothing. */
export function shareOfCpu(measurements: readonly Measurement[]): number | null {
  if (!measurements.every(sharesOneCpu)) return null;
  return median(measurements.flatMap(({ rounds }) => rounds.map(ownShare)));
}

/**
 * True when the first share is so much smaller that times of both cannot be compared. The beginning and the end of a round are in
 * its CPU time and not in its time, so that very short rounds show more than all of a CPU, which says nothing.
 */
export function isSmallerShare(share: number, other: number): boolean {
  return Math.min(1, share) < LEAST_SHARE * Math.min(1, other);
}

/** Without the daemon's CPU time, what it used would look like somebody else's. */
function sharesOneCpu({ case: { mode, placement }, rounds }: Measurement): boolean {
  if (placement !== 'same-cpu') return false;
  const hasDaemon = mode !== 'native' && mode !== 'overlayfs';
  return !hasDaemon || rounds.every(({ cpuNs }) => cpuNs.daemon !== null);
}

/** CPU time of client and daemon over the time of the round. */
function ownShare({ cpuNs, elapsedNs }: Round): number {
  return (cpuNs.client + (cpuNs.daemon ?? 0)) / elapsedNs;
}
