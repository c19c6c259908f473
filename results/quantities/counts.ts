// The counts of a measurement, per operation: requests, context switches, CPU time and page faults. One definition for a round, a
// measurement, tables, exports, gates and studies.
//
// A count is the total over rounds divided by their operations, and sees every round. Null means that some round was
// not counted: a part of a sum is not a sum.

import type { Mode, Round, Switches } from '../run/model.js';
import { goesThroughFuse } from '../run/modes.js';
import { sumOf } from '../stats/quantile.js';
import { isCounted, requestsThat } from './requests.js';

/** What is counted in a round, in total; null where it was not counted. */
export type Count = (round: Round) => number | null;

const all = ({ voluntary, involuntary }: Switches): number => voluntary + involuntary;

export const COUNTS = {
  requests: ({ requests }) => requests && requestsThat(requests, isCounted),
  /** Voluntary and involuntary ones. */
  clientSwitches: ({ contextSwitches: { client } }) => all(client),
  daemonSwitches: ({ contextSwitches: { daemon } }) => daemon && all(daemon),
  /** User and system. */
  clientCpu: ({ cpuNs }) => cpuNs.client,
  daemonCpu: ({ cpuNs }) => cpuNs.daemon,
  minorFaults: ({ faults }) => faults.minor,
  majorFaults: ({ faults }) => faults.major,
} as const satisfies Record<string, Count>;

/** Context switches of client and daemon together; those of the client alone where there is no daemon. */
export function switchesIn(mode: Mode): Count {
  const isAlone = !goesThroughFuse(mode);
  return (round) => {
    const daemon = COUNTS.daemonSwitches(round);
    if (daemon === null) return isAlone ? COUNTS.clientSwitches(round) : null;
    return COUNTS.clientSwitches(round) + daemon;
  };
}

/** Null without rounds, and where a round has no count. */
export function totalOf(rounds: readonly Round[], of: Count): number | null {
  let total = 0;
  for (const round of rounds) {
    const value = of(round);
    if (value === null) return null;
    total += value;
  }
  return rounds.length === 0 ? null : total;
}

export function perOperation(rounds: readonly Round[], of: Count): number | null {
  const total = totalOf(rounds, of);
  return total === null ? null : total / sumOf(rounds, ({ operations }) => operations);
}
