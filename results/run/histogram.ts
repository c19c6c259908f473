// The log-linear histogram on the reading side; native/common/histogram.h records with the same arithmetic.
//
// Values below 128 ns have a bucket each; above, every power of two is cut into 128 equal buckets, so that two
// values in one bucket differ by less than 1/128 of the smaller.

import type { HistogramData } from './model.js';

export const SUB_BUCKETS = 128;
const SUB_BUCKET_BITS = 7;
/** The first value that is counted as overflow: 2^38 ns, 275 s. */
export const HIGHEST_TRACKABLE_NS = 2 ** 38;
export const BUCKETS = (38 - SUB_BUCKET_BITS + 1) * SUB_BUCKETS;

/** The index of the bucket that holds `valueNs`, an integer from 0 to HIGHEST_TRACKABLE_NS - 1. */
export function bucketIndex(valueNs: number): number {
  if (valueNs < SUB_BUCKETS) return valueNs;
  const exponent = Math.floor(Math.log2(valueNs)) - SUB_BUCKET_BITS;
  return exponent * SUB_BUCKETS + Math.floor(valueNs / 2 ** exponent);
}

/** The lowest value of a bucket in nanoseconds, and the bucket's width. */
export function bucketRange(index: number): { lowNs: number; widthNs: number } {
  if (index < 2 * SUB_BUCKETS) return { lowNs: index, widthNs: 1 };
  const exponent = Math.floor(index / SUB_BUCKETS) - 1;
  const widthNs = 2 ** exponent;
  return { lowNs: (index - exponent * SUB_BUCKETS) * widthNs, widthNs };
}

/** The filled buckets as [index, count], ascending. */
export function* bucketPairs(histogram: HistogramData): Generator<readonly [index: number, count: number]> {
  const { buckets } = histogram;
  for (let i = 0; i + 1 < buckets.length; i += 2) yield [buckets[i]!, buckets[i + 1]!];
}

/** One histogram of everything recorded in several; merging equals recording into one. */
export function merge(histograms: readonly HistogramData[]): HistogramData {
  const all = { count: 0, minNs: 0, maxNs: 0, sumNs: 0, overflow: 0 };
  const counts = new Float64Array(BUCKETS);
  let [lowest, highest] = [BUCKETS, -1];
  for (const { count, minNs, maxNs, sumNs, overflow, buckets } of histograms) {
    if (count === 0) continue;
    all.minNs = all.count === 0 ? minNs : Math.min(all.minNs, minNs);
    all.maxNs = Math.max(all.maxNs, maxNs);
    all.count += count;
    all.sumNs += sumNs;
    all.overflow += overflow;
    for (let i = 0; i + 1 < buckets.length; i += 2) counts[buckets[i]!]! += buckets[i + 1]!;
    lowest = Math.min(lowest, buckets[0] ?? BUCKETS);
    highest = Math.max(highest, buckets.at(-2) ?? -1);
  }
  const buckets: number[] = [];
  for (let index = lowest; index <= highest; index++)
    if (counts[index]! > 0) buckets.push(index, counts[index]!);
  return { ...all, buckets };
}

/** The arithmetic mean in nanoseconds, exact; NaN when nothing was recorded. */
export function mean(histogram: HistogramData): number {
  return histogram.sumNs / histogram.count;
}

/**
 * The quantile by nearest rank (type 1 of Hyndman and Fan 1996): the smallest recorded value that at least q of all
 * values do not exceed. Within its bucket the value is interpolated by rank, so that two rounds whose quantiles
 * share a bucket still differ; the error stays below 1/128. quantile(h, 0) and quantile(h, 1) are the exact
 * minimum and maximum. NaN when nothing was recorded.
 */
export function quantile(histogram: HistogramData, q: number): number {
  if (!(q >= 0 && q <= 1)) throw new RangeError(`quantile ${q} is not within 0 to 1`);
  const { count, minNs, maxNs } = histogram;
  if (count === 0) return Number.NaN;
  const rank = nearestRank(q, count);
  if (rank === 1) return minNs;
  if (rank === count) return maxNs;
  const { buckets } = histogram;
  let below = 0;
  for (let i = 0; i + 1 < buckets.length; i += 2) {
    const inBucket = buckets[i + 1]!;
    if (below + inBucket >= rank)
      return withinBucket(histogram, buckets[i]!, (rank - below - 0.5) / inBucket);
    below += inBucket;
  }
  return maxNs;
}

/** 1-based. The subtraction keeps a product such as 0.07 * 100 = 7.000000000000001 on rank 7. */
function nearestRank(q: number, count: number): number {
  const product = q * count;
  return Math.min(count, Math.max(1, Math.ceil(product - product * 1e-12)));
}

/** Values are whole, so a bucket of width 1 holds only its lowest value. */
function withinBucket(histogram: HistogramData, index: number, fraction: number): number {
  const { lowNs, widthNs } = bucketRange(index);
  const value = lowNs + (widthNs - 1) * fraction;
  return Math.min(histogram.maxNs, Math.max(histogram.minNs, value));
}

/** Why `data` cannot be a recorded histogram, in a few words; null when it can. */
export function histogramFault(data: HistogramData): string | null {
  if (data.buckets.length % 2 !== 0) return 'buckets has an odd number of items';
  let total = data.overflow;
  let previous = -1;
  const { buckets } = data;
  for (let i = 0; i < buckets.length; i += 2) {
    const [index, count] = [buckets[i]!, buckets[i + 1]!];
    if (!Number.isSafeInteger(index) || index <= previous || index >= BUCKETS)
      return 'bucket indices are not ascending';
    if (!Number.isSafeInteger(count) || count <= 0) return 'a bucket count is not a positive whole number';
    previous = index;
    total += count;
  }
  if (total !== data.count) return `buckets and overflow add up to ${total}, not to count ${data.count}`;
  if (data.minNs > data.maxNs) return 'minNs is above maxNs';
  return null;
}

/** From the upper ends of the buckets: off by less than a bucket, 1/128. */
export function standardDeviationNs(histogram: HistogramData): number {
  const centre = mean(histogram);
  let [below, before, squares] = [0, 0, 0];
  const add = (valueNs: number, fraction: number): void => {
    squares += (fraction - before) * (valueNs - centre) ** 2;
    before = fraction;
  };
  for (const [index, inBucket] of bucketPairs(histogram)) {
    below += inBucket;
    add(withinBucket(histogram, index, 1), below / histogram.count);
  }
  if (histogram.overflow > 0) add(histogram.maxNs, 1);
  return Math.sqrt(squares);
}
