// From the rounds of a measurement to one number with its interval.
//
// The replicate is a round, never an operation. A ratio is the ratio of the two medians that are printed beside it,
// so that a reader who divides gets the same; its interval resamples pairs of rounds (Efron's percentile bootstrap,
// 1979), because the rounds of two modes were interleaved and share the drift of the machine. The seed is fixed: the
// same run always prints the same interval.

import { quantile } from '../results/histogram.js';
import type { Measurement, Round } from '../results/model.js';
import { Random } from '../results/stats/random.js';
import { requestsPerOperation } from '../results/summary.js';

/** An Estimate is a central value with its 95 % interval; `lo` and `hi` are null where the rounds are too few for one. */
export interface Estimate {
  readonly center: number;
  readonly lo: number | null;
  readonly hi: number | null;
}

/** With fewer rounds not even the exact signed-rank interval reaches 95 %, so none is claimed. */
export const MIN_ROUNDS = 6;
const RESAMPLES = 600;
const CONFIDENCE = 0.95;

/** The median over the rounds of a latency quantile in nanoseconds. */
export function latency(measurement: Measurement, q: number): Estimate {
  return center(measurement, (round) => quantileOf(round, q));
}

/** The same without its interval, for those who have no use for one. */
export function medianLatency(measurement: Measurement, q: number): number {
  return medianOf(measurement, (round) => quantileOf(round, q));
}

/** The median over the rounds of any value of a round, without an interval. */
export function medianOf({ rounds }: Measurement, of: RoundValue): number {
  return median(Float64Array.from(rounds, of));
}

/** A number that a round gives. */
export type RoundValue = (round: Round) => number;

/** The median over the rounds of any value of a round. */
export function center(measurement: Measurement, of: RoundValue): Estimate {
  return estimate([measurement.rounds.map(of)], ([values]) => median(values!));
}

/** One measurement's value over another's, rounds paired by index. */
export function pairedOver(candidate: Measurement, baseline: Measurement, of: RoundValue): Estimate {
  const byIndex = new Map(baseline.rounds.map((round) => [round.index, round]));
  const paired = candidate.rounds.filter((round) => byIndex.has(round.index));
  const [above, below] = [paired.map(of), paired.map((round) => of(byIndex.get(round.index)!))];
  return estimate([above, below], ([a, b]) => median(a!) / median(b!));
}

/** One measurement's latency quantile over another's. */
export function latencyRatio(candidate: Measurement, baseline: Measurement, q: number): Estimate {
  return pairedOver(candidate, baseline, (round) => quantileOf(round, q));
}

/** Context switches of client and daemon for one operation; null before the first round. */
export function switchesPerOperation(measurement: Measurement): number | null {
  return perOperation(measurement.rounds, ({ contextSwitches: { client, daemon } }) => {
    const ours = client.voluntary + client.involuntary;
    return daemon === null ? ours : ours + daemon.voluntary + daemon.involuntary;
  });
}

/**
 * FUSE requests of all opcodes for one operation; null where nobody counted them. Those of somebody else's file system
 * were counted apart from the rounds and are in the proof.
 */
export function requestsTotal({ rounds, proof }: Measurement): number | null {
  const operations = rounds.reduce((sum, round) => sum + round.operations, 0);
  if (operations === 0) return null;
  const counted = requestsPerOperation(rounds, operations)?.byOpcode ?? proof.observed;
  return counted && Object.values(counted).reduce((sum, each) => sum + each, 0);
}

/** Operations a second over all client threads. */
export const operationsPerSecond: RoundValue = (round) => (round.operations / round.elapsedNs) * 1e9;

function perOperation(rounds: readonly Round[], total: (round: Round) => number): number | null {
  const operations = rounds.reduce((sum, round) => sum + round.operations, 0);
  return operations === 0 ? null : rounds.reduce((sum, round) => sum + total(round), 0) / operations;
}

const knownQuantiles = new WeakMap<Round, Map<number, number>>();

/** A latency quantile of a round; every picture and table asks for the same few, so they are kept. */
export function quantileOf(round: Round, q: number): number {
  const known = knownQuantiles.get(round) ?? new Map<number, number>();
  knownQuantiles.set(round, known);
  const before = known.get(q);
  if (before !== undefined) return before;
  const value = quantile(round.histogram, q);
  known.set(q, value);
  return value;
}

type Statistic = (columns: readonly Float64Array[]) => number;

/** A statistic of columns of equal length, and its interval over resampled rows. */
function estimate(columns: readonly (readonly number[])[], statistic: Statistic): Estimate {
  const rows = columns[0]?.length ?? 0;
  if (rows === 0) return { center: Number.NaN, lo: null, hi: null };
  const center = statistic(columns.map((column) => Float64Array.from(column)));
  if (rows < MIN_ROUNDS) return { center, lo: null, hi: null };
  const picks = resamples(rows);
  const scratch = columns.map(() => new Float64Array(rows));
  const replicates = new Float64Array(RESAMPLES);
  for (let sample = 0; sample < RESAMPLES; sample++) {
    for (let c = 0; c < columns.length; c++)
      for (let row = 0; row < rows; row++) scratch[c]![row] = columns[c]![picks[sample * rows + row]!]!;
    replicates[sample] = statistic(scratch);
  }
  replicates.sort();
  const tail = (1 - CONFIDENCE) / 2;
  const at = (q: number): number => replicates[Math.round(q * (RESAMPLES - 1))]!;
  return { center, lo: at(tail), hi: at(1 - tail) };
}

const resamplesByRows = new Map<number, Uint32Array>();

/** The rows that each resample draws; one drawing for every measurement with as many rounds. */
function resamples(rows: number): Uint32Array {
  const known = resamplesByRows.get(rows);
  if (known) return known;
  const random = new Random(1);
  const picks = Uint32Array.from({ length: RESAMPLES * rows }, () => random.below(rows));
  resamplesByRows.set(rows, picks);
  return picks;
}

/** Sorts its argument in place: insertion sort, because there are about ten rounds. */
function median(values: Float64Array): number {
  for (let i = 1; i < values.length; i++) {
    const value = values[i]!;
    let at = i;
    for (; at > 0 && values[at - 1]! > value; at--) values[at] = values[at - 1]!;
    values[at] = value;
  }
  const half = values.length / 2;
  return (values[Math.ceil(half) - 1]! + values[Math.floor(half)]!) / 2;
}
