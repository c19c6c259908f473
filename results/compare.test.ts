import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Comparison, type ComparisonReport, compareModes, compareRuns } from './compare.js';
import type { Measurement, Run } from './model.js';
import { type ExampleOptions, exampleRun } from './testing/example-run.js';

const WORKLOADS = ['read-4k-rand', 'statx-sync', 'open-close'];
const make = (options: ExampleOptions = {}): Run =>
  exampleRun({ workloads: WORKLOADS, rounds: 20, drift: 0.005, ...options });

function verdicts(report: ComparisonReport): string[] {
  assert.deepEqual(report.refused, []);
  return report.comparisons.map(({ caseId, metric, verdict }) => `${caseId} ${metric} ${verdict}`);
}

function changed(run: Run, caseId: string, change: Partial<Measurement>): Run {
  const measurements = run.measurements.map((one) => (one.case.id === caseId ? { ...one, ...change } : one));
  return { ...run, measurements };
}

const PLAIN = 'read-4k-rand/direct/t1/same-cpu/plain';

test('a run compared with itself is unchanged everywhere', () => {
  const run = make();
  const report = compareRuns([run], [run]);
  assert.equal(report.comparisons.length, run.measurements.length * 2);
  for (const { verdict, ratio } of report.comparisons) {
    assert.equal(verdict, 'unchanged');
    assert.equal(ratio.center, 1);
  }
});

test('two runs of the same thing show neither regression nor improvement', () => {
  for (const verdict of compareRuns([make({ seed: 1 })], [make({ seed: 2 })]).comparisons.map(
    (one) => one.verdict,
  )) {
    assert.ok(verdict === 'unchanged' || verdict === 'inconclusive', verdict);
  }
});

test('a slowdown of 10 % of one mode of one workload regresses exactly there, and is listed first', () => {
  const slow = make({ seed: 2, effect: { modes: ['plain'], workloads: ['read-4k-rand'], latency: 1.1 } });
  const report = compareRuns([make({ seed: 1 })], [slow]);
  const regressed = report.comparisons.filter((one) => one.verdict === 'regressed');
  assert.deepEqual(new Set(regressed.map((one) => one.caseId)), new Set([PLAIN]));
  assert.equal(report.comparisons[0]?.caseId, PLAIN);
  const p50 = regressed.find((one) => one.metric === 'p50') as Comparison;
  assert.ok(p50.ratio.lo < 1.1 && 1.1 < p50.ratio.hi, JSON.stringify(p50.ratio));
});

test('a speed-up is improved, and swapping the sides turns one into the other', () => {
  const fast = make({ seed: 2, effect: { modes: ['plain'], latency: 0.8 } });
  const forth = compareRuns([make({ seed: 1 })], [fast], { metrics: ['p50'] });
  const back = compareRuns([fast], [make({ seed: 1 })], { metrics: ['p50'] });
  for (const one of forth.comparisons.filter(({ caseId }) => caseId.endsWith('/plain'))) {
    const mirrored = back.comparisons.find(({ caseId }) => caseId === one.caseId)!;
    assert.deepEqual([one.verdict, mirrored.verdict], ['improved', 'regressed']);
    assert.ok(Math.abs(one.ratio.center * mirrored.ratio.center - 1) < 1e-12);
  }
});

test('a slower tail shows in p99 and not in p50', () => {
  const tail = make({ seed: 2, effect: { modes: ['plain'], workloads: ['read-4k-rand'], tail: 1.5 } });
  const report = compareRuns([make({ seed: 1 })], [tail]);
  const of = (metric: string): Comparison =>
    report.comparisons.find((one) => one.caseId === PLAIN && one.metric === metric)!;
  assert.equal(of('p99').verdict, 'regressed');
  assert.notEqual(of('p50').verdict, 'regressed');
});

