// Every export against its grammar or a consumer that comes from npm; consumers.test.ts has those that do not.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { decodeFromCompressedBase64, HistogramLogReader } from 'hdr-histogram-js';
import { SaxesParser } from 'saxes';
import { gate } from '../judge/gate.js';
import { DEFAULT_POLICY } from '../judge/policy.js';
import { summarize } from '../quantities/summary.js';
import { mean, merge, quantile } from '../run/histogram.js';
import type { HistogramData, Measurement, Run } from '../run/model.js';
import { exampleRun } from '../testing/example-run.js';
import { exported as exportedFiles, FORMATS, type FormatName } from './formats.js';
import { hgrm } from './hgrm.js';
import { junit } from './junit.js';
import { ktap } from './ktap.js';
import { gateReport } from './test-report.js';

const BASE = exampleRun({
  workloads: ['read-4k-rand', 'write-4k-rand', 'create-unlink'],
  bringUps: 6,
  roundsOfBringUp: 2,
  operations: 100,
});
const PLAIN = 'read-4k-rand/direct/t1/same-cpu/plain';
const NOT_ENGAGED = 'create-unlink/direct/t1/same-cpu/file-passthrough';
const FAILED = 'create-unlink/direct/t1/same-cpu/plain';

/** A run with one case that is not engaged and one that failed, and with texts that need quoting everywhere. */
const RUN: Run = {
  ...BASE,
  host: { ...BASE.host, cpuModel: 'Synthetic "CPU" <1> & co' },
  measurements: BASE.measurements.map((one): Measurement => {
    if (one.case.id === FAILED) return { ...one, failure: 'create "x" <&>: EIO # not ok\nat round 2' };
    if (one.case.id !== NOT_ENGAGED) return one;
    return {
      ...one,
      proof: { ...one.proof, engaged: false, unexpectedRequests: ['CREATE 0.00 per operation'] },
    };
  }),
};

const NAMES = Object.keys(FORMATS) as FormatName[];
/** The text of all files together. */
const exported = async (format: FormatName, run = RUN): Promise<string> =>
  (await exportedFiles(format, run)).map(({ text }) => text).join('');
const measurement = (id: string): Measurement => RUN.measurements.find((one) => one.case.id === id)!;
const allOperations = (id: string): HistogramData =>
  merge(measurement(id).rounds.map((round) => round.histogram));

