import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { exampleRun } from '../testing/example-run.js';
import { InputError, WriteError } from './errors.js';
import type { Run } from './model.js';
import { newRunId, RUN_FILE, RunWriter, readRun } from './store.js';

const scratch = mkdtempSync(join(tmpdir(), 'fusebench-store-'));
after(() => rmSync(scratch, { recursive: true, force: true }));
let folders = 0;
const newFolder = (): string => join(scratch, `run-${folders++}`);

const RUN = exampleRun({
  bringUps: 2,
  roundsOfBringUp: 2,
  operations: 20,
  workloads: ['read-4k-rand', 'statx-sync'],
});
const ROUNDS = 4;
/** A run that fills every optional and nullable field. */
const FULL_RUN: Run = {
  ...RUN,
  host: { ...RUN.host, governor: 'performance' },
  backing: { fsType: 'ext4', path: '/data' },
  plan: { ...RUN.plan, scheduler: 'batch' },
  modes: RUN.modes.map((record) => ({
    ...record,
    probes: [{ what: '200 x pread', expected: '0 READ', observed: '0 READ', ok: true }],
  })),
  measurements: RUN.measurements.map((one) => ({
    ...one,
    warnings: ['one'],
    rounds: one.rounds.map((round) => ({ ...round, service: { READ: round.histogram } })),
  })),
  warnings: ['something'],
};

function emptied(run: Run): Run {
  return { ...run, status: 'running', measurements: run.measurements.map((one) => ({ ...one, rounds: [] })) };
}

function written(content: string): string {
  const file = `${newFolder()}.json`;
  writeFileSync(file, content);
  return file;
}

function refusal(path: string): InputError {
  try {
    readRun(path);
  } catch (error) {
    assert.ok(error instanceof InputError, `${error}`);
    return error;
  }
  return assert.fail('the file was accepted');
}

/** A copy of the run with the value at `path` replaced. */
function edited(path: string, value: unknown): string {
  const copy = structuredClone(FULL_RUN) as unknown as Record<string, unknown>;
  const keys = path.split('.');
  const last = keys.pop() as string;
  let target = copy;
  for (const key of keys) target = target[key] as Record<string, unknown>;
  if (value === undefined) delete target[last];
  else target[last] = value;
  return JSON.stringify(copy);
}

test('a run written round by round reads back equal to the run', () => {
  const folder = newFolder();
  const writer = RunWriter.create(folder, emptied(FULL_RUN));
  for (let index = 0; index < ROUNDS; index++) {
    for (const {
      case: { id },
      rounds,
    } of FULL_RUN.measurements)
      writer.round(id, rounds[index]!);
  }
  writer.finish({ status: 'complete' });
  assert.deepEqual(readRun(folder), FULL_RUN);
  assert.deepEqual(readRun(join(folder, RUN_FILE)), FULL_RUN);
});

test('a run read back is written again byte for byte, bring-ups and all', () => {
  const [first, second] = [newFolder(), newFolder()];
  RunWriter.create(first, FULL_RUN);
  RunWriter.create(second, readRun(first));
  const bytes = (folder: string): Buffer => readFileSync(join(folder, RUN_FILE));
  assert.deepEqual(bytes(second), bytes(first));
  const { plan, measurements } = readRun(second);
  assert.equal(plan.bringUps, 2);
  for (const { rounds } of measurements) {
    assert.deepEqual(
      rounds.map(({ bringUp }) => bringUp),
      [0, 0, 1, 1],
    );
    assert.deepEqual(Object.keys(rounds[0]!.occupancy!), ['wallNs', 'cpuNs', 'runDelayNs', 'stolenNs']);
  }
});

function roundsIn(folder: string): number {
  return readRun(folder).measurements.flatMap((one) => one.rounds).length;
}

test('a case that is added later comes after the earlier ones in the file', () => {
  const [first, ...others] = RUN.measurements;
  const folder = newFolder();
  const writer = RunWriter.create(folder, { ...RUN, measurements: [first!] });
  writer.add(others.map((one) => ({ ...one, rounds: [] })));
  writer.round(others[0]!.case.id, others[0]!.rounds[0]!);
  writer.finish();
  assert.deepEqual(
    readRun(folder).measurements.map((one) => one.case.id),
    RUN.measurements.map((one) => one.case.id),
  );
  assert.equal(roundsIn(folder), ROUNDS + 1);
});

test('proof, warnings, failure and the run itself can be changed at any time', () => {
  const folder = newFolder();
  const writer = RunWriter.create(folder, emptied(RUN));
  const [first, second] = RUN.measurements;
  const proof = {
    engaged: false,
    expected: [],
    observed: { READ: 1 },
    unexpectedRequests: ['READ 1.00 per operation'],
  };
  writer.round(first!.case.id, first!.rounds[0]!, { proof });
  writer.measurement(second!.case.id, { failure: 'pread: ENOTCONN', warnings: ['the daemon died'] });
  writer.update({ warnings: ['steal time'], status: 'interrupted' });
  writer.finish();
  const stored = readRun(folder);
  assert.deepEqual(stored.measurements[0]?.proof, proof);
  assert.equal(stored.measurements[1]?.failure, 'pread: ENOTCONN');
  assert.deepEqual(stored.measurements[1]?.warnings, ['the daemon died']);
  assert.deepEqual([stored.status, stored.warnings], ['interrupted', ['steal time']]);
});

