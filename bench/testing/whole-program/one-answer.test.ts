// One answer: a run goes through every output, and each shows the same number under the same name, to its last digit.
//
// The outputs are tables of which the types, or lists of the program itself, say what has to be in them: a format, a picture, a
// layout of letters or a command that is not listed here fails.

import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { coverLetter } from '../../../charts/letter/cover-letter.js';
import type { LetterLayout } from '../../../charts/letter/letter-grid.js';
import { buildChart, type ChartName, chartNames } from '../../../charts/pictures/pictures.js';
import { ChartUnavailable } from '../../../charts/pictures/spec.js';
import { reportHtml } from '../../../charts/report/report.js';
import { closingSummary } from '../../../charts/screen/closing.js';
import { summaryText } from '../../../charts/screen/summary-text.js';
import { renderTables } from '../../../charts/screen/table.js';
import { histogramsCsv, roundsCsv } from '../../../results/export/csv.js';
import { exported, FORMATS, type FormatName } from '../../../results/export/formats.js';
import { timed } from '../../../results/quantities/disturbance.js';
import type { Run } from '../../../results/run/model.js';
import { readRun } from '../../../results/run/store.js';
import { exampleRun } from '../../../results/testing/example-run.js';
import { PACKAGE_ROOT } from '../../common/paths.js';
import { type AnsweredCase, agrees, answersOf, nanoseconds, type Shown } from '../answers.js';
import { csvRows, EXPORT_READERS, WITHOUT_ANSWERS } from '../export-answers.js';
import { PICTURE_FIELDS, pictureAnswers } from '../picture-answers.js';
import { isAnswer, linesOfRows, numbersIn } from '../text-answers.js';

/** Bring-ups that differ, so that a number over all operations together is another one than that of the tables. */
const EXAMPLE = exampleRun({
  workloads: ['read-4k-rand', 'statx-sync', 'create-unlink'],
  threads: [1, 2],
  bringUps: 5,
  roundsOfBringUp: 2,
  operations: 6000,
  drift: 0.3,
});
const RUNS: Readonly<Record<string, Run>> = {
  example: EXAMPLE,
  sample: readRun(join(PACKAGE_ROOT, 'results/runs/sample')),
};

/** Names in whatever order. */
function assertSame(actual: readonly string[], expected: readonly string[]): void {
  assert.deepEqual(new Set(actual), new Set(expected));
}

/** Every number that is shown is the answer; a name of two is either. */
function assertAnswers(what: string, shown: readonly Shown[], cases: readonly AnsweredCase[]): void {
  for (const { caseId, name, text, unit } of shown) {
    const one = cases.find(({ id }) => id === caseId || id.replaceAll('/', '-') === caseId);
    assert.ok(one, `${what}: ${caseId} is no case`);
    const wanted = name.split('|').map((each) => one.answers.get(each));
    assert.ok(
      wanted.some((value) => value !== undefined && agrees(text, value, unit)),
      `${what}: ${caseId}: ${name} is shown as ${text}, and is ${wanted.join(' or ')}`,
    );
  }
}

/** Every case has its p50 in the output. */
function assertAll(
  what: string,
  shown: readonly Shown[],
  cases: readonly AnsweredCase[],
  name = 'p50',
): void {
  const found = new Set(shown.filter((one) => one.name === name).map(({ caseId }) => caseId));
  for (const { id, answers } of cases)
    if (answers.has(name))
      assert.ok(found.has(id) || found.has(id.replaceAll('/', '-')), `${what} has no ${name} of ${id}`);
}

