import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { exampleRun } from '../testing/example-run.js';
import type { Ablation } from './ablation.js';
import type { Footprint } from './footprint.js';
import { assertStudyWritable, readStudy, writeStudy } from './study.js';

const { host, startedAt } = exampleRun();
const common = { schema: 1, startedAt, host, backing: 'tmpfs' } as const;

const FOOTPRINT: Footprint = {
  ...common,
  kind: 'footprint',
  command: 'fusebench footprint',
  points: [{ mode: 'plain', inodes: 1000, kept: 400, limit: 'too few descriptors', cost: null }],
  skipped: [{ mode: 'inode-passthrough', workload: null, reason: 'not offered' }],
};

const ABLATION: Ablation = {
  ...common,
  kind: 'ablation',
  command: 'fusebench ablate',
  rounds: 1,
  variants: [{ name: 'all', opsMask: ['READ'] }],
  rows: [
    {
      workload: 'statx-sync/warm',
      cells: [
        {
          variant: 'all',
          requests: { GETATTR: 1 },
          switches: 2,
          p50Ns: 1000,
          // The result of one round.
          timesAll: { center: 1, lo: 0, hi: Number.POSITIVE_INFINITY, confidence: 0, n: 1 },
        },
      ],
      failures: {},
    },
  ],
  entries: 10,
  sweep: [{ way: 'readdir', percent: 0, elapsedNs: 10, requests: 4 }],
  crossovers: [
    { ways: ['readdir', 'readdirplus'], of: 'time', below: 'readdir', above: 'readdirplus', percent: 30 },
  ],
};

function folder(context: TestContext): string {
  const path = mkdtempSync(join(tmpdir(), 'fusebench-study-'));
  context.after(() => rmSync(path, { recursive: true }));
  return path;
}

test('a study that was written is read back unchanged', (context) => {
  const file = join(folder(context), 'study.json');
  for (const study of [FOOTPRINT, ABLATION]) {
    writeStudy(file, study);
    assert.deepEqual(readStudy(file), study);
  }
});

test('a document of another kind is not a study', (context) => {
  const file = join(folder(context), 'run.json');
  writeFileSync(file, JSON.stringify(exampleRun()));
  assert.equal(readStudy(file), null);
});

test('a damaged or newer study is refused by file and field', (context) => {
  const file = join(folder(context), 'study.json');
  const refused = (study: unknown, reason: RegExp): void => {
    writeFileSync(file, JSON.stringify(study));
    assert.throws(() => readStudy(file), reason);
  };
  refused({ ...FOOTPRINT, schema: 2 }, /study\.json: schema is 2, but this version reads up to 1/);
  refused({ ...ABLATION, entries: 0 }, /study\.json: entries is 0, but must be a whole number above 0/);
  const [row] = ABLATION.rows;
  const cells = [{ ...row!.cells[0], switches: -1 }];
  refused({ ...ABLATION, rows: [{ ...row, cells }] }, /rows\[0\]\.cells\[0\]\.switches is -1/);
});

test('an --out that cannot be written is refused before, and an existing file stays', (context) => {
  const path = folder(context);
  const file = join(path, 'study.json');
  assertStudyWritable(file);
  assert.deepEqual(readdirSync(path), []);
  writeFileSync(file, 'kept');
  assertStudyWritable(file);
  assert.equal(readFileSync(file, 'utf8'), 'kept');
  mkdirSync(join(path, 'a-folder'));
  assert.throws(() => assertStudyWritable(join(path, 'a-folder')), /cannot be written \(EISDIR\)/);
  assert.throws(() => assertStudyWritable(join(path, 'no/such')), /cannot be written \(ENOENT\)/);
});
