import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Shift } from '../stats/shift.js';
import { type Evidence, judge, toleranceOf } from './verdict.js';

function shift(center: number, standardError = 0.005, degrees = 50): Shift {
  return {
    shift: center,
    lo: center - 2 * standardError,
    hi: center + 2 * standardError,
    standardError,
    degrees,
  };
}

/** Judged as measured, with nothing corrected, unless `measured` is given. */
function evidence(found: Shift, changes: Partial<Evidence> = {}): Evidence {
  return {
    shift: found,
    measured: found,
    lessNative: null,
    better: 'lower',
    tolerance: toleranceOf(0.05),
    level: 0.01,
    ...changes,
  };
}

const verdictOf = (found: Shift, changes: Partial<Evidence> = {}): string =>
  judge(evidence(found, changes)).verdict;

test('a change beyond the threshold is regressed or improved by the direction that is better', () => {
  assert.equal(verdictOf(shift(0.08)), 'regressed');
  assert.equal(verdictOf(shift(-0.08)), 'improved');
  assert.equal(verdictOf(shift(0.08), { better: 'higher' }), 'improved');
  assert.equal(verdictOf(shift(-0.08), { better: 'higher' }), 'regressed');
});

test('with a quiet baseline the threshold is a share of the change that matters', () => {
  const judged = judge(evidence(shift(0.02)));
  assert.equal(judged.verdict, 'unchanged');
  assert.ok(Math.abs(judged.threshold - 0.03) < 1e-9);
  assert.equal(verdictOf(shift(Math.log(1.0299))), 'unchanged');
  assert.equal(verdictOf(shift(Math.log(1.0301))), 'regressed');
});

test('the threshold rises with the spread of the baseline and with the number of comparisons', () => {
  const of = (standardError: number, level: number): number =>
    judge(evidence(shift(0, standardError), { level })).threshold;
  assert.ok(of(0.02, 0.01) > of(0.01, 0.01));
  assert.ok(of(0.02, 0.0001) > of(0.02, 0.01));
  assert.equal(verdictOf(shift(0.04, 0.02)), 'inconclusive');
});

test('no change is unchanged only where one that matters would have been found', () => {
  assert.equal(verdictOf(shift(0)), 'unchanged');
  const judged = judge(evidence(shift(0, 0.02)));
  assert.equal(judged.verdict, 'inconclusive');
  assert.match(judged.reason, /changes below \d\.\d % are not found/);
  assert.ok(judged.minimumDetectable > 0.05);
});

test('few degrees of freedom raise the threshold', () => {
  assert.equal(verdictOf(shift(0.045, 0.013, 200)), 'regressed');
  assert.equal(verdictOf(shift(0.045, 0.013, 4)), 'inconclusive');
});

test('a part of the correction for the machine widens the uncertainty', () => {
  const uncorrected = judge(evidence(shift(0.035)));
  const corrected = judge(evidence(shift(0.035), { measured: shift(0.135) }));
  assert.ok(corrected.threshold > uncorrected.threshold);
});

test('a large change of native alone makes no case regressed or improved', () => {
  const judged = judge(evidence(shift(0.1), { measured: shift(0), lessNative: 0.11 }));
  assert.equal(judged.verdict, 'inconclusive');
  assert.match(judged.reason, /its own times did not change this way, so the machine did/);
  assert.equal(verdictOf(shift(-0.1), { measured: shift(0.01), lessNative: -0.1 }), 'inconclusive');
  // A machine that got a little faster must not hide a daemon that got slower.
  assert.equal(verdictOf(shift(0.05), { measured: shift(0), lessNative: 0.04 }), 'regressed');
});

test('a change counts only if it remains when the whole change of native is subtracted', () => {
  const found = shift(0.06);
  assert.equal(verdictOf(found, { measured: shift(0.08), lessNative: 0.02 }), 'regressed');
  const judged = judge(evidence(found, { measured: shift(0.08), lessNative: 0.01 }));
  assert.equal(judged.verdict, 'inconclusive');
  assert.match(judged.reason, /do not show how much of it affects this operation/);
});

test('a case that did not follow native is not called unchanged', () => {
  const measured = shift(0);
  assert.equal(verdictOf(shift(0.01), { measured, lessNative: 0.01 }), 'unchanged');
  assert.equal(verdictOf(shift(0.01), { measured, lessNative: 0.08 }), 'inconclusive');
});
