// The metrics of a round: the columns of rounds.csv. What a measurement amounts to is in quantities.ts and summary.ts.
//
// Invariant: a metric is a pure function of one round; per-operation values divide the round's total by its
// operations. `null` means that nobody counted, or that there are too few operations; it is never zero.

import { mean } from '../run/histogram.js';
import type { Round, Switches } from '../run/model.js';
import { P50, p99, p999 } from './quantities.js';

export interface Metric {
  /** As in CSV columns, options and exports. */
  readonly name: string;
  readonly unit: string;
  readonly better: 'lower' | 'higher';
  readonly of: (round: Round) => number | null;
}

const all = ({ voluntary, involuntary }: Switches): number => voluntary + involuntary;

/** Requests of a round over all opcodes. */
export function totalRequests(round: Round): number | null {
  return round.requests && Object.values(round.requests).reduce((sum, count) => sum + count, 0);
}

function perOperation(of: (round: Round) => number | null): (round: Round) => number | null {
  return (round) => {
    const total = of(round);
    return total === null ? null : total / round.operations;
  };
}

const daemonSwitches = ({ contextSwitches: { daemon } }: Round): number | null => daemon && all(daemon);

export const METRICS = {
  p50: { name: 'p50', unit: 'ns', better: 'lower', of: (round) => P50.of([round]) },
  p99: { name: 'p99', unit: 'ns', better: 'lower', of: (round) => p99().of([round]) },
  p999: { name: 'p999', unit: 'ns', better: 'lower', of: (round) => p999().of([round]) },
  mean: { name: 'mean', unit: 'ns', better: 'lower', of: (round) => mean(round.histogram) },
  opsPerSecond: {
    name: 'ops_per_s',
    unit: '1/s',
    better: 'higher',
    of: (round) => (round.operations / round.elapsedNs) * 1e9,
  },
  megabytesPerSecond: {
    name: 'mb_per_s',
    unit: 'MB/s',
    better: 'higher',
    of: (round) => (round.bytes / round.elapsedNs) * 1e3,
  },
  clientSwitches: {
    name: 'client_switches_per_op',
    unit: '1/op',
    better: 'lower',
    of: perOperation(({ contextSwitches }) => all(contextSwitches.client)),
  },
  daemonSwitches: {
    name: 'daemon_switches_per_op',
    unit: '1/op',
    better: 'lower',
    of: perOperation(daemonSwitches),
  },
  requests: { name: 'requests_per_op', unit: '1/op', better: 'lower', of: perOperation(totalRequests) },
  clientCpu: {
    name: 'client_cpu_ns_per_op',
    unit: 'ns/op',
    better: 'lower',
    of: perOperation(({ cpuNs }) => cpuNs.client),
  },
  daemonCpu: {
    name: 'daemon_cpu_ns_per_op',
    unit: 'ns/op',
    better: 'lower',
    of: perOperation(({ cpuNs }) => cpuNs.daemon),
  },
} as const satisfies Record<string, Metric>;
