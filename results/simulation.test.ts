// The declared rates, by simulation with fixed seeds: identical sides raise no more false alarms than alpha, and a
// shift is found as often as promised. The statistics see what they see in a comparison: logarithms by round.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DEFAULT_ALPHA } from './compare.js';
import { aboveRunNoise, type Effect, independentEffect, pairedEffect } from './effect.js';
import { holm } from './stats/holm.js';
import { Random } from './stats/random.js';
import { judge, type Tolerance, toleranceOf, type Verdict } from './verdict.js';

const ROUNDS = 15;
/** Any significant change counts: the tests must keep the level without help of a floor. */
const NO_FLOOR: Tolerance = { effect: 1e-9, threshold: 0 };

type Draw = (random: Random, round: number) => number;

/** Logarithms of a round's median, in the shapes that rounds take on real machines. */
const SHAPES: Readonly<Record<string, Draw>> = {
  normal: (random) => Math.log(10 + 0.3 * random.normal()),
  lognormal: (random) => 0.1 * Math.exp(random.normal()),
  bimodal: (random) => (random.uniform() < 0.3 ? Math.log(2) : 0) + 0.02 * random.normal(),
  drifting: (random, round) => 0.02 * round + 0.03 * random.normal(),
};

function sample(shape: Draw, random: Random): number[] {
  return Array.from({ length: ROUNDS }, (_, round) => shape(random, round));
}

function verdict(effect: Effect, pAdjusted: number, tolerance: Tolerance): Verdict {
  return judge({ ...effect, pAdjusted, tolerance, better: 'lower', alpha: DEFAULT_ALPHA }).verdict;
}

const isAlarm = (word: Verdict): boolean => word === 'regressed' || word === 'improved';

/** Counts the alarms of 2,500 comparisons of each shape; all 10,000 together keep the level, each within its error. */
function assertLevel(alarmIn: (shape: Draw) => boolean): void {
  const each = 2500;
  let all = 0;
  for (const [name, shape] of Object.entries(SHAPES)) {
    let alarms = 0;
    for (let i = 0; i < each; i++) if (alarmIn(shape)) alarms += 1;
    const error = Math.sqrt((DEFAULT_ALPHA * (1 - DEFAULT_ALPHA)) / each);
    assert.ok(alarms / each <= DEFAULT_ALPHA + 3 * error, `${name}: ${alarms} of ${each}`);
    all += alarms;
  }
  assert.ok(all / 10_000 <= DEFAULT_ALPHA, `${all} of 10,000`);
}

test('10,000 independent comparisons of identical distributions stay at or under the declared false-alarm rate', () => {
  const random = new Random(20_261_120);
  assertLevel((shape) => {
    const effect = independentEffect(sample(shape, random), sample(shape, random), DEFAULT_ALPHA);
    return isAlarm(verdict(effect, effect.p, NO_FLOOR));
  });
});

test('10,000 paired comparisons under a drift that both sides share stay at or under the declared rate', () => {
  const random = new Random(7_112_026);
  assertLevel((shape) => {
    let walk = 0;
    const differences = Array.from({ length: ROUNDS }, (_, round) => {
      walk += 0.05 * random.normal();
      const [base, head] = [walk + shape(random, round), walk + shape(random, round)];
      return head - base;
    });
    const effect = pairedEffect(differences, DEFAULT_ALPHA);
    return isAlarm(verdict(effect, effect.p, NO_FLOOR));
  });
});

test('families of 20 comparisons raise any false alarm at all in at most the declared share of commands', () => {
  const random = new Random(99);
  let families = 0;
  for (let i = 0; i < 500; i++) {
    const shapes = Object.values(SHAPES);
    const effects = Array.from({ length: 20 }, (_, k) => {
      const shape = shapes[k % shapes.length]!;
      return independentEffect(sample(shape, random), sample(shape, random), DEFAULT_ALPHA / 20);
    });
    const adjusted = holm(effects.map(({ p }) => p));
    if (effects.some((effect, k) => isAlarm(verdict(effect, adjusted[k]!, NO_FLOOR)))) families += 1;
  }
  assert.ok(families / 500 <= DEFAULT_ALPHA, `${families} of 500`);
});

