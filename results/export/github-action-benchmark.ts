// A run for github-action-benchmark with `tool: customSmallerIsBetter`: a list of named values for its chart.

import { METRICS, samples } from '../metrics.js';
import type { Run } from '../model.js';
import { hodgesLehmann } from '../stats/hodges-lehmann.js';
import { short, usableSummaries } from './rows.js';

export function githubActionBenchmark(run: Run): string {
  const entries = usableSummaries(run).flatMap(({ measurement, latencyNs, requests, contextSwitches }) => {
    const { id } = measurement.case;
    const { lo, hi } = hodgesLehmann(samples(measurement.rounds, METRICS.p50) ?? []);
    const extra = `p99 ${short(latencyNs.p99)} ns, ${short(contextSwitches.client.total)} context switches per operation`;
    const times = {
      name: `${id} p50`,
      unit: 'ns',
      value: short(latencyNs.p50),
      range: `± ${short((hi - lo) / 2)}`,
      extra,
    };
    const counts = requests && { name: `${id} requests`, unit: 'requests/op', value: short(requests.total) };
    return counts ? [times, counts] : [times];
  });
  return `${JSON.stringify(entries, null, 2)}\n`;
}
