// The log-linear histogram on the reading side; native/histogram.h records with the same arithmetic.
//
// Values below 128 ns have a bucket each; above, every power of two is cut into 128 equal buckets, so that two
// values in one bucket differ by less than 1/128 of the smaller.

import type { HistogramData } from './model.js';

export const SUB_BUCKETS = 128;
const SUB_BUCKET_BITS = 7;
/** The first value that is counted as overflow: 2^38 ns, 275 s. */
export const HIGHEST_TRACKABLE_NS = 2 ** 38;

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
