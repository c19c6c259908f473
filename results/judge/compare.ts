// Comparing two sides of runs, or two modes within one run, per case and metric.
//
// The replicate is a bring-up. Sides of runs are compared at the machine speed of the baseline, measured by native
// (machine-speed.ts); two modes of one run pair by bring-up. One call judges all its comparisons together: each gets a
// part of the level, so that the chance of even one false alarm stays at the level (Bonferroni). It neither reads files
// nor prints. Invariant: a case that is not engaged, failed, did different work or lacks a partner is listed with its
// reason, never dropped silently.

import { type Excused, excusedOf } from '../quantities/disturbance.js';
import type { Quantity } from '../quantities/quantities.js';
import { caseKey, sibling } from '../quantities/summary.js';
import type { Measurement, Mode, Run } from '../run/model.js';
import { REFERENCE_MODE } from '../run/modes.js';
import { type Difference, differences, differentWork } from './comparability.js';
import { DEFAULT_ALPHA, DEFAULT_EFFECTS, JUDGED_METRICS, type JudgedMetric, quantityOf } from './judged.js';
import {
  busySides,
  type Interval,
  intervalOf,
  MACHINE_LIMIT,
  type Machine,
  type MachineChange,
  machineChange,
  machineOf,
} from './machine-speed.js';
import { type Found, type Pair, pairModes, pairSides } from './pairs.js';
import { type Judgement, judge, type Tolerance, toleranceOf, VERDICT_ORDER } from './verdict.js';

export interface CompareOptions {
  /** Family-wise level of all comparisons together. */
  readonly alpha?: number;
  readonly metrics?: readonly JudgedMetric[];
  /** The change that matters, by case and metric; null leaves that metric of that case unjudged. */
  readonly tolerance?: (workload: string, mode: Mode, metric: JudgedMetric) => Tolerance | null;
  /** Compare times as measured, not corrected for the machine. */
  readonly absolute?: boolean;
  /** Identifies a case on both sides; by default its id. */
  readonly keyOf?: (measurement: Measurement) => string;
  /**
   * Times of different kernels are incomparable too; by default another kernel is a note, as it is often the purpose.
   */
  readonly sameKernel?: boolean;
  /** The largest change of native before times are refused, as a fraction; `MACHINE_LIMIT` by default. */
  readonly machineLimit?: number;
  /** Also compare times of different processors, kernels and machine speeds. */
  readonly acrossMachines?: boolean;
  /** Compare even incomparable sides; emulated times are never compared. */
  readonly force?: boolean;
}

interface Side {
  readonly mode: Mode;
  /** Nanoseconds; the candidate's at the machine speed of the baseline, unless it was left uncorrected. */
  readonly value: number;
  readonly bringUps: number;
  readonly runs: number;
}

/** A Comparison is one case in one metric with its verdict. Ratios are candidate / baseline. */
export interface Comparison extends Judgement {
  /** The case id; without the mode when two modes are compared. */
  readonly caseId: string;
  readonly workload: string;
  readonly metric: JudgedMetric;
  /** The metric's name for a reader: `p50`, `mean`, `p99`. */
  readonly quantity: string;
  readonly baseline: Side;
  readonly candidate: Side;
  readonly paired: boolean;
  /** At the machine speed of the baseline. */
  readonly ratio: Interval;
  /** As measured; equal to `ratio` where nothing was corrected. */
  readonly measured: Interval;
  readonly tolerance: Tolerance;
}

interface LeftOut {
  readonly caseId: string;
  readonly reason: string;
}

export interface ComparisonReport {
  readonly differences: readonly Difference[];
  /** What native shows about the machine; null without a common native case. */
  readonly machine: MachineChange | null;
  /** Why the sides were not compared at all; empty when they were. */
  readonly refused: readonly string[];
  /** Why times were not compared though counters may be. */
  readonly timesRefused: readonly string[];
  /** Regressed first, then inconclusive, improved, unchanged; the largest change first in each. */
  readonly comparisons: readonly Comparison[];
  readonly leftOut: readonly LeftOut[];
  /** Rounds in which other work had the CPU; they are left out of times. */
  readonly excused: { readonly baseline: Excused; readonly candidate: Excused };
  readonly alpha: number;
  readonly relativeToNative: boolean;
}

