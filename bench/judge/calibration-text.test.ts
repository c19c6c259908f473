import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DEFAULT_POLICY } from '../../results/judge/policy.js';
import { exampleRun } from '../../results/testing/example-run.js';
import { type Finding, NOTHING_CHANGED, type Tally } from './calibration.js';
import { type Calibration, calibrationText } from './calibration-text.js';

const STATX = 'statx-sync/direct/t1/same-cpu/plain';

function tally(gates: number, more: Partial<Tally> = {}): Tally {
  return { gates, regressed: 0, improved: 0, inconclusive: 0, refused: 0, cases: {}, ...more };
}

const nothing: Finding = {
  name: NOTHING_CHANGED,
  planted: [],
  neighbours: tally(20, { regressed: 1, improved: 2, inconclusive: 3 }),
  others: tally(380, { regressed: 9, refused: 40 }),
  earlier: tally(20, { inconclusive: 20 }),
  parts: [{ bringUps: 5, tally: tally(20, { inconclusive: 19 }) }],
};
const slower: Finding = {
  name: 'burns 10 %',
  planted: [STATX],
  neighbours: tally(20, { regressed: 20, cases: { [STATX]: 18 } }),
  others: tally(380, { regressed: 300, refused: 40, cases: { [STATX]: 299 } }),
  earlier: null,
  parts: [
    { bringUps: 5, tally: tally(20, { cases: { [STATX]: 2 } }) },
    { bringUps: 10, tally: tally(20, { cases: { [STATX]: 11 } }) },
  ],
};

function calibration(more: Partial<Calibration> = {}): Calibration {
  const run = exampleRun({ workloads: ['statx-sync'], modes: ['plain'], bringUps: 1 });
  const { hostname: _, ...host } = run.host;
  return {
    schema: 2,
    tool: run.tool,
    commit: '0123456789ab',
    startedAt: run.startedAt,
    finishedAt: run.startedAt,
    host,
    gateRun: 'fusebench run statx-sync --mode native,plain --seconds 30 --scheduler batch',
    repetitions: 20,
    secondsOfRun: 33.4,
    bringUps: 40,
    load: { least: 0.1, median: 0.5, most: 2 },
    policy: DEFAULT_POLICY,
    changes: [],
    findings: [nothing, slower],
    ...more,
  };
}

test('the text says what was counted, with exact bounds where gates share no run', () => {
  assert.deepEqual(calibrationText(calibration()).split('\n'), GOLDEN.split('\n'));
});

test('without changes, other repetitions or earlier runs the text has no lines about them', () => {
  const alone = { ...nothing, others: tally(0), earlier: null };
  const text = calibrationText(calibration({ commit: null, repetitions: 1, findings: [alone] }));
  assert.match(text, /^fusebench 0\.0\.0-synthetic$/m);
  assert.match(text, /^ {2}consecutive +1 of 20 +2 of 20 +3 of 20 +0 of 20$/m);
  assert.doesNotMatch(text, /planted|all pairs|with the baseline/);
});

test('the text is ASCII of at most 72 columns', () => {
  for (const line of calibrationText(calibration()).split('\n')) assert.match(line, /^[\x20-\x7e]{0,72}$/);
});

const GOLDEN = `fusebench 0.0.0-synthetic, commit 0123456789ab
Synthetic CPU, 2 CPUs, kernel 0.0.0-synthetic
20 repetitions, load average 0.1 to 2.0
each run: fusebench run statx-sync --mode native,plain --seconds 30
  --scheduler batch (40 bring-ups, 33 s)

The same daemon on both sides
                        regressed     improved inconclusive      refused
  5 bring-ups             0 of 20      0 of 20     19 of 20      0 of 20
  consecutive             1 of 20      2 of 20      3 of 20      0 of 20
  all pairs              9 of 380     0 of 380     0 of 380    40 of 380
  with the baseline       0 of 20      0 of 20     20 of 20      0 of 20
  regressed, consecutive: 1 of 20 (0.1 to 25 %)

A change planted in the daemon: found
  burns 10 %
    statx-sync/direct/t1/same-cpu/plain
      18 of 20 (68 to 98.8 %); all pairs 299 of 380
      5 bring-ups: 2, 10 bring-ups: 11
    refused: 0 of 20; 40 of 380

In parentheses: where the true share lies with 95 % confidence, for
gates that share no run. All pairs: every run with every other one, as
with a baseline from another time.
`;
