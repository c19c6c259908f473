// From the rounds of a measurement to one number with its interval, for every output.
//
// The replicate is the bring-up: fresh daemon, mount, files and memory. Its rounds share its memory layout, so more of
// them say nothing about the next bring-up (Kalibera and Jones, "Rigorous benchmarking in reasonable time", 2013; Georges,
// Buytaert and Eeckhout, "Statistically rigorous Java performance evaluation", 2007, which use the invocation of the
// virtual machine instead). The value of a measurement is the geometric mean over its bring-ups. Its interval contains
// the mean of many runs on this machine with 95 % confidence: Student's t on the logarithms. Its standard error includes the
// machine's slow changes and a further difference between runs (stats/series.ts).
//
// Invariants: the ratio of two measurements is the quotient of their two values, so that a reader who divides gets the
// same; a value is inside its interval; fewer than three bring-ups give none, and neither does a measurement over itself.

import type { Measurement } from '../run/model.js';
import { studentUpperTail } from '../stats/distributions.js';
import { mean } from '../stats/quantile.js';
import { intervalAround, type SeriesMean, seriesMean } from '../stats/series.js';
import { type Quantity, roundsByBringUp } from './quantities.js';
import { remembered } from './remembered.js';

/** A value with its 95 % interval; `lo` and `hi` are null where it has none (`whyNoInterval`). */
export interface Estimate {
  readonly center: number;
  readonly lo: number | null;
  readonly hi: number | null;
  /** Bring-ups. */
  readonly n: number;
}

/** A ratio with the p value of the two-sided test that it is 1; null where there is no interval. */
export interface Ratio extends Estimate {
  readonly p: number | null;
}

export const MIN_BRING_UPS = 3;
/**
 * Standard deviation of the logarithm between runs of the same thing, in addition to what a run shows: measured on a shared
 * machine (docs/METHOD.md), because one run cannot show it. Operations that move data depend on other users of the caches.
 */
export const BETWEEN_RUNS = { still: 0.01, moving: 0.025 };
export const CONFIDENCE = 0.95;

type Logs = ReadonlyMap<number, number>;
const known = remembered((_: Measurement) => new Map<Quantity, Logs>());

/** The logarithm of a quantity by bring-up; a bring-up that does not give the quantity is missing. */
export function logsByBringUp(measurement: Measurement, quantity: Quantity): Logs {
  const before = known(measurement).get(quantity);
  if (before !== undefined) return before;
  const logs = new Map<number, number>();
  for (const [bringUp, rounds] of roundsByBringUp(measurement)) {
    const value = quantity.of(rounds);
    if (value !== null && value > 0) logs.set(bringUp, Math.log(value));
  }
  known(measurement).set(quantity, logs);
  return logs;
}

/** The logarithm of how many times the reference's value the candidate's is, by bring-up that gives both. */
export function logRatios(candidate: Measurement, reference: Measurement, quantity: Quantity): Logs {
  const below = logsByBringUp(reference, quantity);
  const both = [...logsByBringUp(candidate, quantity)].filter(([bringUp]) => below.has(bringUp));
  return new Map(both.map(([bringUp, log]) => [bringUp, log - below.get(bringUp)!]));
}

/** Gives a measurement the values of another one, so that it needs no histograms. */
export function copyLogs(from: Measurement, to: Measurement, quantities: readonly Quantity[]): void {
  for (const quantity of quantities) known(to).set(quantity, logsByBringUp(from, quantity));
}

/** The value of a measurement; its center is NaN where no bring-up gives one. */
export function estimateOf(measurement: Measurement, quantity: Quantity): Estimate {
  const logs = [...logsByBringUp(measurement, quantity).values()];
  const { p: _, ...estimate } = around(mean(logs), logs, measurement);
  return estimate;
}

/** Why an estimate has no 95 % interval, for the outputs that show one; null where it has one. */
export function whyNoInterval({ lo, n }: Estimate): string | null {
  if (lo !== null) return null;
  return n < MIN_BRING_UPS ? `fewer than ${MIN_BRING_UPS} bring-ups` : 'compared with itself';
}

/**
 * How many times the reference's value the candidate's is. Both were up in the same bring-ups, and what these share cancels
 * in the interval. A measurement over itself is exactly 1.
 */
export function ratioTo(candidate: Measurement, reference: Measurement, quantity: Quantity): Ratio {
  if (candidate === reference) {
    const n = logsByBringUp(candidate, quantity).size;
    return { center: n === 0 ? Number.NaN : 1, lo: null, hi: null, n, p: null };
  }
  const [above, below] = [logsByBringUp(candidate, quantity), logsByBringUp(reference, quantity)];
  const center = mean([...above.values()]) - mean([...below.values()]);
  return around(center, [...logRatios(candidate, reference, quantity).values()], candidate);
}

/** The mean of logarithms by bring-up with its distance from the mean of many runs; null below the least number of bring-ups. */
export function meanOfRuns(logs: readonly number[], { case: { workload } }: Measurement): SeriesMean | null {
  const between = BETWEEN_RUNS[workload.blockBytes > 0 ? 'moving' : 'still'];
  return logs.length < MIN_BRING_UPS ? null : seriesMean(logs, between);
}

/** The exponential of `center` with the interval of the mean of `logs` around it. */
function around(center: number, logs: readonly number[], measurement: Measurement): Ratio {
  const n = logs.length;
  const known = meanOfRuns(logs, measurement);
  if (known === null) return { center: Math.exp(center), lo: null, hi: null, n, p: null };
  const { lo, hi } = intervalAround(center, known);
  const p = 2 * studentUpperTail(Math.abs(center) / known.standardError, known.degrees);
  return { center: Math.exp(center), lo: Math.exp(lo), hi: Math.exp(hi), n, p };
}
