// A run as Go benchmark results (golang.org/design/14313-benchmark-format), for benchstat and its relatives.
//
// One line a round, which is the replicate, in the order they were measured. Unit lines (golang.org/issue/43744) say
// what is better, and that requests are exact counts.

import { METRICS, type Metric } from '../metrics.js';
import type { Measurement, Round, Run } from '../model.js';
import { isUsable } from '../summary.js';
import { environment, short } from './rows.js';

/** The unit as benchstat shows it; it turns a trailing `ns/op` into seconds. */
const COLUMNS: readonly [unit: string, metric: Metric][] = [
  ['ns/op', METRICS.mean],
  ['p50-ns/op', METRICS.p50],
  ['p99-ns/op', METRICS.p99],
  ['ops/s', METRICS.opsPerSecond],
  ['client-switches/op', METRICS.clientSwitches],
  ['requests/op', METRICS.requests],
];

export function benchstat(run: Run): string {
  // benchstat makes a table of its own for each configuration, so that the run's id, which always differs, is none.
  const { run: id, ...facts } = environment(run);
  const config = [
    `# fusebench run ${id}`,
    ...Object.entries(facts).map(([key, value]) => `${key}: ${value}`),
  ];
  const units = COLUMNS.map(([unit, metric]) => {
    const exact = metric === METRICS.requests ? ' assume=exact' : '';
    return `Unit ${unit} better=${metric.better}${exact}`;
  });
  const lines = run.measurements
    .filter(isUsable)
    .flatMap((measurement) => measurement.rounds.map((round) => ({ measurement, round })))
    .sort((a, b) => a.round.order - b.round.order)
    .map(({ measurement, round }) => line(measurement, round));
  return `${[...config, '', ...units, '', ...lines].join('\n')}\n`;
}

/** A placement ends the name, because a name's trailing `-2` is read as a number of CPUs and a target may be named so. */
function line({ case: { workload, mode, placement } }: Measurement, round: Round): string {
  const name = `Benchmark${workload.name.charAt(0).toUpperCase()}${workload.name.slice(1)}`;
  const parameters = `cache=${workload.cache}/threads=${workload.threads}/mode=${mode}/placement=${placement}`;
  const values = COLUMNS.flatMap(([unit, metric]) => {
    const value = metric.of(round);
    return value === null ? [] : [`${short(value)} ${unit}`];
  });
  return [`${name}/${parameters}`, String(round.operations), ...values].join('\t');
}
