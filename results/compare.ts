// Comparing: two sides of runs, or two modes within one run, case by case and metric by metric.
//
// The replicate is a round. Runs are independent samples (Mann-Whitney); two modes of one run pair by round (signed
// rank). Holm corrects over everything one call judges. Nothing here reads files or prints. Invariant: a case that
// is not engaged, failed, did other work or lacks a partner is listed with its reason, never silently dropped.

import { type Difference, differences, differentWork } from './comparability.js';
import { isSmallerShare, roundsLeftOut, shareOfCpu, withoutDisturbed } from './disturbance.js';
import { aboveRunNoise, effectOf, type JudgedMetric, type Sides } from './effect.js';
import { type MachineSpeed, machineSpeed, type Slowness, withoutSlowness } from './machine-speed.js';
import { METRICS } from './metrics.js';
import type { Measurement, Mode, Round, Run } from './model.js';
import type { Estimate } from './stats/hodges-lehmann.js';
import { holm } from './stats/holm.js';
import { median } from './stats/quantile.js';
import { caseKey, sibling } from './summary.js';
import { type Judgement, judge, percent, type Tolerance, toleranceOf, type Verdict } from './verdict.js';

export interface CompareOptions {
  /** Family-wise level over everything judged together. */
  readonly alpha?: number;
  readonly metrics?: readonly JudgedMetric[];
  /** The change that matters, by case and metric; null leaves that metric of that case unjudged. */
  readonly tolerance?: (workload: string, mode: Mode, metric: JudgedMetric) => Tolerance | null;
  /**
   * Relate times to `native` of the same run (results/machine-speed.ts), so that a baseline of another day or machine
   * still serves.
   */
  readonly relativeToNative?: boolean;
  /** Without a native in common, times relative to it are left out with that reason instead of refusing to compare. */
  readonly nativeIsOptional?: boolean;
  /** Compare even what is incomparable. */
  readonly force?: boolean;
  /** Of the bootstrap. */
  readonly seed?: number;
}

export const DEFAULT_ALPHA = 0.05;
export const DEFAULT_EFFECTS: Readonly<Record<JudgedMetric, number>> = { p50: 0.05, p99: 0.1 };

/** A Side is what one side of a comparison shows: the median over its rounds, and how many there were. */
export interface Side {
  readonly mode: Mode;
  /** Nanoseconds; when the comparison is relative, at the machine speed of the first baseline run. */
  readonly value: number;
  readonly rounds: number;
  readonly runs: number;
}

/** A Comparison is one case in one metric with its verdict. Ratios are candidate / baseline. */
export interface Comparison {
  /** The case id; without the mode when two modes are compared. */
  readonly caseId: string;
  readonly workload: string;
  readonly metric: JudgedMetric;
  readonly baseline: Side;
  readonly candidate: Side;
  readonly paired: boolean;
  readonly ratio: Estimate;
  readonly p: number;
  readonly pAdjusted: number;
  readonly tolerance: Tolerance;
  /** As a fraction; Infinity when this much data finds nothing. */
  readonly minimumDetectable: number;
  readonly verdict: Verdict;
  readonly reason: string;
}

export interface LeftOut {
  readonly caseId: string;
  readonly reason: string;
}

/** A ComparisonReport is everything one compare command found. */
export interface ComparisonReport {
  readonly differences: readonly Difference[];
  /** Why the sides were not compared at all; empty when they were. */
  readonly refused: readonly string[];
  /** Regressed first, then inconclusive, improved, unchanged; the largest change first in each. */
  readonly comparisons: readonly Comparison[];
  readonly leftOut: readonly LeftOut[];
  /** Rounds of both sides that shared their CPU with something else and are left out (results/disturbance.ts). */
  readonly disturbedRounds: number;
  readonly alpha: number;
  readonly relativeToNative: boolean;
}

/** A Replicate is one round, and how slow the machine was in it; null when that is not asked. */
interface Replicate {
  readonly round: Round;
  readonly slowness: Slowness | null;
}

/** A case on both sides, ready to be compared; a list of replicates a run. */
interface Pair {
  readonly caseId: string;
  readonly workload: string;
  readonly modes: readonly [baseline: Mode, candidate: Mode];
  readonly paired: boolean;
  readonly baseline: readonly (readonly Replicate[])[];
  readonly candidate: readonly (readonly Replicate[])[];
  /** Of its CPU, baseline and candidate; null where that says nothing. */
  readonly shares: readonly [number, number] | null;
}

/** A case in one run. */
interface Found {
  readonly run: Run;
  readonly measurement: Measurement;
}

/** A comparison before Holm. */
type Raw = Omit<Comparison, 'pAdjusted' | 'verdict' | 'reason'> & Pick<Pair, 'shares'>;

const NO_NATIVE = 'the two sides have no usable native in common that times could be related to';

