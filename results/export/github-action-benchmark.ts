// A run for github-action-benchmark with `tool: customSmallerIsBetter`: a list of named values for its chart.

import { estimateOf } from '../quantities/estimate.js';
import { P50 } from '../quantities/quantities.js';
import type { Run } from '../run/model.js';
import { short, timedSummaries } from './rows.js';

export function githubActionBenchmark(run: Run): string {
  const entries = timedSummaries(run).flatMap(({ measurement, latencyNs, requests, contextSwitches }) => {
    const { id } = measurement.case;
    const { lo, hi } = estimateOf(measurement, P50);
    const { total } = contextSwitches;
    const switches = total === null ? '' : `, ${short(total)} context switches per operation`;
    const times = {
      name: `${id} p50`,
      unit: 'ns',
      value: short(latencyNs.p50),
      ...(lo !== null && hi !== null && { range: `± ${short((hi - lo) / 2)}` }),
      extra: `mean ${short(latencyNs.mean)} ns${switches}`,
    };
    if (requests === null) return [times];
    const name = `${id} requests per operation`;
    return [times, { name, unit: 'requests/op', value: short(requests.total) }];
  });
  return `${JSON.stringify(entries, null, 2)}\n`;
}
