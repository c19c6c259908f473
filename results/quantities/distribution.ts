// The distribution of all timed operations of a measurement, for pictures: which latencies there were, and how often.
//
// Bring-ups count by their operations here. The value of a case is in estimate.ts, where every bring-up counts the same.

import { bucketRange, merge, quantile } from '../run/histogram.js';
import type { HistogramData, Measurement } from '../run/model.js';
import { timed } from './disturbance.js';

const known = new WeakMap<Measurement, HistogramData>();

/** All timed operations in one histogram; its count is 0 where no round was timed. */
export function distributionOf(measurement: Measurement): HistogramData {
  const before = known.get(measurement);
  if (before !== undefined) return before;
  const merged = merge(timed(measurement).rounds.map(({ histogram }) => histogram));
  known.set(measurement, merged);
  return merged;
}

/** A share of operations and the latency that they do not exceed. */
export interface ShareBelow {
  readonly share: number;
  readonly ns: number;
}

/** A latency that fewer operations than this exceed depends on single operations. */
const OPERATIONS_BEYOND = 10;

/**
 * Points of the cumulative distribution at these shares, as far as at least ten operations are beyond, and one where ten are. Shares
 * ascend. At least one operation.
 */
export function sharesBelow(histogram: HistogramData, shares: readonly number[]): ShareBelow[] {
  const last = Math.max(0.5, 1 - OPERATIONS_BEYOND / histogram.count);
  const most = Math.min(last, shares.at(-1) ?? last);
  return [...shares.filter((share) => share < most), most].map((share) => ({
    share,
    ns: Math.max(1, quantile(histogram, share)),
  }));
}

/** A step of a histogram: its middle, and the share of all operations in it. */
export interface Step {
  readonly ns: number;
  readonly share: number;
}

/** The share of operations in equal steps of the logarithm, with an empty step at each end. At least one operation. */
export function logarithmicSteps(histogram: HistogramData, stepsPerOctave: number): Step[] {
  const shares = new Map<number, number>();
  for (let i = 0; i < histogram.buckets.length; i += 2) {
    const { lowNs, widthNs } = bucketRange(histogram.buckets[i]!);
    const step = Math.floor(Math.log2(Math.max(1, lowNs + (widthNs - 1) / 2)) * stepsPerOctave);
    shares.set(step, (shares.get(step) ?? 0) + histogram.buckets[i + 1]! / histogram.count);
  }
  const used = [...shares.keys()];
  const steps: Step[] = [];
  for (let step = Math.min(...used) - 1; step <= Math.max(...used) + 1; step++)
    steps.push({ ns: 2 ** ((step + 0.5) / stepsPerOctave), share: shares.get(step) ?? 0 });
  return steps;
}
