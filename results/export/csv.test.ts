import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { HIGHEST_TRACKABLE_NS } from '../run/histogram.js';
import type { Run } from '../run/model.js';
import { exampleRun } from '../testing/example-run.js';
import { histogramsCsv, opcodesOf, roundsCsv, summaryCsv } from './csv.js';

const RUN = exampleRun({ workloads: ['read-4k-rand', 'open-close'], bringUps: 6, operations: 50 });

/** A strict reader of RFC 4180 with LF, written for the test. */
function parse(csv: string): Record<string, string>[] {
  const records: string[][] = [[]];
  let field = '';
  let quoted = false;
  for (let i = 0; i < csv.length; i++) {
    const character = csv[i]!;
    if (quoted && character === '"' && csv[i + 1] === '"') {
      field += '"';
      i += 1;
    } else if (character === '"') quoted = !quoted;
    else if (!quoted && character === ',') {
      records.at(-1)!.push(field);
      field = '';
    } else if (!quoted && character === '\n') {
      records.at(-1)!.push(field);
      field = '';
      records.push([]);
    } else field += character;
  }
  assert.deepEqual(records.pop(), [], 'the file ends with a newline');
  const [header, ...rows] = records;
  return rows.map((row) => {
    assert.equal(row.length, header!.length);
    return Object.fromEntries(header!.map((column, i) => [column, row[i]!]));
  });
}

test('summary.csv has one row per measurement with ratios and requests by opcode', () => {
  const rows = parse(summaryCsv(RUN));
  assert.deepEqual(
    rows.map((row) => row.case),
    RUN.measurements.map((one) => one.case.id),
  );
  const plain = rows.find((row) => row.case === 'read-4k-rand/direct/t1/same-cpu/plain')!;
  assert.equal(plain.READ_per_op, '1');
  assert.equal(plain.OPEN_per_op, '0');
  assert.equal(plain.requests_per_op, '1');
  assert.equal(plain.operations, '300');
  assert.deepEqual(
    [plain.ratio_to_plain, plain.ratio_to_plain_lo, plain.ratio_to_plain_no_interval],
    ['1', '', 'compared with itself'],
  );
  assert.ok(Number(plain.ratio_to_native_lo) <= Number(plain.ratio_to_native));
  assert.ok(Number(plain.ratio_to_native) <= Number(plain.ratio_to_native_hi));
  assert.equal(plain.ratio_to_native_confidence, '0.95');
  assert.deepEqual([plain.bring_ups, plain.rounds, plain.rounds_left_out], ['6', '6', '0']);
  const switches = Number(plain.client_switches_per_op) + Number(plain.daemon_switches_per_op);
  assert.ok(Math.abs(Number(plain.switches_per_op) - switches) < 1e-6);
});

test('a ratio of too few bring-ups has no interval, and one of a case that is not usable is empty', () => {
  const run = exampleRun({ workloads: ['open-close'], bringUps: 2, roundsOfBringUp: 4, operations: 50 });
  const [first, ...rest] = run.measurements;
  const ratio = (of: Run): (string | undefined)[] => {
    const row = parse(summaryCsv(of)).find(({ mode }) => mode === 'plain')!;
    const { ratio_to_native: center, ratio_to_native_lo: lo, ratio_to_native_hi: hi } = row;
    const { ratio_to_native_confidence: confidence, ratio_to_native_no_interval: why } = row;
    return [center === '' ? '' : 'a number', lo, hi, confidence, why];
  };
  assert.deepEqual(ratio(run), ['a number', '', '', '', 'fewer than 3 bring-ups']);
  assert.equal(first!.case.mode, 'native');
  assert.deepEqual(ratio({ ...run, measurements: [{ ...first!, failure: 'EIO' }, ...rest] }), [
    '',
    '',
    '',
    '',
    '',
  ]);
});

test('a tail is an empty field where the operations are too few for it', () => {
  const run = exampleRun({
    ...{ workloads: ['open-close'], modes: ['native'] },
    ...{ bringUps: 3, roundsOfBringUp: 2, operations: 5_000 },
  });
  const [row] = parse(summaryCsv(run));
  assert.ok(Number(row!.p99_ns) > Number(row!.p50_ns));
  assert.equal(row!.p999_ns, '');
  for (const { p50_ns, p99_ns, p999_ns } of parse(roundsCsv(run))) {
    assert.ok(Number(p50_ns) > 0);
    assert.deepEqual([p99_ns, p999_ns], ['', '']);
  }
});

test('what was not counted is an empty field, not a zero', () => {
  const native = parse(summaryCsv(RUN)).find((row) => row.mode === 'native')!;
  assert.deepEqual([native.requests_per_op, native.READ_per_op, native.daemon_switches_per_op], ['', '', '']);
});

