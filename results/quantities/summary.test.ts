import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bucketIndex } from '../run/histogram.js';
import type { Measurement, Mode, Round } from '../run/model.js';
import { exampleRun } from '../testing/example-run.js';
import { BETWEEN_RUNS, estimateOf, ratioTo, whyNoInterval } from './estimate.js';
import { METRICS } from './metrics.js';
import { P50, p99 } from './quantities.js';
import { isUsable, sibling, summarize } from './summary.js';

const ROUND: Round = {
  index: 0,
  bringUp: 0,
  order: 0,
  operations: 4,
  elapsedNs: 2000,
  bytes: 16_384,
  checksum: '0000000000000000',
  histogram: { count: 4, minNs: 100, maxNs: 130, sumNs: 450, overflow: 0, buckets: [100, 1, 110, 2, 130, 1] },
  contextSwitches: { client: { voluntary: 8, involuntary: 2 }, daemon: { voluntary: 4, involuntary: 0 } },
  cpuNs: { client: 400, daemon: 100 },
  faults: { minor: 1, major: 0 },
  migrations: 1,
  occupancy: null,
  requests: { READ: 8, GETATTR: 2 },
};

/** A round all of whose operations took the same time. */
function steady(ns: number, bringUp: number, operations = 4): Round {
  const buckets = [bucketIndex(ns), operations];
  const histogram = {
    ...{ count: operations, minNs: ns, maxNs: ns, sumNs: ns * operations, overflow: 0 },
    buckets,
  };
  return { ...ROUND, bringUp, operations, elapsedNs: ns * operations, histogram };
}

/** A case in plain mode without counts in its proof. */
function measurement(rounds: readonly Round[]): Measurement {
  const run = exampleRun({ workloads: ['read-4k-rand'], bringUps: 1, operations: 1 });
  const native = run.measurements.find((one) => one.case.mode === 'native')!;
  const id = 'read-4k-rand/direct/t1/same-cpu/plain';
  return { ...native, case: { ...native.case, id, mode: 'plain' }, rounds };
}

function plainAndNative(options: { bringUps?: number; drift?: number; noise?: number }): Measurement[] {
  const run = exampleRun({ workloads: ['read-4k-rand'], ...options });
  const plain = run.measurements.find((one) => one.case.mode === 'plain')!;
  return [plain, sibling(run, plain, 'native')!];
}

/** Values that went through a logarithm and back. */
function near(actual: number | null, expected: number): void {
  assert.ok(actual !== null && Math.abs(actual / expected - 1) < 1e-12, `${actual}, not ${expected}`);
}

test('a summary divides totals of all rounds by all operations', () => {
  const longer = { ...ROUND, index: 1, operations: 12, elapsedNs: 6000, requests: { READ: 24 } };
  const summary = summarize(measurement([ROUND, longer]));
  assert.deepEqual([summary.bringUps, summary.rounds, summary.roundsLeftOut], [1, 2, 0]);
  assert.equal(summary.operations, 16);
  near(summary.operationsPerSecond, 2e6);
  near(summary.megabytesPerSecond, (32_768 / 8000) * 1e3);
  assert.deepEqual(summary.contextSwitches, {
    client: { voluntary: 1, involuntary: 0.25, total: 1.25 },
    daemon: { voluntary: 0.5, involuntary: 0, total: 0.5 },
    total: 1.75,
  });
  assert.deepEqual(summary.requests, {
    total: 34 / 16,
    byOpcode: { READ: 2, GETATTR: 0.125 },
    apart: {},
  });
  assert.deepEqual(summary.cpuNs, { client: 50, daemon: 12.5 });
  assert.deepEqual(summary.faults, { minor: 0.125, major: 0 });
  assert.equal(summary.migrations, 2);
  const { p50, mean, ...rest } = summary.latencyNs;
  near(p50, 110);
  near(mean, 112.5);
  assert.deepEqual(rest, { p99: null, p999: null, min: 100, max: 130 });
});

test('what was not counted is null, never zero, and one uncounted round makes the sum unknown', () => {
  const blind: Round = {
    ...ROUND,
    contextSwitches: { client: ROUND.contextSwitches.client, daemon: null },
    cpuNs: { client: 1, daemon: null },
    migrations: null,
    requests: null,
  };
  const summary = summarize(measurement([ROUND, blind]));
  assert.equal(summary.requests, null);
  assert.equal(summary.contextSwitches.daemon, null);
  assert.equal(summary.contextSwitches.total, null);
  assert.equal(summary.cpuNs.daemon, null);
  assert.equal(summary.migrations, null);
});

