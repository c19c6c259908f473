// Rounds that shared their CPU with others are left out, and what the daemon itself does is not.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { withoutDisturbed } from './disturbance.js';
import { gate } from './gate.js';
import type { Mode, Round, Run } from './model.js';
import { DEFAULT_POLICY } from './policy.js';
import { exampleRun } from './testing/example-run.js';

const PLAIN = 'statx-sync/direct/t1/same-cpu/plain';
const RUN = exampleRun({
  workloads: ['statx-sync'],
  modes: ['native', 'plain'],
  rounds: 30,
  noise: 0.005,
  drift: 0,
});

function changed(run: Run, mode: Mode, change: (round: Round) => Round): Run {
  const measurements = run.measurements.map((one) =>
    one.case.mode === mode ? { ...one, rounds: one.rounds.map(change) } : one,
  );
  return { ...run, measurements };
}

function indexes(run: Run, caseId: string): number[] {
  return run.measurements.find((one) => one.case.id === caseId)!.rounds.map(({ index }) => index);
}

/** The round as it is when somebody else has the CPU for as long as client and daemon. */
const shared = (round: Round): Round => ({
  ...round,
  elapsedNs: 2 * round.elapsedNs,
  histogram: {
    ...round.histogram,
    // A bucket is 1/128 of a power of two, so that 128 more is twice the time.
    buckets: round.histogram.buckets.map((value, i) => (i % 2 === 0 ? value + 128 : value)),
    maxNs: 2 * round.histogram.maxNs,
    sumNs: 2 * round.histogram.sumNs,
  },
});

test('rounds that shared the CPU are left out, the others stay', () => {
  const some = changed(RUN, 'plain', (round) => (round.index % 3 === 0 ? shared(round) : round));
  assert.deepEqual(
    indexes(withoutDisturbed(some), PLAIN),
    indexes(RUN, PLAIN).filter((index) => index % 3 !== 0),
  );
  assert.deepEqual(withoutDisturbed(RUN), RUN);
});

test('at most half of the rounds are left out, the most disturbed ones', () => {
  const head = changed(RUN, 'plain', (round) => (round.index < 22 ? shared(round) : round));
  const kept = indexes(withoutDisturbed(head), PLAIN);
  assert.ok(kept.length >= 15);
  for (const index of [22, 25, 29]) assert.ok(kept.includes(index));
});

test('a candidate that was disturbed all along is inconclusive and says why', () => {
  const report = gate([RUN], [changed(RUN, 'plain', shared)], DEFAULT_POLICY);
  assert.equal(report.outcome, 'inconclusive');
  assert.match(
    report.cases[0]!.reasons.join(),
    /client and daemon had \d+ % of their CPU and \d+ % in the baseline/,
  );
  const better = gate([changed(RUN, 'plain', shared)], [RUN], DEFAULT_POLICY);
  assert.equal(better.outcome, 'inconclusive');
});

test('a candidate that is slower and had its CPU is a regression, whatever became of the baseline', () => {
  const works = (round: Round): Round => {
    const slower = shared(round);
    const { client, daemon } = round.cpuNs;
    return { ...slower, cpuNs: { client: 2 * client, daemon: 2 * daemon! } };
  };
  const slower = changed(RUN, 'plain', (round) => (round.requests === null ? round : works(round)));
  assert.equal(gate([RUN], [slower], DEFAULT_POLICY).outcome, 'regressed');
});

test('rounds too short to weigh, with more CPU time than time, excuse nothing', () => {
  const scaled = (factor: number, slower: number) => (round: Round) => ({
    ...round,
    elapsedNs: slower * round.elapsedNs,
    histogram: slower === 1 ? round.histogram : shared(round).histogram,
    cpuNs: { client: slower * factor * round.elapsedNs, daemon: 0 },
  });
  const base = changed(RUN, 'plain', scaled(1.2, 1));
  const head = changed(RUN, 'plain', scaled(1.02, 2));
  assert.equal(gate([base], [head], DEFAULT_POLICY).outcome, 'regressed');
});

test('a daemon that begins to wait is found by its context switches', () => {
  const waits = changed(RUN, 'plain', (round) => {
    const { client, daemon } = round.contextSwitches;
    const more = { ...daemon!, voluntary: daemon!.voluntary + round.operations };
    return { ...shared(round), contextSwitches: { client, daemon: more } };
  });
  assert.equal(gate([RUN], [waits], DEFAULT_POLICY).outcome, 'regressed');
});

test('a daemon whose CPU time nobody counts keeps all of its rounds', () => {
  const some = changed(RUN, 'plain', (round) => {
    const seen = round.index % 3 === 0 ? shared(round) : round;
    return { ...seen, cpuNs: { ...seen.cpuNs, daemon: null } };
  });
  assert.equal(indexes(withoutDisturbed(some), PLAIN).length, 30);
});

test('threads on CPUs of their own wait for each other, and keep all of their rounds', () => {
  const across = {
    ...RUN,
    measurements: RUN.measurements.map((one) => ({
      ...one,
      case: { ...one.case, placement: 'cross-cpu' as const },
    })),
  };
  const some = changed(across, 'plain', (round) => (round.index % 3 === 0 ? shared(round) : round));
  assert.deepEqual(withoutDisturbed(some), some);
});
