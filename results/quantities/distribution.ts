// The distribution of all timed operations of a measurement, for pictures: which latencies there were, and how often.
//
// Bring-ups count by their operations here. The value of a case is in estimate.ts, where every bring-up counts the same.

import { bucketPairs, bucketRange, merge, quantile } from '../run/histogram.js';
import type { HistogramData, Measurement } from '../run/model.js';
import { timed } from './disturbance.js';
import { remembered } from './remembered.js';

/** All timed operations in one histogram; its count is 0 where no round was timed. */
export const distributionOf = remembered((measurement: Measurement) =>
  merge(timed(measurement).rounds.map(({ histogram }) => histogram)),
);

/** A latency that fewer operations than this exceed depends on single operations. */
const OPERATIONS_BEYOND = 10;

/**
 * Points of the cumulative distribution at these shares, as far as at least ten operations are beyond, and one where ten are. Shares
 * ascend. At least one operation.
 */
export function sharesBelow(histogram: HistogramData, shares: readonly number[]) {
  const last = Math.max(0.5, 1 - OPERATIONS_BEYOND / histogram.count);
  const most = Math.min(last, shares.at(-1) ?? last);
  return [...shares.filter((share) => share < most), most].map((share) => ({
    share,
    ns: Math.max(1, quantile(histogram, share)),
  }));
}

/**
 * The share of operations in equal steps of the logarithm by their middles, with an empty step at each end. At least one
 * operation.
 */
export function logarithmicSteps(histogram: HistogramData, stepsPerOctave: number) {
  const shares = new Map<number, number>();
  for (const [index, count] of bucketPairs(histogram)) {
    const { lowNs, widthNs } = bucketRange(index);
    const step = Math.floor(Math.log2(Math.max(1, lowNs + (widthNs - 1) / 2)) * stepsPerOctave);
    shares.set(step, (shares.get(step) ?? 0) + count / histogram.count);
  }
  const used = [...shares.keys()];
  const first = Math.min(...used) - 1;
  return Array.from({ length: Math.max(...used) + 2 - first }, (_, i) => ({
    ns: 2 ** ((first + i + 0.5) / stepsPerOctave),
    share: shares.get(first + i) ?? 0,
  }));
}