for (const [name, run] of Object.entries(RUNS)) {
  const cases = answersOf(run);

  test(`${name}: a value is inside of its interval`, () => {
    for (const { id, answers } of cases)
      for (const [name, value] of answers) {
        const [lo, hi] = [answers.get(`${name} <`) ?? value, answers.get(`${name} >`) ?? value];
        assert.ok(lo <= value && value <= hi, `${id}: ${name} ${lo} ${value} ${hi}`);
      }
  });

  test(`${name}: every format of export shows the same numbers`, async () => {
    assertSame(Object.keys(EXPORT_READERS), Object.keys(FORMATS));
    for (const format of Object.keys(FORMATS) as FormatName[]) {
      const shown = EXPORT_READERS[format](await exported(format, run));
      assertAnswers(format, shown, cases);
      if (!WITHOUT_ANSWERS.has(format)) assertAll(format, shown, cases);
    }
  });

  test(`${name}: the data of every picture are the same numbers`, () => {
    assertSame(Object.keys(PICTURE_FIELDS), chartNames);
    for (const chart of chartNames) assertPicture(chart, run, cases);
  });

  test(`${name}: the tables on the screen show the same numbers, wide and narrow`, () => {
    for (const width of [100, 160]) {
      const shown = screenAnswers(renderTables(run, { width, color: false }), cases);
      assertAnswers(`screen of ${width} columns`, shown, cases);
      for (const quantity of [
        'p50',
        'mean',
        'tail',
        'context switches per operation',
        'requests per operation',
      ])
        assertAll(`screen of ${width} columns`, shown, cases, quantity);
    }
  });

  test(`${name}: letters and summaries show no other numbers beside a case`, () => {
    for (const [output, text] of Object.entries(TEXTS)) assertText(output, text(run), cases);
  });

  test(`${name}: the table of the report holds the same numbers`, async () => {
    const shown = reportAnswers(await reportHtml(run), cases);
    assertAnswers('report', shown, cases);
    for (const quantity of ['p50', 'mean', 'ratio to native', 'requests per operation'])
      assertAll(
        'report',
        shown,
        cases.filter(({ mode }) => mode !== 'native' || quantity === 'p50'),
        quantity,
      );
  });

  test(`${name}: rounds.csv and histograms.csv are what the values of the tables are made of`, () => {
    const rounds = csvRows(roundsCsv(run));
    const counts = new Map<string, number>();
    for (const { case: id, series, count } of csvRows(histogramsCsv(run)))
      if (series === 'latency') counts.set(id!, (counts.get(id!) ?? 0) + Number(count));
    for (const { id, answers } of cases) {
      const own = rounds.filter((round) => round.case === id);
      const used = own.filter((round) => round.timed === 'true');
      const value = geometricMean(
        byBringUp(used).map((some) => geometricMean(some.map((one) => Number(one.p50_ns)))),
      );
      assert.ok(agrees(String(value), answers.get('p50')!), `${id}: ${value}`);
      const measurement = run.measurements.find((one) => one.case.id === id)!;
      const operations = timed(measurement).rounds.reduce((sum, { histogram }) => sum + histogram.count, 0);
      assert.equal(counts.get(id), operations);
    }
  });
}

function byBringUp(rounds: readonly Record<string, string>[]): Record<string, string>[][] {
  const numbers = [...new Set(rounds.map((round) => round.bring_up))];
  return numbers.map((number) => rounds.filter((round) => round.bring_up === number));
}

function geometricMean(values: readonly number[]): number {
  return Math.exp(values.reduce((sum, value) => sum + Math.log(value), 0) / values.length);
}

function assertPicture(chart: ChartName, run: Run, cases: readonly AnsweredCase[]): void {
  let shown: Shown[];
  try {
    shown = pictureAnswers(chart, buildChart(chart, run, { width: 1400, theme: 'light' }), cases);
  } catch (error) {
    // A run with one number of threads has no throughput over threads.
    if (chart === 'throughput' && error instanceof ChartUnavailable) return;
    throw error;
  }
  assertAnswers(chart, shown, cases);
  const fields = Object.values(PICTURE_FIELDS[chart]);
  assert.equal(shown.length > 0, fields.length > 0, chart);
  if (fields.includes('p50')) assertAll(chart, shown, cases);
}

/** What the lines of the screen's tables hold, by their labels; cases follow each other by table, row and mode. */
function screenAnswers(text: string, cases: readonly AnsweredCase[]): Shown[] {
  const rows = [...new Set(cases.map(({ row }) => row))];
  let at = -1;
  const shown: Shown[] = [];
  for (const line of text.split('\n')) {
    const [, label, unit, rest] =
      /(p50 mean|p[\d.]+|x native|95 % int\.|cs req \/op)(?: (ns|us|ms|s))?\s\s+(.+)$/.exec(line) ?? [];
    if (label === undefined) continue;
    if (label === 'p50 mean') at += 1;
    const own = cases.filter(({ row }) => row === rows[at]);
    const compared = own.filter(({ mode }) => mode !== 'native');
    const numbers = rest!
      .replaceAll(/(\d)-(?=\d)/g, '$1 ')
      .replaceAll('x', ' ')
      .trim()
      .split(/\s+/);
    const names: Readonly<Record<string, readonly string[]>> = {
      'p50 mean': ['p50', 'mean'],
      'x native': ['ratio to native', 'ratio to native <', 'ratio to native >'].slice(
        0,
        numbers.length / compared.length,
      ),
      '95 % int.': ['ratio to native <', 'ratio to native >'],
      'cs req /op': ['context switches per operation', 'requests per operation'],
    };
    const meant = names[label] ?? ['tail'];
    const of = /native|95/.test(label) ? compared : own;
    assert.equal(numbers.length, meant.length * of.length, line);
    for (const [i, number] of numbers.entries()) {
      const name = meant[i % meant.length]!;
      const { id } = of[Math.floor(i / meant.length)]!;
      if (number === '-') continue;
      shown.push({
        caseId: id,
        name,
        text: number,
        ...(unit === undefined ? {} : { unit: nanoseconds(unit) }),
      });
    }
  }
  return shown;
}

