// What a measurement says in numbers: everything per operation, and what tells its case from others.
//
// Times are those of estimate.ts; counts are totals over all rounds divided by all operations, and see every round. Invariant:
// a measurement that is not engaged or failed is summarised, but never compared.

import type { Measurement, Mode, Round, Run, Switches } from '../run/model.js';
import { extremes } from '../stats/quantile.js';
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
import { requestsPerOperation } from './requests.js';

/** A Summary is a measurement per operation. Null means that nobody counted. */
export interface Summary {
  readonly measurement: Measurement;
  readonly bringUps: number;
  readonly rounds: number;
  /** Rounds in which somebody else had the CPU; they are in the counts and not in the times. */
  readonly excusedRounds: number;
  readonly operations: number;
  readonly latencyNs: Latency;
  readonly operationsPerSecond: number;
  /** 10^6 bytes a second; 0 where an operation moves none, NaN without timed rounds. */
  readonly megabytesPerSecond: number;
  readonly contextSwitches: {
    readonly client: SwitchesPerOperation;
    readonly daemon: SwitchesPerOperation | null;
    /** Of both; of the client alone where there is no daemon, or none that anybody knows. */
    readonly total: number;
  };
  readonly requests: {
    readonly total: number;
    readonly byOpcode: Readonly<Record<string, number>>;
  } | null;
  readonly cpuNs: { readonly client: number; readonly daemon: number | null };
  readonly faults: { readonly minor: number; readonly major: number };
  /** In total, not per operation: each one is an event. */
  readonly migrations: number | null;
}

/** NaN without rounds; a tail is null where the bring-ups have too few operations for it. */
export interface Latency {
  readonly p50: number;
  readonly p99: number | null;
  readonly p999: number | null;
  readonly mean: number;
  readonly min: number;
  readonly max: number;
}

export interface SwitchesPerOperation extends Switches {
  /** Voluntary and involuntary together. */
  readonly total: number;
}

/** Sums a measurement up. */
export function summarize(measurement: Measurement): Summary {
  const { rounds } = measurement;
  const operations = sum(rounds, (round) => round.operations);
  const perOperation = (of: (round: Round) => number): number => sum(rounds, of) / operations;
  const client = switches(rounds, operations, (round) => round.contextSwitches.client)!;
  const daemon = switches(rounds, operations, (round) => round.contextSwitches.daemon);
  return {
    measurement,
    bringUps: new Set(rounds.map(({ bringUp }) => bringUp)).size,
    rounds: rounds.length,
    excusedRounds: timed(measurement).excused.size,
    operations,
    latencyNs: latency(measurement),
    operationsPerSecond: estimateOf(measurement, OPERATIONS_PER_SECOND).center,
    megabytesPerSecond:
      sum(rounds, ({ bytes }) => bytes) === 0 ? 0 : estimateOf(measurement, MEGABYTES_PER_SECOND).center,
    contextSwitches: { client, daemon, total: client.total + (daemon?.total ?? 0) },
    requests: requestsOf(measurement),
    cpuNs: {
      client: perOperation((round) => round.cpuNs.client),
      daemon: nullableSum(rounds, (round) => round.cpuNs.daemon, operations),
    },
    faults: {
      minor: perOperation((round) => round.faults.minor),
      major: perOperation((round) => round.faults.major),
    },
    migrations: nullableSum(rounds, (round) => round.migrations, 1),
  };
}

function latency(measurement: Measurement): Latency {
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

function sum(rounds: readonly Round[], of: (round: Round) => number): number {
  return rounds.reduce((total, round) => total + of(round), 0);
}

/** Null when any round has no count: a part of a sum is not a sum. */
function nullableSum(
  rounds: readonly Round[],
  of: (round: Round) => number | null,
  divisor: number,
): number | null {
  let total = 0;
  for (const round of rounds) {
    const value = of(round);
    if (value === null) return null;
    total += value;
  }
  return total / divisor;
}

function switches(
  rounds: readonly Round[],
  operations: number,
  of: (round: Round) => Switches | null,
): SwitchesPerOperation | null {
  const voluntary = nullableSum(rounds, (round) => of(round)?.voluntary ?? null, operations);
  const involuntary = nullableSum(rounds, (round) => of(round)?.involuntary ?? null, operations);
  if (voluntary === null || involuntary === null) return null;
  return { voluntary, involuntary, total: voluntary + involuntary };
}

/** Requests per operation: those of somebody else's file system were counted apart from the rounds and are in the proof. */
export function requestsOf({ rounds, proof }: Measurement): Summary['requests'] {
  const counted = rounds.length === 0 ? null : (requestsPerOperation(rounds) ?? proof.observed);
  if (counted === null) return null;
  return { total: Object.values(counted).reduce((total, each) => total + each, 0), byOpcode: counted };
}

/** True when a measurement may be compared: it ran to its end on the road its mode is named after. */
export function isUsable(measurement: Measurement): boolean {
  return measurement.failure === null && measurement.proof.engaged && measurement.rounds.length > 0;
}

/** True when its times are known, too: there is a round in which nobody else had the CPU. */
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
