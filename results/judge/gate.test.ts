import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Measurement, Run } from '../run/model.js';
import { type ExampleOptions, exampleRun } from '../testing/example-run.js';
import { type GateReport, gate } from './gate.js';
import { DEFAULT_POLICY, type Policy } from './policy.js';

const WORKLOADS = ['read-4k-rand', 'statx-sync'];
const make = (options: ExampleOptions = {}): Run =>
  exampleRun({ workloads: WORKLOADS, bringUps: 20, drift: 0.005, ...options });
const BASE = make({ seed: 1 });
const STATX_PLAIN = 'statx-sync/direct/t1/same-cpu/plain';
const COUNTERS_ALONE: Policy = { ...DEFAULT_POLICY, tolerance: { p50: null, mean: null, tail: null } };
const READ_PLAIN = 'read-4k-rand/direct/t1/same-cpu/plain';

function regressed(report: GateReport): string[] {
  return report.cases.filter((one) => one.verdict === 'regressed').map((one) => one.caseId);
}

function changed(run: Run, caseId: string, change: (one: Measurement) => Partial<Measurement> | null): Run {
  const measurements = run.measurements.flatMap((one) => {
    if (one.case.id !== caseId) return [one];
    const changes = change(one);
    return changes === null ? [] : [{ ...one, ...changes }];
  });
  return { ...run, measurements };
}

test('runs pass against themselves and against equal runs', () => {
  const side = (first: number): Run[] => [0, 1, 2].map((i) => make({ seed: first + i }));
  for (const candidate of [side(1), side(11)]) {
    const report = gate(side(1), candidate, DEFAULT_POLICY);
    assert.deepEqual(
      [report.outcome, report.exitCode, report.bisectExitCode],
      ['passed', 0, 0],
      JSON.stringify(report.cases),
    );
    assert.equal(report.cases.length, BASE.measurements.length);
  }
});

test('one added request per operation regresses, with any times', () => {
  const candidate = make({
    seed: 1,
    effect: { modes: ['plain'], workloads: ['read-4k-rand'], requests: { GETXATTR: 1 } },
  });
  const report = gate([BASE], [candidate], COUNTERS_ALONE);
  assert.deepEqual(regressed(report), [READ_PLAIN]);
  assert.deepEqual([report.outcome, report.exitCode, report.bisectExitCode], ['regressed', 1, 1]);
  assert.match(
    report.cases[0]!.reasons.join(),
    /requests GETXATTR: 1 per operation, baseline 0, allowed \+0.02/,
  );
});

test('one added context switch per operation regresses', () => {
  const candidate = make({ seed: 2, effect: { modes: ['plain'], workloads: ['statx-sync'], switches: 1 } });
  const report = gate([BASE], [candidate], DEFAULT_POLICY);
  assert.deepEqual(regressed(report), ['statx-sync/direct/t1/same-cpu/plain']);
  assert.match(report.cases[0]!.reasons.join(), /client switches: 2 per operation, baseline 1/);
});

test('fewer requests are improved and pass', () => {
  const more = make({ seed: 1, effect: { modes: ['plain'], requests: { GETXATTR: 1 } } });
  const report = gate([more], [BASE], COUNTERS_ALONE);
  assert.equal(report.outcome, 'passed');
  assert.equal(report.cases.find((one) => one.caseId === READ_PLAIN)?.verdict, 'improved');
});

test('a baseline of several runs allows the counts of each of them', () => {
  const more = make({ seed: 3, effect: { modes: ['plain'], requests: { GETXATTR: 1 } } });
  const policy: Policy = COUNTERS_ALONE;
  assert.equal(gate([BASE, more], [more], policy).outcome, 'passed');
  assert.equal(gate([BASE], [more], policy).outcome, 'regressed');
});

test('a slowdown of one mode regresses relative to native', () => {
  const slow = make({ seed: 2, effect: { modes: ['plain'], latency: 1.25 } });
  const report = gate([BASE], [slow], DEFAULT_POLICY);
  assert.deepEqual(new Set(regressed(report)), new Set([READ_PLAIN, STATX_PLAIN]));
  assert.deepEqual([report.outcome, report.exitCode, report.bisectExitCode], ['regressed', 1, 1]);
  assert.match(report.cases[0]!.reasons.join(), /p50 relative to native: \+2\d\.\d%/);
});

