import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Evidence, judge, percent, toleranceOf } from './verdict.js';

const EVIDENCE: Evidence = {
  ratio: { center: 1.08, lo: 1.06, hi: 1.1, confidence: 0.951, n: 12 },
  pAdjusted: 0.001,
  better: 'lower',
  tolerance: toleranceOf(0.05),
  minimumDetectable: 0.02,
  alpha: 0.05,
};

const ratio = (center: number, lo: number, hi: number, confidence = 0.951, n = 12): Evidence['ratio'] => ({
  center,
  lo,
  hi,
  confidence,
  n,
});
const verdictOf = (change: Partial<Evidence>): string => judge({ ...EVIDENCE, ...change }).verdict;

test('a real and large change is regressed or improved by what is better', () => {
  assert.equal(verdictOf({}), 'regressed');
  assert.equal(verdictOf({ better: 'higher' }), 'improved');
  assert.equal(verdictOf({ ratio: ratio(0.9, 0.88, 0.92) }), 'improved');
  assert.equal(verdictOf({ ratio: ratio(0.9, 0.88, 0.92), better: 'higher' }), 'regressed');
});

test('a large change that is not significant is inconclusive', () => {
  assert.equal(verdictOf({ pAdjusted: 0.051 }), 'inconclusive');
  assert.equal(verdictOf({ pAdjusted: 0.05 }), 'regressed');
});

test('a significant change below the threshold is unchanged when the interval rules out what matters', () => {
  assert.equal(verdictOf({ ratio: ratio(1.02, 1.01, 1.03) }), 'unchanged');
});

test('a significant change below the threshold is inconclusive when more than what matters is possible', () => {
  const judged = judge({ ...EVIDENCE, ratio: ratio(1.02, 1.001, 1.06) });
  assert.equal(judged.verdict, 'inconclusive');
  assert.match(judged.reason, /real, but neither below 5 % for sure nor above 3 %/);
});

test('no change found with an interval that holds one that matters is inconclusive', () => {
  const judged = judge({
    ...EVIDENCE,
    pAdjusted: 0.4,
    ratio: ratio(1.01, 0.97, 1.06),
    minimumDetectable: 0.08,
  });
  assert.equal(judged.verdict, 'inconclusive');
  assert.match(judged.reason, /changes below 8 % are not found by 12 rounds/);
});

test('too little data is never unchanged, however narrow its interval', () => {
  const judged = judge({ ...EVIDENCE, pAdjusted: 1, ratio: ratio(1, 0.999, 1.001, 0.9375, 5) });
  assert.equal(judged.verdict, 'inconclusive');
  assert.match(judged.reason, /5 rounds give 93.8 % confidence at most; measure at least 6/);
});

test('a level that no data of this size reaches is named', () => {
  const judged = judge({
    ...EVIDENCE,
    pAdjusted: 0.2,
    ratio: ratio(1.2, 1.1, 1.3),
    minimumDetectable: Infinity,
  });
  assert.match(judged.reason, /12 rounds cannot reach the level 0.05 after Holm/);
});

test('equivalence is symmetric: a ratio and its inverse get the same verdict', () => {
  assert.equal(verdictOf({ pAdjusted: 1, ratio: ratio(1, 0.953, 1.0001) }), 'unchanged');
  assert.equal(verdictOf({ pAdjusted: 1, ratio: ratio(1, 0.952, 1.0001) }), 'inconclusive');
  assert.equal(verdictOf({ pAdjusted: 1, ratio: ratio(1, 0.9999, 1 / 0.953) }), 'unchanged');
});

test('values that are no numbers are inconclusive', () => {
  for (const bad of [Number.NaN, Number.POSITIVE_INFINITY]) {
    assert.equal(verdictOf({ ratio: ratio(bad, 1, 1) }), 'inconclusive');
    assert.equal(verdictOf({ ratio: ratio(1, 0, bad) }), 'inconclusive');
  }
});

test('changes are printed with sign and one digit, and never as -0.0', () => {
  assert.deepEqual([1.052, 0.9996, 1, 0.9, 3.5].map(percent), [
    '+5.2 %',
    '0.0 %',
    '0.0 %',
    '-10.0 %',
    '+250 %',
  ]);
});
