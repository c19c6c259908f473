// The bootstrap's percentile interval (Efron 1979; Efron and Tibshirani, An Introduction to the Bootstrap, chapter
// 13), seeded. It serves statistics without a rank interval, such as the median of a tail.
//
// With few replicates it covers less than it says; whoever judges by it also needs an exact test.

import { ascending, quantileSorted, standardDeviation } from './quantile.js';
import { Random } from './random.js';

export interface BootstrapOptions {
  readonly seed: number;
  readonly resamples?: number;
  readonly confidence?: number;
}

export interface BootstrapInterval {
  readonly lo: number;
  readonly hi: number;
  readonly standardError: number;
}

/**
 * The interval of a statistic of independent groups of replicates. `statistic` gets, for each group, how often each
 * of its replicates was drawn; the counts of a group add up to its size.
 */
export function bootstrap(
  groupSizes: readonly number[],
  statistic: (weights: readonly Uint32Array[]) => number,
  options: BootstrapOptions,
): BootstrapInterval {
  const { seed, resamples = 1000, confidence = 0.95 } = options;
  const random = new Random(seed);
  const weights = groupSizes.map((size) => new Uint32Array(size));
  const values: number[] = [];
  for (let i = 0; i < resamples; i++) {
    for (const group of weights) draw(group, random);
    values.push(statistic(weights));
  }
  const sorted = ascending(values);
  return {
    lo: quantileSorted(sorted, (1 - confidence) / 2),
    hi: quantileSorted(sorted, (1 + confidence) / 2),
    standardError: standardDeviation(values),
  };
}

function draw(weights: Uint32Array, random: Random): void {
  weights.fill(0);
  for (let i = 0; i < weights.length; i++) weights[random.below(weights.length)]! += 1;
}