test('another machine is unusable where times are judged, unless they are compared across machines', () => {
  const options = { bringUps: 40, drift: 0.05, noise: 0.003 };
  const [base, slow] = [
    make({ ...options, seed: 1 }),
    make({ ...options, seed: 2, effect: { latency: 1.5 } }),
  ];
  const report = gate([base], [slow], DEFAULT_POLICY);
  assert.deepEqual([report.outcome, report.exitCode, report.bisectExitCode], ['unusable', 2, 125]);
  assert.match(report.refused.join(), /native itself changed by .*: the machine changed, not the daemon/);
  assert.ok(report.counters.length > 0);
  assert.equal(gate([base], [slow], COUNTERS_ALONE).outcome, 'passed');
  assert.equal(gate([base], [slow], { ...DEFAULT_POLICY, machine: 0.7 }).refused.length, 0);
  assert.equal(gate([base], [slow], DEFAULT_POLICY, { acrossMachines: true }).exitCode, 0);
});

test('findings of the counters count even when times are refused', () => {
  const effect = { latency: 1.5, requests: { GETXATTR: 1 } };
  const report = gate([BASE], [make({ seed: 2, effect })], DEFAULT_POLICY);
  assert.deepEqual([report.outcome, report.exitCode, report.bisectExitCode], ['regressed', 1, 1]);
  assert.equal(report.refused.length, 1);
});

test('times of another kernel are unusable, and its counters are judged', () => {
  const kernel = (run: Run): Run => ({ ...run, host: { ...run.host, kernel: '7.0.0' } });
  assert.match(
    gate([BASE], [kernel(BASE)], DEFAULT_POLICY).refused.join(),
    /host\.kernel is 0\.0\.0-synthetic/,
  );
  assert.equal(gate([BASE], [kernel(BASE)], COUNTERS_ALONE).outcome, 'passed');
});

test('an override of the policy sets the change that matters per case', () => {
  const slow = make({ seed: 2, effect: { modes: ['plain'], latency: 1.25 } });
  const overrides = {
    'read-4k-rand': { p50: 0.6, mean: 0.6 },
    'statx-sync/plain': { p50: null, mean: null },
  };
  assert.deepEqual(regressed(gate([BASE], [slow], { ...DEFAULT_POLICY, overrides })), []);
  const { 'read-4k-rand': read } = overrides;
  assert.deepEqual(
    regressed(gate([BASE], [slow], { ...DEFAULT_POLICY, overrides: { 'read-4k-rand': read } })),
    [STATX_PLAIN],
  );
});

test('a mode that is no longer engaged, a failure and different work regress', () => {
  const notEngaged = changed(BASE, READ_PLAIN, ({ proof }) => ({
    proof: { ...proof, engaged: false, unexpectedRequests: ['READ 0.00 per operation'] },
  }));
  const failed = changed(BASE, READ_PLAIN, () => ({ failure: 'pread: ENOTCONN' }));
  const short = changed(BASE, READ_PLAIN, ({ rounds }) => ({
    rounds: rounds.map((round) => ({ ...round, bytes: round.bytes - 1 })),
  }));
  for (const [candidate, reason] of [
    [notEngaged, /engaged: not engaged: READ 0\.00 per operation/],
    [failed, /engaged: the case failed: pread: ENOTCONN/],
    [short, /work: one operation moved 4096 bytes in one and/],
  ] as const) {
    const report = gate([BASE], [candidate], DEFAULT_POLICY);
    assert.deepEqual(regressed(report), [READ_PLAIN]);
    assert.match(report.cases[0]!.reasons.join(), reason);
  }
});

test('a case that the candidate planned and did not measure, or skipped, regresses; an unplanned one is inconclusive', () => {
  const gone = changed(BASE, READ_PLAIN, () => null);
  const skip = (workload: string | null): Run => ({
    ...gone,
    skipped: [{ mode: 'plain', workload, reason: 'no /dev/fuse' }],
  });
  for (const [candidate, reason] of [
    [gone, /the candidate planned this case and did not measure it/],
    [skip(null), /skipped by the candidate: no \/dev\/fuse/],
    [skip('read-4k-rand'), /skipped by the candidate: no \/dev\/fuse/],
  ] as const) {
    const report = gate([BASE], [candidate], DEFAULT_POLICY);
    assert.deepEqual([report.outcome, report.exitCode, report.bisectExitCode], ['regressed', 1, 1]);
    assert.deepEqual(regressed(report), [READ_PLAIN]);
    assert.match(report.cases[0]!.reasons.join(), reason);
  }
  const unplanned: Run = {
    ...gone,
    plan: { ...gone.plan, modes: ['native', 'overlayfs', 'file-passthrough'] },
  };
  const report = gate([BASE], [unplanned], COUNTERS_ALONE);
  assert.deepEqual([report.outcome, report.exitCode, report.bisectExitCode], ['inconclusive', 0, 125]);
  assert.match(report.cases[0]!.reasons.join(), /the candidate did not plan this case/);
});