/** Compares runs with runs. Each side is one run or several equal ones. */
export function compareRuns(
  baseline: readonly Run[],
  candidate: readonly Run[],
  options: CompareOptions = {},
): ComparisonReport {
  const machine = options.absolute ? null : machineOf(baseline, candidate);
  const { keyOf = ({ case: { id } }: Measurement) => id } = options;
  const { pairs, leftOut } = pairRuns(baseline, candidate, machine, keyOf);
  const change = machineChange(machine);
  const found = differences(baseline, candidate, options.sameKernel ?? false);
  const refusals = (of: 'everything' | 'times'): string[] =>
    found.flatMap(({ field, baseline: a, candidate: b, incomparable, affects }) =>
      incomparable === null || affects !== of
        ? []
        : [`${field} is ${a} in the baseline and ${b} in the candidate: ${incomparable}`],
    );
  const refused = options.force ? [] : refusals('everything');
  const timesRefused =
    options.force || options.acrossMachines
      ? []
      : [...refusals('times'), ...beyond(change, options.machineLimit ?? MACHINE_LIMIT)];
  const nothing = pairs.length === 0 ? ['the two sides have no usable case in common'] : [];
  const busy = [
    ...emulatedTimes([...baseline, ...candidate]),
    ...(options.force ? [] : busySides(baseline, candidate)),
  ];
  const stopped = [...refused, ...timesRefused, ...busy].length > 0;
  return {
    differences: found,
    machine: change,
    refused: [...refused, ...nothing],
    timesRefused: [...timesRefused, ...busy],
    ...judged(stopped ? [] : pairs, leftOut, options),
    excused: { baseline: excusedOf(baseline), candidate: excusedOf(candidate) },
    relativeToNative: machine !== null,
  };
}

/** Nothing lifts it. */
export const EMULATED_TIMES = 'the CPU is emulated, so that times are not judged; a gate judges counts';

function emulatedTimes(runs: readonly Run[]): string[] {
  return runs.some(({ host }) => host.emulated) ? [EMULATED_TIMES] : [];
}

function beyond(change: MachineChange | null, limit: number): string[] {
  if (change === null || Math.abs(Math.log(change.ratio.center)) <= Math.log1p(limit)) return [];
  return [`${change.sentence}: the machine changed, not the daemon`];
}

/** Compares two modes of one run, paired by bring-up. */
export function compareModes(
  run: Run,
  baseline: Mode,
  candidate: Mode,
  options: CompareOptions = {},
): ComparisonReport {
  const timesRefused = emulatedTimes([run]);
  const pairs: Pair[] = [];
  const leftOut: LeftOut[] = [];
  for (const measurement of run.measurements.filter((one) => one.case.mode === candidate)) {
    const caseId = caseKey(measurement);
    const partner = sibling(run, measurement, baseline);
    const reason =
      partner === null ? `there is no ${baseline}` : (unusable(measurement) ?? unusable(partner));
    if (reason === null) pairs.push(pairModes(caseId, partner!, measurement));
    else leftOut.push({ caseId, reason });
  }
  return {
    differences: [],
    machine: null,
    refused: pairs.length > 0 ? [] : [`the run has no usable case in both ${baseline} and ${candidate}`],
    timesRefused,
    ...judged(timesRefused.length > 0 ? [] : pairs, leftOut, options),
    excused: { baseline: excusedOf([ofMode(run, baseline)]), candidate: excusedOf([ofMode(run, candidate)]) },
    relativeToNative: false,
  };
}

function ofMode(run: Run, mode: Mode): Run {
  return { ...run, measurements: run.measurements.filter((one) => one.case.mode === mode) };
}

function unusable(measurement: Measurement): string | null {
  const { failure, proof, rounds } = measurement;
  const { mode } = measurement.case;
  if (failure !== null) return `${mode} failed: ${failure}`;
  if (!proof.engaged) return `${mode} is not engaged: ${proof.unexpectedRequests.join(', ') || 'no proof'}`;
  return rounds.length === 0 ? `${mode} has no rounds` : null;
}

