// chart, history and report on files: what they take, what they write, and how they refuse.

import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Run } from '../../results/run/model.js';
import { exampleRun } from '../../results/testing/example-run.js';
import { FusebenchError } from '../common/errors.js';
import { PACKAGE_ROOT } from '../common/paths.js';
import { temporaryFolder } from '../testing/cli.js';
import { type ChartOptions, chartCommand, historyCommand } from './chart.js';
import { reportCommand } from './report.js';

const STUDIES = join(PACKAGE_ROOT, 'results', 'studies');
const look = (out: string): ChartOptions => ({ svg: true, png: false, vega: false, theme: 'light', out });

function writeRun(folder: string, run: Run): string {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'run.json'), JSON.stringify(run));
  return folder;
}

function small(seed: number): Run {
  return exampleRun({ seed, workloads: ['statx-sync'], modes: ['native', 'plain'], bringUps: 3 });
}

/** Commands print the files that they wrote; the test has its own output. */
function quietly(context: TestContext): void {
  context.mock.method(console, 'log', () => undefined);
  context.mock.method(console, 'error', () => undefined);
}

const refusal =
  (pattern: RegExp) =>
  (error: unknown): boolean =>
    error instanceof FusebenchError && error.exitCode === 2 && pattern.test(error.message);

test('a study of ablate has one picture, a study of footprint none', async (context) => {
  quietly(context);
  const out = temporaryFolder(context);
  assert.equal(await chartCommand(join(STUDIES, 'ablation-7.2.json'), [], look(out)), 0);
  assert.deepEqual(readdirSync(out), ['crossover.svg']);
  await assert.rejects(
    chartCommand(join(STUDIES, 'ablation-7.2.json'), ['latency'], look(out)),
    refusal(/latency: there is no such chart of a study; its only one is crossover/),
  );
  await assert.rejects(
    chartCommand(join(STUDIES, 'footprint-7.2.json'), [], look(out)),
    refusal(/study of footprint, which has no picture/),
  );
  const run = writeRun(join(out, 'run'), small(1));
  await assert.rejects(
    chartCommand(run, ['crossover'], look(out)),
    refusal(/crossover: is drawn from a study of fusebench ablate, not from a run/),
  );
  await assert.rejects(
    chartCommand(run, [], { ...look(join(out, 'narrow')), width: 100 }),
    refusal(/--width 100: a picture is 480 to 4000 pixels wide/),
  );
  assert.equal(existsSync(join(out, 'narrow')), false);
  assert.equal(await chartCommand(run, ['strip'], look(out)), 0);
  assert.ok(existsSync(join(out, 'strip.svg')));
});

test('a history takes parts of a case name and folders of runs', async (context) => {
  quietly(context);
  const folder = temporaryFolder(context);
  for (const seed of [1, 2, 3]) writeRun(join(folder, 'nightly', `run-${seed}`), small(seed));
  const other = writeRun(join(folder, 'other'), small(4));
  const paths = [join(folder, 'nightly'), other];
  assert.equal(await historyCommand('statx-sync', paths, look(folder)), 0);
  const svg = readFileSync(join(folder, 'history.svg'), 'utf8');
  for (const text of ['4 runs', '>native<', '>plain<']) assert.ok(svg.includes(text), text);
  await assert.rejects(
    async () => historyCommand('nothing', paths, look(folder)),
    refusal(/the name nothing/),
  );
});

function linksOf(page: string): string[] {
  return [...page.matchAll(/<li><a href="([^"]+)">/g)].map(([, href]) => href!.replaceAll('&amp;', '&'));
}

test('links of a report lead to the files of its runs, whatever their folders are called', async (context) => {
  quietly(context);
  const folder = temporaryFolder(context);
  const run = writeRun(join(folder, 'a:b', 'odd #1 100%?&c'), small(1));
  writeFileSync(join(run, 'summary.csv'), '');
  const html = join(folder, 'a:b', 'report.html');
  assert.equal(await reportCommand(run, undefined, { html }), 0);
  const links = linksOf(readFileSync(html, 'utf8'));
  assert.equal(links.length, 2);
  for (const href of links) {
    const target = new URL(href, pathToFileURL(html));
    assert.equal(target.protocol, 'file:');
    assert.ok(existsSync(fileURLToPath(target)), href);
    assert.equal(target.hash + target.search, '');
  }
});

test('a report compares folders of runs, as compare does, and links all of them', async (context) => {
  quietly(context);
  const folder = temporaryFolder(context);
  for (const seed of [1, 2]) writeRun(join(folder, 'base', `run-${seed}`), small(seed));
  for (const seed of [3, 4, 5]) writeRun(join(folder, 'head', `run-${seed}`), small(seed));
  const html = join(folder, 'report.html');
  const [base, head] = [join(folder, 'base'), join(folder, 'head')];
  assert.equal(await reportCommand(base, head, { html }), 0);
  const page = readFileSync(html, 'utf8');
  assert.match(page, /<h1>[^<]*2 runs from [^<]* against [^<]*3 runs from /);
  assert.equal(linksOf(page).length, 5);
  await assert.rejects(
    reportCommand(head, undefined, { html }),
    refusal(/holds 3 runs, and a report is on one, or on two sides/),
  );
});
