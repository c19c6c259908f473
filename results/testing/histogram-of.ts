// A histogram of whole nanoseconds, as native/common/histogram.h records it.

import { bucketIndex, HIGHEST_TRACKABLE_NS } from '../run/histogram.js';
import type { HistogramData } from '../run/model.js';

export function histogramOf(values: readonly number[]): HistogramData {
  const sorted = Float64Array.from(values).sort();
  const tracked = sorted.filter((ns) => ns < HIGHEST_TRACKABLE_NS);
  const counts = new Map<number, number>();
  for (const ns of tracked) counts.set(bucketIndex(ns), (counts.get(bucketIndex(ns)) ?? 0) + 1);
  return {
    count: sorted.length,
    minNs: sorted[0] ?? 0,
    maxNs: sorted.at(-1) ?? 0,
    sumNs: sorted.reduce((sum, ns) => sum + ns, 0),
    overflow: sorted.length - tracked.length,
    buckets: [...counts].flat(),
  };
}
