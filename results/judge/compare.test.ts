import assert from 'node:assert/strict';
import { test } from 'node:test';
import { estimateOf, ratioTo } from '../quantities/estimate.js';
import { P50 } from '../quantities/quantities.js';
import type { Measurement, Run } from '../run/model.js';
import { type ExampleOptions, exampleRun } from '../testing/example-run.js';
import {
  type Comparison,
  type ComparisonReport,
  compareModes,
  compareRuns,
  EMULATED_TIMES,
} from './compare.js';

const WORKLOADS = ['read-4k-rand', 'statx-sync', 'open-close'];
const make = (options: ExampleOptions = {}): Run =>
  exampleRun({ workloads: WORKLOADS, bringUps: 20, drift: 0.005, ...options });

function verdicts(report: ComparisonReport): string[] {
  assert.deepEqual(report.refused, []);
  return report.comparisons.map(({ caseId, metric, verdict }) => `${caseId} ${metric} ${verdict}`);
}

function changed(run: Run, caseId: string, change: Partial<Measurement>): Run {
  const measurements = run.measurements.map((one) => (one.case.id === caseId ? { ...one, ...change } : one));
  return { ...run, measurements };
}

function found(report: ComparisonReport, caseId: string, metric = 'p50'): Comparison {
  const comparison = report.comparisons.find((one) => one.caseId === caseId && one.metric === metric);
  return comparison ?? assert.fail(`${caseId} ${metric} was not compared: ${JSON.stringify(report)}`);
}

const PLAIN = 'read-4k-rand/direct/t1/same-cpu/plain';
const STATX_PLAIN = 'statx-sync/direct/t1/same-cpu/plain';

test('a run compared with itself has no change anywhere, and native is the reference', () => {
  const run = make();
  const report = compareRuns([run], [run]);
  assert.deepEqual([report.refused, report.timesRefused, report.leftOut], [[], [], []]);
  assert.equal(report.comparisons.length, 3 * 3 * 2);
  assert.ok(report.relativeToNative);
  for (const { verdict, ratio, measured, candidate, workload } of report.comparisons) {
    assert.notEqual(candidate.mode, 'native');
    assert.deepEqual([ratio.center, measured.center], [1, 1]);
    // Runs of operations that move data differ by more, and one run is not enough to find 5 % there.
    if (workload !== 'read-4k-rand') assert.equal(verdict, 'unchanged');
  }
  assert.deepEqual([found(report, PLAIN).baseline.bringUps, found(report, PLAIN).baseline.runs], [20, 1]);
});

test('two equal runs show neither regression nor improvement', () => {
  for (const { verdict } of compareRuns([make({ seed: 1 })], [make({ seed: 2 })]).comparisons)
    assert.ok(verdict === 'unchanged' || verdict === 'inconclusive', verdict);
});

test('a slowdown of 10 % of one mode of one workload regresses exactly there, and is listed first', () => {
  const slow = make({ seed: 2, effect: { modes: ['plain'], workloads: ['statx-sync'], latency: 1.1 } });
  const report = compareRuns([make({ seed: 1 })], [slow]);
  const regressed = report.comparisons.filter((one) => one.verdict === 'regressed');
  assert.deepEqual(new Set(regressed.map((one) => one.caseId)), new Set([STATX_PLAIN]));
  assert.equal(report.comparisons[0]?.caseId, STATX_PLAIN);
  const { ratio } = found(report, STATX_PLAIN);
  assert.ok(ratio.lo < 1.1 && 1.1 < ratio.hi, JSON.stringify(ratio));
});

test('a speed-up is improved, and swapping the sides turns one into the other', () => {
  const fast = make({ seed: 2, effect: { modes: ['plain'], latency: 0.8 } });
  const options = { metrics: ['p50'], absolute: true } as const;
  const forth = compareRuns([make({ seed: 1 })], [fast], options);
  const back = compareRuns([fast], [make({ seed: 1 })], options);
  for (const one of forth.comparisons.filter(({ caseId }) => caseId.endsWith('/plain'))) {
    const mirrored = found(back, one.caseId);
    assert.deepEqual([one.verdict, mirrored.verdict], ['improved', 'regressed']);
    assert.ok(Math.abs(one.ratio.center * mirrored.ratio.center - 1) < 1e-12);
  }
});

