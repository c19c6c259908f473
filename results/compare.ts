// Comparing: two sides of runs, or two modes within one run, case by case and metric by metric.
//
// The replicate is a round. Runs are independent samples (Mann-Whitney); two modes of one run pair by round (signed
// rank). Holm corrects over everything one call judges. Nothing here reads files or prints. Invariant: a case that
// is not engaged, failed, did other work or lacks a partner is listed with its reason, never silently dropped.

import { type Difference, differences, differentWork } from './comparability.js';
import {
  aboveRunNoise,
  effectOf,
  type JudgedMetric,
  logValuesOf,
  type Replicate,
  type Sides,
} from './effect.js';
import { METRICS } from './metrics.js';
import type { Measurement, Mode, Round, Run } from './model.js';
import type { Estimate } from './stats/hodges-lehmann.js';
import { holm } from './stats/holm.js';
import { median } from './stats/quantile.js';
import { caseKey, isUsable, sibling } from './summary.js';
import { judge, type Tolerance, toleranceOf, type Verdict } from './verdict.js';

export interface CompareOptions {
  /** Family-wise level over everything judged together. */
  readonly alpha?: number;
  readonly metrics?: readonly JudgedMetric[];
  /** The change that matters, by case and metric; null leaves that metric of that case unjudged. */
  readonly tolerance?: (workload: string, mode: Mode, metric: JudgedMetric) => Tolerance | null;
  /** Compare ratios to `native` of the same run instead of times, so that another machine or day still serves. */
  readonly relativeToNative?: boolean;
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
  /** Nanoseconds, or the ratio to native when the comparison is relative. */
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
  readonly alpha: number;
  readonly relativeToNative: boolean;
}

/** A case on both sides, ready to be compared. */
interface Pair extends Sides {
  readonly caseId: string;
  readonly workload: string;
  readonly modes: readonly [baseline: Mode, candidate: Mode];
}

/** A case in one run, with `native` when it is related to that. */
interface Found {
  readonly measurement: Measurement;
  readonly native: Measurement | null;
}

/** A comparison before Holm. */
type Raw = Omit<Comparison, 'pAdjusted' | 'verdict' | 'reason'>;

/** Compares runs with runs. Each side is one run or several of the same thing. */
export function compareRuns(
  baseline: readonly Run[],
  candidate: readonly Run[],
  options: CompareOptions = {},
): ComparisonReport {
  const relative = options.relativeToNative ?? false;
  const found = differences(baseline, candidate, relative);
  const { pairs, leftOut } = pairRuns(baseline, candidate, relative);
  const refused = [
    ...found.flatMap(({ field, baseline: a, candidate: b, incomparable }) =>
      incomparable === null || options.force
        ? []
        : [`${field} is ${a} in the baseline and ${b} in the candidate: ${incomparable}`],
    ),
    ...(pairs.length === 0 ? ['the two sides have no usable case in common'] : []),
  ];
  return report(refused.length > 0 ? [] : pairs, leftOut, found, refused, options);
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
  const both = partners(candidate, baseline);
  return {
    caseId,
    workload: candidate.case.workload.name,
    modes: [baseline.case.mode, candidate.case.mode],
    paired: true,
    baseline: [both.map(({ native }) => ({ round: native, native: null }))],
    candidate: [both.map(({ round }) => ({ round, native: null }))],
  };
}

/** The rounds of a measurement that have a partner of the same index, with it. */
function partners(measurement: Measurement, native: Measurement): { round: Round; native: Round }[] {
  const byIndex = new Map(native.rounds.map((round) => [round.index, round]));
  return measurement.rounds.flatMap((round) => {
    const partner = byIndex.get(round.index);
    return partner ? [{ round, native: partner }] : [];
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
): { pairs: Pair[]; leftOut: LeftOut[] } {
  const pairs: Pair[] = [];
  const leftOut: LeftOut[] = [];
  const ids = [...baseline, ...candidate].flatMap((run) => run.measurements.map((one) => one.case.id));
  for (const caseId of new Set(ids)) {
    // Relative to native, native itself is 1 by definition.
    if (relative && caseId.endsWith('/native')) continue;
    const [base, head] = [find(baseline, caseId), find(candidate, caseId)];
    const reason = whyNot(base, head, relative);
    if (reason === null) pairs.push(pairSides(caseId, base, head, relative));
    else leftOut.push({ caseId, reason });
  }
  return { pairs, leftOut };
}

function find(runs: readonly Run[], caseId: string): Found[] {
  return runs.flatMap((run) => {
    const measurement = run.measurements.find((one) => one.case.id === caseId);
    return measurement ? [{ measurement, native: sibling(run, measurement, 'native') }] : [];
  });
}

function whyNot(base: readonly Found[], head: readonly Found[], relative: boolean): string | null {
  if (base.length === 0) return 'only in the candidate';
  if (head.length === 0) return 'only in the baseline';
  for (const { measurement, native } of [...base, ...head]) {
    const reason = unusable(measurement) ?? differentWork(base[0]!.measurement, measurement);
    if (reason !== null) return reason;
    if (!relative) continue;
    if (native === null || !isUsable(native)) return 'there is no usable native to relate it to';
    if (partners(measurement, native).length === 0)
      return 'no round of it has a native round of the same index';
  }
  return null;
}

function pairSides(caseId: string, base: readonly Found[], head: readonly Found[], relative: boolean): Pair {
  const replicates = ({ measurement, native }: Found): Replicate[] =>
    relative && native
      ? partners(measurement, native)
      : measurement.rounds.map((round) => ({ round, native: null }));
  const { workload, mode } = head[0]!.measurement.case;
  return {
    caseId,
    workload: workload.name,
    modes: [mode, mode],
    paired: false,
    baseline: base.map(replicates),
    candidate: head.map(replicates),
  };
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
    alpha,
    relativeToNative,
  };
}

function judgeAll(raw: readonly Raw[], alpha: number): Comparison[] {
  const adjusted = holm(raw.map(({ p }) => p));
  return raw.map((one, i) => {
    const pAdjusted = adjusted[i]!;
    return { ...one, pAdjusted, ...judge({ ...one, pAdjusted, alpha, better: METRICS[one.metric].better }) };
  });
}

const READING_ORDER: readonly Verdict[] = ['regressed', 'inconclusive', 'improved', 'unchanged'];

function worstFirst(a: Comparison, b: Comparison): number {
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
  const [base, head] = [pair.baseline.map(logValuesOf(metric)), pair.candidate.map(logValuesOf(metric))];
  return {
    caseId: pair.caseId,
    workload: pair.workload,
    metric,
    baseline: side(pair.modes[0], base),
    candidate: side(pair.modes[1], head),
    paired: pair.paired,
    ...effectOf(pair, metric, alphaEach, seed),
    tolerance: pair.paired ? wanted : aboveRunNoise(wanted, [base, head]),
  };
}

function defaultTolerance(_workload: string, _mode: Mode, metric: JudgedMetric): Tolerance {
  return toleranceOf(DEFAULT_EFFECTS[metric]);
}

function side(mode: Mode, logs: readonly (readonly number[])[]): Side {
  const rounds = logs.flat();
  return { mode, value: Math.exp(median(rounds)), rounds: rounds.length, runs: logs.length };
}
