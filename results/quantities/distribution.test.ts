import assert from 'node:assert/strict';
import { test } from 'node:test';
import { quantile } from '../run/histogram.js';
import { exampleRun } from '../testing/example-run.js';
import { histogramOf } from '../testing/histogram-of.js';
import { distributionOf, logarithmicSteps, sharesBelow } from './distribution.js';

test('a distribution has the operations of all rounds', () => {
  const [one] = exampleRun({ workloads: ['statx-sync'], bringUps: 4, operations: 50 }).measurements;
  assert.equal(distributionOf(one!).count, 200);
  assert.equal(distributionOf({ ...one!, rounds: [] }).count, 0);
});

test('a cumulative curve ends where ten operations are beyond', () => {
  const histogram = histogramOf(Array.from({ length: 1_000 }, (_, at) => 1_000 + at));
  const points = sharesBelow(histogram, [0.1, 0.5, 0.9, 0.99, 0.999]);
  assert.deepEqual(
    points.map(({ share }) => share),
    [0.1, 0.5, 0.9, 0.99],
  );
  for (const { share, ns } of points) assert.equal(ns, quantile(histogram, share));
  assert.equal(sharesBelow(histogramOf([5, 6]), [0.1, 0.9]).at(-1)!.share, 0.5);
});

test('equal steps of the logarithm hold every operation once, with an empty step at each end', () => {
  const steps = logarithmicSteps(histogramOf([100, 100, 200, 400]), 1);
  assert.deepEqual(
    steps.map(({ share }) => share),
    [0, 0.5, 0.25, 0.25, 0],
  );
  assert.ok(steps[1]!.ns > 64 && steps[1]!.ns < 128);
});
