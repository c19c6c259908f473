import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type GateReport, gate } from './gate.js';
import type { Measurement, Run } from './model.js';
import { DEFAULT_POLICY, type Policy } from './policy.js';
import { type ExampleOptions, exampleRun } from './testing/example-run.js';

const WORKLOADS = ['read-4k-rand', 'statx-sync'];
const make = (options: ExampleOptions = {}): Run =>
  exampleRun({ workloads: WORKLOADS, rounds: 20, drift: 0.005, ...options });
const BASE = make({ seed: 1 });
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

test('a run passes against itself and against another of the same thing', () => {
  for (const candidate of [BASE, make({ seed: 2 })]) {
    const report = gate([BASE], [candidate], DEFAULT_POLICY);
    assert.deepEqual(
      [report.outcome, report.exitCode, report.bisectExitCode],
      ['passed', 0, 0],
      JSON.stringify(report.cases),
    );
    assert.equal(report.cases.length, BASE.measurements.length);
  }
});

test('one added request per operation regresses, whatever the times say', () => {
  const candidate = make({
    seed: 1,
    effect: { modes: ['plain'], workloads: ['read-4k-rand'], requests: { GETXATTR: 1 } },
  });
  const report = gate([BASE], [candidate], { ...DEFAULT_POLICY, tolerance: { p50: null, p99: null } });
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

test('context switches are not judged where the sides do not share a CPU', () => {
  const placed = (effect?: ExampleOptions['effect']): Run =>
    make({ placement: 'cross-cpu', ...(effect && { effect }) });
  const report = gate([placed()], [placed({ switches: 1 })], DEFAULT_POLICY);
  assert.equal(report.outcome, 'passed');
  assert.ok(!report.counters.some(({ check }) => check.endsWith('switches')));
});

test('a counter that varies from round to round regresses only when every round shows more than any did before', () => {
  const daemonSwitches = (of: (index: number) => number) =>
    changed(BASE, READ_PLAIN, ({ rounds }) => ({
      rounds: rounds.map((round, i) => ({
        ...round,
        contextSwitches: {
          ...round.contextSwitches,
          daemon: { voluntary: 0, involuntary: of(i) * round.operations },
        },
      })),
    }));
  const base = daemonSwitches((i) => 1 + (i % 2));
  const policy: Policy = { ...DEFAULT_POLICY, tolerance: { p50: null, p99: null } };
  assert.equal(gate([base], [daemonSwitches(() => 2)], policy).outcome, 'passed');
  assert.equal(gate([base], [daemonSwitches((i) => 2 + (i % 2))], policy).outcome, 'passed');
  const more = gate([base], [daemonSwitches(() => 2.5)], policy);
  assert.match(
    more.cases[0]!.reasons.join(),
    /daemon switches: 2\.5 per operation, baseline 1 to 2, allowed \+0\.1/,
  );
});

test('switches are judged only where the client waits for each request, and the daemon only where none comes late', () => {
  const checks = (run: Run, caseId: string): string[] =>
    gate([run], [run], DEFAULT_POLICY)
      .counters.filter((one) => one.caseId === caseId && one.check.endsWith('switches'))
      .map((one) => one.check);
  assert.deepEqual(checks(BASE, READ_PLAIN), ['client switches', 'daemon switches']);
  const readahead = changed(BASE, READ_PLAIN, ({ rounds }) => ({
    rounds: rounds.map((round) => ({
      ...round,
      contextSwitches: {
        ...round.contextSwitches,
        client: { voluntary: round.operations / 2, involuntary: 0 },
      },
    })),
  }));
  assert.deepEqual(checks(readahead, READ_PLAIN), []);
  const released = changed(BASE, READ_PLAIN, ({ rounds }) => ({
    rounds: rounds.map((round) => ({ ...round, requests: { ...round.requests, RELEASE: round.operations } })),
  }));
  assert.deepEqual(checks(released, READ_PLAIN), ['client switches']);
});

test('forgets, which the kernel sends when and how it likes, are not judged', () => {
  const candidate = make({ seed: 1, effect: { modes: ['plain'], requests: { FORGET: 1 } } });
  const report = gate([BASE], [candidate], {
    ...DEFAULT_POLICY,
    tolerance: { p50: null, p99: null },
    // The synthetic client waits for each request, which a forget does not make it do.
    counters: { requestsPerOperation: 0.02, switchesPerOperation: 2 },
  });
  assert.equal(report.outcome, 'passed');
});

test('fewer requests are improved and pass', () => {
  const more = make({ seed: 1, effect: { modes: ['plain'], requests: { GETXATTR: 1 } } });
  const report = gate([more], [BASE], { ...DEFAULT_POLICY, tolerance: { p50: null, p99: null } });
  assert.equal(report.outcome, 'passed');
  assert.equal(report.cases.find((one) => one.caseId === READ_PLAIN)?.verdict, 'improved');
});

test('a baseline of several runs allows what any of them showed', () => {
  const more = make({ seed: 3, effect: { modes: ['plain'], requests: { GETXATTR: 1 } } });
  const policy: Policy = { ...DEFAULT_POLICY, tolerance: { p50: null, p99: null } };
  assert.equal(gate([BASE, more], [more], policy).outcome, 'passed');
  assert.equal(gate([BASE], [more], policy).outcome, 'regressed');
});

test('a slowdown of one mode regresses as a ratio to native, and a slower machine does not', () => {
  const slow = make({ seed: 2, effect: { modes: ['plain'], latency: 1.12 } });
  const report = gate([BASE], [slow], DEFAULT_POLICY);
  assert.deepEqual(regressed(report), [READ_PLAIN, 'statx-sync/direct/t1/same-cpu/plain']);
  assert.match(report.cases[0]!.reasons.join(), /p50 relative to native: \+1\d\.\d %/);
  assert.equal(gate([BASE], [make({ seed: 2, effect: { latency: 1.5 } })], DEFAULT_POLICY).outcome, 'passed');
});

test('an override of the policy decides which change matters where', () => {
  const slow = make({ seed: 2, effect: { modes: ['plain'], latency: 1.12 } });
  const overrides = { 'read-4k-rand': { p50: 0.5, p99: 0.5 }, 'statx-sync/plain': { p50: null, p99: null } };
  assert.equal(gate([BASE], [slow], { ...DEFAULT_POLICY, overrides }).outcome, 'passed');
});

test('a mode that is no longer engaged, a failure and other work regress', () => {
  const betrayed = changed(BASE, READ_PLAIN, ({ proof }) => ({
    proof: { ...proof, engaged: false, betrayedBy: ['READ 0.00 per operation'] },
  }));
  const failed = changed(BASE, READ_PLAIN, () => ({ failure: 'pread: ENOTCONN' }));
  const short = changed(BASE, READ_PLAIN, ({ rounds }) => ({
    rounds: rounds.map((round) => ({ ...round, bytes: round.bytes - 1 })),
  }));
  for (const [candidate, reason] of [
    [betrayed, /engaged: not engaged: READ 0\.00 per operation/],
    [failed, /engaged: the case failed: pread: ENOTCONN/],
    [short, /work: one operation moved 4096 bytes in one and/],
  ] as const) {
    const report = gate([BASE], [candidate], DEFAULT_POLICY);
    assert.deepEqual(regressed(report), [READ_PLAIN]);
    assert.match(report.cases[0]!.reasons.join(), reason);
  }
});

test('a planned case that is silently gone regresses; a skipped or unplanned one is inconclusive', () => {
  const gone = changed(BASE, READ_PLAIN, () => null);
  assert.match(
    gate([BASE], [gone], DEFAULT_POLICY).cases[0]!.reasons.join(),
    /planned this case and did not measure it/,
  );
  assert.equal(gate([BASE], [gone], DEFAULT_POLICY).outcome, 'regressed');
  const skipped: Run = { ...gone, skipped: [{ mode: 'plain', workload: null, reason: 'no /dev/fuse' }] };
  const undecided = gate([BASE], [skipped], DEFAULT_POLICY);
  assert.deepEqual(
    [undecided.outcome, undecided.exitCode, undecided.bisectExitCode],
    ['inconclusive', 0, 125],
  );
  assert.match(undecided.cases[0]!.reasons.join(), /skipped by the candidate: no \/dev\/fuse/);
  const unplanned: Run = {
    ...gone,
    plan: { ...gone.plan, modes: ['native', 'overlayfs', 'file-passthrough'] },
  };
  assert.equal(gate([BASE], [unplanned], DEFAULT_POLICY).outcome, 'inconclusive');
});

test('one native that failed is made up for by the others; without any, counters are judged alone', () => {
  const lone = changed(BASE, 'read-4k-rand/direct/t1/same-cpu/native', () => ({ failure: 'EIO' }));
  const report = gate([lone], [lone], DEFAULT_POLICY);
  assert.equal(report.cases.find((one) => one.caseId === READ_PLAIN)!.verdict, 'unchanged');
  const none = make({ modes: ['plain'] });
  const counted = gate([none], [none], DEFAULT_POLICY);
  assert.deepEqual([counted.outcome, counted.exitCode, counted.bisectExitCode], ['inconclusive', 0, 125]);
  assert.match(counted.cases[0]!.reasons.join(), /no usable native in common that times could be related to/);
  const more = make({ modes: ['plain'], effect: { modes: ['plain'], requests: { GETATTR: 1 } } });
  assert.equal(gate([none], [more], DEFAULT_POLICY).outcome, 'regressed');
});

test('one round is inconclusive in its times and still judged by its counters', () => {
  const report = gate([make({ rounds: 1 })], [make({ rounds: 1 })], DEFAULT_POLICY);
  assert.deepEqual([report.outcome, report.bisectExitCode], ['inconclusive', 125]);
  assert.ok(report.counters.some(({ check }) => check === 'requests READ'));
});

test('an emulated machine is judged by its counters alone', () => {
  const emulated = (run: Run): Run => ({ ...run, host: { ...run.host, emulated: true } });
  const slow = emulated(make({ seed: 2, effect: { modes: ['plain'], latency: 3 } }));
  const report = gate([emulated(BASE)], [slow], DEFAULT_POLICY);
  assert.deepEqual([report.outcome, report.times.comparisons.length], ['passed', 0]);
});

test('a policy for some modes judges only those, and relates them to native all the same', () => {
  const candidate = make({ seed: 2, effect: { modes: ['file-passthrough'], latency: 1.5 } });
  const report = gate([BASE], [candidate], { ...DEFAULT_POLICY, modes: ['plain'] });
  assert.equal(report.outcome, 'passed');
  assert.deepEqual(new Set(report.cases.map((one) => one.mode)), new Set(['plain']));
  assert.ok(report.times.comparisons.length > 0);
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