test('a case that the baseline could not measure and the candidate skips is no regression', () => {
  const failed = changed(BASE, READ_PLAIN, (one) => ({ ...one, failure: 'EIO' }));
  const gone = changed(BASE, READ_PLAIN, () => null);
  const skipped = [{ mode: 'plain' as const, workload: 'read-4k-rand', reason: 'no /dev/fuse' }];
  const report = gate([failed], [{ ...gone, skipped }], COUNTERS_ALONE);
  assert.equal(report.outcome, 'inconclusive');
  assert.match(report.cases[0]!.reasons.join(), /the baseline of this case is not usable/);
});

test('a case that only the candidate has is inconclusive', () => {
  const without = changed(BASE, READ_PLAIN, () => null);
  const report = gate([without], [BASE], COUNTERS_ALONE);
  assert.deepEqual([report.outcome, report.cases[0]!.caseId], ['inconclusive', READ_PLAIN]);
});

test('the others replace one native that failed; without any, only counters are judged', () => {
  const lone = changed(BASE, 'statx-sync/direct/t1/same-cpu/native', () => ({ failure: 'EIO' }));
  const report = gate([lone], [lone], DEFAULT_POLICY);
  assert.equal(report.cases.find((one) => one.caseId === STATX_PLAIN)!.verdict, 'unchanged');
  const none = make({ modes: ['plain'] });
  const counted = gate([none], [none], DEFAULT_POLICY);
  assert.deepEqual([counted.outcome, counted.exitCode, counted.bisectExitCode], ['inconclusive', 0, 125]);
  assert.match(counted.cases[0]!.reasons.join(), /no usable native in common as reference/);
  const more = make({ modes: ['plain'], effect: { modes: ['plain'], requests: { GETATTR: 1 } } });
  assert.equal(gate([none], [more], DEFAULT_POLICY).outcome, 'regressed');
});

test('one bring-up is inconclusive in times and still judged by its counters', () => {
  const one = make({ bringUps: 1, roundsOfBringUp: 5 });
  const report = gate([one], [one], DEFAULT_POLICY);
  assert.match(report.cases[0]!.reasons.join(), /times: p50: too few bring-ups to know/);
  assert.deepEqual([report.outcome, report.bisectExitCode], ['inconclusive', 125]);
  assert.ok(report.counters.some(({ check }) => check === 'requests READ'));
});

test('an emulated machine is judged only by its counters', () => {
  const emulated = (run: Run): Run => ({ ...run, host: { ...run.host, emulated: true } });
  const slow = emulated(make({ seed: 2, effect: { modes: ['plain'], latency: 3 } }));
  const report = gate([emulated(BASE)], [slow], DEFAULT_POLICY);
  assert.deepEqual([report.outcome, report.times.comparisons.length], ['passed', 0]);
});

test('a policy for some modes judges only those, and still uses native as reference', () => {
  const candidate = make({ seed: 2, effect: { modes: ['file-passthrough'], latency: 1.5 } });
  assert.equal(gate([BASE], [candidate], DEFAULT_POLICY).outcome, 'regressed');
  const report = gate([BASE], [candidate], { ...DEFAULT_POLICY, modes: ['plain'] });
  assert.deepEqual(regressed(report), []);
  assert.deepEqual(new Set(report.cases.map((one) => one.mode)), new Set(['plain']));
  assert.ok(report.times.relativeToNative && report.times.comparisons.length > 0);
});

test('a policy that names what no run has is unusable', () => {
  const policies: readonly Partial<Policy>[] = [
    { workloads: ['read-4k-rnd'] },
    { modes: ['plane'] },
    { overrides: { statx: {} } },
    { overrides: { 'statx-sync/plane': {} } },
  ];
  for (const policy of policies) {
    const report = gate([BASE], [BASE], { ...DEFAULT_POLICY, ...policy });
    assert.deepEqual([report.outcome, report.exitCode, report.bisectExitCode], ['unusable', 2, 125]);
    assert.match(report.refused.join(), /policy: \w+: no run has/);
  }
});

test('an empty baseline and one of another file system are unusable', () => {
  const empty: Run = { ...BASE, measurements: [] };
  assert.match(
    gate([empty], [BASE], DEFAULT_POLICY).refused.join(),
    /the baseline has no usable measurement/,
  );
  assert.equal(gate([], [BASE], DEFAULT_POLICY).exitCode, 2);
  const ext4: Run = { ...BASE, backing: { fsType: 'ext4', path: '/data' } };
  assert.equal(gate([BASE], [ext4], DEFAULT_POLICY).exitCode, 2);
  assert.equal(gate([BASE], [ext4], DEFAULT_POLICY, { force: true }).exitCode, 0);
});