test('a slower tail shows in the tail and not in p50', () => {
  const effect = { modes: ['plain'], workloads: ['statx-sync'], tail: 2 } as const;
  const [base, tail] = [make({ seed: 1, operations: 2000 }), make({ seed: 2, operations: 2000, effect })];
  const report = compareRuns([base], [tail]);
  assert.deepEqual(
    [found(report, STATX_PLAIN, 'tail').quantity, found(report, STATX_PLAIN).quantity],
    ['p95', 'p50'],
  );
  assert.equal(found(report, STATX_PLAIN, 'tail').verdict, 'regressed');
  assert.equal(found(report, STATX_PLAIN).verdict, 'unchanged');
});

test('bring-ups of too few operations have no tail', () => {
  const report = compareRuns([make({ operations: 900 })], [make({ operations: 900 })], { metrics: ['tail'] });
  assert.deepEqual(report.comparisons, []);
});

test('three bring-ups are inconclusive, one is none, and neither is unchanged', () => {
  const of = (bringUps: number): Run => make({ bringUps, roundsOfBringUp: 3 });
  const three = compareRuns([of(3)], [of(3)]);
  assert.ok(three.comparisons.length > 0);
  for (const { verdict } of three.comparisons) assert.notEqual(verdict, 'regressed');
  assert.equal(found(three, PLAIN).verdict, 'inconclusive');
  const one = compareRuns([of(1)], [of(1)]);
  assert.deepEqual(one.comparisons, []);
  assert.match(one.leftOut.map(({ reason }) => reason).join(), /p50: too few bring-ups to know/);
  assert.deepEqual(compareModes(of(2), 'native', 'plain').comparisons, []);
});

test('rounds of one bring-up are one replicate, however many there are', () => {
  const report = compareRuns([make({ bringUps: 4, roundsOfBringUp: 5 })], [make({ bringUps: 4 })]);
  const { baseline, candidate } = found(report, PLAIN);
  assert.deepEqual([baseline.bringUps, candidate.bringUps], [4, 4]);
});

test('two modes of one run pair by bring-up, so that a common drift does not hide the difference', () => {
  const run = make({ drift: 0.4, noise: 0.002 });
  const report = compareModes(run, 'plain', 'file-passthrough', { metrics: ['p50'] });
  assert.deepEqual(verdicts(report), [
    'statx-sync/direct/t1/same-cpu p50 inconclusive',
    'open-close/direct/t1/same-cpu p50 inconclusive',
    'read-4k-rand/direct/t1/same-cpu p50 improved',
  ]);
  for (const { paired, ratio, workload } of report.comparisons) {
    assert.ok(paired);
    if (workload !== 'read-4k-rand') assert.ok(Math.abs(ratio.center - 1) < 0.005, `${ratio.center}`);
  }
});

test('an interrupted run, whose cases have unequal bring-ups, can still be compared', () => {
  const run = make({ drift: 0.5 });
  const native = 'read-4k-rand/direct/t1/same-cpu/native';
  const { rounds } = run.measurements.find((one) => one.case.id === native)!;
  const cut = changed(run, native, { rounds: rounds.slice(3, 15) });
  const paired = compareModes(cut, 'native', 'plain').comparisons.find(
    ({ workload }) => workload === 'read-4k-rand',
  )!;
  assert.deepEqual([paired.baseline.bringUps, paired.candidate.bringUps], [12, 20]);
});

