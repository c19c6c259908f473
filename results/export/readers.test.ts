// What programs that read an export take from it: order, names, values and what a truncated file shows.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gate } from '../judge/gate.js';
import { DEFAULT_POLICY } from '../judge/policy.js';
import { timed } from '../quantities/disturbance.js';
import { summarize } from '../quantities/summary.js';
import { merge, quantile } from '../run/histogram.js';
import type { Measurement, Round, Run } from '../run/model.js';
import { exampleRun } from '../testing/example-run.js';
import { exported, type FormatName } from './formats.js';
import { ktap } from './ktap.js';
import { gateReport } from './test-report.js';

const RUN = exampleRun({
  workloads: ['read-4k-rand', 'create-unlink'],
  bringUps: 4,
  roundsOfBringUp: 3,
  operations: 100,
});
const text = async (format: FormatName, run = RUN): Promise<string> =>
  (await exported(format, run)).map((file) => file.text).join('');

/** A reader that stops where the file does: what is missing, or null when it saw all that was announced. */
function missingFrom(ktapText: string): string | null {
  const [version, plan, ...lines] = ktapText.split('\n');
  if (version !== 'KTAP version 1') return 'version';
  const count = Number(/^1\.\.(\d+)$/.exec(plan ?? '')?.[1] ?? Number.NaN);
  if (Number.isNaN(count)) return 'plan';
  const results = lines.filter((line) => /^(not )?ok \d/.test(line)).length;
  return results === count ? null : `${count - results} of ${count}`;
}

test('a ktap file that is truncated anywhere lacks its plan or a test', async () => {
  const gated = gateReport(
    gate(
      [RUN],
      [
        exampleRun({
          workloads: ['read-4k-rand', 'create-unlink'],
          bringUps: 4,
          roundsOfBringUp: 3,
          operations: 100,
          seed: 2,
        }),
      ],
      DEFAULT_POLICY,
    ),
    RUN,
  );
  for (const whole of [await text('ktap'), ktap(gated)]) {
    assert.equal(missingFrom(whole), null);
    const lines = whole.trimEnd().split('\n');
    for (let end = 0; end < lines.length; end++)
      assert.notEqual(missingFrom(lines.slice(0, end).join('\n')), null, `after ${end} lines`);
    // Also in each subtest.
    for (const [i, line] of lines.entries())
      if (line.trim() === 'KTAP version 1') assert.match(lines[i + 1]!, /^ *1\.\.\d+$/);
  }
});

