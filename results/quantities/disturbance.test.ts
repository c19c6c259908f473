// Rounds in which other work had the CPU are left out of times; what the daemon itself does is not.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type GateReport, gate } from '../judge/gate.js';
import { DEFAULT_POLICY } from '../judge/policy.js';
import type { Measurement, Mode, Occupancy, Placement, Round, Run } from '../run/model.js';
import { goesThroughFuse } from '../run/modes.js';
import { exampleRun } from '../testing/example-run.js';
import { excusedOf, shareOfOthers, timed } from './disturbance.js';

const MODES = ['native', 'overlayfs', 'plain'] as const;

function run(seed: number, placement: Placement = 'same-cpu'): Run {
  return exampleRun({
    ...{ workloads: ['statx-sync'], modes: MODES, placement, seed },
    ...{ bringUps: 30, noise: 0.005, drift: 0 },
  });
}

const RUN = run(1);

type Change = (round: Round) => Partial<Round>;

function changed(of: Run, mode: Mode, change: Change): Run {
  const measurements = of.measurements.map((one) =>
    one.case.mode === mode
      ? { ...one, rounds: one.rounds.map((round) => ({ ...round, ...change(round) })) }
      : one,
  );
  return { ...of, measurements };
}

const inMode = (of: Run, mode: Mode): Measurement => of.measurements.find((one) => one.case.mode === mode)!;

function excused(mode: Mode, change: Change, of: Run = RUN): number[] {
  return [...timed(inMode(changed(of, mode, change), mode)).excused].map(({ index }) => index);
}

/** The rounds that have a disturbance: some, so that the others show what is usual. */
const isHit = ({ index }: Round): boolean => index % 6 === 0;
const HIT = [0, 6, 12, 18, 24];

/** Client and daemon were away from their CPU for as long as they had it. */
function away(evidence: Partial<Occupancy> = {}): Change {
  return (round) => {
    const { wallNs, cpuNs } = round.occupancy!;
    return isHit(round)
      ? { occupancy: { wallNs: 2 * wallNs, cpuNs, runDelayNs: 0, stolenNs: 0, ...evidence } }
      : {};
  };
}

/** Every operation took twice as long. */
function slow(round: Round): Partial<Round> {
  const { histogram, elapsedNs } = round;
  return {
    elapsedNs: 2 * elapsedNs,
    histogram: {
      ...histogram,
      // A bucket is 1/128 of a power of two, so that 128 more is twice the time.
      buckets: histogram.buckets.map((value, i) => (i % 2 === 0 ? value + 128 : value)),
      minNs: 2 * histogram.minNs,
      maxNs: 2 * histogram.maxNs,
      sumNs: 2 * histogram.sumNs,
    },
  };
}

const LONG = 1e12;

test('rounds in which other work had the CPU, by run delay or steal, are left out of times; others stay', () => {
  for (const evidence of [{ runDelayNs: LONG }, { stolenNs: LONG }, { runDelayNs: null, stolenNs: LONG }])
    assert.deepEqual(excused('plain', away(evidence)), HIT);
  const some = changed(RUN, 'plain', away({ runDelayNs: LONG }));
  const { rounds } = timed(inMode(some, 'plain'));
  assert.deepEqual(
    rounds.map(({ index }) => index),
    RUN.measurements[0]!.rounds.map(({ index }) => index).filter((index) => index % 6 !== 0),
  );
  assert.deepEqual(excusedOf([some, RUN]), { excused: 5, rounds: 180 });
  assert.deepEqual(excusedOf([RUN]), { excused: 0, rounds: 90 });
});

test('a daemon that sleeps leaves its CPU idle, which excuses nothing', () => {
  assert.deepEqual(excused('plain', away()), []);
  assert.deepEqual(excused('plain', away({ runDelayNs: null, stolenNs: null })), []);
  const sleeps: Change = (round) => ({
    ...slow(round),
    occupancy: { ...round.occupancy!, wallNs: 2 * round.occupancy!.wallNs },
  });
  assert.deepEqual(excused('plain', sleeps), []);
  const report = gate([RUN], [changed(run(2), 'plain', sleeps)], DEFAULT_POLICY);
  assert.equal(report.outcome, 'regressed');
});

test('a slow round alone excuses nothing, nor does a CPU that only client and daemon use', () => {
  assert.deepEqual(
    excused('plain', (round) => (isHit(round) ? slow(round) : {})),
    [],
  );
  const waited: Change = (round) =>
    isHit(round) ? { occupancy: { ...round.occupancy!, runDelayNs: LONG, stolenNs: LONG } } : {};
  assert.deepEqual(excused('plain', waited), []);
});

test('a tenth of the CPU used by other work is the limit', () => {
  const others =
    (share: number): Change =>
    (round) => {
      const { wallNs } = round.occupancy!;
      const occupancy = { wallNs, cpuNs: (1 - share) * wallNs, runDelayNs: share * wallNs, stolenNs: 0 };
      return isHit(round) ? { occupancy } : {};
    };
  assert.deepEqual(excused('plain', others(0.09)), []);
  assert.deepEqual(excused('plain', others(0.11)), HIT);
});