test('a case that is not engaged, failed, missing or did different work is left out with its reason', () => {
  const run = make();
  const bytes = run.measurements[0]!.rounds.map((round) => ({ ...round, bytes: round.bytes / 2 }));
  let other = changed(run, PLAIN, {
    proof: { ...run.measurements[2]!.proof, engaged: false, unexpectedRequests: ['READ 0.00'] },
  });
  other = changed(other, STATX_PLAIN, { failure: 'statx: ENOTCONN' });
  other = changed(other, 'read-4k-rand/direct/t1/same-cpu/overlayfs', { rounds: bytes });
  other = {
    ...other,
    measurements: other.measurements.filter((one) => one.case.id !== 'open-close/direct/t1/same-cpu/plain'),
  };
  const report = compareRuns([run], [other]);
  assert.deepEqual(Object.fromEntries(report.leftOut.map(({ caseId, reason }) => [caseId, reason])), {
    [PLAIN]: 'plain is not engaged: READ 0.00',
    [STATX_PLAIN]: 'plain failed: statx: ENOTCONN',
    'read-4k-rand/direct/t1/same-cpu/overlayfs':
      'one operation moved 4096 bytes in one and 2048 in the other',
    'open-close/direct/t1/same-cpu/plain': 'only in the baseline',
  });
  assert.equal(report.comparisons.length, 2 * (9 - report.leftOut.length));
});

test('runs without a common case are refused', () => {
  const report = compareRuns([make({ workloads: ['read-4k-rand'] })], [make({ workloads: ['statx-sync'] })]);
  assert.match(report.refused.join(), /no usable case in common/);
  const modes = compareModes(make(), 'plain', 'inode-passthrough');
  assert.match(modes.refused.join(), /no usable case in both plain and inode-passthrough/);
});

test('the differences among the runs of one side raise the threshold', () => {
  const effects = [1, 1.2, 1.1];
  const base = effects.map((latency, i) => make({ seed: i + 1, effect: { modes: ['plain'], latency } }));
  const candidate = [make({ seed: 9, effect: { modes: ['plain'], latency: 1.2 } })];
  const [one, three] = [base.slice(0, 1), base].map((side) =>
    found(compareRuns(side, candidate, { metrics: ['p50'] }), STATX_PLAIN),
  );
  assert.deepEqual([one!.verdict, three!.verdict], ['regressed', 'inconclusive']);
  assert.ok(three!.threshold > 0.2 && one!.threshold < 0.1);
  assert.deepEqual([three!.baseline.runs, three!.baseline.bringUps], [3, 60]);
});

test('a change must exceed the spread of the bring-ups of the baseline, and not that of the candidate', () => {
  const noisy = (seed: number, noise: number, latency = 1): Run =>
    make({ seed, noise, effect: { modes: ['plain'], latency } });
  const of = (base: Run, head: Run): Comparison =>
    found(compareRuns([base], [head], { metrics: ['p50'] }), STATX_PLAIN);
  assert.equal(of(noisy(1, 0.2), noisy(2, 0.2, 1.15)).verdict, 'inconclusive');
  assert.equal(of(noisy(1, 0.2), noisy(2, 0.2, 3)).verdict, 'regressed');
  assert.equal(of(noisy(1, 0.01), noisy(2, 0.1, 1.15)).verdict, 'regressed');
});

test('more comparisons in one report raise the threshold of each', () => {
  const threshold = (workloads: readonly string[]): number => {
    const options = { seed: 1, noise: 0.05, drift: 0, workloads: WORKLOADS };
    const keep = (run: Run): Run => ({
      ...run,
      measurements: run.measurements.filter(
        ({ case: { mode, workload } }) => mode === 'native' || workloads.includes(workload.name),
      ),
    });
    const [base, head] = [keep(make(options)), keep(make({ ...options, seed: 2 }))];
    return found(compareRuns([base], [head], { metrics: ['p50'] }), STATX_PLAIN).threshold;
  };
  assert.ok(threshold(WORKLOADS) > threshold(['statx-sync']));
});

