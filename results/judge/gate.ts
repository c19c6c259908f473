// The gate: does the candidate keep to the policy? First the deterministic counters, then times at the machine speed of
// the baseline, measured by all native cases of both sides, including those that the policy does not judge.
//
// Pure: runs and policy in, report out. Invariant: every case of the baseline that the policy judges appears in
// `cases`. One that could not be judged is inconclusive with its reason, never passed. When the policy judges times and
// they are refused, nothing passes.

import { isUsable } from '../quantities/summary.js';
import type { Case, Measurement, Run } from '../run/model.js';
import { REFERENCE_MODE } from '../run/modes.js';
import { type CompareOptions, type ComparisonReport, compareRuns } from './compare.js';
import { type CounterFinding, judgeCounters } from './counters.js';
import { JUDGED_METRICS } from './judged.js';
import { effectsFor, isJudged, type Policy, toleranceFor } from './policy.js';
import { VERDICT_ORDER, type Verdict } from './verdict.js';

/** A CaseResult is the worst finding about a case, with every reason. */
export interface CaseResult {
  readonly caseId: string;
  readonly workload: string;
  readonly mode: string;
  readonly verdict: Verdict;
  /** All findings but the unchanged ones; without any, one sentence that says what was checked. */
  readonly reasons: readonly string[];
}

export interface GateReport {
  /** `unusable` when the input cannot be judged, or its times cannot; `refused` says why. */
  readonly outcome: 'passed' | 'regressed' | 'inconclusive' | 'unusable';
  readonly refused: readonly string[];
  /** Regressed first. */
  readonly cases: readonly CaseResult[];
  readonly counters: readonly CounterFinding[];
  readonly times: ComparisonReport;
  /** 0 good or inconclusive, 1 regression, 2 unusable, also when only times are unusable. */
  readonly exitCode: 0 | 1 | 2;
  /** For `git bisect run`: as exitCode, but 125 (skip this commit) without a verdict. */
  readonly bisectExitCode: 0 | 1 | 125;
}

/** Judges a candidate, one run or several, against a baseline of one run or several. */
export function gate(
  baseline: readonly Run[],
  candidate: readonly Run[],
  policy: Policy,
  options: Pick<CompareOptions, 'force' | 'acrossMachines'> = {},
): GateReport {
  const all = [...baseline, ...candidate];
  const tolerance = timeTolerance(policy, all);
  const { alpha, machine: machineLimit } = policy;
  const limits = { sameKernel: true, alpha, machineLimit, tolerance };
  // All native cases, so that the machine's speed does not depend on the cases that are judged.
  const times = compareRuns(baseline, candidate, { ...options, ...limits });
  const refused = [
    ...emptySide('baseline', baseline),
    ...emptySide('candidate', candidate),
    ...unknownNames(policy, all),
    ...times.refused,
  ];
  if (refused.length > 0) {
    return { outcome: 'unusable', refused, cases: [], counters: [], times, exitCode: 2, bisectExitCode: 125 };
  }
  const base = baseline.map((run) => judgedPart(run, policy));
  const head = candidate.map((run) => judgedPart(run, policy));
  const counters = allCounters(base, head, policy);
  const timesRefused = wantsTimes(base, tolerance) ? times.timesRefused : [];
  const cases = caseResults(base, head, counters, (one) =>
    timesRefused.length > 0 ? [] : timeFindings(times, one, tolerance),
  );
  return { refused: timesRefused, cases, counters, times, ...outcomeOf(cases, timesRefused) };
}

/** A policy of counters only also passes where times cannot be compared. */
function wantsTimes(runs: readonly Run[], tolerance: TimeTolerance): boolean {
  const cases = runs.flatMap((run) => run.measurements.map((one) => one.case));
  return cases.some((one) => one.mode !== REFERENCE_MODE && isTimeWanted(one, tolerance));
}

function isTimeWanted({ workload, mode }: Case, tolerance: TimeTolerance): boolean {
  return JUDGED_METRICS.some((metric) => tolerance(workload.name, mode, metric) !== null);
}

type TimeTolerance = NonNullable<CompareOptions['tolerance']>;

/** Times under emulation mean nothing: only the counters are judged then. */
function timeTolerance(policy: Policy, runs: readonly Run[]): TimeTolerance {
  if (runs.some((run) => run.host.emulated)) return () => null;
  return (workload, mode, metric) =>
    isJudged(policy, workload, mode) ? toleranceFor(policy, workload, mode, metric) : null;
}

/** The run with the measurements that the policy judges. */
function judgedPart(run: Run, policy: Policy): Run {
  const isMeant = ({ case: one }: Measurement) => isJudged(policy, one.workload.name, one.mode);
  return { ...run, measurements: run.measurements.filter(isMeant) };
}

function emptySide(side: string, runs: readonly Run[]): string[] {
  const isEmpty = !runs.some((run) => run.measurements.some(isUsable));
  return isEmpty ? [`the ${side} has no usable measurement`] : [];
}

/** A policy with a name that no run has is a typo, and would judge less than its author thinks. */
function unknownNames(policy: Policy, runs: readonly Run[]): string[] {
  const cases = runs.flatMap((run) => run.measurements.map((one) => one.case));
  const plans = runs.map(({ plan }) => plan);
  const workloads = new Set([
    ...cases.map((one) => one.workload.name),
    ...plans.flatMap((plan) => plan.workloads),
  ]);
  const modes = new Set<string>([...cases.map((one) => one.mode), ...plans.flatMap((plan) => plan.modes)]);
  const isKnown = (key: string): boolean => {
    const [workload, ...mode] = key.split('/');
    return workloads.has(workload ?? '') && (mode.length === 0 || modes.has(mode.join('/')));
  };
  const unknown = (field: string, names: readonly string[], isThere: (name: string) => boolean): string[] =>
    names.filter((name) => !isThere(name)).map((name) => `policy: ${field}: no run has ${name}`);
  return [
    ...unknown('workloads', policy.workloads ?? [], (name) => workloads.has(name)),
    ...unknown('modes', policy.modes ?? [], (name) => modes.has(name)),
    ...unknown('overrides', Object.keys(policy.overrides), isKnown),
  ];
}

