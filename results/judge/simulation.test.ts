// The declared rates, by simulation with fixed seeds, from runs to verdicts: A/A raises no more false alarms than
// alpha, a change is found as often as documented, more runs never find less, and intervals contain the true value.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ratioTo } from '../quantities/estimate.js';
import { P50 } from '../quantities/quantities.js';
import type { Run } from '../run/model.js';
import { mean } from '../stats/quantile.js';
import { Random } from '../stats/random.js';
import { timedMeasurement, timedRun } from '../testing/timed-run.js';
import { type CompareOptions, type Comparison, compareRuns } from './compare.js';
import { DEFAULT_ALPHA } from './judged.js';
import { toleranceOf } from './verdict.js';

/** Standard deviations of logarithms. */
interface World {
  /** Of a case between bring-ups. */
  readonly noise: number;
  /** Of a case between runs; by default that of quantities.ts for operations that move no data. */
  readonly runs?: number;
  /** Of the machine between runs, and between bring-ups of a run. */
  readonly machine?: number;
  readonly drift?: number;
  readonly bringUps?: number;
}

const WORKLOADS = ['statx-sync', 'open-close'] as const;

/** A run of two workloads, whose plain cases partly follow the machine and are slower by `shift`. */
function simulatedRun(random: Random, world: World, shift = 0): Run {
  const { noise, runs = 0.003, machine = 0.01, drift = 0.02, bringUps = 20 } = world;
  const ofRun = machine * random.normal();
  const speed = Array.from({ length: bringUps }, () => ofRun + drift * random.normal());
  const times = WORKLOADS.flatMap((workload) => {
    const level = shift + runs * random.normal();
    return [
      [`${workload}/native`, speed.map((slow) => 7 + slow + 0.005 * random.normal())],
      [`${workload}/plain`, speed.map((slow) => 9 + level + 0.8 * slow + noise * random.normal())],
    ] as const;
  });
  return timedRun(Object.fromEntries(times));
}

interface Sides extends World {
  /** Runs per side. */
  readonly count?: number;
  /** How much slower the candidate is, as a fraction. */
  readonly slower?: number;
}

function compared(
  random: Random,
  { count = 1, slower = 0, ...world }: Sides,
  options: CompareOptions,
): Comparison[] {
  const side = (shift: number): Run[] =>
    Array.from({ length: count }, () => simulatedRun(random, world, shift));
  // The simulated machine may change by more than the limit.
  return [
    ...compareRuns(side(0), side(Math.log1p(slower)), { ...options, acrossMachines: true }).comparisons,
  ];
}

/** The share of comparisons, of `times` commands, for which `is` is true. */
function share(
  seed: number,
  times: number,
  sides: Sides,
  is: (one: Comparison) => boolean,
  options: CompareOptions = { metrics: ['p50'] },
): number {
  const random = new Random(seed);
  const all = Array.from({ length: times }, () => compared(random, sides, options)).flat();
  assert.equal(all.length, times * WORKLOADS.length);
  return all.filter(is).length / all.length;
}

const isRegressed = ({ verdict }: Comparison): boolean => verdict === 'regressed';
const isAlarm = ({ verdict }: Comparison): boolean => verdict === 'regressed' || verdict === 'improved';

/** Every change beyond chance counts: the level must be kept without the minimum threshold. */
const NO_FLOOR: CompareOptions = { metrics: ['p50'], tolerance: () => toleranceOf(1e-9) };

for (const [what, sides] of Object.entries({
  'one quiet run per side': { noise: 0.005 },
  'one noisy run per side': { noise: 0.1 },
  'short runs': { noise: 0.02, bringUps: 8 },
  'a machine that differs from run to run': { noise: 0.01, machine: 0.05, drift: 0.04 },
  'three runs per side': { noise: 0.02, count: 3 },
  'three runs per side that differ by more than the known spread': { noise: 0.01, runs: 0.03, count: 3 },
} satisfies Record<string, Sides>)) {
  test(`A/A regresses by chance at most as often as the level says: ${what}`, () => {
    const times = 150;
    const level = DEFAULT_ALPHA / WORKLOADS.length;
    const alarms = share(20_261_120, times, sides, isRegressed, NO_FLOOR);
    const error = Math.sqrt(level / (times * WORKLOADS.length));
    assert.ok(alarms <= level + 3 * error, `${alarms}`);
  });
}

