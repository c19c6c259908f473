// The JSON Schema of run files, which other programs read, against the schema that reads them here.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { InputError } from '../run/errors.js';
import { type Run, SCHEMA } from '../run/model.js';
import { runFrom } from '../run/store.js';
import { exampleRun } from '../testing/example-run.js';
import { runJsonSchema } from './json-schema.js';

const FILE = `results/schema/run-${SCHEMA}.schema.json`;
const schema = JSON.parse(readFileSync(FILE, 'utf8')) as SchemaFile;

interface SchemaFile {
  readonly properties: Fields;
  readonly $defs: Readonly<Record<string, { readonly description?: string; readonly properties: Fields }>>;
}
type Fields = Readonly<Record<string, { readonly description?: string }>>;

const RUN = exampleRun({ bringUps: 2, operations: 20, workloads: ['read-4k-rand', 'statx-sync'] });
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

test('the file is up to date', () => {
  assert.equal(readFileSync(FILE, 'utf8'), runJsonSchema(), "run 'npm run schema'");
});

test('every interface and every field has its comment as description', () => {
  for (const [name, { description }] of Object.entries(schema.$defs)) assert.ok(description, name);
  assert.match(schema.$defs.Round!.properties.elapsedNs!.description!, /^Wall time from the first operation/);
  assert.match(schema.properties.startedAt!.description!, /^ISO 8601, UTC/);
});

test('the JSON Schema and the reader accept and refuse the same files', () => {
  const accepts = new Ajv2020().compile(schema);
  assert.ok(accepts(FULL_RUN), JSON.stringify(accepts.errors));
  let tried = 0;
  for (const mutant of mutants(JSON.parse(JSON.stringify(FULL_RUN)) as Json)) {
    const [theirs, ours] = [accepts(mutant.run), isRead(mutant.run)];
    assert.equal(ours, theirs, `${mutant.what}: reader ${ours}, schema ${theirs}`);
    tried += 1;
  }
  assert.ok(tried > 500, `only ${tried} mutants`);
});

function isRead(value: unknown): boolean {
  try {
    runFrom('run.json', value);
    return true;
  } catch (error) {
    assert.ok(error instanceof InputError, `${error}`);
    return false;
  }
}

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** A histogram's numbers must add up, which JSON Schema cannot express: inside one, only values that both refuse. */
function replacementsAt(path: readonly string[]): readonly Json[] {
  const withinHistogram = path.slice(0, -1).some((key) => key === 'histogram' || key === 'service');
  return withinHistogram ? [null, true, -1, 'x', {}] : [null, true, -1, 0.5, 'x', [], {}];
}

/** The run with one field removed or replaced, for every field of the first item of every list. */
function* mutants(run: Json): Generator<{ what: string; run: Json }> {
  const paths: string[][] = [];
  collectPaths(run, [], paths);
  for (const path of paths) {
    const holder = path
      .slice(0, -1)
      .reduce<Json>((at, key) => (at as Record<string, Json>)[key]!, run) as Record<string, Json>;
    const key = path.at(-1) as string;
    const original = holder[key]!;
    if (!Array.isArray(holder)) {
      delete holder[key];
      yield { what: `${path.join('.')} removed`, run };
    }
    for (const value of replacementsAt(path)) {
      holder[key] = value;
      yield { what: `${path.join('.')} = ${JSON.stringify(value)}`, run };
    }
    holder[key] = original;
  }
}

function collectPaths(at: Json, path: string[], paths: string[][]): void {
  if (typeof at !== 'object' || at === null) return;
  const keys = Array.isArray(at) ? Object.keys(at).slice(0, 1) : Object.keys(at);
  for (const key of keys) {
    paths.push([...path, key]);
    collectPaths((at as Record<string, Json>)[key]!, [...path, key], paths);
  }
}
