// A run or a gate as tests that passed or failed, for the formats of test runners (KTAP, JUnit, LAVA, KCIDB).
//
// A case of a run passes when it was measured on the data path its mode is named after; a case of a gate passes unless it
// regressed. What is inconclusive is skipped with its reason, never passed.

import type { GateReport } from '../judge/gate.js';
import { isTimed, summarize } from '../quantities/summary.js';
import type { Measurement, Run } from '../run/model.js';
import { environment, inOrder, short } from './rows.js';

export type TestStatus = 'pass' | 'fail' | 'skip';

/** A TestCase is one case as a test runner sees it. */
export interface TestCase {
  /** The workload. */
  readonly suite: string;
  readonly name: string;
  readonly status: TestStatus;
  /** Why it failed or was skipped, or the numbers of one that passed. One line each. */
  readonly details: readonly string[];
  readonly seconds: number;
  /** Absent where nothing was measured. */
  readonly p50Ns?: number;
}

export type TestReport = ReturnType<typeof reportOf>;

function reportOf(name: string, run: Run, tests: readonly TestCase[]) {
  const suites = [...new Set(tests.map(({ suite }) => suite))].map((suite) => ({
    name: suite,
    cases: tests.filter((one) => one.suite === suite),
  }));
  return { name, startedAt: run.startedAt, environment: environment(run), suites };
}

/** A run as tests: was each case measured as its mode promises? */
export function runReport(run: Run): TestReport {
  const skipped = run.skipped.map(({ mode, workload, reason }) =>
    untimed(workload ?? 'modes', mode, 'skip', [reason]),
  );
  return reportOf('fusebench', run, [...inOrder(run).map(measuredCase), ...skipped]);
}

function untimed(suite: string, name: string, status: TestStatus, details: readonly string[]): TestCase {
  return { suite, name, status, details, seconds: 0 };
}

function measuredCase(measurement: Measurement): TestCase {
  const { failure, proof, rounds } = measurement;
  const { workload, placement, mode } = measurement.case;
  const outcome = (status: TestStatus, ...details: readonly string[]): TestCase => ({
    suite: `${workload.name}/${workload.cache}/t${workload.threads}/${placement}`,
    name: mode,
    status,
    details,
    seconds: rounds.reduce((sum, round) => sum + round.elapsedNs, 0) / 1e9,
  });
  if (failure !== null) return outcome('fail', failure);
  if (rounds.length === 0) return outcome('fail', 'no round was measured');
  if (!proof.engaged) return outcome('fail', 'not engaged', ...proof.unexpectedRequests);
  if (!isTimed(measurement)) return outcome('skip', 'other work had the CPU in all of its rounds');
  const { latencyNs, contextSwitches, requests } = summarize(measurement);
  const numbers = [
    `p50 ${short(latencyNs.p50)} ns`,
    `mean ${short(latencyNs.mean)} ns`,
    `${counted(contextSwitches.total)} context switches per operation`,
    `${counted(requests?.total ?? null)} requests per operation`,
  ];
  return { ...outcome('pass', numbers.join(', ')), p50Ns: short(latencyNs.p50) };
}

function counted(each: number | null): string {
  return each === null ? 'uncounted' : String(short(each));
}

/** A gate as tests: did each case keep to the policy? */
export function gateReport({ refused, cases }: GateReport, candidate: Run): TestReport {
  const status = { regressed: 'fail', inconclusive: 'skip', improved: 'pass', unchanged: 'pass' } as const;
  return reportOf('fusebench gate', candidate, [
    ...refused.map((reason) => untimed('input', 'comparable', 'fail', [reason])),
    ...cases.map((one) => untimed(one.workload, one.caseId, status[one.verdict], one.reasons)),
  ]);
}

/** The worst of several: one failure fails all, and all skipped is skipped. */
export function statusOf(cases: readonly TestCase[]): TestStatus {
  if (cases.some(({ status }) => status === 'fail')) return 'fail';
  return cases.some(({ status }) => status === 'pass') ? 'pass' : 'skip';
}