function allCounters(base: readonly Run[], head: readonly Run[], policy: Policy): CounterFinding[] {
  return head.flatMap((run) =>
    run.measurements.flatMap((measurement) => {
      const { id, workload, mode } = measurement.case;
      const known = withId(base, id).filter(isUsable);
      if (known.length === 0) return [];
      return judgeCounters(known, measurement, effectsFor(policy, workload.name, mode));
    }),
  );
}

function withId(runs: readonly Run[], id: string): Measurement[] {
  return runs.flatMap((run) => run.measurements.filter((one) => one.case.id === id));
}

const WITHOUT_NATIVE: Finding = {
  verdict: 'inconclusive',
  reason: 'times: the two sides have no usable native in common as reference',
};

/** The verdict of the times of a case; times that the policy judges but that cannot be compared are inconclusive. */
function timeFindings(times: ComparisonReport, one: Case, tolerance: TimeTolerance): Finding[] {
  const compared = times.comparisons
    .filter(({ caseId }) => caseId === one.id)
    .map(({ quantity, verdict, reason }) => ({
      verdict,
      reason: `${quantity} relative to native: ${reason}`,
    }));
  const isWanted = isTimeWanted(one, tolerance);
  if (isWanted && !times.relativeToNative) return one.mode === REFERENCE_MODE ? [] : [WITHOUT_NATIVE];
  const leftOut = times.leftOut
    .filter(({ caseId }) => isWanted && caseId === one.id)
    .map(({ reason }) => ({ verdict: 'inconclusive' as const, reason: `times: ${reason}` }));
  return [...compared, ...leftOut];
}

function caseResults(
  base: readonly Run[],
  head: readonly Run[],
  counters: readonly CounterFinding[],
  timesOf: (one: Case) => readonly Finding[],
): CaseResult[] {
  const cases = new Map(
    [...base, ...head].flatMap((run) => run.measurements.map((one) => [one.case.id, one.case])),
  );
  const results = [...cases.values()].map((one): CaseResult => {
    const counted = counters
      .filter(({ caseId }) => caseId === one.id)
      .map(({ check, verdict, reason }) => ({ verdict, reason: `${check}: ${reason}` }));
    const found = [...presence(one.id, base, head), ...counted, ...timesOf(one)];
    const reasons = found.filter(({ verdict }) => verdict !== 'unchanged').map(({ reason }) => reason);
    return {
      caseId: one.id,
      workload: one.workload.name,
      mode: one.mode,
      verdict: worst(found),
      reasons: reasons.length > 0 ? reasons : [`${found.length} checks found no change`],
    };
  });
  return results.sort((a, b) => VERDICT_ORDER.indexOf(a.verdict) - VERDICT_ORDER.indexOf(b.verdict));
}

interface Finding {
  readonly verdict: Verdict;
  readonly reason: string;
}

/**
 * A case that one side lacks: if the baseline measured it and the candidate planned or skipped it, it is a regression.
 */
function presence(id: string, base: readonly Run[], head: readonly Run[]): Finding[] {
  const [before, after] = [withId(base, id), withId(head, id)];
  if (before.length === 0)
    return [{ verdict: 'inconclusive', reason: 'only in the candidate: nothing to compare with' }];
  if (!before.some(isUsable))
    return [{ verdict: 'inconclusive', reason: 'the baseline of this case is not usable' }];
  return after.length === 0 ? [missing(before[0]!, head)] : [];
}

function missing({ case: { workload, mode } }: Measurement, head: readonly Run[]): Finding {
  const skipped = head
    .flatMap((run) => run.skipped)
    .find((one) => one.mode === mode && (one.workload === null || one.workload === workload.name));
  // The baseline measured it here: a mode that no longer engages must not pass.
  if (skipped) return { verdict: 'regressed', reason: `skipped by the candidate: ${skipped.reason}` };
  const planned = head.some(
    ({ plan }) => plan.modes.includes(mode) && plan.workloads.includes(workload.name),
  );
  return planned
    ? { verdict: 'regressed', reason: 'the candidate planned this case and did not measure it' }
    : { verdict: 'inconclusive', reason: 'the candidate did not plan this case' };
}

function worst(found: readonly { readonly verdict: Verdict }[]): Verdict {
  return VERDICT_ORDER.find((verdict) => found.some((one) => one.verdict === verdict)) ?? 'inconclusive';
}

/** Findings of the counters count even when times are refused. */
function outcomeOf(
  cases: readonly CaseResult[],
  timesRefused: readonly string[],
): Pick<GateReport, 'outcome' | 'exitCode' | 'bisectExitCode'> {
  const verdict = worst(cases);
  if (verdict === 'regressed') return { outcome: verdict, exitCode: 1, bisectExitCode: 1 };
  if (timesRefused.length > 0) return { outcome: 'unusable', exitCode: 2, bisectExitCode: 125 };
  if (verdict === 'inconclusive') return { outcome: verdict, exitCode: 0, bisectExitCode: 125 };
  return { outcome: 'passed', exitCode: 0, bisectExitCode: 0 };
}