test('every format is text that ends with a newline, and never shows a number that is none', async () => {
  for (const format of NAMES) {
    const text = await exported(format);
    assert.ok(text.endsWith('\n'), format);
    assert.doesNotMatch(text, /\bNaN\b|Infinity|undefined|\[object/, format);
  }
});

/** Formats that say of each case whether it is usable. */
const JUDGING: readonly FormatName[] = ['csv', 'json', 'ktap', 'junit', 'lava', 'kcidb'];

test('no format but the ones that judge shows a case that is not usable', async () => {
  for (const format of NAMES.filter((name) => !JUDGING.includes(name))) {
    const text = await exported(format);
    assert.ok(
      !text.includes('create-unlink') || !/create-unlink[^\n]*mode=.?(plain|file-passthrough)/.test(text),
      format,
    );
    assert.ok(!text.includes(FAILED) && !text.includes(NOT_ENGAGED), format);
  }
});

test('a case has no times in any format where other work had the CPU in all of its rounds', async () => {
  const [first, ...rest] = RUN.measurements;
  const busy = first!.rounds.map((round) => ({
    ...round,
    contextSwitches: { ...round.contextSwitches, client: { voluntary: 0, involuntary: 9 } },
    occupancy: { wallNs: 1e7, cpuNs: 1e6, runDelayNs: 9e6, stolenNs: 0 },
  }));
  const native: Run = { ...RUN, measurements: [{ ...first!, rounds: busy }, ...rest] };
  assert.equal(first!.case.mode, 'native');
  const values = JSON.parse(await exported('github-action-benchmark', native)) as { name: string }[];
  assert.ok(values.length > 0 && !values.some(({ name }) => name.startsWith(first!.case.id)));
  const { jobs } = JSON.parse(await exported('fio-json', native)) as { jobs: { jobname: string }[] };
  assert.ok(jobs.length > 0 && !jobs.some(({ jobname }) => jobname === first!.case.id));
  assert.match(await exported('ktap', native), /SKIP other work had the CPU in all of its rounds/);
});

test('a run without any round can be exported in every format', async () => {
  const empty: Run = { ...RUN, measurements: RUN.measurements.map((one) => ({ ...one, rounds: [] })) };
  for (const format of NAMES) {
    assert.doesNotMatch(await exported(format, empty), /\bNaN\b|Infinity|undefined/, format);
  }
});

test('json holds every case with its ratio, null where there is none', async () => {
  const parsed = JSON.parse(await exported('json')) as {
    cases: Record<string, unknown>[];
    skipped: unknown[];
  };
  assert.equal(parsed.cases.length, RUN.measurements.length);
  const plain = parsed.cases.find((one) => one.id === PLAIN) as {
    ratioToNative: { center: number; lo: number; hi: number; n: number };
    bringUps: number;
    rounds: number;
  };
  const { center, lo, hi, n } = plain.ratioToNative;
  assert.ok(5 < lo && lo < center && center < hi);
  assert.deepEqual([n, plain.bringUps, plain.rounds], [6, 6, 12]);
  const notEngaged = parsed.cases.find((one) => one.id === NOT_ENGAGED)!;
  assert.deepEqual([notEngaged.usable, notEngaged.ratioToNative], [false, null]);
  assert.equal(parsed.skipped.length, 1);
});

/** What fio 3.33 writes for an idle direction and a busy one, as far as parsers read it. */
const FIO_LATENCY = { type: 'object', required: ['min', 'max', 'mean', 'stddev', 'N'] };
const FIO_DIRECTION = {
  type: 'object',
  required: [
    'io_bytes',
    'io_kbytes',
    'bw_bytes',
    'bw',
    'iops',
    'runtime',
    'total_ios',
    'short_ios',
    'drop_ios',
    'slat_ns',
    'clat_ns',
    'lat_ns',
  ],
  properties: {
    io_bytes: { type: 'integer' },
    bw_bytes: { type: 'integer' },
    runtime: { type: 'integer' },
    total_ios: { type: 'integer' },
    slat_ns: FIO_LATENCY,
    lat_ns: FIO_LATENCY,
    clat_ns: {
      ...FIO_LATENCY,
      properties: {
        percentile: {
          type: 'object',
          patternProperties: { '^\\d+\\.\\d{6}$': { type: 'integer' } },
          additionalProperties: false,
        },
        bins: {
          type: 'object',
          patternProperties: { '^\\d+$': { type: 'integer' } },
          additionalProperties: false,
        },
      },
    },
  },
};
const FIO = {
  type: 'object',
  required: ['fio version', 'timestamp', 'timestamp_ms', 'time', 'jobs'],
  properties: {
    jobs: {
      type: 'array',
      items: {
        type: 'object',
        required: [
          'jobname',
          'groupid',
          'error',
          'elapsed',
          'job options',
          'read',
          'write',
          'trim',
          'usr_cpu',
          'sys_cpu',
          'ctx',
          'majf',
          'minf',
        ],
        properties: { read: FIO_DIRECTION, write: FIO_DIRECTION, trim: FIO_DIRECTION },
      },
    },
  },
};

test('fio-json has the shape of fio json+, and its bins count every operation', async () => {
  const parsed = JSON.parse(await exported('fio-json')) as {
    jobs: { jobname: string; read: FioDirection; write: FioDirection }[];
  };
  const accepts = new Ajv2020({ strict: false }).compile(FIO);
  assert.ok(accepts(parsed), JSON.stringify(accepts.errors));
  interface FioDirection {
    total_ios: number;
    io_bytes: number;
    clat_ns: { N: number; percentile: Record<string, number>; bins: Record<string, number> };
  }
  const job = parsed.jobs.find(({ jobname }) => jobname === PLAIN)!;
  const { clat_ns: latency, total_ios: total, io_bytes: bytes } = job.read;
  assert.deepEqual([total, latency.N, bytes, job.write.total_ios], [1200, 1200, 1200 * 4096, 0]);
  assert.equal(
    Object.values(latency.bins).reduce((sum, count) => sum + count, 0),
    1200,
  );
  assert.equal(latency.percentile['50.000000'], Math.round(summarize(measurement(PLAIN)).latencyNs.p50));
  const write = parsed.jobs.find(({ jobname }) => jobname === 'write-4k-rand/direct/t1/same-cpu/plain')!;
  assert.deepEqual([write.read.total_ios, write.write.total_ios], [0, 1200]);
});

test('benchstat lines follow the Go benchmark format, a line per bring-up', async () => {
  const lines = (await exported('benchstat'))
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'));
  const results = lines.filter((line) => line.startsWith('Benchmark'));
  const usable = RUN.measurements.filter(({ case: { id } }) => id !== FAILED && id !== NOT_ENGAGED);
  assert.equal(results.length, usable.length * 6);
  for (const line of lines) {
    // A configuration key begins with a lower case letter and holds no upper case letter and no blank.
    if (/^[a-z][^\sA-Z]*: \S/.test(line) || /^Unit \S+( [a-z]+=\S+)+$/.test(line)) continue;
    const [name, iterations, ...rest] = line.split(/\s+/);
    assert.match(name!, /^Benchmark[A-Z][^\s]*$/);
    assert.doesNotMatch(name!, /-\d+$/, 'a trailing number would be read as GOMAXPROCS');
    assert.equal(iterations, '200');
    assert.equal(rest.length % 2, 0);
    for (let i = 0; i < rest.length; i += 2)
      assert.ok(Number(rest[i]) >= 0 && /[a-z]\/(op|s)$/.test(rest[i + 1]!));
  }
});

test('github-action-benchmark entries have name, unit and value, and names of their own', async () => {
  const entries = JSON.parse(await exported('github-action-benchmark')) as Record<string, unknown>[];
  const accepts = new Ajv2020().compile({
    type: 'array',
    minItems: 1,
    items: {
      type: 'object',
      required: ['name', 'unit', 'value'],
      properties: {
        name: { type: 'string' },
        unit: { type: 'string' },
        value: { type: 'number' },
        range: { type: 'string' },
        extra: { type: 'string' },
      },
      additionalProperties: false,
    },
  });
  assert.ok(accepts(entries), JSON.stringify(accepts.errors));
  assert.equal(new Set(entries.map(({ name }) => name)).size, entries.length);
  assert.equal(entries.find(({ name }) => name === `${PLAIN} requests per operation`)?.value, 1);
});

test('bmf is benchmark, measure and metric with the value within its bounds', async () => {
  const parsed = JSON.parse(await exported('bmf')) as Record<string, Record<string, BmfMetric>>;
  interface BmfMetric {
    value: number;
    lower_value?: number;
    upper_value?: number;
  }
  assert.ok(Object.keys(parsed).length > 0);
  for (const [name, measures] of Object.entries(parsed)) {
    assert.ok(name.length <= 1024);
    for (const [slug, metric] of Object.entries(measures)) {
      assert.match(slug, /^[a-z0-9-]{1,64}$/);
      assert.equal(typeof metric.value, 'number');
      assert.ok(
        (metric.lower_value ?? metric.value) <= metric.value &&
          metric.value <= (metric.upper_value ?? metric.value),
      );
      for (const key of Object.keys(metric)) assert.match(key, /^(value|lower_value|upper_value)$/);
    }
  }
  assert.equal(parsed[PLAIN]!['requests-per-operation']!.value, 1);
});

/** A reader of KTAP version 1 (Documentation/dev-tools/ktap.rst): plans are kept, numbers ascend, nesting is by two blanks. */
function readKtap(text: string): string[] {
  const lines = text.trimEnd().split('\n');
  const results: string[] = [];
  let at = 0;
  function block(depth: number): void {
    const pad = '  '.repeat(depth);
    const next = (): string => {
      while (lines[at]?.startsWith(`${pad}#`)) at += 1;
      return lines[at] ?? '';
    };
    assert.equal(next(), `${pad}KTAP version 1`);
    at += 1;
    const count = Number(/^\s*1\.\.(\d+)$/.exec(next())?.[1]);
    at += 1;
    for (let number = 1; number <= count; number++) {
      if (next().startsWith(`${pad}  KTAP`)) block(depth + 1);
      const match = /^(ok|not ok) (\d+) ([^#]+?)(?: # (SKIP|XFAIL|TIMEOUT|ERROR)(?: .*)?)?$/.exec(
        next().slice(pad.length),
      );
      assert.ok(match, `line ${at + 1}: ${lines[at]}`);
      assert.equal(Number(match[2]), number);
      results.push(`${depth} ${match[1]} ${match[3]}${match[4] ? ` ${match[4]}` : ''}`);
      at += 1;
    }
  }
  block(0);
  assert.equal(at, lines.length);
  return results;
}

test('ktap nests a subtest per workload, fails what is not engaged and skips what was skipped', async () => {
  const results = readKtap(await exported('ktap'));
  assert.ok(results.includes('1 ok plain'));
  assert.ok(results.includes('1 not ok file-passthrough'));
  assert.ok(results.includes('0 not ok create-unlink/direct/t1/same-cpu'));
  assert.ok(results.includes('0 ok read-4k-rand/direct/t1/same-cpu'));
  assert.ok(results.includes('1 ok inode-passthrough SKIP'));
  assert.ok(results.includes('0 ok modes SKIP'));
});

interface Element {
  name: string;
  attributes: Record<string, string>;
  text: string;
  children: Element[];
}

/** Parses strictly: whatever is not well-formed throws. */
function readXml(xml: string): Element {
  const root: Element = { name: '', attributes: {}, text: '', children: [] };
  const open = [root];
  const parser = new SaxesParser();
  parser.on('error', (error) => {
    throw error;
  });
  parser.on('opentag', ({ name, attributes }) => {
    const element: Element = {
      name,
      attributes: attributes as Record<string, string>,
      text: '',
      children: [],
    };
    open.at(-1)!.children.push(element);
    open.push(element);
  });
  parser.on('text', (text) => {
    open.at(-1)!.text += text;
  });
  parser.on('closetag', () => {
    open.pop();
  });
  parser.write(xml).close();
  return root.children[0]!;
}

test('junit is well-formed, its totals are right, and a failure repeats the facts about the machine', async () => {
  const suites = readXml(await exported('junit'));
  assert.equal(suites.name, 'testsuites');
  const cases = suites.children.flatMap((suite) => suite.children.filter(({ name }) => name === 'testcase'));
  const failures = cases.filter((one) => one.children.some(({ name }) => name === 'failure'));
  const skipped = cases.filter((one) => one.children.some(({ name }) => name === 'skipped'));
  assert.deepEqual(
    [suites.attributes.tests, suites.attributes.failures, suites.attributes.skipped].map(Number),
    [cases.length, failures.length, skipped.length],
  );
  assert.deepEqual([failures.length, skipped.length], [2, 1]);
  const failure = failures.find(({ attributes }) => attributes.name === 'plain')!.children[0]!;
  assert.match(failure.text, /create "x" <&>: EIO # not ok\nat round 2/);
  assert.match(failure.text, /cpu: Synthetic "CPU" <1> & co/);
});

test('control characters, which XML cannot hold, do not break junit', () => {
  const report = {
    name: 'x',
    startedAt: RUN.startedAt,
    environment: {},
    suites: [
      {
        name: 's',
        cases: [
          { suite: 's', name: 'c', status: 'fail' as const, details: ['a\u0001b\u001b[31m'], seconds: 0 },
        ],
      },
    ],
  };
  assert.equal(readXml(junit(report)).children[0]!.children[1]!.children[0]!.attributes.message, 'a b [31m');
});

test('a gate becomes ktap and junit: regressions fail, the inconclusive is skipped', () => {
  const slow = exampleRun({
    workloads: ['read-4k-rand'],
    bringUps: 6,
    effect: { modes: ['plain'], requests: { GETXATTR: 1 } },
  });
  const base = exampleRun({ workloads: ['read-4k-rand'], bringUps: 6 });
  const report = gateReport(gate([base], [slow], DEFAULT_POLICY), slow);
  const results = readKtap(ktap(report));
  assert.ok(results.includes('1 not ok read-4k-rand/direct/t1/same-cpu/plain'));
  assert.equal(results.at(-1), '0 not ok read-4k-rand');
  assert.equal(readXml(junit(report)).attributes.failures, '1');
  const refused = gateReport(
    gate([base], [{ ...slow, backing: { fsType: 'ext4', path: null } }], DEFAULT_POLICY),
    slow,
  );
  assert.deepEqual(readKtap(ktap(refused)), ['1 not ok comparable', '0 not ok input']);
});

test('lava signals are words without blanks, with a measurement where there is one', async () => {
  const lines = (await exported('lava')).trimEnd().split('\n');
  for (const line of lines) {
    assert.match(
      line,
      /^<LAVA_SIGNAL_(TESTSET (START [\w.-]+|STOP)|TESTCASE TEST_CASE_ID=[\w.-]+ RESULT=(pass|fail|skip)( MEASUREMENT=[\d.]+ UNITS=ns)?)>$/,
    );
  }
  assert.ok(
    lines.some((line) =>
      line.includes('TEST_CASE_ID=read-4k-rand-direct-t1-same-cpu-plain RESULT=pass MEASUREMENT='),
    ),
  );
});

/** The parts of kernelci/kcidb-io's schema 5.3 (kcidb_io/schema/v05_03.py) that the report uses. */
const ID = { type: 'string', pattern: '^[a-z0-9_]+:[^\\0]*$' };
const ORIGIN = { type: 'string', pattern: '^[a-z0-9_]+$' };
const TEXT = { type: 'string', pattern: '^[^\\0]*$' };
const object = (required: string[], properties: object) => ({
  type: 'object',
  required,
  properties,
  additionalProperties: false,
});
const KCIDB = object(['version'], {
  version: object(['major', 'minor'], { major: { const: 5 }, minor: { const: 3 } }),
  checkouts: { type: 'array', items: object(['id', 'origin'], { id: ID, origin: ORIGIN, comment: TEXT }) },
  builds: {
    type: 'array',
    items: object(['checkout_id', 'id', 'origin'], {
      checkout_id: ID,
      id: ID,
      origin: ORIGIN,
      architecture: { type: 'string', pattern: '^[a-z0-9_]*$' },
    }),
  },
  tests: {
    type: 'array',
    minItems: 1,
    items: object(['build_id', 'id', 'origin'], {
      build_id: ID,
      id: ID,
      origin: ORIGIN,
      comment: TEXT,
      path: { type: 'string', pattern: '^([a-zA-Z0-9_-]+(\\.[a-zA-Z0-9_-]+)*)?$' },
      status: { enum: ['FAIL', 'ERROR', 'MISS', 'PASS', 'DONE', 'SKIP'] },
      start_time: { type: 'string' },
      duration: { type: 'number' },
      environment: object([], { comment: TEXT, misc: { type: 'object' } }),
      number: object(['value'], {
        value: { type: 'number' },
        unit: TEXT,
        prefix: { enum: ['metric', 'binary'] },
      }),
    }),
  },
});

test('kcidb follows schema 5.3, and every test refers to a build that is there', async () => {
  const parsed = JSON.parse(await exported('kcidb')) as {
    builds: { id: string }[];
    tests: { id: string; build_id: string; path: string; status: string }[];
  };
  const accepts = new Ajv2020({ strict: false }).compile(KCIDB);
  assert.ok(accepts(parsed), JSON.stringify(accepts.errors));
  const builds = new Set(parsed.builds.map(({ id }) => id));
  assert.ok(parsed.tests.every((one) => builds.has(one.build_id)));
  assert.equal(new Set(parsed.tests.map(({ id }) => id)).size, parsed.tests.length);
  const status = (path: string): string | undefined => parsed.tests.find((one) => one.path === path)?.status;
  assert.equal(status('fusebench.read-4k-rand.direct.t1.same-cpu.plain'), 'DONE');
  assert.equal(status('fusebench.create-unlink.direct.t1.same-cpu.plain'), 'ERROR');
  assert.equal(status('fusebench.modes.inode-passthrough'), 'SKIP');
});

test('openmetrics keeps families together, buckets ascending, and counts exact', async () => {
  const lines = (await exported('openmetrics')).trimEnd().split('\n');
  assert.equal(lines.at(-1), '# EOF');
  let family = '';
  const seen = new Set<string>();
  const buckets = new Map<string, number[]>();
  for (const line of lines.slice(0, -1)) {
    const type = /^# TYPE (\w+) (histogram|gauge)$/.exec(line);
    if (type) {
      family = type[1]!;
      assert.ok(!seen.has(family), `${family} appears twice`);
      seen.add(family);
      continue;
    }
    if (new RegExp(`^# (UNIT|HELP) ${family} .`).test(line)) continue;
    const sample = /^(\w+)\{((?:\w+="(?:[^"\\\n]|\\["\\n])*",?)+)\} (\S+)$/.exec(line);
    assert.ok(sample, line);
    assert.ok([family, `${family}_bucket`, `${family}_count`, `${family}_sum`].includes(sample[1]!));
    assert.ok(Number(sample[3]) >= 0);
    if (sample[1]!.endsWith('_bucket')) {
      const key = sample[2]!.replace(/,le="[^"]*"/, '');
      buckets.set(key, [...(buckets.get(key) ?? []), Number(sample[3])]);
    }
  }
  for (const counts of buckets.values()) {
    assert.deepEqual(
      counts,
      counts.toSorted((a, b) => a - b),
    );
    assert.equal(counts.at(-1), 1200);
  }
  const below = allOperations(PLAIN).buckets.reduce(
    (sum, value, i, all) => (i % 2 && all[i - 1]! < 7 * 128 ? sum + value : sum),
    0,
  );
  // Index 7 * 128 is the bucket of 8192 ns, the first above 8191 ns.
  assert.ok(lines.some((line) => line.includes('le="0.000008191"') || line.includes('le="8.191e-6"')));
  const bucket = lines.find(
    (line) =>
      line.includes('mode="plain"') &&
      line.includes('read-4k') &&
      /le="8\.191e-6"|le="0\.000008191"/.test(line),
  );
  assert.equal(Number(bucket?.split(' ').at(-1)), below);
});

test('hgrm rows ascend to the maximum, and the footer names mean and total', () => {
  const lines = hgrm({ ...RUN, measurements: [measurement(PLAIN)] })
    .trimEnd()
    .split('\n');
  assert.match(lines.shift()!, /^#\[Case = read-4k-rand\S*, pooled: /);
  assert.match(lines[0]!, /^ +Value +Percentile +TotalCount +1\/\(1-Percentile\)$/);
  const rows = lines.filter((line) => /^ *\d/.test(line)).map((line) => line.trim().split(/ +/).map(Number));
  const histogram = allOperations(PLAIN);
  for (const [i, [value, level, count]] of rows.entries()) {
    if (i > 0)
      assert.ok(value! >= rows[i - 1]![0]! && level! > rows[i - 1]![1]! && count! >= rows[i - 1]![2]!);
  }
  assert.deepEqual(rows[0]?.slice(0, 3), [histogram.minNs, 0, 1]);
  assert.deepEqual(rows.at(-1), [histogram.maxNs, 1, 1200]);
  assert.deepEqual(
    rows.slice(0, 7).map((row) => row[1]),
    [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.55],
  );
  const footer = lines.slice(-3).join('\n');
  assert.match(
    footer,
    /^#\[Mean {4}= +[\d.]+, StdDeviation {3}= +[\d.]+\]\n#\[Max {5}= +[\d.]+, Total count {4}= +1200\]\n#\[Buckets = +32, SubBuckets {5}= +128\]$/,
  );
  assert.equal(Number(/Mean += +([\d.]+)/.exec(footer)?.[1]), Number(mean(histogram).toFixed(3)));
});

test('hlog is read back by HdrHistogram with the same counts and quantiles', async () => {
  const reader = new HistogramLogReader(await exported('hlog'));
  const counts = new Map<string, number>();
  for (
    let histogram = reader.nextIntervalHistogram();
    histogram;
    histogram = reader.nextIntervalHistogram()
  ) {
    counts.set(histogram.tag, (counts.get(histogram.tag) ?? 0) + histogram.totalCount);
  }
  assert.equal(counts.size, RUN.measurements.length - 2);
  for (const total of counts.values()) assert.equal(total, 1200);
  const line = (await exported('hlog')).split('\n').find((one) => one.startsWith(`Tag=${PLAIN},`))!;
  const decoded = decodeFromCompressedBase64(line.split(',').at(-1)!);
  const [round] = measurement(PLAIN).rounds;
  for (const q of [0.5, 0.9, 0.99]) {
    const [theirs, ours] = [decoded.getValueAtPercentile(100 * q), quantile(round!.histogram, q)];
    assert.ok(Math.abs(theirs / ours - 1) < 1 / 128 + 1e-3, `${q}: ${theirs}, ${ours}`);
  }
});