function pairRuns(
  baseline: readonly Run[],
  candidate: readonly Run[],
  machine: Machine | null,
  keyOf: (measurement: Measurement) => string,
): { pairs: Pair[]; leftOut: LeftOut[] } {
  const pairs: Pair[] = [];
  const leftOut: LeftOut[] = [];
  // The reference of all comparisons is not judged itself.
  const isMeant = ({ case: { mode } }: Measurement): boolean => machine === null || mode !== REFERENCE_MODE;
  const find = (runs: readonly Run[], key: string): Found[] =>
    runs.flatMap((run) =>
      run.measurements
        .filter((one) => isMeant(one) && keyOf(one) === key)
        .map((measurement) => ({ run, measurement })),
    );
  const keys = [...baseline, ...candidate].flatMap((run) => run.measurements.filter(isMeant).map(keyOf));
  for (const caseId of new Set(keys)) {
    const [base, head] = [find(baseline, caseId), find(candidate, caseId)];
    const reason = whyNot(base, head);
    if (reason === null) pairs.push(pairSides(caseId, base, head, machine));
    else leftOut.push({ caseId, reason });
  }
  return { pairs, leftOut };
}

function whyNot(base: readonly Found[], head: readonly Found[]): string | null {
  if (base.length === 0) return 'only in the candidate';
  if (head.length === 0) return 'only in the baseline';
  for (const { measurement } of [...base, ...head]) {
    const reason = unusable(measurement) ?? differentWork(base[0]!.measurement, measurement);
    if (reason !== null) return reason;
  }
  return null;
}

function judged(
  pairs: readonly Pair[],
  leftOut: readonly LeftOut[],
  options: CompareOptions,
): Pick<ComparisonReport, 'comparisons' | 'leftOut' | 'alpha'> {
  const { alpha = DEFAULT_ALPHA, metrics = JUDGED_METRICS } = options;
  const tolerance: NonNullable<CompareOptions['tolerance']> =
    options.tolerance ?? ((_workload, _mode, metric) => toleranceOf(DEFAULT_EFFECTS[metric]));
  const wanted = pairs.flatMap((pair) =>
    metrics.flatMap((metric) => {
      const allowed = tolerance(pair.workload, pair.modes[1], metric);
      const quantity = quantityOf(metric, pair.measurements);
      return allowed === null || quantity === null ? [] : [{ pair, metric, quantity, allowed }];
    }),
  );
  const level = alpha / Math.max(1, wanted.length);
  const tooFew: LeftOut[] = [];
  const comparisons = wanted.flatMap(({ pair, metric, quantity, allowed }) => {
    const shifts = pair.shifts(quantity);
    if (shifts !== null) return [comparisonOf(pair, metric, quantity, shifts, allowed, level)];
    const reason = `${quantity.name}: too few bring-ups to know the spread of the baseline`;
    tooFew.push({ caseId: pair.caseId, reason });
    return [];
  });
  return { comparisons: comparisons.sort(worstFirst), leftOut: [...leftOut, ...tooFew], alpha };
}

function comparisonOf(
  { caseId, workload, modes }: Pair,
  metric: JudgedMetric,
  quantity: Quantity,
  { baselineLog, bringUps, runs, paired, ...evidence }: NonNullable<ReturnType<Pair['shifts']>>,
  tolerance: Tolerance,
  level: number,
): Comparison {
  const side = (which: 0 | 1, log: number): Side => ({
    mode: modes[which],
    value: Math.exp(log),
    bringUps: bringUps[which],
    runs: runs[which],
  });
  return {
    ...{ caseId, workload, metric, quantity: quantity.name, paired, tolerance },
    baseline: side(0, baselineLog),
    candidate: side(1, baselineLog + evidence.shift.shift),
    ratio: intervalOf(evidence.shift),
    measured: intervalOf(evidence.measured),
    ...judge({ ...evidence, better: quantity.better, tolerance, level }),
  };
}

/** The order of `ComparisonReport.comparisons`. */
function worstFirst(a: Comparison, b: Comparison): number {
  const byVerdict = VERDICT_ORDER.indexOf(a.verdict) - VERDICT_ORDER.indexOf(b.verdict);
  return byVerdict || Math.abs(Math.log(b.ratio.center)) - Math.abs(Math.log(a.ratio.center));
}