test('requests that were counted apart from the rounds are those of the proof', () => {
  const traced = measurement([{ ...ROUND, requests: null }]);
  const proof = { ...traced.proof, observed: { READ: 1, GETATTR: 0.5 } };
  assert.deepEqual(summarize({ ...traced, proof }).requests, {
    total: 1.5,
    byOpcode: proof.observed,
    apart: {},
  });
  assert.deepEqual(summarize({ ...measurement([ROUND]), proof }).requests?.byOpcode, {
    READ: 2,
    GETATTR: 0.5,
  });
  assert.equal(summarize({ ...measurement([]), proof }).requests, null);
});

test('every metric of a round equals its definition', () => {
  const expected: Record<keyof typeof METRICS, number | null> = {
    p50_ns: 110,
    p99_ns: null,
    p999_ns: null,
    mean_ns: 112.5,
    ops_per_s: 2e6,
    mb_per_s: 8192,
    client_switches_per_op: 2.5,
    daemon_switches_per_op: 1,
    requests_per_op: 2.5,
    client_cpu_ns_per_op: 100,
    daemon_cpu_ns_per_op: 25,
  };
  for (const [name, of] of Object.entries(METRICS)) {
    const [value, wanted] = [of([ROUND]), expected[name as keyof typeof METRICS]];
    if (wanted === null) assert.equal(value, null, name);
    else near(value, wanted);
  }
  assert.equal(METRICS.requests_per_op([{ ...ROUND, requests: null }]), null);
});

test('a value is the geometric mean over bring-ups, however many rounds each of them has', () => {
  const rounds = [steady(100, 0), steady(400, 1), steady(400, 1), steady(400, 1)];
  const { bringUps, latencyNs, operationsPerSecond } = summarize(measurement(rounds));
  assert.equal(bringUps, 2);
  near(latencyNs.p50, 200);
  near(latencyNs.mean, 200);
  near(operationsPerSecond, 1e9 / 200);
  assert.deepEqual([latencyNs.min, latencyNs.max], [100, 400]);
});

test('within a bring-up p50 is the geometric mean of the medians, and the mean that of all operations', () => {
  const { latencyNs } = summarize(measurement([steady(100, 0, 30), steady(400, 0, 10)]));
  near(latencyNs.p50, 200);
  near(latencyNs.mean, 175);
});

test('a tail is shown where every bring-up has 100 operations beyond it, in however many rounds', () => {
  const tails = (...operations: number[][]): (number | null)[] => {
    const rounds = operations.flatMap((each, bringUp) => each.map((n) => steady(100, bringUp, n)));
    const { p99: one, p999: other } = summarize(measurement(rounds)).latencyNs;
    return [one, other].map((value) => value && Math.round(value));
  };
  assert.deepEqual(tails([9_999]), [null, null]);
  assert.deepEqual(tails([5_000, 5_000], [10_000]), [100, null]);
  assert.deepEqual(tails([10_000], [9_999]), [null, null]);
  assert.deepEqual(tails([100_000]), [100, 100]);
});

test('a round in which other work had the CPU is in the counts and not in the times', () => {
  const occupancy = { wallNs: 1000, cpuNs: 500, runDelayNs: null, stolenNs: 400 };
  const slow = { ...steady(900, 0), requests: { READ: 4 }, occupancy };
  const summary = summarize(measurement([{ ...steady(100, 0), requests: { READ: 8 } }, slow]));
  assert.deepEqual([summary.rounds, summary.roundsLeftOut, summary.operations], [2, 1, 8]);
  assert.deepEqual(summary.requests?.byOpcode, { READ: 1.5 });
  near(summary.latencyNs.p50, 100);
  assert.equal(summary.latencyNs.max, 100);
});

test('the ratio of a measurement to itself is 1 exactly, and has no interval', () => {
  const [plain] = plainAndNative({});
  const ratio = ratioTo(plain!, plain!, P50);
  assert.deepEqual(ratio, { center: 1, lo: null, hi: null, n: 10, p: null });
  assert.equal(whyNoInterval(ratio), 'compared with itself');
});

test('an interval says why it is not there', () => {
  const [few, enough] = [plainAndNative({ bringUps: 2 }), plainAndNative({ bringUps: 3 })];
  assert.equal(whyNoInterval(ratioTo(few[0]!, few[1]!, P50)), 'fewer than 3 bring-ups');
  assert.equal(whyNoInterval(ratioTo(enough[0]!, enough[1]!, P50)), null);
});

test('two measurements of the same have an interval as wide as the difference between runs', () => {
  const [plain] = plainAndNative({});
  const { center, lo, hi, n, p } = ratioTo({ ...plain! }, plain!, P50);
  assert.deepEqual([center, n, p], [1, 10, 1]);
  near(lo! * hi!, 1);
  const reach = Math.log(hi!) / BETWEEN_RUNS.moving;
  assert.ok(reach > 1.96 && reach < 4, `${hi}`);
});