test('no round is excused because client and daemon delay each other', () => {
  // Where they had the CPU all the time they waited for each other for half of the time.
  const eachOther =
    (more: number): Change =>
    (round) => {
      const { wallNs, cpuNs, stolenNs } = round.occupancy!;
      const runDelayNs = 0.5 * wallNs;
      return isHit(round)
        ? { occupancy: { wallNs: 2 * wallNs, cpuNs, runDelayNs: runDelayNs + more * wallNs, stolenNs } }
        : { occupancy: { wallNs, cpuNs, runDelayNs, stolenNs } };
    };
  assert.deepEqual(excused('plain', eachOther(0)), []);
  assert.deepEqual(excused('plain', eachOther(1)), HIT);
});

test('without quiet rounds it is not known how they delay each other, and only steal excuses', () => {
  const never =
    (stolenNs: number): Change =>
    ({ occupancy }) => ({
      occupancy: { ...occupancy!, wallNs: 2 * occupancy!.wallNs, runDelayNs: LONG, stolenNs },
    });
  assert.deepEqual(excused('plain', never(0)), []);
  assert.equal(excused('plain', never(LONG)).length, 30);
});

test('a client without a daemon that never slept either ran or could not run', () => {
  for (const mode of MODES.filter((one) => !goesThroughFuse(one)))
    assert.deepEqual(excused(mode, away({ runDelayNs: null, stolenNs: null })), HIT);
  const slept: Change = (round) => ({
    ...away()(round),
    contextSwitches: { client: { voluntary: 3, involuntary: 0 }, daemon: null },
  });
  assert.deepEqual(excused('native', slept), []);
});

test('where use of the CPU is not known every round stays', () => {
  const evident = away({ runDelayNs: LONG, stolenNs: LONG });
  assert.deepEqual(
    excused('plain', () => ({ occupancy: null })),
    [],
  );
  const unknown: Change = (round) => ({
    ...evident(round),
    cpuNs: { ...round.cpuNs, daemon: null },
  });
  assert.deepEqual(excused('plain', unknown), []);
  assert.deepEqual(excused('plain', evident, run(1, 'cross-cpu')), []);
  assert.deepEqual(excused('plain', evident), HIT);
});

test('rounds that other work disturbed do not make a regression, and the same rounds without evidence do', () => {
  const judged = (evidence: Partial<Occupancy>): GateReport => {
    const change: Change = (round) => (isHit(round) ? { ...slow(round), ...away(evidence)(round) } : {});
    return gate([RUN], [changed(run(2), 'plain', change)], DEFAULT_POLICY, { force: true });
  };
  const excusing = judged({ runDelayNs: LONG });
  assert.equal(excusing.outcome, 'passed', JSON.stringify(excusing.cases));
  assert.equal(
    excusing.times.comparisons.find(({ candidate }) => candidate.mode === 'plain')!.candidate.bringUps,
    25,
  );
  assert.equal(judged({}).outcome, 'regressed');
});

test('sides are refused when other work disturbed one more than the other', () => {
  const change: Change = (round) => (isHit(round) ? away({ runDelayNs: LONG })(round) : {});
  const { outcome, exitCode, refused } = gate([RUN], [changed(RUN, 'plain', change)], DEFAULT_POLICY);
  assert.deepEqual([outcome, exitCode], ['unusable', 2]);
  assert.match(refused.join(), /other work had the CPU in 0 of \d+ rounds of the baseline and in \d+ of \d+/);
});

test('counters see the rounds that times leave out', () => {
  const change: Change = (round) => ({
    ...away({ runDelayNs: LONG })(round),
    ...(isHit(round) && { requests: { GETATTR: 2 * round.operations } }),
  });
  const report = gate([RUN], [changed(RUN, 'plain', change)], DEFAULT_POLICY);
  assert.equal(report.outcome, 'regressed');
  assert.match(report.cases[0]!.reasons.join(), /requests GETATTR: 1\.167/);
});

test('how busy the machine was is the share of the CPU of native that other work had', () => {
  assert.equal(shareOfOthers([RUN]), 0);
  const busy = changed(RUN, 'native', (round) => {
    const { wallNs, cpuNs } = round.occupancy!;
    return { occupancy: { wallNs: 2 * wallNs, cpuNs, runDelayNs: LONG, stolenNs: 0 } };
  });
  assert.equal(shareOfOthers([busy]), 0.5);
  const idle = changed(RUN, 'native', (round) => ({
    occupancy: { ...round.occupancy!, wallNs: 2 * round.occupancy!.wallNs },
  }));
  assert.equal(shareOfOthers([idle]), 0);
  assert.equal(shareOfOthers([changed(RUN, 'plain', away({ runDelayNs: LONG }))]), 0);
  assert.equal(shareOfOthers([exampleRun({ modes: ['plain'], workloads: ['statx-sync'] })]), null);
  assert.equal(shareOfOthers([changed(RUN, 'native', () => ({ occupancy: null }))]), null);
});
