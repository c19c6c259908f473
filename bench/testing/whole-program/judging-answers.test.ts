// One answer: what compare and gate say of a run, as text, Markdown, JSON, KTAP and JUnit, is what the tables say of it.

import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { comparisonMarkdown, comparisonText } from '../../../charts/screen/comparison-text.js';
import { gateMarkdown, gateText } from '../../../charts/screen/gate-report.js';
import { junit } from '../../../results/export/junit.js';
import { ktap } from '../../../results/export/ktap.js';
import { gateReport } from '../../../results/export/test-report.js';
import { type ComparisonReport, compareModes, compareRuns } from '../../../results/judge/compare.js';
import { gate } from '../../../results/judge/gate.js';
import { DEFAULT_POLICY } from '../../../results/judge/policy.js';
import type { Run } from '../../../results/run/model.js';
import { readRun } from '../../../results/run/store.js';
import { exampleRun } from '../../../results/testing/example-run.js';
import { PACKAGE_ROOT } from '../../common/paths.js';
import { agrees, answersOf, nanoseconds } from '../answers.js';

const EXAMPLE = exampleRun({
  workloads: ['read-4k-rand', 'statx-sync'],
  bringUps: 6,
  operations: 12_000,
  drift: 0.3,
});
const RUNS: Readonly<Record<string, Run>> = {
  example: EXAMPLE,
  sample: readRun(join(PACKAGE_ROOT, 'results/runs/sample')),
};
const HEADING = { baseline: ['a'], candidate: ['b'] };

interface Told {
  readonly caseId: string;
  readonly quantity: string;
  readonly baseline: string;
  readonly candidate: string;
  readonly unit: number;
  readonly change: string;
  readonly lo: string;
  readonly hi: string;
}

const NUMBERS = String.raw`(\S+) -> (\S+) (ns|us|ms|s)`;

function told(caseId: string, parts: readonly (string | undefined)[]): Told {
  const [quantity, baseline, candidate, unit, change, lo, hi] = parts as string[];
  return {
    ...{ caseId, quantity: quantity!, baseline: baseline!, candidate: candidate! },
    unit: nanoseconds(unit!),
    ...{ change: change!, lo: lo!, hi: hi! },
  };
}

const READERS: Readonly<Record<string, (report: ComparisonReport) => Told[]>> = {
  text: (report) => {
    const text = comparisonText(report, HEADING, { color: false });
    const pattern = new RegExp(
      String.raw`^(\S+?)(?:: .*)?\n {2}(\S+) ${NUMBERS} +(\S+)% \((\S+)% to (\S+)%\)`,
      'gm',
    );
    return [...text.matchAll(pattern)].map(([, id, ...parts]) => told(id!, parts));
  },
  markdown: (report) => {
    const pattern = new RegExp(
      String.raw`^\| [^|]* \| \`([^\`:]+)[^|]*\| (\S+) \| ${NUMBERS} \| (\S+)% \| (\S+)% to (\S+)% \|$`,
      'gm',
    );
    return [...comparisonMarkdown(report, HEADING).matchAll(pattern)].map(([, id, ...parts]) =>
      told(id!, parts),
    );
  },
  json: (report) =>
    (JSON.parse(JSON.stringify(report)) as ComparisonReport).comparisons.map((one) => ({
      caseId: one.caseId,
      quantity: one.quantity,
      baseline: String(one.baseline.value),
      candidate: String(one.candidate.value),
      unit: 1,
      ...{ change: percent(one.ratio.center), lo: percent(one.ratio.lo), hi: percent(one.ratio.hi) },
    })),
};

function percent(ratio: number): string {
  return String(100 * (ratio - 1));
}