test('without Holm the same families would raise false alarms in most commands', () => {
  const random = new Random(99);
  let families = 0;
  for (let i = 0; i < 200; i++) {
    const effects = Array.from({ length: 20 }, () =>
      independentEffect(sample(SHAPES.normal!, random), sample(SHAPES.normal!, random), DEFAULT_ALPHA),
    );
    if (effects.some((effect) => isAlarm(verdict(effect, effect.p, NO_FLOOR)))) families += 1;
  }
  assert.ok(families / 200 > 0.5, `${families} of 200`);
});

test('with the default tolerance 10,000 identical comparisons with 1 % noise raise no alarm', () => {
  const random = new Random(5);
  let alarms = 0;
  for (let i = 0; i < 10_000; i++) {
    const noise = () => Array.from({ length: ROUNDS }, () => 0.01 * random.normal());
    const effect = independentEffect(noise(), noise(), DEFAULT_ALPHA);
    if (isAlarm(verdict(effect, effect.p, toleranceOf(0.05)))) alarms += 1;
  }
  assert.equal(alarms, 0);
});

test('a shift of 5 % under 1 % noise is called regressed in at least 95 of 100 comparisons', () => {
  const random = new Random(13);
  let paired = 0;
  let independent = 0;
  for (let i = 0; i < 1000; i++) {
    const noise = (shift: number) => Array.from({ length: ROUNDS }, () => shift + 0.01 * random.normal());
    const [base, head] = [noise(0), noise(Math.log(1.05))];
    // As one of ten comparisons judged together.
    const two = independentEffect(base, head, 0.005);
    const one = pairedEffect(
      head.map((x, k) => x - base[k]!),
      0.005,
    );
    const tolerance = aboveRunNoise(toleranceOf(0.05), [[base], [head]]);
    if (verdict(two, Math.min(1, 10 * two.p), tolerance) === 'regressed') independent += 1;
    if (verdict(one, Math.min(1, 10 * one.p), toleranceOf(0.05)) === 'regressed') paired += 1;
  }
  assert.ok(paired >= 950 && independent >= 950, `paired ${paired}, independent ${independent} of 1000`);
});

test('runs that differ among themselves by half of what their rounds do are called regressed in at most 1 of 100 comparisons', () => {
  const random = new Random(41);
  for (const noise of [0.005, 0.01, 0.03, 0.1]) {
    let alarms = 0;
    for (let i = 0; i < 1000; i++) {
      const run = () => {
        const layout = 0.5 * noise * random.normal();
        return Array.from({ length: ROUNDS }, () => layout + noise * random.normal());
      };
      const [base, head] = [run(), run()];
      const effect = independentEffect(base, head, DEFAULT_ALPHA / 10);
      const tolerance = aboveRunNoise(toleranceOf(0.05), [[base], [head]]);
      if (verdict(effect, Math.min(1, 10 * effect.p), tolerance) === 'regressed') alarms += 1;
    }
    assert.ok(alarms / 1000 <= 0.01, `${alarms} of 1000 with a noise of ${noise}`);
  }
});

test('a shift of exactly what matters is called unchanged in at most 1 of 40 comparisons', () => {
  const random = new Random(31);
  let missed = 0;
  for (let i = 0; i < 2000; i++) {
    const noise = (shift: number) => Array.from({ length: ROUNDS }, () => shift + 0.05 * random.normal());
    const effect = independentEffect(noise(0), noise(Math.log(1.05)), DEFAULT_ALPHA);
    if (verdict(effect, effect.p, toleranceOf(0.05)) === 'unchanged') missed += 1;
  }
  assert.ok(missed / 2000 <= 0.025, `${missed} of 2000`);
});