/** The run as read from the oldest files, which have one bring-up and no data about CPU use. */
function oldest(run: Run): Run {
  const measurements = run.measurements.map((one) => ({
    ...one,
    rounds: one.rounds.map((round) => ({ ...round, bringUp: 0, occupancy: null })),
  }));
  return { ...run, plan: { ...run.plan, bringUps: 1 }, measurements };
}

test('one of the oldest runs is one bring-up: two are left out with the reason, one compares with a new run', () => {
  const [run, first] = [make({ seed: 1 }), oldest(make({ seed: 2 }))];
  const both = compareRuns([first], [first]);
  assert.deepEqual([both.comparisons, both.refused, both.timesRefused], [[], [], []]);
  assert.deepEqual(
    new Set(both.leftOut.map(({ reason }) => reason.replace(/^\w+: /, ''))),
    new Set(['too few bring-ups to know the spread of the baseline']),
  );
  // All operations of one bring-up are enough for a tail.
  assert.equal(both.leftOut.length, 9 * 3);
  const { baseline, candidate, verdict } = found(compareRuns([run], [first]), STATX_PLAIN);
  assert.deepEqual([baseline.bringUps, candidate.bringUps], [20, 1]);
  assert.notEqual(verdict, 'regressed');
});

test('a change of the machine speed within the limit is removed from times', () => {
  const options = { bringUps: 40, drift: 0.05, noise: 0.003 };
  const [base, head] = [
    make({ ...options, seed: 1 }),
    make({ ...options, seed: 2, effect: { latency: 1.1 } }),
  ];
  const report = compareRuns([base], [head]);
  assert.deepEqual(report.timesRefused, []);
  assert.match(report.machine!.sentence, /^native itself changed by \+\d+\.\d% /);
  const { ratio, measured } = found(report, STATX_PLAIN);
  assert.ok(measured.center > 1.05 && Math.abs(ratio.center - 1) < 0.02, JSON.stringify({ ratio, measured }));
  for (const { verdict } of report.comparisons)
    assert.ok(verdict === 'unchanged' || verdict === 'inconclusive');
  const absolute = compareRuns([base], [head], { absolute: true });
  assert.equal(absolute.machine, null);
  assert.equal(found(absolute, STATX_PLAIN).ratio.center, measured.center);
});

test('a machine that changed beyond the limit refuses times, which acrossMachines and a higher limit lift', () => {
  const options = { bringUps: 40, drift: 0.05, noise: 0.003 };
  const [base, head] = [
    make({ ...options, seed: 1 }),
    make({ ...options, seed: 2, effect: { latency: 1.5 } }),
  ];
  const report = compareRuns([base], [head]);
  assert.deepEqual([report.refused, report.comparisons], [[], []]);
  assert.equal(report.timesRefused.length, 1);
  assert.match(
    report.timesRefused[0]!,
    /^native itself changed by \+\d+\.\d% \(\+\d+\.\d% to \+\d+\.\d%\): the machine changed, not the daemon$/,
  );
  for (const lifted of [{ acrossMachines: true }, { machineLimit: 0.7 }, { force: true }]) {
    const compared = compareRuns([base], [head], lifted);
    assert.deepEqual(compared.timesRefused, []);
    assert.equal(compared.comparisons.length, 9 * 2);
    for (const { verdict } of compared.comparisons) assert.notEqual(verdict, 'regressed');
  }
});

test('native alone that became faster makes no case regressed', () => {
  const options = { bringUps: 40, drift: 0.05, noise: 0.003 };
  const base = make({ ...options, seed: 1 });
  const head = make({ ...options, seed: 1, effect: { modes: ['native'], latency: 0.85 } });
  const report = compareRuns([base], [head]);
  assert.deepEqual(report.timesRefused, []);
  const { ratio, measured, verdict, reason } = found(report, STATX_PLAIN);
  assert.equal(measured.center, 1);
  assert.ok(ratio.center > 1.1, `${ratio.center}`);
  assert.equal(verdict, 'inconclusive');
  assert.match(reason, /its own times did not change this way, so the machine did/);
  for (const one of report.comparisons) assert.notEqual(one.verdict, 'regressed');
});