test('openmetrics is the text format of Prometheus, too: its types, and neither timestamps nor exemplars', async () => {
  const lines = (await text('openmetrics')).trimEnd().split('\n');
  for (const line of lines.filter((one) => one.startsWith('# TYPE')))
    assert.match(line, /^# TYPE \w+ (counter|gauge|histogram|summary|untyped)$/);
  for (const line of lines.filter((one) => !one.startsWith('#')))
    assert.match(line, /^\w+\{(\w+="(\\.|[^"\\])*",?)+\} [\d.e+-]+$/);
  assert.ok(lines.some((line) => line.startsWith('fusebench_run_info{') && line.endsWith('} 1')));
  const p50 = lines.find((line) => /^fusebench_operation_p50_seconds.*read-4k.*mode="plain"/.test(line));
  const plain = RUN.measurements.find(({ case: one }) => one.id === 'read-4k-rand/direct/t1/same-cpu/plain')!;
  assert.equal(Number(p50?.split(' ').at(-1)), Number((summarize(plain).latencyNs.p50 / 1e9).toPrecision(7)));
});

test('benchstat gets native first, then the other modes in their order, whatever was measured first', async () => {
  const shuffled: Run = { ...RUN, measurements: RUN.measurements.toReversed() };
  for (const run of [RUN, shuffled]) {
    const modes = [...(await text('benchstat', run)).matchAll(/^Benchmark\S*\/mode=([\w-]+)\//gm)].map(
      (match) => match[1],
    );
    assert.deepEqual([...new Set(modes)], ['native', 'overlayfs', 'plain', 'file-passthrough']);
    assert.deepEqual(
      modes,
      modes.toSorted((a, b) => order.indexOf(a!) - order.indexOf(b!)),
    );
  }
});
const order = ['native', 'overlayfs', 'plain', 'file-passthrough'];

test('tables of cases have them in the order of the plan, and modes in the order of every table', async () => {
  const run: Run = {
    ...RUN,
    measurements: RUN.measurements.toSorted((a, b) => (a.case.mode < b.case.mode ? 1 : -1)),
  };
  const cases = (await text('csv', run)).trimEnd().split('\n').slice(1);
  assert.deepEqual(
    cases.slice(0, 4).map((line) => line.split(',')[5]),
    order,
  );
  const { cases: listed } = JSON.parse(await text('json', run)) as { cases: { mode: string }[] };
  assert.deepEqual(
    listed.slice(0, 4).map(({ mode }) => mode),
    order,
  );
});

test('kcidb names architectures as the kernel does', async () => {
  for (const [node, kernel] of [
    ['x64', 'x86_64'],
    ['arm64', 'aarch64'],
    ['riscv64', 'riscv64'],
  ] as const) {
    const run: Run = { ...RUN, host: { ...RUN.host, arch: node } };
    const { builds } = JSON.parse(await text('kcidb', run)) as {
      builds: { id: string; architecture: string }[];
    };
    assert.equal(builds[0]!.architecture, kernel);
    assert.ok(builds[0]!.id.endsWith(`-${kernel}`));
  }
});

interface LavaResult {
  readonly set: string | null;
  readonly result: string;
  readonly measurement?: number;
  readonly units?: string;
}

/** Reads signals as the dispatcher of LAVA does (lava_dispatcher/actions/test/shell.py): pairs split at blanks, ids once. */
function readLava(output: string): Map<string, LavaResult> {
  const results = new Map<string, LavaResult>();
  let set: string | null = null;
  for (const [, name, parameters] of output.matchAll(/<LAVA_SIGNAL_(\S+) ([^>]+)>/g)) {
    const words = parameters!.split(/\s+/).filter(Boolean);
    if (name === 'TESTSET') {
      if (words[0] === 'START') assert.ok(words[1], 'a set without a name');
      set = words[0] === 'START' ? words[1]! : null;
      continue;
    }
    assert.equal(name, 'TESTCASE');
    const pairs = words.map((word) => word.split('='));
    assert.ok(
      pairs.every((pair) => pair.length === 2),
      parameters,
    );
    const data = Object.fromEntries(pairs.map(([key, value]) => [key!.toLowerCase(), value!]));
    assert.ok(!results.has(data.test_case_id!), `${data.test_case_id} twice`);
    assert.match(data.result!, /^(pass|fail|skip|unknown)$/);
    const measured = data.measurement === undefined ? {} : { measurement: Number(data.measurement) };
    assert.ok(!Number.isNaN(measured.measurement));
    const units = data.units === undefined ? {} : { units: data.units };
    results.set(data.test_case_id!, { set, result: data.result!, ...measured, ...units });
  }
  return results;
}

test('the dispatcher of LAVA finds a result for every case, in its set, with the p50 of the tables', async () => {
  const results = readLava(await text('lava'));
  assert.equal(results.size, RUN.measurements.length + RUN.skipped.length);
  for (const measurement of RUN.measurements) {
    const { id } = measurement.case;
    assert.deepEqual(results.get(id.replaceAll('/', '-')), {
      set: id.split('/').slice(0, -1).join('-'),
      result: 'pass',
      measurement: Number(summarize(measurement).latencyNs.p50.toPrecision(7)),
      units: 'ns',
    });
  }
  assert.equal(results.get('modes-inode-passthrough')?.result, 'skip');
});

/** A native case in the last bring-up of which all takes ten times as long, and one round of which is left out of times. */
function uneven(): Run {
  const slow = exampleRun({ ...OPTIONS, effect: { latency: 10 } }).measurements[0]!;
  const [first, ...rest] = exampleRun(OPTIONS).measurements;
  const rounds = first!.rounds.map((round, i): Round => {
    if (round.bringUp === 3) return slow.rounds[i]!;
    return i === 0 ? disturbed(round) : round;
  });
  return { ...RUN, measurements: [{ ...first!, rounds }, ...rest] };
}
const OPTIONS = { workloads: ['read-4k-rand'], bringUps: 4, roundsOfBringUp: 3, operations: 6000 };

function disturbed(round: Round): Round {
  const occupancy = { wallNs: 1e7, cpuNs: 1e6, runDelayNs: 9e6, stolenNs: 0 };
  const client = { voluntary: 0, involuntary: 9 };
  return { ...round, occupancy, contextSwitches: { client, daemon: null } };
}

test('a percentile of fio-json is the value of the tables, not that of all operations together', async () => {
  const run = uneven();
  const [measurement] = run.measurements as [Measurement];
  assert.equal(timed(measurement).excused.size, 1);
  const { latencyNs, operationsPerSecond } = summarize(measurement);
  const pooled = quantile(merge(measurement.rounds.map(({ histogram }) => histogram)), 0.5);
  assert.ok(latencyNs.p50 / pooled > 1.2, `${latencyNs.p50} ${pooled}`);
  const { jobs } = JSON.parse(await text('fio-json', run)) as {
    jobs: {
      read: {
        iops: number;
        total_ios: number;
        clat_ns: { mean: number; percentile: Record<string, number> };
      };
    }[];
  };
  const { iops, total_ios: total, clat_ns: latency } = jobs[0]!.read;
  assert.equal(latency.percentile['50.000000'], Math.round(latencyNs.p50));
  assert.equal(latency.percentile['99.000000'], Math.round(latencyNs.p99!));
  assert.equal(latency.mean, Number(latencyNs.mean.toPrecision(7)));
  assert.equal(iops, Number(operationsPerSecond.toPrecision(7)));
  assert.equal(total, 11 * 6000);
});

test('distributions of all operations hold the timed rounds only, and say what they are', async () => {
  const run = uneven();
  const [file] = await exported('hgrm', run);
  assert.match(file!.text, /Total count {4}= +66000\]/);
  assert.match(
    file!.text,
    /^#\[Case = \S+native, pooled: all timed operations; p50 of the tables = [\d.]+\]\n/,
  );
  assert.match(
    await text('openmetrics', run),
    /^fusebench_operation_latency_seconds_count\{[^}]*mode="native"\} 66000$/m,
  );
  assert.equal((await text('hlog', run)).match(/^Tag=\S+\/native,/gm)?.length, 11);
});

test('hgrm is a file for each timed case', async () => {
  const files = await exported('hgrm', RUN);
  assert.deepEqual(
    files.map(({ caseId }) => caseId),
    RUN.measurements.map((one) => one.case.id),
  );
  for (const { caseId, text: content } of files) {
    assert.equal(content.match(/^#\[Case = /gm)?.length, 1);
    assert.ok(content.includes(`#[Case = ${caseId},`));
  }
});