/** Compares runs with runs. Each side is one run or several of the same thing. */
export function compareRuns(
  baseline: readonly Run[],
  candidate: readonly Run[],
  options: CompareOptions = {},
): ComparisonReport {
  const relative = options.relativeToNative ?? false;
  const found = differences(baseline, candidate, relative);
  const [base, head] = [baseline.map(withoutDisturbed), candidate.map(withoutDisturbed)];
  const speed = relative ? machineSpeed([...base, ...head]) : null;
  const { pairs, leftOut } = pairRuns(base, head, relative, speed);
  const lacksNative = relative && speed === null;
  const judgeable = lacksNative ? [] : pairs;
  const refused = [
    ...found.flatMap(({ field, baseline: a, candidate: b, incomparable }) =>
      incomparable === null || options.force
        ? []
        : [`${field} is ${a} in the baseline and ${b} in the candidate: ${incomparable}`],
    ),
    ...nothingToCompare(pairs, lacksNative && options.nativeIsOptional !== true),
  ];
  const disturbedRounds = roundsLeftOut([...baseline, ...candidate], [...base, ...head]);
  const unrelated = pairs
    .filter((pair) => !judgeable.includes(pair))
    .map(({ caseId }) => ({ caseId, reason: NO_NATIVE }));
  const compared = report(
    refused.length > 0 ? [] : judgeable,
    [...leftOut, ...unrelated],
    found,
    refused,
    options,
  );
  return { ...compared, disturbedRounds };
}

function nothingToCompare(pairs: readonly Pair[], missesNative: boolean): string[] {
  if (pairs.length === 0) return ['the two sides have no usable case in common'];
  return missesNative ? [NO_NATIVE] : [];
}

/** Compares two modes of one run, paired by round. */
export function compareModes(
  run: Run,
  baseline: Mode,
  candidate: Mode,
  options: CompareOptions = {},
): ComparisonReport {
  const pairs: Pair[] = [];
  const leftOut: LeftOut[] = [];
  for (const measurement of run.measurements.filter((one) => one.case.mode === candidate)) {
    const caseId = caseKey(measurement);
    const partner = sibling(run, measurement, baseline);
    if (partner === null) {
      leftOut.push({ caseId, reason: `there is no ${baseline}` });
      continue;
    }
    const reason = unusable(measurement) ?? unusable(partner);
    if (reason === null) pairs.push(pairModes(caseId, partner, measurement));
    else leftOut.push({ caseId, reason });
  }
  const refused = pairs.length > 0 ? [] : [`the run has no usable case in both ${baseline} and ${candidate}`];
  return report(pairs, leftOut, [], refused, { ...options, relativeToNative: false });
}

/** Rounds of the same index become the two sides of one replicate. */
function pairModes(caseId: string, baseline: Measurement, candidate: Measurement): Pair {
  const both = partners(baseline, candidate);
  return {
    caseId,
    workload: candidate.case.workload.name,
    modes: [baseline.case.mode, candidate.case.mode],
    paired: true,
    shares: null,
    baseline: [both.map(([round]) => ({ round, slowness: null }))],
    candidate: [both.map(([, round]) => ({ round, slowness: null }))],
  };
}

/** The rounds of two measurements that have the same index. */
function partners(baseline: Measurement, candidate: Measurement): [Round, Round][] {
  const byIndex = new Map(baseline.rounds.map((round) => [round.index, round]));
  return candidate.rounds.flatMap((round): [Round, Round][] => {
    const partner = byIndex.get(round.index);
    return partner ? [[partner, round]] : [];
  });
}

function unusable(measurement: Measurement): string | null {
  const {
    failure,
    proof,
    rounds,
    case: { mode },
  } = measurement;
  if (failure !== null) return `${mode} failed: ${failure}`;
  if (!proof.engaged) return `${mode} is not engaged: ${proof.betrayedBy.join(', ') || 'no proof'}`;
  return rounds.length === 0 ? `${mode} has no rounds` : null;
}

function pairRuns(
  baseline: readonly Run[],
  candidate: readonly Run[],
  relative: boolean,
  speed: MachineSpeed | null,
): { pairs: Pair[]; leftOut: LeftOut[] } {
  const pairs: Pair[] = [];
  const leftOut: LeftOut[] = [];
  const ids = [...baseline, ...candidate].flatMap((run) => run.measurements.map((one) => one.case.id));
  for (const caseId of new Set(ids)) {
    // What everything is related to is not judged itself.
    if (relative && caseId.endsWith('/native')) continue;
    const [base, head] = [find(baseline, caseId), find(candidate, caseId)];
    const reason = whyNot(base, head);
    if (reason === null) pairs.push(pairSides(caseId, base, head, speed));
    else leftOut.push({ caseId, reason });
  }
  return { pairs, leftOut };
}

