// What a measurement says in numbers: everything per operation, and what distinguishes its case from others.
//
// Times are those of estimate.ts; counts are totals over all rounds divided by all operations, and see every round. Invariant:
// a measurement that is not engaged or failed is summarised, but never compared.

import type { Measurement, Mode, Run, Switches } from '../run/model.js';
import { extremes, sumOf } from '../stats/quantile.js';
import { COUNTS, type Count, perOperation, switchesIn, totalOf } from './counts.js';
import { timed } from './disturbance.js';
import { estimateOf } from './estimate.js';
import {
  MEAN,
  MEGABYTES_PER_SECOND,
  OPERATIONS_PER_SECOND,
  P50,
  p99,
  p999,
  type Quantity,
} from './quantities.js';
import { requestsOf } from './requests.js';

/** Per operation. Null means not counted. */
export type Summary = ReturnType<typeof summarize>;

export function summarize(measurement: Measurement) {
  const { rounds } = measurement;
  const each = (of: Count): number | null => perOperation(rounds, of);
  // Counted in every round; NaN without any.
  const known = (of: Count): number => each(of) ?? Number.NaN;
  return {
    measurement,
    bringUps: new Set(rounds.map(({ bringUp }) => bringUp)).size,
    rounds: rounds.length,
    /** Rounds in which other work had the CPU; they are in the counts and not in the times. */
    roundsLeftOut: timed(measurement).excused.size,
    operations: sumOf(rounds, (round) => round.operations),
    latencyNs: latency(measurement),
    operationsPerSecond: estimateOf(measurement, OPERATIONS_PER_SECOND).center,
    /** 10^6 bytes a second; 0 where an operation moves none, NaN without timed rounds. */
    megabytesPerSecond:
      sumOf(rounds, ({ bytes }) => bytes) === 0 ? 0 : estimateOf(measurement, MEGABYTES_PER_SECOND).center,
    contextSwitches: {
      client: {
        voluntary: known(({ contextSwitches: { client } }) => client.voluntary),
        involuntary: known(({ contextSwitches: { client } }) => client.involuntary),
        total: known(COUNTS.clientSwitches),
      },
      daemon: daemonSwitches(each),
      /** Of both; of the client alone where there is no daemon. */
      total: each(switchesIn(measurement.case.mode)),
    },
    requests: requestsOf(measurement),
    cpuNs: { client: known(COUNTS.clientCpu), daemon: each(COUNTS.daemonCpu) },
    faults: { minor: known(COUNTS.minorFaults), major: known(COUNTS.majorFaults) },
    /** In total, not per operation: each one is an event. */
    migrations: rounds.length === 0 ? 0 : totalOf(rounds, ({ migrations }) => migrations),
  };
}

function daemonSwitches(each: (of: Count) => number | null) {
  const total = each(COUNTS.daemonSwitches);
  if (total === null) return null;
  const part = (kind: keyof Switches): number =>
    each(({ contextSwitches: { daemon } }) => daemon?.[kind] ?? null)!;
  return { voluntary: part('voluntary'), involuntary: part('involuntary'), total };
}

/** NaN without rounds; a tail is null where the bring-ups have too few operations for it. */
function latency(measurement: Measurement) {
  const { rounds } = timed(measurement);
  return {
    p50: estimateOf(measurement, P50).center,
    p99: orNull(measurement, p99()),
    p999: orNull(measurement, p999()),
    mean: estimateOf(measurement, MEAN).center,
    min: extremes(rounds.map(({ histogram }) => histogram.minNs)).least,
    max: extremes(rounds.map(({ histogram }) => histogram.maxNs)).greatest,
  };
}

/** Null where not every bring-up gives the quantity. */
function orNull(measurement: Measurement, quantity: Quantity): number | null {
  const { center, n } = estimateOf(measurement, quantity);
  return n > 0 && n === estimateOf(measurement, P50).n ? center : null;
}

/** True when a measurement may be compared: it ran to its end on the data path its mode is named after. */
export function isUsable(measurement: Measurement): boolean {
  return measurement.failure === null && measurement.proof.engaged && measurement.rounds.length > 0;
}

/** True when its times are known, too: there is a round in which no other work had the CPU. */
export function isTimed(measurement: Measurement): boolean {
  return isUsable(measurement) && timed(measurement).rounds.length > 0;
}

/** What a case and its siblings in other modes have in common: the id without the mode. */
export function caseKey(measurement: Measurement): string {
  const { id, mode } = measurement.case;
  return id.endsWith(`/${mode}`) ? id.slice(0, -mode.length - 1) : id;
}

/** The measurement of the same case in another mode of the same run. */
export function sibling(run: Run, measurement: Measurement, mode: Mode): Measurement | null {
  const key = caseKey(measurement);
  return run.measurements.find((one) => one.case.mode === mode && caseKey(one) === key) ?? null;
}
