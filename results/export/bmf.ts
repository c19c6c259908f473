// A run in the Bencher Metric Format (bencher.dev, reference/bencher-metric-format): benchmark, measure, metric.
//
// Bounds are the interval over rounds where there is one. A benchmark's name is at most 1024 characters long.

import { METRICS, type Metric, samples } from '../metrics.js';
import type { Run } from '../model.js';
import { hodgesLehmann } from '../stats/hodges-lehmann.js';
import { short, usableSummaries } from './rows.js';

interface BmfMetric {
  readonly value: number;
  readonly lower_value?: number;
  readonly upper_value?: number;
}

/** Measures by Bencher's slugs: nanoseconds and operations a second are its defaults for these two. */
const MEASURES: Readonly<Record<string, Metric>> = {
  latency: METRICS.p50,
  'latency-p99': METRICS.p99,
  throughput: METRICS.opsPerSecond,
};

export function bmf(run: Run): string {
  const benchmarks = usableSummaries(run).map(({ measurement, requests, contextSwitches }) => {
    const measured = Object.entries(MEASURES).map(([slug, metric]): [string, BmfMetric] => {
      const { center, lo, hi } = hodgesLehmann(samples(measurement.rounds, metric) ?? []);
      return [slug, { value: short(center), lower_value: short(lo), upper_value: short(hi) }];
    });
    const counted: [string, BmfMetric][] = [
      ['context-switches-per-operation', { value: short(contextSwitches.client.total) }],
      ...(requests
        ? [['requests-per-operation', { value: short(requests.total) }] as [string, BmfMetric]]
        : []),
    ];
    return [measurement.case.id, Object.fromEntries([...measured, ...counted])];
  });
  return `${JSON.stringify(Object.fromEntries(benchmarks), null, 2)}\n`;
}