test('three rounds are inconclusive, not unchanged', () => {
  const run = make({ rounds: 3 });
  for (const { verdict } of compareRuns([run], [run]).comparisons) assert.equal(verdict, 'inconclusive');
  for (const { verdict } of compareModes(run, 'native', 'native').comparisons)
    assert.equal(verdict, 'inconclusive');
});

test('two modes of one run pair by round, so that a drift they share does not hide the difference', () => {
  const run = make({ drift: 0.4, noise: 0.002 });
  const report = compareModes(run, 'plain', 'file-passthrough', { metrics: ['p50'] });
  assert.deepEqual(verdicts(report), [
    'read-4k-rand/direct/t1/same-cpu p50 improved',
    'statx-sync/direct/t1/same-cpu p50 unchanged',
    'open-close/direct/t1/same-cpu p50 unchanged',
  ]);
  assert.ok(report.comparisons.every((one) => one.paired));
});

test('relative to native, a machine of half the speed compares as unchanged', () => {
  const slowMachine = make({ seed: 2, effect: { latency: 2 } });
  const other: Run = { ...slowMachine, host: { ...slowMachine.host, cpuModel: 'Another CPU' } };
  const report = compareRuns([make()], [other], { relativeToNative: true, metrics: ['p50'] });
  assert.equal(report.comparisons.length, 9);
  for (const one of report.comparisons) {
    assert.notEqual(one.candidate.mode, 'native');
    assert.ok(one.verdict === 'unchanged' || one.verdict === 'inconclusive', `${one.caseId}: ${one.reason}`);
  }
  const absolute = compareRuns([make()], [other], { metrics: ['p50'] });
  assert.match(absolute.refused.join(), /host\.cpuModel is Synthetic CPU in the baseline and Another CPU/);
  assert.deepEqual(absolute.comparisons, []);
  assert.equal(
    compareRuns([make()], [other], { force: true, metrics: ['p50'] }).comparisons[0]?.verdict,
    'regressed',
  );
});

test('runs on different file systems are refused, and compared when forced', () => {
  const ext4: Run = { ...make(), backing: { fsType: 'ext4', path: '/data' } };
  const report = compareRuns([make()], [ext4]);
  assert.match(report.refused.join(), /backing\.fsType is tmpfs in the baseline and ext4 in the candidate/);
  assert.ok(compareRuns([make()], [ext4], { force: true }).comparisons.length > 0);
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
  assert.deepEqual(report.refused, []);
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
      how:
        record.negotiated === null ? record.how : `daemon --mode ${record.mode} --threads ${threads} --flush`,
    })),
  });
  assert.deepEqual(compareRuns([withThreads(1)], [withThreads(2)]).differences, [
    {
      field: 'modes.plain,file-passthrough.how',
      baseline: '--threads 1',
      candidate: '--threads 2',
      incomparable: null,
    },
  ]);
});

test('flags in another order are no difference, nor are temporary folders in a command line', () => {
  const run = make();
  const how = (folder: string) => ({
    ...run,
    modes: run.modes.map((record) => ({
      ...record,
      how: `fusebench-daemon --mode plain /tmp/${folder}/backing /tmp/${folder}/mnt`,
      negotiated: record.negotiated && { ...record.negotiated, flags: record.negotiated.flags.toReversed() },
    })),
  });
  assert.deepEqual(compareRuns([how('fusebench-x1')], [how('fusebench-y2')]).differences, []);
});

