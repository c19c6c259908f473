// The metrics of a round: the columns of rounds.csv. The values of a measurement are in quantities.ts and summary.ts.
//
// Invariant: a metric is a pure function of one round; per-operation values divide the round's total by its
// operations. `null` means not counted, or too few operations; it is never zero.

import type { Round } from '../run/model.js';
import { COUNTS, type Count, perOperation } from './counts.js';
import { MEAN, MEGABYTES_PER_SECOND, OPERATIONS_PER_SECOND, P50, p99, p999 } from './quantities.js';

export interface Metric {
  /** As in CSV columns, options and exports. */
  readonly name: string;
  readonly unit: string;
  readonly better: 'lower' | 'higher';
  readonly of: (round: Round) => number | null;
}

const each =
  (of: Count) =>
  (round: Round): number | null =>
    perOperation([round], of);

export const METRICS = {
  p50: { name: 'p50', unit: 'ns', better: 'lower', of: (round) => P50.of([round]) },
  p99: { name: 'p99', unit: 'ns', better: 'lower', of: (round) => p99().of([round]) },
  p999: { name: 'p999', unit: 'ns', better: 'lower', of: (round) => p999().of([round]) },
  mean: { name: 'mean', unit: 'ns', better: 'lower', of: (round) => MEAN.of([round]) },
  opsPerSecond: {
    name: 'ops_per_s',
    unit: '1/s',
    better: 'higher',
    of: (round) => OPERATIONS_PER_SECOND.of([round]),
  },
  megabytesPerSecond: {
    name: 'mb_per_s',
    unit: 'MB/s',
    better: 'higher',
    of: (round) => MEGABYTES_PER_SECOND.of([round]) ?? 0,
  },
  clientSwitches: {
    name: 'client_switches_per_op',
    unit: '1/op',
    better: 'lower',
    of: each(COUNTS.clientSwitches),
  },
  daemonSwitches: {
    name: 'daemon_switches_per_op',
    unit: '1/op',
    better: 'lower',
    of: each(COUNTS.daemonSwitches),
  },
  requests: { name: 'requests_per_op', unit: '1/op', better: 'lower', of: each(COUNTS.requests) },
  clientCpu: {
    name: 'client_cpu_ns_per_op',
    unit: 'ns/op',
    better: 'lower',
    of: each(COUNTS.clientCpu),
  },
  daemonCpu: {
    name: 'daemon_cpu_ns_per_op',
    unit: 'ns/op',
    better: 'lower',
    of: each(COUNTS.daemonCpu),
  },
} as const satisfies Record<string, Metric>;