test('a drift that all modes of a bring-up share leaves the interval of their ratio alone', () => {
  const [plain, native] = plainAndNative({ bringUps: 20, drift: 0.5, noise: 0.001 });
  const ratio = ratioTo(plain!, native!, P50);
  const modelled = (700 * 1.03 + 7000) / 700;
  assert.ok(ratio.lo! < modelled && modelled < ratio.hi!, JSON.stringify(ratio));
  // Hardly wider than the difference between runs.
  assert.ok(Math.log(ratio.hi! / ratio.lo!) < 2 * 3 * BETWEEN_RUNS.moving, JSON.stringify(ratio));
  assert.ok(ratio.p! < 1e-6);
  const alone = estimateOf(plain!, P50);
  assert.ok(alone.hi! / alone.lo! > 1.2, JSON.stringify(alone));
});

test('a ratio is the quotient of the two values', () => {
  for (const [plain, native] of [plainAndNative({}), plainAndNative({ bringUps: 1 })]) {
    const { center } = ratioTo(plain!, native!, P50);
    near(center, estimateOf(plain!, P50).center / estimateOf(native!, P50).center);
  }
});

test('measurements pair by bring-up, not by position', () => {
  const speeds = [100, 200, 400, 800];
  const native = measurement(speeds.map((ns, bringUp) => steady(ns, bringUp)));
  const backwards = measurement(speeds.map((ns, bringUp) => steady(2 * ns, bringUp)).reverse());
  const { center, lo, hi, n } = ratioTo(backwards, native, P50);
  near(center, 2);
  assert.equal(n, 4);
  assert.ok(hi! / lo! < 1.2, `${lo} to ${hi}`);
  assert.equal(ratioTo(measurement([steady(100, 1), steady(100, 3)]), native, P50).n, 2);
  const elsewhere = ratioTo(measurement([steady(100, 9)]), native, P50);
  assert.deepEqual([elsewhere.n, elsewhere.lo, elsewhere.hi, elsewhere.p], [0, null, null, null]);
});

test('two bring-ups have a value and no interval, whatever their number of rounds; three have one', () => {
  const rounds = (bringUps: number): Round[] =>
    Array.from({ length: bringUps * 10 }, (_, i) => steady(100 + i, Math.floor(i / 10)));
  const [two, three] = [measurement(rounds(2)), measurement(rounds(3))];
  for (const found of [estimateOf(two, P50), ratioTo(two, two, P50)])
    assert.deepEqual([found.n, found.lo, found.hi], [2, null, null]);
  const { center, lo, hi, n } = estimateOf(three, P50);
  assert.equal(n, 3);
  assert.ok(lo! < center && center < hi!);
  assert.equal(estimateOf(three, p99()).n, 0);
});

test('a measurement that is not engaged, failed or has no rounds is not usable', () => {
  const plain = measurement([ROUND]);
  assert.equal(isUsable(plain), true);
  assert.equal(isUsable({ ...plain, proof: { ...plain.proof, engaged: false } }), false);
  assert.equal(isUsable({ ...plain, failure: 'ENOTCONN' }), false);
  assert.equal(isUsable({ ...plain, rounds: [] }), false);
});

test('a sibling is the same case in another mode, of the same threads and placement', () => {
  const run = exampleRun({ workloads: ['read-4k-rand', 'statx-sync'], threads: [1, 2], bringUps: 1 });
  const find = (id: string): Measurement => run.measurements.find((one) => one.case.id === id)!;
  const plain = find('statx-sync/direct/t2/same-cpu/plain');
  assert.equal(sibling(run, plain, 'native'), find('statx-sync/direct/t2/same-cpu/native'));
  assert.equal(sibling(run, plain, 'target:other' satisfies Mode), null);
});

test('forgets and interrupts are kept apart from requests per operation, of rounds and of what was counted apart', () => {
  const requests = { OPEN: 4, FORGET: 4, BATCH_FORGET: 1, INTERRUPT: 2 };
  const round = { ...ROUND, requests };
  const own = summarize(measurement([round])).requests!;
  assert.deepEqual([own.total, own.byOpcode], [1, { OPEN: 1 }]);
  assert.deepEqual(own.apart, { FORGET: 1, BATCH_FORGET: 0.25, INTERRUPT: 0.5 });
  assert.equal(METRICS.requests_per_op([round]), 1);
  const traced = measurement([{ ...ROUND, requests: null }]);
  const proof = { ...traced.proof, observed: { OPEN: 1, FORGET: 1 } };
  assert.equal(summarize({ ...traced, proof }).requests!.total, own.total);
});

test('context switches of both are unknown where those of the daemon are, and those of the client without FUSE', () => {
  const blind = { ...ROUND, contextSwitches: { client: ROUND.contextSwitches.client, daemon: null } };
  const one = measurement([blind]);
  assert.equal(summarize(one).contextSwitches.total, null);
  const native = summarize({ ...one, case: { ...one.case, mode: 'native' } });
  assert.equal(native.contextSwitches.total, native.contextSwitches.client.total);
});