/** Other work had the CPU for half of the time of the rounds that `is` selects. */
function disturbed(run: Run, is: (mode: string, bringUp: number) => boolean): Run {
  const measurements = run.measurements.map((one) => ({
    ...one,
    rounds: one.rounds.map((round) => {
      const { wallNs, cpuNs } = round.occupancy!;
      const occupancy = { wallNs: 2 * wallNs, cpuNs, runDelayNs: wallNs, stolenNs: 0 };
      return is(one.case.mode, round.bringUp) ? { ...round, occupancy } : round;
    }),
  }));
  return { ...run, measurements };
}

test('times are refused when other work had the CPU in many more rounds of one side than of the other', () => {
  const [base, head] = [make({ seed: 1 }), make({ seed: 2 })];
  const busy = disturbed(head, (mode, bringUp) => mode !== 'native' && bringUp % 5 < 2);
  const report = compareRuns([base], [busy], { acrossMachines: true });
  assert.deepEqual(report.comparisons, []);
  assert.deepEqual(report.timesRefused, [
    'other work had the CPU in 0 of 240 rounds of the baseline and in 72 of 240 of the candidate, which is too different to compare',
  ]);
  assert.deepEqual(report.excused.candidate, { excused: 72, rounds: 240 });
  const alike = compareRuns([disturbed(base, (mode, n) => mode !== 'native' && n % 5 < 2)], [busy]);
  assert.deepEqual(alike.timesRefused, []);
  assert.equal(found(alike, STATX_PLAIN).candidate.bringUps, 12);
  const forced = compareRuns([base], [busy], { force: true });
  assert.deepEqual(forced.timesRefused, []);
  assert.equal(forced.comparisons.length, 9 * 2);
});

test('times are refused when the machine was busy while native was measured', () => {
  const busy = disturbed(make({ seed: 2 }), (mode) => mode === 'native');
  assert.match(
    compareRuns([make({ seed: 1 })], [busy]).timesRefused.join(),
    /the machine was busy: other work had 50 % of the CPU while the candidate was measured/,
  );
});

test('times are refused when the machine was busy over the whole run', () => {
  const quiet = make({ seed: 1 });
  const busy: Run = { ...quiet, host: { ...quiet.host, othersShare: 0.6 } };
  assert.match(
    compareRuns([busy], [make({ seed: 2 })]).timesRefused.join(),
    /the machine was busy: other work had 60 % of the CPU while the baseline was measured/,
  );
});

test('runs on different file systems are refused, and compared when forced', () => {
  const ext4: Run = { ...make(), backing: { fsType: 'ext4', path: '/data' } };
  const report = compareRuns([make()], [ext4], { acrossMachines: true });
  assert.match(report.refused.join(), /backing\.fsType is tmpfs in the baseline and ext4 in the candidate/);
  assert.deepEqual(report.comparisons, []);
  assert.ok(compareRuns([make()], [ext4], { force: true }).comparisons.length > 0);
});

test('times of another processor are refused, and of another kernel where the same one is required', () => {
  const run = make();
  const cpu: Run = { ...run, host: { ...run.host, cpuModel: 'Another CPU' } };
  const report = compareRuns([run], [cpu]);
  assert.deepEqual([report.refused, report.comparisons], [[], []]);
  assert.match(report.timesRefused.join(), /host\.cpuModel is Synthetic CPU in the baseline and Another CPU/);
  assert.equal(compareRuns([run], [cpu], { acrossMachines: true }).comparisons.length, 9 * 2);
  const kernel: Run = { ...run, host: { ...run.host, kernel: '7.0.0' } };
  assert.deepEqual(compareRuns([run], [kernel]).timesRefused, []);
  assert.match(compareRuns([run], [kernel], { sameKernel: true }).timesRefused.join(), /host\.kernel is/);
});

