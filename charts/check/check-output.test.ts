// `fusebench check` recomputes what fusebench prints and finds no error; a number changed in it is found.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compareModes, compareRuns } from '../../results/judge/compare.js';
import { gate } from '../../results/judge/gate.js';
import { DEFAULT_POLICY } from '../../results/judge/policy.js';
import type { Run } from '../../results/run/model.js';
import { BUILTIN_MODES } from '../../results/run/modes.js';
import { exampleRun } from '../../results/testing/example-run.js';
import { coverLetter } from '../letter/cover-letter.js';
import { comparisonMarkdown, comparisonText } from '../screen/comparison-text.js';
import { gateMarkdown, gateText } from '../screen/gate-report.js';
import { renderRun } from '../screen/overview-screen.js';
import { summaryText } from '../screen/summary-text.js';
import { renderTables } from '../screen/table.js';
import { asTarget } from '../testing/edit-run.js';
import { wideRun } from '../testing/wide-run.js';
import { checkLetter, renderCheck } from './check-letter.js';

const base = exampleRun({ seed: 1, label: 'v7.1' });
const head = exampleRun({
  seed: 2,
  label: 'v7.1+series',
  effect: { modes: ['plain'], workloads: ['open-close'], latency: 1.3, requests: { GETXATTR: 1 } },
});
const heading = { baseline: ['base.json (v7.1)'], candidate: ['head.json (v7.1+series)'] };
const plainText = { color: false };

function assertRight(text: string, atLeast: number, what: string): void {
  const { claims } = checkLetter(text);
  assert.ok(claims.length >= atLeast, `${what}: ${claims.length} ratios and percentages`);
  assert.deepEqual(
    claims.filter(({ ok }) => !ok),
    [],
    what,
  );
}

/** Fails unless the text with one number replaced has one wrong claim more. */
function assertFound(text: string, number: RegExp, by: string): void {
  assert.match(text, number);
  const { claims } = checkLetter(text.replace(number, by));
  assert.equal(claims.filter(({ ok }) => !ok).length, 1, by);
}

test('the comparison of two runs and of two modes, as text and as Markdown', () => {
  for (const report of [
    compareRuns([base], [head]),
    compareRuns([base], [head], { absolute: true }),
    compareModes(base, 'plain', 'file-passthrough'),
  ]) {
    const found = report.comparisons.length;
    assert.ok(found >= 16);
    for (const text of [comparisonText(report, heading, plainText), comparisonMarkdown(report, heading)]) {
      assertRight(text, found, 'comparison');
      assert.match(renderCheck(checkLetter(text)), /^\d+ ratios and percentages recomputed, 0 wrong\.\n$/);
    }
  }
  const text = comparisonText(compareRuns([base], [head]), heading, plainText);
  assertFound(text, /\+8\d\.\d%(?= \()/, '+44.4%');
});

test('the text of a gate makes no claims about pairs of numbers', () => {
  for (const candidate of [base, head]) {
    const report = gate([base], [candidate], DEFAULT_POLICY);
    for (const text of [gateText(report, plainText), gateMarkdown(report)])
      assert.deepEqual(checkLetter(text).claims, [], text);
  }
});

test('the summary, with its ratios and its slower cases', () => {
  for (const run of [base, head, wideRun({ modes: BUILTIN_MODES }), exampleRun({ bringUps: 2 })])
    assertRight(summaryText(run), 24, 'summary');
  const narrow = [
    'readdir-100/warm         us        37.3       42.4       1195       1185',
    '  x native                               1.14 +-3% 32.0 +-0..  31.8 +-1%',
  ];
  assertRight(narrow.join('\n'), 3, 'clipped intervals');
  assertFound(summaryText(base), /11\.\d(?= \+-)/, '22.2');
});

test('the tables of the screen, with and without room for the intervals', () => {
  for (const width of [80, 100, 120, 160])
    for (const run of [wideRun({ modes: BUILTIN_MODES }), exampleRun({ operations: 1000, bringUps: 3 })])
      assertRight(renderTables(run, { width, color: false }), 24, `${width} columns`);
  // As version 0.1 printed them.
  const old = [
    'read                         native     overlayfs         plain   passthrough',
    'read-4k-rand p50 p99 us   0.753  1.13   0.929  1.33    10.9  12.3   0.921  1.35',
    '  direct       x native                       1.23x         14.5x         1.22x',
    '              95 % int.                   1.20-1.32     14.3-15.4     1.19-1.31',
  ];
  assertRight([...old, ...old].join('\n'), 6, 'p50 and p99');
  assertFound(renderTables(base, { width: 100, color: false }), /11\.\dx/, '22.2x');
});

test('letters, with charts and published numbers beside them', () => {
  for (const layout of ['plain', 'grid', 'mmtests'] as const) {
    assertRight(coverLetter(base, { layout, chart: 'log', reference: true }), 24, layout);
    assertRight(coverLetter({ base, head }, { layout, chart: 'linear', reference: true }), 32, layout);
  }
  assertFound(coverLetter(base, { details: true }), /11\.\d(?= +1\.0)/, '22.2');
});

test('the overview of letters and of the screen, with everything and with what has room', () => {
  const target = asTarget(base, 'file-passthrough', 'a-daemon-with-a-long-name', 'daemon -f');
  for (const run of [base, target, wideRun({ modes: BUILTIN_MODES }), exampleRun({ bringUps: 2 })]) {
    const cases = new Set(run.measurements.map((one) => one.case.workload.name + one.case.workload.cache))
      .size;
    for (const metric of ['p50', 'mean', 'ops'] as const) {
      assertRight(coverLetter(run, { metric, all: true }), cases, `${metric} of all`);
      assertRight(coverLetter(run, { metric, all: true }).replaceAll(/^/gm, '> '), cases, 'quoted');
      assertRight(coverLetter(run, { metric }), 6, metric);
    }
  }
  assertRight(renderRun(wideRun(), { width: 100, color: false }, 'fusebench show'), 32, 'screen');
  for (const metric of ['p50', 'mean', 'ops'] as const)
    assertRight(coverLetter({ base, head }, { metric, all: true }), 24, `pair ${metric}`);
  assertFound(coverLetter(base, { all: true }), /6\.89(?= 6\.66-7\.14 )/, '9.86');
  assertFound(coverLetter({ base, head }), /1\.88(?=\* )/, '1.58');
});

test('a letter answers what a reviewer asks for in every form that has intervals', () => {
  const real = (run: Run): Run => ({ ...run, command: 'fusebench run all --seed 1' });
  const pair = { base: real(base), head: real(head) };
  for (const source of [real(base), pair])
    for (const options of [{}, { all: true }, { details: true }, { layout: 'mmtests' }] as const)
      assert.deepEqual(checkLetter(coverLetter(source, options)).missing, [], JSON.stringify(options));
});