function find(runs: readonly Run[], caseId: string): Found[] {
  return runs.flatMap((run) => {
    const measurement = run.measurements.find((one) => one.case.id === caseId);
    return measurement ? [{ run, measurement }] : [];
  });
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

function pairSides(
  caseId: string,
  base: readonly Found[],
  head: readonly Found[],
  speed: MachineSpeed | null,
): Pair {
  const replicates = ({ run, measurement }: Found): Replicate[] =>
    measurement.rounds.map((round) => ({ round, slowness: speed?.(run, round.index) ?? null }));
  const { workload, mode } = head[0]!.measurement.case;
  return {
    caseId,
    workload: workload.name,
    modes: [mode, mode],
    paired: false,
    shares: sharesOf(base, head),
    baseline: base.map(replicates),
    candidate: head.map(replicates),
  };
}

function sharesOf(base: readonly Found[], head: readonly Found[]): [number, number] | null {
  const [a, b] = [base, head].map((found) => shareOfCpu(found.map(({ measurement }) => measurement)));
  return a == null || b == null ? null : [a, b];
}

function report(
  pairs: readonly Pair[],
  leftOut: readonly LeftOut[],
  found: readonly Difference[],
  refused: readonly string[],
  options: CompareOptions,
): ComparisonReport {
  const { alpha = DEFAULT_ALPHA, metrics = ['p50', 'p99'], relativeToNative = false } = options;
  const toleranceFor = options.tolerance ?? defaultTolerance;
  const judged = pairs.flatMap((pair) =>
    metrics.flatMap((metric) => {
      const tolerance = toleranceFor(pair.workload, pair.modes[1], metric);
      return tolerance ? [{ pair, metric, tolerance }] : [];
    }),
  );
  // What one test must reach is the corrected level: with 20 comparisons a twentieth.
  const each = alpha / Math.max(1, judged.length);
  const raw = judged.map(({ pair, metric, tolerance }) =>
    compareOne(pair, metric, tolerance, each, options.seed ?? 1),
  );
  return {
    differences: found,
    refused,
    comparisons: judgeAll(raw, alpha).sort(worstFirst),
    leftOut,
    disturbedRounds: 0,
    alpha,
    relativeToNative,
  };
}

function judgeAll(raw: readonly Raw[], alpha: number): Comparison[] {
  const adjusted = holm(raw.map(({ p }) => p));
  return raw.map(({ shares, ...one }, i) => {
    const pAdjusted = adjusted[i]!;
    const judgement = judge({ ...one, pAdjusted, alpha, better: METRICS[one.metric].better });
    return { ...one, pAdjusted, ...(excuse(one.ratio.center, judgement, shares) ?? judgement) };
  });
}

/** A change in the direction of the side that had less of its CPU is no verdict about the code. */
function excuse(
  ratio: number,
  { verdict }: Judgement,
  shares: readonly [number, number] | null,
): Judgement | null {
  if (shares === null || verdict === 'unchanged' || verdict === 'inconclusive') return null;
  const [base, head] = shares;
  if (!(ratio > 1 ? isSmallerShare(head, base) : isSmallerShare(base, head))) return null;
  const [before, after] = shares.map((share) => `${Math.round(100 * share)} %`);
  const reason = `${percent(ratio)}, but client and daemon had ${after} of their CPU and ${before} in the baseline`;
  return { verdict: 'inconclusive', reason };
}

const READING_ORDER: readonly Verdict[] = ['regressed', 'inconclusive', 'improved', 'unchanged'];

/** The order of `ComparisonReport.comparisons`. */
export function worstFirst(a: Comparison, b: Comparison): number {
  const byVerdict = READING_ORDER.indexOf(a.verdict) - READING_ORDER.indexOf(b.verdict);
  return byVerdict || Math.abs(Math.log(b.ratio.center)) - Math.abs(Math.log(a.ratio.center));
}

function compareOne(
  pair: Pair,
  metric: JudgedMetric,
  wanted: Tolerance,
  alphaEach: number,
  seed: number,
): Raw {
  const sides = sidesOf(pair, metric);
  const { baseline: base, candidate: head } = sides;
  return {
    caseId: pair.caseId,
    workload: pair.workload,
    metric,
    baseline: side(pair.modes[0], base),
    candidate: side(pair.modes[1], head),
    paired: pair.paired,
    shares: pair.shares,
    ...effectOf(sides, metric, alphaEach, seed),
    tolerance: pair.paired ? wanted : aboveRunNoise(wanted, [base, head], metric),
  };
}

/** The logarithms of the metric, without what the machine's slowness explains where that is asked. */
function sidesOf({ baseline, candidate, paired }: Pair, metric: JudgedMetric): Sides {
  const runs = [...baseline, ...candidate].map((run) =>
    run.map(({ round, slowness }) => ({
      // A latency of 0 ns is below the clock's resolution; half a nanosecond keeps its logarithm finite.
      log: Math.log(Math.max(0.5, METRICS[metric].of(round))),
      slowness: slowness ?? { ofRun: 0, ofRound: 0 },
    })),
  );
  const logs = withoutSlowness(runs);
  return { baseline: logs.slice(0, baseline.length), candidate: logs.slice(baseline.length), paired };
}

function defaultTolerance(_workload: string, _mode: Mode, metric: JudgedMetric): Tolerance {
  return toleranceOf(DEFAULT_EFFECTS[metric]);
}

function side(mode: Mode, logs: readonly (readonly number[])[]): Side {
  const rounds = logs.flat();
  return { mode, value: Math.exp(median(rounds)), rounds: rounds.length, runs: logs.length };
}