const LAYOUTS: Readonly<Record<LetterLayout, true>> = { plain: true, grid: true, mmtests: true };
/** Texts in which a line names its case; a layout without an entry does not compile. */
const TEXTS: Readonly<Record<string, (run: Run) => string>> = {
  'summary.txt': summaryText,
  'closing summary': (run) => closingSummary(run, { width: 100, color: false }),
  letter: (run) => coverLetter(run),
  'letter, all': (run) => coverLetter(run, { all: true }),
  ...Object.fromEntries(
    (Object.keys(LAYOUTS) as LetterLayout[]).flatMap((layout) =>
      (['p50', 'mean', 'ops'] as const).map((metric) => [
        `letter, ${layout}, ${metric}`,
        (run: Run) => coverLetter(run, { layout, metric }),
      ]),
    ),
  ),
};

function assertText(what: string, text: string, cases: readonly AnsweredCase[]): void {
  const rows = linesOfRows(
    text,
    cases.map(({ row }) => row),
  );
  let found = 0;
  for (const [row, lines] of rows) {
    const own = cases.filter((one) => one.row === row);
    for (const number of lines.flatMap(numbersIn)) {
      assert.ok(isAnswer(number, own), `${what}: ${number} beside ${row} is no answer:\n${lines.join('\n')}`);
      found += 1;
    }
    if (SHOWS_P50.test(what)) for (const one of own) assertP50(what, lines.flatMap(numbersIn), one);
  }
  assert.ok(found >= rows.size && rows.size > 0, `${what}: ${found} numbers beside ${rows.size} rows`);
}

/** Texts in which every row has the p50 of every mode. */
const SHOWS_P50 = /^(?:summary\.txt|letter, all|letter, \w+, p50)$/;

function assertP50(what: string, numbers: readonly string[], { id, answers }: AnsweredCase): void {
  const [p50, units] = [answers.get('p50')!, [1, 1e3, 1e6]];
  const isThere = numbers.some((number) => units.some((unit) => agrees(number, p50, unit)));
  assert.ok(isThere, `${what} has no p50 of ${id}: ${numbers.join(' ')}`);
}

/** The columns of the report by their heads; a cell carries its full value. */
function reportAnswers(html: string, cases: readonly AnsweredCase[]): Shown[] {
  const names: Readonly<Record<string, string>> = {
    p50: 'p50',
    mean: 'mean',
    tail: 'tail',
    'x native': 'ratio to native',
    '95 % interval': 'ratio to native <',
    'context switches /op': 'context switches per operation',
    'requests /op': 'requests per operation',
  };
  const table = html.slice(html.indexOf('<table id="results">'));
  const heads = [
    ...table.slice(0, table.indexOf('</thead>')).matchAll(/<button type="button">([^<]*)</g),
  ].map(([, head]) => head!);
  for (const head of heads.slice(2)) assert.ok(head in names, `the report has a column ${head}`);
  const body = table.slice(0, table.indexOf('</table>'));
  return [...body.matchAll(/<tr data-row="([^"]*)"[^>]*>(.*?)<\/tr>/g)].flatMap(([, row, content]) => {
    const values = [...content!.matchAll(/<td[^>]*data-value="([^"]*)"/g)].map(([, value]) => value!);
    const one = cases.find((each) => each.row === row && each.mode === values[1]);
    assert.ok(one, `the report has a row ${row} ${values[1]}`);
    return values.flatMap((text, i) =>
      i < 2 || text === '' ? [] : [{ caseId: one.id, name: names[heads[i]!]!, text }],
    );
  });
}

/** What shows measured numbers of stored runs is above, in judging-answers.test.ts, or shows none. */
const COMMANDS: Readonly<Record<string, string>> = {
  'ab.ts': 'judging',
  'ablate.ts': 'a study of its own',
  'baseline.ts': 'none',
  'calibrate.ts': 'verdicts of many gates',
  'chart.ts': 'pictures',
  'check.ts': 'numbers of others',
  'compare.ts': 'judging',
  'cover-letter.ts': 'letters',
  'doctor.ts': 'none',
  'export.ts': 'formats',
  'footprint.ts': 'a study of its own',
  'gate.ts': 'judging',
  'guest-command.ts': 'none',
  'list.ts': 'none',
  'publish.ts': 'screen, summary.txt, CSV files and pictures',
  'report.ts': 'report',
  'run.ts': 'as publish',
  'show.ts': 'screen and summary.txt',
  'vm.ts': 'none',
};

test('every command says where its numbers are compared', () => {
  const commands = readdirSync(join(PACKAGE_ROOT, 'bench/commands')).filter(
    (name) => !name.includes('.test.'),
  );
  assertSame(commands, Object.keys(COMMANDS));
});
