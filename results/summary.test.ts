import assert from 'node:assert/strict';
import { test } from 'node:test';
import { METRICS, samples } from './metrics.js';
import type { Measurement, Mode, Round } from './model.js';
import { losers, pairedRatio, sibling, summarize } from './summary.js';
import { type ExampleOptions, exampleRun } from './testing/example-run.js';

const ROUND: Round = {
  index: 0,
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
  requests: { READ: 8, GETATTR: 2 },
};

function measurement(
  rounds: readonly Round[],
  id = 'a/direct/t1/same-cpu/plain',
  mode: Mode = 'plain',
): Measurement {
  const [example] = exampleRun({ workloads: ['read-4k-rand'], rounds: 1, operations: 1 }).measurements;
  return { ...example!, case: { ...example!.case, id, mode }, rounds };
}

function of(options: ExampleOptions, workload: string, mode: Mode): Measurement {
  const run = exampleRun({ workloads: [workload], ...options });
  return run.measurements.find((one) => one.case.mode === mode)!;
}

test('a summary divides totals of all rounds by all operations', () => {
  const summary = summarize(
    measurement([ROUND, { ...ROUND, index: 1, operations: 12, elapsedNs: 6000, requests: { READ: 24 } }]),
  );
  assert.equal(summary.operations, 16);
  assert.equal(summary.operationsPerSecond, 2e6);
  assert.equal(summary.megabytesPerSecond, (32_768 / 8000) * 1e3);
  assert.deepEqual(summary.contextSwitches.client, { voluntary: 1, involuntary: 0.25, total: 1.25 });
  assert.deepEqual(summary.contextSwitches.daemon, { voluntary: 0.5, involuntary: 0, total: 0.5 });
  assert.deepEqual(summary.requests, { total: 34 / 16, byOpcode: { READ: 2, GETATTR: 0.125 } });
  assert.deepEqual(summary.cpuNs, { client: 50, daemon: 12.5 });
  assert.deepEqual(summary.faults, { minor: 0.125, major: 0 });
  assert.equal(summary.migrations, 2);
  assert.deepEqual(summary.latencyNs, { p50: 110, p99: 130, p999: 130, mean: 112.5, min: 100, max: 130 });
});

test('what nobody counted is null, never zero, and one uncounted round makes the sum unknown', () => {
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
  assert.equal(summary.cpuNs.daemon, null);
  assert.equal(summary.migrations, null);
  assert.equal(samples([ROUND, blind], METRICS.requests), null);
});

test('every metric of a round equals its definition', () => {
  const expected: Record<keyof typeof METRICS, number> = {
    p50: 110,
    p99: 130,
    p999: 130,
    mean: 112.5,
    opsPerSecond: 2e6,
    megabytesPerSecond: 8192,
    clientSwitches: 2.5,
    daemonSwitches: 1,
    requests: 2.5,
    clientCpu: 100,
    daemonCpu: 25,
  };
  for (const [name, metric] of Object.entries(METRICS)) {
    assert.equal(metric.of(ROUND), expected[name as keyof typeof METRICS], name);
  }
});

test('a ratio of a measurement to itself is 1 with no width', () => {
  const plain = of({}, 'read-4k-rand', 'plain');
  const ratio = pairedRatio(plain, plain);
  assert.deepEqual([ratio?.center, ratio?.lo, ratio?.hi], [1, 1, 1]);
  assert.ok(ratio!.confidence >= 0.95);
});

test('a drift that all modes of a round share leaves the paired ratio alone', () => {
  const run = exampleRun({ workloads: ['read-4k-rand'], rounds: 20, drift: 0.5, noise: 0.001 });
  const plain = run.measurements.find((one) => one.case.mode === 'plain')!;
  const ratio = pairedRatio(plain, sibling(run, plain, 'native')!)!;
  const modelled = (700 * 1.03 + 7000) / 700;
  assert.ok(ratio.lo < modelled && modelled < ratio.hi, JSON.stringify(ratio));
  assert.ok(ratio.hi / ratio.lo < 1.02);
});

test('rounds pair by index, not by position', () => {
  const native = measurement([0, 1, 2].map((index) => ({ ...ROUND, index })));
  const late = measurement([1, 2].map((index) => ({ ...ROUND, index })));
  assert.equal(pairedRatio(late, native)?.n, 2);
  assert.equal(pairedRatio(measurement([{ ...ROUND, index: 9 }]), native), null);
});

test('five rounds give a ratio whose interval does not claim 95 %', () => {
  const run = exampleRun({ workloads: ['read-4k-rand'], rounds: 5 });
  const plain = run.measurements.find((one) => one.case.mode === 'plain')!;
  assert.equal(pairedRatio(plain, sibling(run, plain, 'native')!)?.confidence, 1 - 2 / 2 ** 5);
  assert.deepEqual(losers(run), []);
});

test('a measurement that is not engaged, failed or has no rounds has no ratio', () => {
  const native = of({}, 'read-4k-rand', 'native');
  const plain = of({}, 'read-4k-rand', 'plain');
  assert.equal(pairedRatio({ ...plain, proof: { ...plain.proof, engaged: false } }, native), null);
  assert.equal(pairedRatio({ ...plain, failure: 'ENOTCONN' }, native), null);
  assert.equal(pairedRatio({ ...plain, rounds: [] }, native), null);
  assert.equal(pairedRatio(plain, { ...native, failure: 'EIO' }), null);
});

test('losers name what is slower than plain first, then what is slower than native, the worst first', () => {
  const run = exampleRun({
    workloads: ['read-4k-rand', 'statx-sync'],
    effect: { modes: ['file-passthrough'], workloads: ['statx-sync'], latency: 1.2 },
  });
  const named = losers(run).map(
    ({
      measurement: {
        case: { workload, mode },
      },
      reference,
    }) => `${workload.name} ${mode} > ${reference.case.mode}`,
  );
  assert.equal(named[0], 'statx-sync file-passthrough > plain');
  assert.equal(named[1], 'read-4k-rand plain > native');
  assert.ok(named.includes('statx-sync plain > native'));
  assert.ok(!named.some((name) => name === 'read-4k-rand file-passthrough > plain'));
  assert.ok(!named.some((name) => name.includes('native >')));
});
