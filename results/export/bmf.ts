// A run in the Bencher Metric Format (bencher.dev, reference/bencher-metric-format): benchmark, measure, metric.
//
// Bounds are the 95 % interval over bring-ups where there is one. A benchmark's name is at most 1024 characters long.

import { estimateOf } from '../quantities/estimate.js';
import { MEAN, OPERATIONS_PER_SECOND, P50, p99, type Quantity } from '../quantities/quantities.js';
import type { Measurement, Run } from '../run/model.js';
import { short, timedSummaries } from './rows.js';

interface BmfMetric {
  readonly value: number;
  readonly lower_value?: number;
  readonly upper_value?: number;
}

/** Measures by Bencher's slugs: nanoseconds and operations per second are its defaults for these two. */
const MEASURES: Readonly<Record<string, Quantity>> = {
  latency: P50,
  'latency-mean': MEAN,
  'latency-p99': p99(),
  throughput: OPERATIONS_PER_SECOND,
};

export function bmf(run: Run): string {
  const benchmarks = timedSummaries(run).map(({ measurement, requests, contextSwitches }) => {
    const measured = Object.entries(MEASURES).flatMap(([slug, quantity]) => {
      const metric = metricOf(measurement, quantity);
      return metric ? [[slug, metric] as const] : [];
    });
    const counts = {
      'context-switches-per-operation': contextSwitches.total,
      'requests-per-operation': requests?.total ?? null,
    };
    const counted = Object.entries(counts).flatMap(([slug, value]) =>
      value === null ? [] : [[slug, { value: short(value) }] as const],
    );
    return [measurement.case.id, Object.fromEntries([...measured, ...counted])];
  });
  return `${JSON.stringify(Object.fromEntries(benchmarks), null, 2)}\n`;
}

/** Null where the bring-ups do not give the quantity. */
function metricOf(measurement: Measurement, quantity: Quantity): BmfMetric | null {
  const { center, lo, hi, n } = estimateOf(measurement, quantity);
  if (n === 0) return null;
  if (lo === null || hi === null) return { value: short(center) };
  return { value: short(center), lower_value: short(lo), upper_value: short(hi) };
}
