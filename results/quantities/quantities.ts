// The named quantities of a measurement: p50, mean, tail and throughput, the same for every output.
//
// A quantity is defined for the rounds of one bring-up; estimate.ts makes the value of a measurement and its interval of
// them. Counts (requests, context switches, CPU time) are in summary.ts: they are totals and have no interval.

import { merge, quantile } from '../run/histogram.js';
import type { Measurement, Round } from '../run/model.js';
import { extremes, mean, sumOf } from '../stats/quantile.js';
import { timed } from './disturbance.js';
import { remembered } from './remembered.js';

export interface Quantity {
  /** `p50`, `mean`, `p99`, `ops/s`: as outputs name it. */
  readonly name: string;
  readonly unit: 'ns' | '1/s' | 'MB/s';
  readonly better: 'lower' | 'higher';
  /**
   * Standard deviation of the logarithm between runs of the same thing, after correction for the machine's speed and in addition to
   * what bring-ups show: measured on a shared machine (docs/METHOD.md), because one run cannot show it. For operations that move
   * data and for those that do not.
   */
  readonly betweenRuns: { readonly still: number; readonly moving: number };
  /** The value of a bring-up; null where its rounds are too few for it. At least one round. */
  readonly of: (rounds: readonly Round[]) => number | null;
}

/** Less of a time is better, more of a rate. */
function quantity(
  name: string,
  unit: Quantity['unit'],
  betweenRuns: Quantity['betweenRuns'],
  of: Quantity['of'],
): Quantity {
  return { name, unit, better: unit === 'ns' ? 'lower' : 'higher', betweenRuns, of };
}

const medianNs = remembered(({ histogram }: Round) => quantile(histogram, 0.5));

/** Below the clock's resolution; keeps the logarithm finite. */
const LEAST_NS = 0.5;

/**
 * The geometric mean over the rounds of the round's median. Not the median of all operations together: on a machine that has a
 * fast and a slow state, that median jumps from one to the other when their shares pass one half.
 */
export const P50 = quantity('p50', 'ns', { still: 0.003, moving: 0.005 }, (rounds) =>
  Math.exp(mean(rounds.map((round) => Math.log(Math.max(LEAST_NS, medianNs(round)))))),
);

/** Time per operation: the arithmetic mean of all operations of the bring-up. */
export const MEAN = quantity('mean', 'ns', { still: 0.007, moving: 0.007 }, (rounds) =>
  Math.max(LEAST_NS, sumOf(rounds, ({ histogram }) => histogram.sumNs) / operationsOf(rounds)),
);

/** Operations per second of all client threads together, including the time between operations. */
export const OPERATIONS_PER_SECOND = quantity(
  'ops/s',
  '1/s',
  { still: 0.007, moving: 0.007 },
  (rounds) => (sumOf(rounds, ({ operations }) => operations) / elapsedNs(rounds)) * 1e9,
);

/** 10^6 bytes per second; null where an operation moves none. */
export const MEGABYTES_PER_SECOND = quantity('MB/s', 'MB/s', { still: 0.007, moving: 0.007 }, (rounds) => {
  const bytes = sumOf(rounds, (round) => round.bytes);
  return bytes === 0 ? null : (bytes / elapsedNs(rounds)) * 1e3;
});

/** All tails, the furthest last. */
const TAILS = [0.9, 0.95, 0.99, 0.999] as const;
type Tail = (typeof TAILS)[number];

/** At least this many operations must be beyond a quantile; with fewer it is close to the maximum. */
const OPERATIONS_BEYOND = 100;

export const TAIL_QUANTITIES: ReadonlyMap<Tail, Quantity> = new Map<Tail, Quantity>(
  TAILS.map((q) => [q, tailQuantity(q)]),
);

/** Of all operations of a bring-up together; null where they are fewer than 100 / (1 - q). */
function tailQuantity(q: Tail): Quantity {
  const name = `p${Number((100 * q).toPrecision(4))}`;
  return quantity(name, 'ns', { still: 0.02, moving: 0.02 }, (rounds) =>
    hasTail(q, operationsOf(rounds)) ? Math.max(LEAST_NS, quantile(together(rounds), q)) : null,
  );
}

/** The histogram of all rounds of a bring-up; several tails are taken from it. */
const together = remembered((rounds: readonly Round[]) => merge(rounds.map(({ histogram }) => histogram)));

function elapsedNs(rounds: readonly Round[]): number {
  return sumOf(rounds, (round) => round.elapsedNs);
}

/** As histograms count them. */
function operationsOf(rounds: readonly Round[]): number {
  return sumOf(rounds, ({ histogram }) => histogram.count);
}

function hasTail(q: Tail, operations: number): boolean {
  return operations * (1 - q) >= OPERATIONS_BEYOND * (1 - 1e-9);
}

export function p99(): Quantity {
  return TAIL_QUANTITIES.get(0.99)!;
}

export function p999(): Quantity {
  return TAIL_QUANTITIES.get(0.999)!;
}

/** The furthest tail for which every bring-up of every measurement has enough operations; null where there is none. */
export function tailOf(measurements: readonly Measurement[]): Quantity | null {
  const least = Math.min(...measurements.map(leastOperations));
  const furthest = TAILS.findLast((q) => hasTail(q, least));
  return furthest === undefined ? null : TAIL_QUANTITIES.get(furthest)!;
}

type ByBringUp = ReadonlyMap<number, readonly Round[]>;

/** The timed rounds of a measurement by bring-up; the same lists each time. */
export const roundsByBringUp = remembered((measurement: Measurement) => byBringUp(timed(measurement).rounds));

export function byBringUp(rounds: readonly Round[]): ByBringUp {
  const groups = new Map<number, Round[]>();
  for (const round of rounds) {
    const group = groups.get(round.bringUp) ?? [];
    groups.set(round.bringUp, group);
    group.push(round);
  }
  return groups;
}

function leastOperations(measurement: Measurement): number {
  const counts = [...roundsByBringUp(measurement).values()].map(operationsOf);
  return counts.length === 0 ? 0 : extremes(counts).least;
}
