// A high quantile of several rounds' histograms together, each counted a number of times: what a bootstrap over
// rounds evaluates hundreds of times.
//
// Only the tail is kept: however the rounds are weighted, their common quantile is not below the smallest of their
// own, so nothing below that is ever visited.

import { bucketRange } from './histogram.js';
import type { HistogramData } from './model.js';

/** Filled buckets in descending order of value; item i of each list belongs to one bucket. */
interface Tail {
  readonly values: number[];
  readonly rounds: number[];
  readonly counts: number[];
}

export class PooledQuantile {
  readonly #totals: readonly number[];
  readonly #rest: number;
  readonly #tail: Tail;

  constructor(histograms: readonly HistogramData[], q: number) {
    this.#totals = histograms.map((histogram) => histogram.count);
    this.#rest = 1 - q;
    const lowest = Math.min(
      ...histograms.map((histogram) => quantileOf(histogram, histogram.count * this.#rest)),
    );
    this.#tail = sorted(histograms.map((histogram) => filledFrom(histogram, lowest)));
  }

  /** `weights[i]` says how often round i counts; NaN when nothing counts. */
  value(weights: Uint32Array): number {
    let total = 0;
    for (let round = 0; round < weights.length; round++) total += this.#totals[round]! * weights[round]!;
    if (total === 0) return Number.NaN;
    const above = total * this.#rest;
    const { values, rounds, counts } = this.#tail;
    let seen = 0;
    for (let i = 0; i < values.length; i++) {
      seen += counts[i]! * weights[rounds[i]!]!;
      if (seen > above) return values[i]!;
    }
    return values.at(-1)!;
  }
}

/** The middle of a bucket; its values are whole. */
function middle(index: number): number {
  const { lowNs, widthNs } = bucketRange(index);
  return lowNs + (widthNs - 1) / 2;
}

/** The value down to which more than `above` of a round's values lie; infinite for a round without values. */
function quantileOf({ buckets, overflow, maxNs }: HistogramData, above: number): number {
  let seen = overflow;
  if (seen > above) return maxNs;
  for (let i = buckets.length - 2; i >= 0; i -= 2) {
    seen += buckets[i + 1]!;
    if (seen > above) return middle(buckets[i]!);
  }
  return Number.POSITIVE_INFINITY;
}

function filledFrom(
  { buckets, overflow, maxNs }: HistogramData,
  lowest: number,
): [value: number, count: number][] {
  const filled: [number, number][] = overflow > 0 ? [[maxNs, overflow]] : [];
  for (let i = buckets.length - 2; i >= 0; i -= 2) {
    const value = middle(buckets[i]!);
    if (value < lowest) break;
    filled.push([value, buckets[i + 1]!]);
  }
  return filled;
}

function sorted(byRound: readonly (readonly [value: number, count: number])[][]): Tail {
  const entries = byRound.flatMap((filled, round) =>
    filled.map(([value, count]) => ({ value, round, count })),
  );
  entries.sort((a, b) => b.value - a.value);
  return {
    values: entries.map(({ value }) => value),
    rounds: entries.map(({ round }) => round),
    counts: entries.map(({ count }) => count),
  };
}