test('a case that is not engaged, failed, missing or did other work is left out with its reason', () => {
  const run = make();
  const bytes = run.measurements[0]!.rounds.map((round) => ({ ...round, bytes: round.bytes / 2 }));
  let other = changed(run, PLAIN, {
    proof: { ...run.measurements[2]!.proof, engaged: false, betrayedBy: ['READ 0.00'] },
  });
  other = changed(other, 'statx-sync/direct/t1/same-cpu/plain', { failure: 'statx: ENOTCONN' });
  other = changed(other, 'read-4k-rand/direct/t1/same-cpu/native', { rounds: bytes });
  other = {
    ...other,
    measurements: other.measurements.filter((one) => one.case.id !== 'open-close/direct/t1/same-cpu/plain'),
  };
  const report = compareRuns([run], [other]);
  assert.deepEqual(Object.fromEntries(report.leftOut.map(({ caseId, reason }) => [caseId, reason])), {
    [PLAIN]: 'plain is not engaged: READ 0.00',
    'statx-sync/direct/t1/same-cpu/plain': 'plain failed: statx: ENOTCONN',
    'read-4k-rand/direct/t1/same-cpu/native': 'one operation moved 4096 bytes in one and 2048 in the other',
    'open-close/direct/t1/same-cpu/plain': 'only in the baseline',
  });
  assert.equal(report.comparisons.length + 2 * report.leftOut.length, 2 * run.measurements.length);
});

test('runs without a common case are refused', () => {
  const report = compareRuns([make({ workloads: ['read-4k-rand'] })], [make({ workloads: ['statx-sync'] })]);
  assert.match(report.refused.join(), /no usable case in common/);
  const modes = compareModes(make(), 'plain', 'inode-passthrough');
  assert.match(modes.refused.join(), /no usable case in both plain and inode-passthrough/);
});

test('a change must exceed what runs of one side differ among themselves, and unchanged asks for no less', () => {
  const base = [make({ seed: 1 }), make({ seed: 2, effect: { latency: 1.2 } })];
  const report = compareRuns(base, [make({ seed: 3, effect: { latency: 1.15 } })], { metrics: ['p50'] });
  for (const one of report.comparisons) {
    assert.ok(one.tolerance.threshold > 0.15);
    assert.equal(one.tolerance.effect, 0.05);
    assert.deepEqual([one.baseline.runs, one.baseline.rounds], [2, 40]);
    assert.equal(one.verdict, 'inconclusive');
  }
});

test('a change must exceed the spread of rounds, because runs differ by as much', () => {
  const noisy = (seed: number, latency = 1): Run =>
    make({ seed, rounds: 40, noise: 0.1, effect: { latency } });
  const shifted = compareRuns([noisy(1)], [noisy(2, 1.15)], { metrics: ['p50'] });
  assert.ok(shifted.comparisons.filter((one) => one.pAdjusted < 0.05).length > 6);
  assert.deepEqual(
    shifted.comparisons.filter((one) => one.verdict === 'regressed'),
    [],
  );
  const doubled = compareRuns([noisy(1)], [noisy(2, 2)], { metrics: ['p50'] });
  assert.ok(doubled.comparisons.every((one) => one.verdict === 'regressed'));
});

test('the more is judged together, the more each comparison needs', () => {
  const one = compareRuns([make({ seed: 1 })], [make({ seed: 2 })], { metrics: ['p50'] });
  for (const comparison of one.comparisons) assert.ok(comparison.pAdjusted >= comparison.p);
  const smallest = one.comparisons.reduce((a, b) => (a.p < b.p ? a : b));
  assert.ok(Math.abs(smallest.pAdjusted - Math.min(1, smallest.p * one.comparisons.length)) < 1e-12);
});

test('an interrupted run, whose cases have unequal rounds, still pairs by index', () => {
  const run = make({ drift: 0.5 });
  const short = run.measurements.find((one) => one.case.id === 'read-4k-rand/direct/t1/same-cpu/native')!;
  const cut = changed(run, short.case.id, { rounds: short.rounds.slice(3, 15) });
  const modes = compareModes(cut, 'native', 'plain');
  const paired = modes.comparisons.find((one) => one.workload === 'read-4k-rand')!;
  assert.equal(paired.candidate.rounds, 12);
  const relative = compareRuns([run], [cut], { relativeToNative: true });
  const related = relative.comparisons.find((one) => one.caseId === PLAIN)!;
  assert.deepEqual([related.baseline.rounds, related.candidate.rounds], [20, 20]);
});