test('a round of a case that is not in the run is refused', () => {
  const writer = RunWriter.create(newFolder(), emptied(RUN));
  assert.throws(() => writer.round('no/such/case', RUN.measurements[0]!.rounds[0]!), /no\/such\/case/);
});

test('a folder that holds a run is never overwritten', () => {
  const folder = newFolder();
  RunWriter.create(folder, RUN);
  assert.throws(() => RunWriter.create(folder, emptied(RUN)), WriteError);
  assert.deepEqual(readRun(folder), RUN);
});

test('a path below a file is one sentence with errno and advice', () => {
  const file = written('x');
  assert.throws(() => RunWriter.create(join(file, 'run'), RUN), {
    name: 'WriteError',
    message: /cannot be made \(ENOTDIR\); .*--out/,
  });
});

test('a run id is the UTC time and four hex digits', () => {
  assert.match(newRunId(new Date('2026-11-20T20:15:12.345Z')), /^20261120-201512-[0-9a-f]{4}$/);
});

test('a missing file, an empty one and a folder without a run are named', () => {
  assert.match(refusal(join(scratch, 'nothing')).message, /nothing: does not exist \(ENOENT\)/);
  assert.match(refusal(written('')).message, /is empty/);
  assert.match(refusal(scratch).message, /run\.json: does not exist/);
});

test('a run truncated anywhere is called truncated', () => {
  const text = JSON.stringify(RUN);
  for (const part of [0.1, 0.5, 0.77, 0.999]) {
    assert.match(refusal(written(text.slice(0, text.length * part))).message, /is truncated/);
  }
});

test('JSON of other programs is refused by name, not by its fields', () => {
  for (const other of ['{}', '[]', '3', 'null', '{"tool":null}', '{"fio version":"fio-3.36","jobs":[]}']) {
    const error = refusal(written(other));
    assert.equal(error.field, 'tool.name');
    assert.match(error.message, /not a fusebench run/);
  }
});

test('text that is not JSON is refused as such', () => {
  assert.match(refusal(written('hello world')).message, /is not JSON/);
});

test('an unknown schema is refused with one sentence, and a newer one with the advice to update', () => {
  const sentences: readonly [schema: unknown, sentence: RegExp][] = [
    [3, /schema is 3, but this version reads 1 to 2; update fusebench \(the run was written by 0\.0\.0-/],
    [0, /schema is 0, but this version reads 1 to 2; the file was edited or damaged/],
    [-1, /schema is -1, but this version reads 1 to 2; the file was edited/],
    [1.5, /schema is 1\.5, but this version reads 1 to 2; the file was edited/],
    ['2', /schema is "2", but this version reads 1 to 2; the file was edited/],
    [null, /schema is null, but this version reads 1 to 2; the file was edited/],
    [undefined, /schema is missing, but this version reads 1 to 2; the file was edited/],
  ];
  for (const [schema, sentence] of sentences) {
    const error = refusal(written(edited('schema', schema)));
    assert.equal(error.field, 'schema');
    assert.match(error.message, sentence);
  }
});

test('hand-edited values are refused with file and field', () => {
  const cases: readonly [path: string, value: unknown, message: RegExp][] = [
    [
      'measurements.3.rounds.1.elapsedNs',
      -5,
      /measurements\[3\]\.rounds\[1\]\.elapsedNs is -5, but must be a number above 0/,
    ],
    ['measurements.0.rounds.0.operations', 0, /operations is 0, but must be a whole number above 0/],
    ['measurements.0.rounds.0.bytes', 1.5, /bytes is 1.5, but must be a whole number/],
    ['measurements.0.rounds.0.cpuNs.client', null, /cpuNs\.client is null, but must be a number/],
    ['measurements.0.rounds.0.checksum', 'x', /checksum is "x", but must be 16 hex digits/],
    ['measurements.0.rounds.0.bringUp', -1, /bringUp is -1, but must be a whole number, 0 or more/],
    ['measurements.0.rounds.0.occupancy.cpuNs', null, /occupancy\.cpuNs is null, but must be a number/],
    ['plan.bringUps', 0, /plan\.bringUps is 0, but must be a whole number above 0/],
    [
      'measurements.2.rounds.0.requests.READ',
      -1,
      /requests is an object, but must be an object of whole numbers/,
    ],
    [
      'measurements.0.rounds.0.histogram.count',
      7,
      /histogram is an object, but must be a recorded histogram: .*not to count 7/,
    ],
    [
      'measurements.0.rounds.1.index',
      0,
      /measurements\[0\]\.rounds is a list, but must be rounds with ascending index/,
    ],
    ['measurements.1.case.id', RUN.measurements[0]!.case.id, /must be measurements with distinct case\.id/],
    ['host', [], /host\.hostname is missing/],
    ['host.kernel', undefined, /host\.kernel is missing/],
    ['status', 'done', /status is "done", but must be running, complete, interrupted or failed/],
  ];
  for (const [path, value, message] of cases) {
    const file = written(edited(path, value));
    const error = refusal(file);
    assert.equal(error.object, file);
    assert.match(error.message, message);
  }
});

test('NaN and Infinity, which JSON does not have, are named with their field', () => {
  const text = JSON.stringify(RUN).replace(/"elapsedNs":\d+/, '"elapsedNs":NaN');
  const error = refusal(written(text));
  assert.equal(error.field, 'elapsedNs');
  assert.match(error.message, /elapsedNs is NaN, which is not a number/);
});
