// What shiftOf promises, by simulation with fixed seeds: its interval covers the truth, its standard error is the
// baseline's alone, a covariate is removed, differences between runs widen it, and more data narrows it.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { studentQuantile } from './distributions.js';
import { Random } from './random.js';
import { type Replicate, type Sample, shiftOf } from './shift.js';

interface Side {
  readonly runs?: number;
  readonly replicates?: number;
  readonly mean?: number;
  readonly noise?: number;
  /** Standard deviation of the runs of a side. */
  readonly betweenRuns?: number;
  /** The machine's slowness over all runs of the side, and its variation. */
  readonly machine?: number;
  readonly machineNoise?: number;
  /** How much of the machine's slowness a value shows. */
  readonly slope?: number;
}

function side(random: Random, options: Side): Sample {
  const { runs = 1, replicates = 20, mean = 0, noise = 0.03, betweenRuns = 0 } = options;
  const { machine = 0, machineNoise = 0.04, slope = 0 } = options;
  return Array.from({ length: runs }, () => {
    const ofRun = mean + betweenRuns * random.normal();
    return Array.from({ length: replicates }, (): Replicate => {
      const covariate = machine + machineNoise * random.normal();
      return { value: ofRun + slope * covariate + noise * random.normal(), covariates: [covariate] };
    });
  });
}

const share = (times: number, is: () => boolean): number =>
  Array.from({ length: times }, is).filter(Boolean).length / times;

for (const [what, base, head] of [
  ['equal spreads', {}, {}],
  ['three times the spread in the candidate', { noise: 0.01 }, { noise: 0.03 }],
  ['few replicates', { replicates: 4 }, { replicates: 4 }],
  ['a machine that changed', { slope: 0.8 }, { slope: 0.8, machine: 0.1 }],
  ['runs that differ', { runs: 6, betweenRuns: 0.05 }, { runs: 6, betweenRuns: 0.05 }],
] as const satisfies readonly (readonly [string, Side, Side])[]) {
  test(`the 95 % interval holds the truth in 95 % of comparisons: ${what}`, () => {
    const random = new Random(7);
    const covered = share(2000, () => {
      const found = shiftOf(side(random, base), side(random, { ...head, mean: 0.02 }))!;
      return found.lo <= 0.02 && 0.02 <= found.hi;
    });
    assert.ok(covered >= 0.935 && covered <= 0.985, `${covered}`);
  });
}

test('a shift beyond its quantile happens by chance as often as the level says', () => {
  const random = new Random(8);
  for (const slope of [0, 0.8]) {
    const alarms = share(4000, () => {
      const found = shiftOf(side(random, { slope }), side(random, { slope, machine: 0.05 }))!;
      return found.shift > found.standardError * studentQuantile(0.99, found.degrees);
    });
    assert.ok(alarms <= 0.016, `slope ${slope}: ${alarms}`);
  }
});

test('the effect of the machine is removed, and the rest is what the covariate does not explain', () => {
  const random = new Random(9);
  const options = { replicates: 400, slope: 0.8, machineNoise: 0.1, noise: 0.01 };
  const found = shiftOf(side(random, options), side(random, { ...options, machine: 0.2, mean: 0.05 }))!;
  assert.ok(Math.abs(found.shift - 0.05) < 0.004, `${found.shift}`);
  assert.ok(found.standardError < 0.002, `${found.standardError}`);
});

test('a covariate without information changes nothing', () => {
  const values = [1, 2, 4, 3];
  const sample = (covariate: number): Sample => [values.map((value) => ({ value, covariates: [covariate] }))];
  assert.deepEqual(shiftOf(sample(0), sample(0)), shiftOf(sample(5), sample(5)));
  assert.equal(shiftOf(sample(0), sample(0))!.degrees, 3);
});

test('the standard error is the baseline’s: a noisy candidate does not widen it', () => {
  const base = side(new Random(1), {});
  const quiet = shiftOf(base, side(new Random(2), { noise: 0.001, machineNoise: 0 }))!;
  const noisy = shiftOf(base, side(new Random(2), { noise: 0.5, machineNoise: 0 }))!;
  assert.equal(noisy.standardError, quiet.standardError);
  assert.ok(noisy.hi - noisy.lo > 5 * (quiet.hi - quiet.lo));
});

test('more replicates and more runs reduce the standard error', () => {
  const errorOf = (options: Side): number => {
    const random = new Random(3);
    const errors = Array.from({ length: 200 }, () => shiftOf(side(random, options), side(random, options))!);
    return errors.reduce((sum, { standardError }) => sum + standardError, 0) / errors.length;
  };
  const alone = [1, 3, 10].map((runs) => errorOf({ runs }));
  const differing = [3, 10, 30].map((runs) => errorOf({ runs, betweenRuns: 0.03 }));
  for (const [one, three, ten] of [alone, differing] as [number, number, number][]) {
    assert.ok(three < one && ten < three, [one, three, ten].join(' '));
  }
});

test('where runs differ more than their replicates explain, degrees of freedom count runs, not replicates', () => {
  const random = new Random(4);
  const options = { runs: 5, replicates: 50, betweenRuns: 0.05, noise: 0.01 };
  const found = shiftOf(side(random, options), side(random, options))!;
  assert.equal(found.degrees, 4);
  assert.ok(found.standardError > 0.015, `${found.standardError}`);
});

test('with too little data for a spread there is no shift', () => {
  const one: Sample = [[{ value: 1, covariates: [0] }]];
  const two: Sample = [
    [
      { value: 1, covariates: [0] },
      { value: 2, covariates: [0] },
    ],
  ];
  assert.equal(shiftOf(one, two), null);
  assert.equal(shiftOf(two, []), null);
  assert.notEqual(shiftOf(two, one), null);
});
