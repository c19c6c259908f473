// The glossary of docs/METHOD.md: every name under which an output shows a number or a verdict is in it, and stands for one thing.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { opcodesOf, roundsCsv, summaryCsv } from '../../../results/export/csv.js';
import { exported, type FormatName } from '../../../results/export/formats.js';
import { compareRuns } from '../../../results/judge/compare.js';
import { gate } from '../../../results/judge/gate.js';
import { JUDGED_METRICS } from '../../../results/judge/judged.js';
import { DEFAULT_POLICY } from '../../../results/judge/policy.js';
import { VERDICT_ORDER } from '../../../results/judge/verdict.js';
import { TAIL_QUANTITIES } from '../../../results/quantities/quantities.js';
import { exampleRun } from '../../../results/testing/example-run.js';
import { PACKAGE_ROOT } from '../../common/paths.js';

interface Term {
  readonly term: string;
  readonly definition: string;
  readonly names: readonly string[];
}

function glossary(): Term[] {
  const method = readFileSync(join(PACKAGE_ROOT, 'docs/METHOD.md'), 'utf8');
  const [, section] = /\n## Glossary\n(.*?)\n## /s.exec(method) ?? [];
  return [...(section ?? '').matchAll(/^\| ([^|]+) \| ([^|]+) \|([^|]*)\|$/gm)]
    .map(([, term, definition, names]) => ({
      term: term!.trim(),
      definition: definition!.trim(),
      names: [...names!.matchAll(/`([^`]+)`/g)].map(([, name]) => name!),
    }))
    .filter(({ term }) => term !== 'term' && !/^-+$/.test(term));
}

const TERMS = glossary();
const NAMES = new Set(TERMS.flatMap(({ names }) => names));
const RUN = exampleRun({
  workloads: ['read-4k-rand', 'open-close'],
  bringUps: 4,
  operations: 12_000,
});

function assertNamed(where: string, names: Iterable<string>): void {
  for (const name of names) assert.ok(NAMES.has(name), `${where}: ${name} is not in the glossary`);
}

const text = async (format: FormatName): Promise<string> => (await exported(format, RUN))[0]!.text;

test('the glossary has every term once, with a definition', () => {
  const wanted =
    'mode,data path,case,workload,operation,round,bring-up,run,p50,mean,tail,ratio to native,95 % interval,requests per operation,' +
    'context switches per operation,CPU time per operation,engaged,unexpected requests,direct, warm, cold,placement,' +
    'baseline, candidate,regressed, improved,unchanged,inconclusive,refused,A/A,left out';
  const terms = TERMS.map(({ term }) => term);
  for (const term of wanted.split(/,(?! )/)) assert.ok(terms.includes(term), term);
  assert.equal(new Set(terms).size, terms.length);
  for (const { term, definition } of TERMS) assert.ok(definition.length > 10, term);
});

test('a name in outputs stands for one term', () => {
  const names = TERMS.flatMap((one) => one.names);
  const twice = names.filter((name, i) => names.indexOf(name) !== i);
  assert.deepEqual(twice, []);
});

test('columns of the CSV files', () => {
  const opcodes = new Set(opcodesOf(RUN));
  for (const csv of [summaryCsv(RUN), roundsCsv(RUN)])
    for (const column of csv.split('\n', 1)[0]!.split(',')) {
      if (RAW.has(column) || opcodes.has(column.replace(/_per_op$/, ''))) continue;
      const [, ratio, part] =
        /^(ratio_to_(?:native|plain))(_lo|_hi|_confidence|_no_interval)$/.exec(column) ?? [];
      assertNamed('CSV', part === undefined ? [column] : [ratio!, part]);
    }
});

/** Raw facts of a round, which results/README.md explains. */
const RAW = new Set([
  ...['order', 'elapsed_ns', 'bytes', 'checksum', 'client_voluntary', 'client_involuntary'],
  ...['daemon_voluntary', 'daemon_involuntary', 'minor_faults', 'major_faults'],
  ...['wall_ns', 'run_delay_ns', 'stolen_ns'],
]);

test('fields of a case in JSON', async () => {
  const { cases } = JSON.parse(await text('json')) as { cases: Record<string, Record<string, unknown>>[] };
  for (const { warnings: _, latencyNs, requests, ...fields } of cases.filter(
    (one) => one.requests !== null,
  )) {
    assertNamed('json', [...Object.keys(fields), ...Object.keys(latencyNs!), 'requests']);
    assertNamed(
      'json',
      Object.keys(requests!).filter((name) => name !== 'total'),
    );
  }
});

test('measures of the formats of others', async () => {
  const bmf = JSON.parse(await text('bmf')) as Record<string, Record<string, Record<string, number>>>;
  for (const measures of Object.values(bmf))
    for (const [measure, metric] of Object.entries(measures))
      assertNamed('bmf', [measure, ...Object.keys(metric).filter((name) => name !== 'value')]);
  assertNamed(
    'benchstat',
    [...(await text('benchstat')).matchAll(/^Unit (\S+)/gm)].map((match) => match[1]!),
  );
  const families = [...(await text('openmetrics')).matchAll(/^# TYPE (\S+)/gm)].map((match) => match[1]!);
  assertNamed(
    'openmetrics',
    families.filter((name) => name !== 'fusebench_run_info'),
  );
  const entries = JSON.parse(await text('github-action-benchmark')) as { name: string }[];
  assertNamed(
    'github-action-benchmark',
    entries.map(({ name }) => name.replace(/^\S+ /, '')),
  );
});

test('fields of a comparison and of a gate', () => {
  const { differences: _, machine: __, comparisons, ...report } = compareRuns([RUN], [RUN]);
  assertNamed('compare', Object.keys(report));
  for (const one of comparisons) {
    const { paired: ___, ratio: ____, ...fields } = one;
    assertNamed('compare', [...Object.keys(fields), one.verdict, one.quantity]);
  }
  const { counters, cases } = gate([RUN], [RUN], DEFAULT_POLICY);
  assertNamed(
    'gate',
    counters
      .map(({ check }) => check.replace(/^requests [A-Z_0-9]+$/, 'requests OPCODE'))
      .filter((check) => check !== 'work'),
  );
  assertNamed(
    'gate',
    cases.flatMap((one) => Object.keys(one)),
  );
  assertNamed('verdicts', VERDICT_ORDER);
  assertNamed('metrics', [...JUDGED_METRICS, ...[...TAIL_QUANTITIES.values()].map(({ name }) => name)]);
});
