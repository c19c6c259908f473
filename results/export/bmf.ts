// A run in the Bencher Metric Format (bencher.dev, reference/bencher-metric-format): benchmark, measure, metric.
//
// Bounds are the 95 % interval over bring-ups where there is one. A benchmark's name is at most 1024 characters long.

import { estimateOf } from '../quantities/estimate.js';
import { MEAN, OPERATIONS_PER_SECOND, P50, p99, type Quantity } from '../quantities/quantities.js';
import type { Measurement, Run } from '../run/model.js';
import { short, timedSummaries } from './rows.js';

export function bmf(run: Run): string {
  // JSON leaves out what is undefined. Nanoseconds and operations per second are Bencher's defaults for these slugs.
  const benchmarks = timedSummaries(run).map(({ measurement, requests, contextSwitches }) => [
    measurement.case.id,
    {
      latency: estimated(measurement, P50),
      'latency-mean': estimated(measurement, MEAN),
      'latency-p99': estimated(measurement, p99()),
      throughput: estimated(measurement, OPERATIONS_PER_SECOND),
      'context-switches-per-operation': counted(contextSwitches.total),
      'requests-per-operation': counted(requests?.total),
    },
  ]);
  return `${JSON.stringify(Object.fromEntries(benchmarks), null, 2)}\n`;
}

/** Undefined where the bring-ups do not give the quantity. */
function estimated(measurement: Measurement, quantity: Quantity) {
  const { center, lo, hi, n } = estimateOf(measurement, quantity);
  if (n === 0) return undefined;
  if (lo === null || hi === null) return { value: short(center) };
  return { value: short(center), lower_value: short(lo), upper_value: short(hi) };
}

function counted(each: number | null | undefined) {
  return each == null ? undefined : { value: short(each) };
}