for (const [name, run] of Object.entries(RUNS)) {
  const cases = answersOf(run);
  const answer = (id: string, quantity: string): number =>
    cases.find((one) => one.id === id)?.answers.get(quantity) ?? assert.fail(`${id} has no ${quantity}`);

  for (const [output, read] of Object.entries(READERS)) {
    test(`${name}: two modes are compared by the values and ratios of the tables, as ${output}`, () => {
      const shown = read(compareModes(run, 'native', 'plain'));
      assert.deepEqual(new Set(shown.map(({ caseId }) => caseId)).size, rowsOf(run));
      for (const { caseId, quantity, baseline, candidate, unit, ...change } of shown) {
        const [below, above] = ['native', 'plain'].map((mode) => `${caseId}/${mode}`);
        assert.ok(agrees(baseline, answer(below!, quantity), unit), `${caseId} ${quantity} ${baseline}`);
        assert.ok(agrees(candidate, answer(above!, quantity), unit), `${caseId} ${quantity} ${candidate}`);
        if (quantity !== 'p50') continue;
        for (const [end, text] of [
          ['', change.change],
          [' <', change.lo],
          [' >', change.hi],
        ] as const) {
          const wanted = 100 * (answer(above!, `ratio to native${end}`) - 1);
          assert.ok(agrees(text, wanted), `${caseId}: ${text} is not ${wanted}`);
        }
      }
    });

    test(`${name}: a run over itself has the values of the tables on both sides, as ${output}`, () => {
      const shown = read(compareRuns([run], [run]));
      assert.ok(shown.length > 0);
      for (const { caseId, quantity, baseline, candidate, unit, change } of shown) {
        for (const value of [baseline, candidate])
          assert.ok(agrees(value, answer(caseId, quantity), unit), `${caseId} ${quantity} ${value}`);
        assert.ok(agrees(change, 0), change);
      }
    });
  }

  test(`${name}: a gate counts what the tables count, and every report of it gives the same reasons`, () => {
    const candidate = withRequest(run, 'GETXATTR');
    const report = gate([run], [candidate], DEFAULT_POLICY);
    const regressed = report.cases.filter(({ verdict }) => verdict === 'regressed');
    assert.equal(regressed.length, rowsOf(run));
    const outputs: Readonly<Record<string, string>> = {
      text: gateText(report, { color: false }),
      ktap: ktap(gateReport(report, candidate)),
      junit: junit(gateReport(report, candidate)),
      markdown: gateMarkdown(report),
      json: JSON.stringify(report),
    };
    for (const { reasons, caseId } of regressed) {
      assert.ok(reasons.includes('requests GETXATTR: 1 per operation, baseline 0, allowed +0.02'), caseId);
      for (const [output, text] of Object.entries(outputs))
        for (const reason of reasons) assert.ok(plain(text).includes(plain(reason)), `${output}: ${reason}`);
    }
    assertCounted(report.counters, candidate);
  });
}

function rowsOf(run: Run): number {
  return new Set(answersOf(run).map(({ row }) => row)).size;
}

/** Every plain round with one request more per operation. */
function withRequest(run: Run, opcode: string): Run {
  const measurements = run.measurements.map((one) => ({
    ...one,
    rounds: one.rounds.map((round) =>
      one.case.mode === 'plain'
        ? { ...round, requests: { ...round.requests, [opcode]: round.operations } }
        : round,
    ),
  }));
  return { ...run, measurements };
}

/** Without line breaks and what formats escape. */
function plain(text: string): string {
  return text
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll(/\\(?=[<>_|*[\]])/g, '')
    .replaceAll(/\s+/g, '');
}

/** The requests that a gate counts in a case are, together, its requests per operation. */
function assertCounted(counters: ReturnType<typeof gate>['counters'], candidate: Run): void {
  for (const { id, answers } of answersOf(candidate)) {
    const counts = counters
      .filter(({ caseId, check }) => caseId === id && check.startsWith('requests '))
      .map(({ reason }) => Number(reason.split(' ')[0]));
    if (!answers.has('requests per operation') || counts.length === 0) continue;
    const total = counts.reduce((sum, each) => sum + each, 0);
    // Each is printed with three digits behind the point.
    const apart = Math.abs(total - answers.get('requests per operation')!);
    assert.ok(apart <= 0.0005 * counts.length, `${id}: ${total}`);
  }
}
