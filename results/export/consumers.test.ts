// The exports read by programs that do not come from npm. Each test runs where its program is installed, and says
// what it is missing elsewhere; the formats' grammars are tested in export.test.ts in any case.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, type TestContext, test } from 'node:test';
import { exampleRun } from '../testing/example-run.js';
import { exported, type FormatName } from './formats.js';

const scratch = mkdtempSync(join(tmpdir(), 'fusebench-export-'));
after(() => rmSync(scratch, { recursive: true, force: true }));
const BASE = exampleRun({ workloads: ['read-4k-rand'], bringUps: 8 });
const SLOW = exampleRun({
  workloads: ['read-4k-rand'],
  bringUps: 8,
  seed: 2,
  effect: { modes: ['plain'], latency: 2 },
});

async function write(format: FormatName, run = BASE, name: string = format): Promise<string> {
  const file = join(scratch, name);
  writeFileSync(file, (await exported(format, run))[0]!.text);
  return file;
}

/** The output of a program, or null after skipping the test because it is not installed. */
function consume(
  t: TestContext,
  program: string,
  args: readonly string[],
  probe: readonly string[] = ['--help'],
): string | null {
  if (spawnSync(program, probe).error) {
    t.skip(`${program} is not installed`);
    return null;
  }
  const { status, stdout, stderr } = spawnSync(program, args, { encoding: 'utf8', cwd: scratch });
  assert.equal(status, 0, `${program}: ${stderr}`);
  return stdout + stderr;
}

test('xmllint finds the junit export well-formed', async (t) => {
  consume(t, 'xmllint', ['--noout', await write('junit')], ['--version']);
});

test('fio_jsonplus_clat2csv turns the fio-json export into a table of its bins', async (t) => {
  const file = await write('fio-json');
  if (consume(t, 'fio_jsonplus_clat2csv', [file, join(scratch, 'clat.csv')]) === null) return;
  const tables = readdirSync(scratch).filter((name) => name.startsWith('clat_job'));
  assert.equal(tables.length, BASE.measurements.length);
  assert.ok(readFileSync(join(scratch, tables[0]!), 'utf8').split('\n').length > 20);
});

test('benchstat compares two benchstat exports and finds the mode that takes twice as long', async (t) => {
  const output = consume(
    t,
    'benchstat',
    [await write('benchstat', BASE, 'base.txt'), await write('benchstat', SLOW, 'slow.txt')],
    ['-h'],
  );
  if (output === null) return;
  const plain = output.split('\n').find((line) => line.includes('mode=plain') && line.includes('%'));
  assert.match(plain ?? '', /\+\d\d(\.\d+)?%.*p=0\.000/);
});

/** The first Python that has the module; a package of the distribution belongs to the distribution's own. */
function pythonWith(module: string): string | undefined {
  return ['python3', '/usr/bin/python3'].find(
    (python) => spawnSync(python, ['-c', `import ${module}`]).status === 0,
  );
}

const KCIDB =
  'import json, sys; from kcidb_io.schema import V5_3 as v; v.validate(json.load(open(sys.argv[1])))';

test('kcidb-io validates the kcidb export', async (t) => {
  const file = await write('kcidb');
  const python = pythonWith('kcidb_io');
  if (python === undefined) return t.skip('kcidb-io for python3 is not installed');
  consume(t, python, ['-c', KCIDB, file], ['--version']);
});

const OPENMETRICS =
  'import sys; from prometheus_client.openmetrics.parser import text_string_to_metric_families as read;' +
  'print(len(list(read(open(sys.argv[1]).read()))))';

test('promtool finds the openmetrics export to be in the text format of Prometheus', async (t) => {
  const file = await write('openmetrics');
  if (spawnSync('promtool', ['--version']).error) return t.skip('promtool is not installed');
  const { status, stderr } = spawnSync('promtool', ['check', 'metrics'], {
    input: readFileSync(file),
    encoding: 'utf8',
  });
  // 3 is for advice about names.
  assert.ok(status === 0 || status === 3, stderr);
});

test('the Prometheus client parses the openmetrics export', async (t) => {
  const file = await write('openmetrics');
  const python = pythonWith('prometheus_client');
  if (python === undefined) return t.skip('prometheus_client for python3 is not installed');
  assert.equal(consume(t, python, ['-c', OPENMETRICS, file], ['--version'])?.trim(), '7');
});
