// The machine's speed from its native cases, and what is left of a value without it.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { machineSpeed, withoutSlowness } from './machine-speed.js';
import type { Run } from './model.js';
import { median, standardDeviation } from './stats/quantile.js';
import { Random } from './stats/random.js';
import { exampleRun } from './testing/example-run.js';

const near = (actual: number, expected: number, error: number): void =>
  assert.ok(Math.abs(actual - expected) <= error, `${actual} is not ${expected} +- ${error}`);

test('a machine of half the speed is slower by the logarithm of two, in relation to the first run', () => {
  const [run, slow] = [exampleRun({ seed: 1 }), exampleRun({ seed: 1, effect: { latency: 2 } })];
  const speed = machineSpeed([run, slow])!;
  assert.equal(speed(run, 0).ofRun, 0);
  near(speed(slow, 0).ofRun, Math.log(2), 0.01);
});

test('a drift that all cases share is in the rounds', () => {
  const run = exampleRun({ seed: 1, drift: 0.3, noise: 0.001, rounds: 20 });
  const speed = machineSpeed([run])!;
  const ofRounds = Array.from({ length: 20 }, (_, index) => speed(run, index).ofRound);
  near(standardDeviation(ofRounds), 0.3, 0.15);
  near(median(ofRounds), 0, 0.1);
});

test('a noisy native case hardly moves a speed that a steady one tells', () => {
  const run = exampleRun({ seed: 1, drift: 0, noise: 0.002, modes: ['native'], rounds: 20 });
  const noisy = (one: Run, factor: number): Run => ({
    ...one,
    measurements: one.measurements.map((measurement) =>
      measurement.case.workload.name === 'read-4k-rand'
        ? {
            ...measurement,
            rounds: measurement.rounds.map((round, i) => shifted(round, factor * (1 + (i % 7)))),
          }
        : measurement,
    ),
  });
  const [base, head] = [noisy(run, 1), noisy(run, 1.5)];
  near(machineSpeed([base, head])!(head, 0).ofRun, 0, 0.005);
});

/** The round with every latency in a bucket that is `factor` times as high, as a histogram of one bucket. */
function shifted(round: Run['measurements'][number]['rounds'][number], factor: number): typeof round {
  const { histogram } = round;
  const bucket = histogram.buckets[0]! + Math.round(128 * Math.log2(factor));
  return { ...round, histogram: { ...histogram, buckets: [bucket, histogram.count] } };
}

test('runs without a usable native in common have no speed', () => {
  assert.equal(machineSpeed([exampleRun({ modes: ['plain'] })]), null);
  const [one, other] = [exampleRun({ workloads: ['statx-sync'] }), exampleRun({ workloads: ['open-close'] })];
  assert.equal(machineSpeed([one, other]), null);
});

test('a case that follows the machine from round to round loses that noise, another one gets none of it', () => {
  const random = new Random(3);
  const slowness = Array.from({ length: 40 }, () => ({ ofRun: 0.5, ofRound: 0.1 * random.normal() }));
  const noise = slowness.map(() => 0.01 * random.normal());
  const follows = slowness.map((one, i) => ({ log: 9 + one.ofRound + noise[i]!, slowness: one }));
  const steady = slowness.map((one, i) => ({ log: 9 + noise[i]!, slowness: one }));
  for (const run of [follows, steady]) {
    const [values] = withoutSlowness([run]);
    near(median(values!), 8.5, 0.01);
    near(standardDeviation(values!), 0.01, 0.004);
  }
});