test('kernel and negotiated flags that differ are listed and do not refuse', () => {
  const run = make();
  const other: Run = {
    ...run,
    host: { ...run.host, kernel: '7.0.0' },
    modes: run.modes.map((record) =>
      record.mode === 'plain' && record.negotiated
        ? { ...record, negotiated: { ...record.negotiated, flags: ['PASSTHROUGH'], maxPages: 32 } }
        : record,
    ),
  };
  const report = compareRuns([run], [other]);
  assert.deepEqual([report.refused, report.timesRefused], [[], []]);
  assert.deepEqual(
    report.differences.map(({ field, baseline, candidate }) => [field, baseline, candidate]),
    [
      ['host.kernel', '0.0.0-synthetic', '7.0.0'],
      ['modes.plain.flags', 'ASYNC_READ HANDLE_KILLPRIV_V2', 'none'],
      ['modes.plain.maxPages', '256', '32'],
    ],
  );
});

test('an option of the daemon in several modes is one difference, with the option alone', () => {
  const run = make();
  const withThreads = (threads: number): Run => ({
    ...run,
    modes: run.modes.map((record) => ({
      ...record,
      setup:
        record.negotiated === null
          ? record.setup
          : `daemon --mode ${record.mode} --threads ${threads} --flush`,
    })),
  });
  assert.deepEqual(compareRuns([withThreads(1)], [withThreads(2)]).differences, [
    {
      field: 'modes.plain,file-passthrough.setup',
      baseline: '--threads 1',
      candidate: '--threads 2',
      incomparable: null,
      affects: 'everything',
    },
  ]);
});

test('a different order of flags is no difference, nor are temporary folders in a command line', () => {
  const run = make();
  const how = (folder: string) => ({
    ...run,
    modes: run.modes.map((record) => ({
      ...record,
      setup: `fusebench-daemon --mode plain /tmp/${folder}/backing /tmp/${folder}/mnt`,
      negotiated: record.negotiated && { ...record.negotiated, flags: record.negotiated.flags.toReversed() },
    })),
  });
  assert.deepEqual(compareRuns([how('fusebench-x1')], [how('fusebench-y2')]).differences, []);
});

test('two modes of a run show the values and the ratio of every table, also where one lacks a bring-up', () => {
  const run = make();
  const without = run.measurements.map((one) =>
    one.case.id === STATX_PLAIN ? { ...one, rounds: one.rounds.filter(({ bringUp }) => bringUp !== 3) } : one,
  );
  const lacking: Run = { ...run, measurements: without };
  const { comparisons } = compareModes(lacking, 'native', 'plain');
  const one = comparisons.find(({ workload, metric }) => workload === 'statx-sync' && metric === 'p50')!;
  const [plain, native] = ['plain', 'native'].map(
    (mode) => lacking.measurements.find(({ case: { id } }) => id === STATX_PLAIN.replace(/plain$/, mode))!,
  );
  const ratio = ratioTo(plain!, native!, P50);
  for (const end of ['center', 'lo', 'hi'] as const)
    assert.ok(Math.abs(one.ratio[end] / ratio[end]! - 1) < 1e-9, end);
  assert.ok(Math.abs(one.candidate.value / estimateOf(plain!, P50).center - 1) < 1e-9);
  assert.ok(Math.abs(one.baseline.value / estimateOf(native!, P50).center - 1) < 1e-9);
});

test('emulated times are not judged, of runs or of modes, whatever is forced', () => {
  const emulated = (run: Run): Run => ({ ...run, host: { ...run.host, emulated: true } });
  const [base, head] = [emulated(make()), emulated(make({ seed: 2, effect: { latency: 2 } }))];
  for (const judged of [
    compareRuns([base], [head]),
    compareRuns([base], [head], { acrossMachines: true }),
    compareRuns([base], [head], { force: true }),
    compareModes(base, 'plain', 'file-passthrough'),
  ]) {
    assert.deepEqual([judged.refused, judged.comparisons], [[], []]);
    assert.ok(judged.timesRefused.includes(EMULATED_TIMES));
  }
});