test('rounds.csv has one row per round in the order they were measured', () => {
  const rows = parse(roundsCsv(RUN));
  assert.equal(rows.length, RUN.measurements.length * 6);
  assert.deepEqual(
    rows.map((row) => Number(row.order)),
    rows.map((_, i) => i),
  );
  for (const row of rows) {
    assert.equal(row.bring_up, row.round);
    assert.deepEqual([row.timed, row.run_delay_ns, row.stolen_ns], ['true', '0', '0']);
    assert.ok(Number(row.wall_ns) > 0);
  }
});

test('rounds.csv says which rounds are left out of times, and leaves empty what was not recorded', () => {
  const [first, ...rest] = RUN.measurements;
  const [disturbed, unknown, ...others] = first!.rounds;
  const occupancy = { wallNs: 1000, cpuNs: 500, runDelayNs: 500, stolenNs: null };
  const rounds = [{ ...disturbed!, occupancy }, { ...unknown!, occupancy: null }, ...others];
  const run: Run = { ...RUN, measurements: [{ ...first!, rounds }, ...rest] };
  const rows = parse(roundsCsv(run)).filter((row) => row.case === first!.case.id);
  assert.deepEqual(
    rows.slice(0, 2).map((row) => [row.timed, row.wall_ns, row.run_delay_ns, row.stolen_ns]),
    [
      ['false', '1000', '500', ''],
      ['true', '', '', ''],
    ],
  );
  const row = parse(summaryCsv(run)).find((one) => one.case === first!.case.id)!;
  assert.deepEqual([row.rounds, row.rounds_left_out, row.operations], ['6', '1', '300']);
});

test('histograms.csv counts every operation exactly once, overflow included', () => {
  const [first, ...rest] = RUN.measurements;
  const [round, ...others] = first!.rounds;
  const histogram = {
    ...round!.histogram,
    count: round!.histogram.count + 2,
    overflow: 2,
    maxNs: HIGHEST_TRACKABLE_NS,
  };
  const service = { READ: round!.histogram };
  const run: Run = {
    ...RUN,
    measurements: [{ ...first!, rounds: [{ ...round!, histogram, service }, ...others] }, ...rest],
  };
  const rows = parse(histogramsCsv(run));
  const count = (series: string, which = first!.case.id): number =>
    rows
      .filter((row) => row.case === which && row.series === series)
      .reduce((sum, row) => sum + Number(row.count), 0);
  assert.equal(count('latency'), 6 * 50 + 2);
  assert.equal(count('service READ'), 50);
  for (const { case: one } of rest) assert.equal(count('latency', one.id), 6 * 50);
  for (const row of rows) assert.ok(row.high_ns === '' || Number(row.low_ns) < Number(row.high_ns));
});

test('histograms.csv has a bucket of a case once, however many rounds there are', () => {
  const rows = (bringUps: number) => parse(histogramsCsv(exampleRun({ bringUps, operations: 200 })));
  const [few, many] = [rows(2), rows(40)];
  const keys = many.map((row) => [row.case, row.series, row.low_ns].join());
  assert.equal(new Set(keys).size, keys.length);
  assert.ok(many.length < 4 * few.length, `${few.length} rows, ${many.length} rows`);
});

test('requests that were counted apart from the rounds have their columns', () => {
  const [first, ...rest] = RUN.measurements;
  const traced = {
    ...first!,
    rounds: first!.rounds.map((round) => ({ ...round, requests: null })),
    proof: { ...first!.proof, observed: { SYNCFS: 2 } },
  };
  const [row] = parse(summaryCsv({ ...RUN, measurements: [traced, ...rest] }));
  assert.deepEqual([row!.requests_per_op, row!.SYNCFS_per_op], ['2', '2']);
});

test('a failure text with commas and quotes survives', () => {
  const [first, ...rest] = RUN.measurements;
  const failure = 'pread "x", line 1\nline 2';
  const [row] = parse(summaryCsv({ ...RUN, measurements: [{ ...first!, failure }, ...rest] }));
  assert.equal(row!.failure, failure);
});

test('a run without any round still has all columns and no NaN', () => {
  const run: Run = { ...RUN, measurements: RUN.measurements.map((one) => ({ ...one, rounds: [] })) };
  assert.ok(!/NaN|Infinity|null|undefined/.test(summaryCsv(run) + roundsCsv(run) + histogramsCsv(run)));
  assert.equal(parse(summaryCsv(run)).length, RUN.measurements.length);
});

test('results/README.md explains every column of every CSV file', () => {
  const readme = readFileSync('results/README.md', 'utf8');
  const columns = [summaryCsv(RUN), roundsCsv(RUN), histogramsCsv(RUN)].flatMap((csv) =>
    csv.split('\n', 1)[0]!.split(','),
  );
  const opcodes = new Set(opcodesOf(RUN));
  for (const column of columns) {
    if (opcodes.has(column.replace(/_per_op$/, ''))) continue;
    assert.ok(readme.includes(`\`${column}\``), `results/README.md does not explain ${column}`);
  }
});
