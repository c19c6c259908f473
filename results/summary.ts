// What a measurement says in numbers: everything per operation, over all of its rounds, and as ratios to another
// measurement of the same run.
//
// Invariant: ratios come from rounds of the same index, which ran close together; a measurement that is not engaged
// or failed is summarised, but never compared.

import { mean, merge, quantile } from './histogram.js';
import { METRICS, type Metric } from './metrics.js';
import { type Measurement, MODES, type Mode, type Round, type Run, type Switches } from './model.js';
import { type Estimate, hodgesLehmann } from './stats/hodges-lehmann.js';

/** A Summary is a measurement per operation, over all rounds together. Null means that nobody counted. */
export interface Summary {
  readonly measurement: Measurement;
  readonly rounds: number;
  readonly operations: number;
  /** Of all operations of all rounds in one histogram; NaN without rounds. */
  readonly latencyNs: Latency;
  readonly operationsPerSecond: number;
  /** 10^6 bytes a second; 0 where an operation moves none. */
  readonly megabytesPerSecond: number;
  readonly contextSwitches: {
    readonly client: SwitchesPerOperation;
    readonly daemon: SwitchesPerOperation | null;
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

export interface Latency {
  readonly p50: number;
  readonly p99: number;
  readonly p999: number;
  readonly mean: number;
  readonly min: number;
  readonly max: number;
}

export interface SwitchesPerOperation extends Switches {
  /** Voluntary and involuntary together. */
  readonly total: number;
}

/** Sums a measurement up; `total` fields of a round add, latencies merge. */
export function summarize(measurement: Measurement): Summary {
  const { rounds } = measurement;
  const operations = sum(rounds, (round) => round.operations);
  const elapsedNs = sum(rounds, (round) => round.elapsedNs);
  const perOperation = (of: (round: Round) => number): number => sum(rounds, of) / operations;
  return {
    measurement,
    rounds: rounds.length,
    operations,
    latencyNs: latency(rounds),
    operationsPerSecond: (operations / elapsedNs) * 1e9,
    megabytesPerSecond: (sum(rounds, (round) => round.bytes) / elapsedNs) * 1e3,
    contextSwitches: {
      client: switches(rounds, operations, (round) => round.contextSwitches.client)!,
      daemon: switches(rounds, operations, (round) => round.contextSwitches.daemon),
    },
    requests: requestsPerOperation(rounds, operations),
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

/** The quantiles of all operations of all rounds. */
export function latency(rounds: readonly Round[]): Latency {
  const histogram = merge(rounds.map((round) => round.histogram));
  return {
    p50: quantile(histogram, 0.5),
    p99: quantile(histogram, 0.99),
    p999: quantile(histogram, 0.999),
    mean: mean(histogram),
    min: quantile(histogram, 0),
    max: quantile(histogram, 1),
  };
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

/** Requests per operation by opcode, over all rounds; null when some round was not counted. */
export function requestsPerOperation(rounds: readonly Round[], operations: number): Summary['requests'] {
  const counts: Record<string, number> = {};
  for (const { requests } of rounds) {
    if (requests === null) return null;
    for (const [opcode, count] of Object.entries(requests)) counts[opcode] = (counts[opcode] ?? 0) + count;
  }
  const byOpcode = Object.fromEntries(
    Object.entries(counts).map(([opcode, count]) => [opcode, count / operations]),
  );
  return { total: Object.values(byOpcode).reduce((total, each) => total + each, 0), byOpcode };
}

/** True when a measurement may be compared: it ran to its end on the road its mode is named after. */
export function isUsable(measurement: Measurement): boolean {
  return measurement.failure === null && measurement.proof.engaged && measurement.rounds.length > 0;
}

/** Pairs of rounds of the same index, as natural logarithms of the ratio measurement / reference. */
export function pairedLogRatios(
  measurement: Pick<Measurement, 'rounds'>,
  reference: Pick<Measurement, 'rounds'>,
  metric: Metric,
): number[] {
  const byIndex = new Map(reference.rounds.map((round) => [round.index, round]));
  const ratios: number[] = [];
  for (const round of measurement.rounds) {
    const partner = byIndex.get(round.index);
    if (partner === undefined) continue;
    const [value, base] = [metric.of(round), metric.of(partner)];
    if (value !== null && base !== null && value > 0 && base > 0) ratios.push(Math.log(value / base));
  }
  return ratios;
}

/**
 * How many times the reference's p50 (or another metric) the measurement's is: the Hodges-Lehmann centre of the
 * paired log ratios with its exact interval, as ratios. Null when either may not be compared or no rounds pair.
 */
export function pairedRatio(
  measurement: Measurement,
  reference: Measurement,
  metric: Metric = METRICS.p50,
): Estimate | null {
  if (!isUsable(measurement) || !isUsable(reference)) return null;
  const ratios = pairedLogRatios(measurement, reference, metric);
  return ratios.length === 0 ? null : ratioOf(ratios);
}

/** The Hodges-Lehmann centre of logarithms of ratios with its interval, as ratios. */
export function ratioOf(logRatios: readonly number[]): Estimate {
  const { center, lo, hi, ...rest } = hodgesLehmann(logRatios);
  return { center: Math.exp(center), lo: Math.exp(lo), hi: Math.exp(hi), ...rest };
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

/** Our modes in their order, then targets by name. */
export function modeOrder(mode: Mode): number {
  const position = (MODES as readonly Mode[]).indexOf(mode);
  return position === -1 ? MODES.length : position;
}

/** A Loser is a mode that is slower than another one by more than the interval of their ratio. */
export interface Loser {
  readonly measurement: Measurement;
  readonly reference: Measurement;
  readonly ratio: Estimate;
}

/**
 * Modes slower than plain first, then those slower than native, the worst first in each. An interval whose
 * confidence is below 95 % proves nothing, so it makes no loser.
 */
export function losers(run: Run): Loser[] {
  const slowerThan = (mode: Mode): Loser[] => {
    const found = run.measurements.flatMap((measurement) => loserAgainst(run, measurement, mode) ?? []);
    return found.sort((a, b) => b.ratio.center - a.ratio.center);
  };
  return [...slowerThan('plain'), ...slowerThan('native')];
}

function loserAgainst(run: Run, measurement: Measurement, mode: Mode): Loser | null {
  const { mode: own } = measurement.case;
  if (own === mode || own === 'native') return null;
  const reference = sibling(run, measurement, mode);
  const ratio = reference && pairedRatio(measurement, reference);
  if (!reference || !ratio || ratio.confidence < 0.95 || ratio.lo <= 1) return null;
  return { measurement, reference, ratio };
}