test('with the default tolerance the level is kept for both directions together', () => {
  const worlds = [1, 3].flatMap((count) => [0.005, 0.02, 0.1].map((noise) => ({ count, noise })));
  const shares = worlds.map((sides) => share(5, 50, sides, isAlarm));
  assert.ok(mean(shares) <= DEFAULT_ALPHA, shares.join());
});

test('a change of 5 % under a noise of 1 % is called regressed in 90 of 100 comparisons of one run per side', () => {
  const found = share(13, 100, { noise: 0.01, slower: 0.05 }, isRegressed);
  assert.ok(found >= 0.9, `${found}`);
});

test('a change of 5 % is called unchanged in at most 1 of 5 comparisons, as documented', () => {
  for (const noise of [0.01, 0.02, 0.03]) {
    const missed = share(31, 80, { noise, slower: 0.05 }, ({ verdict }) => verdict === 'unchanged');
    assert.ok(missed <= 0.2, `${missed} with a noise of ${noise}`);
  }
});

test('more runs per side never find less', () => {
  for (const noise of [0.01, 0.03, 0.1]) {
    const [one, three, ten] = [1, 3, 10].map((count) =>
      share(17, 30, { noise, slower: 0.05, count }, isRegressed),
    );
    // By chance, runs of one side sometimes seem to differ, and then there are only as many degrees of freedom as runs.
    const slack = 0.05;
    assert.ok(
      one! <= three! + slack && three! <= ten! + slack,
      `${one}, ${three}, ${ten} with a noise of ${noise}`,
    );
    assert.ok(ten! >= 0.9, `${ten} with a noise of ${noise}`);
  }
});

test('a machine that was steady in each run and slower in the second is no regression', () => {
  const random = new Random(29);
  const run = (slow: number): Run =>
    timedRun(
      Object.fromEntries(
        WORKLOADS.flatMap((workload) =>
          [7, 9].map((level) => [
            `${workload}/${level === 7 ? 'native' : 'plain'}`,
            Array.from({ length: 60 }, () => level + slow + 0.004 * random.normal()),
          ]),
        ),
      ),
    );
  for (let i = 0; i < 30; i++) {
    for (const slow of [0.08, -0.08]) {
      const { comparisons } = compareRuns([run(0)], [run(slow)], { metrics: ['p50'] });
      assert.deepEqual(comparisons.filter(isAlarm), [], `${i}: ${slow}`);
    }
  }
});

/** The behaviour of a value in a run besides its noise: one state for some bring-ups, then another. */
const slowly = (random: Random, bringUps: number, deviation: number): number[] => {
  let state = deviation * random.normal();
  return Array.from({ length: bringUps }, () => {
    if (random.uniform() < 0.15) state = deviation * random.normal();
    return state;
  });
};

for (const [what, { bringUps, noise, slow }] of Object.entries({
  'quiet bring-ups': { bringUps: 20, noise: 0.002, slow: 0 },
  'noisy bring-ups': { bringUps: 20, noise: 0.05, slow: 0 },
  'few bring-ups': { bringUps: 4, noise: 0.02, slow: 0 },
  'slow states': { bringUps: 40, noise: 0.01, slow: 0.02 },
})) {
  test(`the interval of a ratio contains the true value in 95 of 100 runs: ${what}`, () => {
    const random = new Random(11);
    const [times, truth] = [400, Math.exp(2)];
    let covered = 0;
    for (let i = 0; i < times; i++) {
      // Both follow the machine; in addition each differs from run to run.
      const machine = Array.from({ length: bringUps }, () => 0.2 * random.normal());
      const values = (level: number): number[] => {
        const ofRun = level + Math.sqrt(0.5) * 0.01 * random.normal();
        const own = slowly(random, bringUps, slow);
        return machine.map((speed, k) => ofRun + speed + own[k]! + noise * random.normal());
      };
      const [above, below] = [values(9), values(7)];
      const { lo, hi } = ratioTo(
        timedMeasurement('statx-sync/plain', above),
        timedMeasurement('statx-sync/native', below),
        P50,
      );
      if (lo! <= truth && truth <= hi!) covered += 1;
    }
    assert.ok(covered / times >= 0.93 && covered < times, `${covered} of ${times}`);
  });
}
