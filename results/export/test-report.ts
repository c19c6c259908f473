// A run or a gate as tests that passed or failed, for the formats of test runners (KTAP, JUnit, LAVA, KCIDB).
//
// A case of a run passes when it was measured on the data path its mode is named after; a case of a gate passes unless it
// regressed. What is inconclusive is skipped with its reason, never passed.

import type { CaseResult, GateReport } from '../judge/gate.js';
import { isTimed, isUsable, type Summary, summarize } from '../quantities/summary.js';
import type { Run, Skipped } from '../run/model.js';
import { environment, inOrder, short, workloadPath } from './rows.js';

export type TestStatus = 'pass' | 'fail' | 'skip';

/** A TestCase is one case as a test runner sees it. */
export interface TestCase {
  readonly name: string;
  readonly status: TestStatus;
  /** Why it failed or was skipped, or the numbers of one that passed. One line each. */
  readonly details: readonly string[];
  readonly seconds: number;
  /** Absent where nothing was measured. */
  readonly p50Ns?: number;
}

export interface TestSuite {
  readonly name: string;
  readonly cases: readonly TestCase[];
}

export interface TestReport {
  readonly name: string;
  readonly startedAt: string;
  readonly environment: Readonly<Record<string, string>>;
  /** One per workload. */
  readonly suites: readonly TestSuite[];
}

/** A run as tests: was each case measured as its mode promises? */
export function runReport(run: Run): TestReport {
  const measured = inOrder(run).map((measurement) => ({
    suite: workloadPath(measurement),
    test: measuredCase(summarize(measurement)),
  }));
  return {
    name: 'fusebench',
    startedAt: run.startedAt,
    environment: environment(run),
    suites: suitesOf([...measured, ...run.skipped.map(skippedCase)]),
  };
}

function measuredCase(summary: Summary): TestCase {
  const { measurement, latencyNs, contextSwitches, requests, rounds } = summary;
  const {
    case: { mode },
    failure,
    proof,
  } = measurement;
  const seconds = measurement.rounds.reduce((sum, round) => sum + round.elapsedNs, 0) / 1e9;
  if (failure !== null) return { name: mode, status: 'fail', details: [failure], seconds };
  if (!isUsable(measurement)) {
    const reason = rounds === 0 ? ['no round was measured'] : ['not engaged', ...proof.unexpectedRequests];
    return { name: mode, status: 'fail', details: reason, seconds };
  }
  if (!isTimed(measurement)) {
    const reason = 'other work had the CPU in all of its rounds';
    return { name: mode, status: 'skip', details: [reason], seconds };
  }
  const numbers = [
    `p50 ${short(latencyNs.p50)} ns`,
    `mean ${short(latencyNs.mean)} ns`,
    `${counted(contextSwitches.total)} context switches per operation`,
    `${counted(requests?.total ?? null)} requests per operation`,
  ];
  return { name: mode, status: 'pass', details: [numbers.join(', ')], seconds, p50Ns: short(latencyNs.p50) };
}

function counted(each: number | null): string {
  return each === null ? 'uncounted' : String(short(each));
}

function skippedCase({ mode, workload, reason }: Skipped): { suite: string; test: TestCase } {
  return { suite: workload ?? 'modes', test: { name: mode, status: 'skip', details: [reason], seconds: 0 } };
}

/** A gate as tests: did each case keep to the policy? */
export function gateReport(gated: GateReport, candidate: Run): TestReport {
  const tests = gated.cases.map((one) => ({ suite: one.workload, test: gatedCase(one) }));
  const refusals = gated.refused.map((reason) => ({
    suite: 'input',
    test: { name: 'comparable', status: 'fail' as const, details: [reason], seconds: 0 },
  }));
  return {
    name: 'fusebench gate',
    startedAt: candidate.startedAt,
    environment: environment(candidate),
    suites: suitesOf([...refusals, ...tests]),
  };
}

function gatedCase({ caseId, verdict, reasons }: CaseResult): TestCase {
  const status = verdict === 'regressed' ? 'fail' : verdict === 'inconclusive' ? 'skip' : 'pass';
  return { name: caseId, status, details: reasons, seconds: 0 };
}

function suitesOf(tests: readonly { suite: string; test: TestCase }[]): TestSuite[] {
  const names = [...new Set(tests.map(({ suite }) => suite))];
  return names.map((name) => ({
    name,
    cases: tests.filter(({ suite }) => suite === name).map(({ test }) => test),
  }));
}

/** The worst of several: one failure fails all, and all skipped is skipped. */
export function statusOf(cases: readonly TestCase[]): TestStatus {
  if (cases.some(({ status }) => status === 'fail')) return 'fail';
  return cases.some(({ status }) => status === 'pass') ? 'pass' : 'skip';
}
