// The metrics of rounds by their columns in rounds.csv. The values of a measurement are in quantities.ts and summary.ts.
//
// Invariant: per-operation values divide the total by the operations. `null` means not counted, or too few operations; it
// is never zero.

import type { Round } from '../run/model.js';
import { COUNTS, type Count, perOperation } from './counts.js';
import {
  MEAN,
  MEGABYTES_PER_SECOND,
  OPERATIONS_PER_SECOND,
  P50,
  p99,
  p999,
  type Quantity,
} from './quantities.js';

const each =
  (of: Count) =>
  (rounds: readonly Round[]): number | null =>
    perOperation(rounds, of);

export const METRICS = {
  p50_ns: P50.of,
  p99_ns: p99().of,
  p999_ns: p999().of,
  mean_ns: MEAN.of,
  ops_per_s: OPERATIONS_PER_SECOND.of,
  mb_per_s: (rounds) => MEGABYTES_PER_SECOND.of(rounds) ?? 0,
  client_switches_per_op: each(COUNTS.clientSwitches),
  daemon_switches_per_op: each(COUNTS.daemonSwitches),
  requests_per_op: each(COUNTS.requests),
  client_cpu_ns_per_op: each(COUNTS.clientCpu),
  daemon_cpu_ns_per_op: each(COUNTS.daemonCpu),
} as const satisfies Readonly<Record<string, Quantity['of']>>;
