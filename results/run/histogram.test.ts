import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Random } from '../stats/random.js';
import { histogramOf as record } from '../testing/histogram-of.js';
import {
  BUCKETS,
  bucketIndex,
  bucketRange,
  HIGHEST_TRACKABLE_NS,
  histogramFault,
  mean,
  merge,
  quantile,
  standardDeviationNs,
} from './histogram.js';

/** Values spread evenly over the powers of two up to 2^38. */
function logUniform(random: Random, count: number): number[] {
  return Array.from({ length: count }, () => Math.floor(2 ** (38 * random.uniform())));
}

/** The definition: the smallest value that at least q of all do not exceed. */
function nearestRank(sorted: readonly number[], q: number): number {
  return sorted.find((_, below) => below + 1 >= q * sorted.length) as number;
}

test('every power of two and its neighbours fall into the bucket whose range holds them', () => {
  for (let bit = 0; bit <= 38; bit++) {
    for (const value of [2 ** bit - 1, 2 ** bit, 2 ** bit + 1].filter((v) => v < HIGHEST_TRACKABLE_NS)) {
      const { lowNs, widthNs } = bucketRange(bucketIndex(value));
      assert.ok(lowNs <= value && value < lowNs + widthNs, `${value} is not in ${lowNs}+${widthNs}`);
    }
  }
});

test('the buckets tile 0 to 2^38 without a gap, each at most 1/128 of its lowest value wide', () => {
  let nextNs = 0;
  for (let index = 0; index < BUCKETS; index++) {
    const { lowNs, widthNs } = bucketRange(index);
    assert.equal(lowNs, nextNs);
    assert.equal(bucketIndex(lowNs), index);
    assert.equal(bucketIndex(lowNs + widthNs - 1), index);
    // The values in a bucket are whole, so its extremes differ by the width less one: always under 1/128.
    assert.ok(widthNs - 1 < (lowNs === 0 ? 1 : lowNs / 128));
    nextNs = lowNs + widthNs;
  }
  assert.equal(nextNs, HIGHEST_TRACKABLE_NS);
});

test('merging histograms equals recording everything into one', () => {
  const random = new Random(7);
  const parts = [logUniform(random, 500), logUniform(random, 3), [], [HIGHEST_TRACKABLE_NS + 5, 0]];
  assert.deepEqual(merge(parts.map(record)), record(parts.flat()));
});

test('merging nothing gives an empty histogram', () => {
  assert.deepEqual(merge([]), { count: 0, minNs: 0, maxNs: 0, sumNs: 0, overflow: 0, buckets: [] });
});

test('a quantile is within 1/128 of the nearest-rank quantile of the values', () => {
  const random = new Random(11);
  for (const count of [1, 2, 3, 10, 99, 1000]) {
    const values = logUniform(random, count);
    const sorted = values.toSorted((a, b) => a - b);
    for (const q of [0.001, 0.01, 0.25, 0.5, 0.9, 0.99, 0.999]) {
      const exact = nearestRank(sorted, q);
      const got = quantile(record(values), q);
      assert.ok(Math.abs(got - exact) < Math.max(exact, 1) / 128, `q=${q} n=${count}: ${got} for ${exact}`);
    }
  }
});

test('the quantiles 0 and 1 are the exact minimum and maximum', () => {
  const histogram = record([1_000_003, 5_000_007, 9_000_011]);
  assert.equal(quantile(histogram, 0), 1_000_003);
  assert.equal(quantile(histogram, 1), 9_000_011);
});

test('values below 256 ns come back exactly', () => {
  const histogram = record([3, 3, 5, 140, 255]);
  assert.equal(quantile(histogram, 0.4), 3);
  assert.equal(quantile(histogram, 0.5), 5);
  assert.equal(quantile(histogram, 0.8), 140);
});

test('a quantile never decreases as q grows, and stays between minimum and maximum', () => {
  const histogram = record(logUniform(new Random(3), 400));
  let previous = histogram.minNs;
  for (let step = 0; step <= 1000; step++) {
    const value = quantile(histogram, step / 1000);
    assert.ok(value >= previous && value <= histogram.maxNs);
    previous = value;
  }
});

test('a product that rounds up does not move the rank: 0.07 of 100 is the 7th value', () => {
  assert.equal(quantile(record(Array.from({ length: 100 }, (_, i) => i + 1)), 0.07), 7);
});

test('a quantile among overflowed values is the maximum, never a made-up bucket', () => {
  const histogram = record([10, HIGHEST_TRACKABLE_NS, HIGHEST_TRACKABLE_NS * 2, HIGHEST_TRACKABLE_NS * 3]);
  assert.equal(histogram.overflow, 3);
  assert.equal(quantile(histogram, 0.75), HIGHEST_TRACKABLE_NS * 3);
});

test('an empty histogram has no quantile and no mean', () => {
  assert.ok(Number.isNaN(quantile(record([]), 0.5)));
  assert.ok(Number.isNaN(mean(record([]))));
});

test('a quantile outside of 0 to 1 is refused', () => {
  for (const q of [-0.1, 1.1, Number.NaN]) assert.throws(() => quantile(record([1]), q), RangeError);
});

test('the mean is exact, not the mean of bucket centres', () => {
  assert.equal(mean(record([1_000_001, 1_000_003, 1_000_008])), 1_000_004);
});

test('the standard deviation is that of the values, within a bucket', () => {
  const values = [90, 100, 110, 130, HIGHEST_TRACKABLE_NS + 9];
  for (const some of [values.slice(0, 4), values]) {
    const centre = some.reduce((sum, value) => sum + value, 0) / some.length;
    const exact = Math.sqrt(some.reduce((sum, value) => sum + (value - centre) ** 2, 0) / some.length);
    assert.ok(Math.abs(standardDeviationNs(record(some)) / exact - 1) < 1e-9);
  }
});

test('a recorded histogram is valid, and each violated invariant is named', () => {
  const good = record(logUniform(new Random(9), 50));
  assert.equal(histogramFault(good), null);
  assert.match(histogramFault({ ...good, buckets: good.buckets.slice(1) }) ?? '', /odd number/);
  assert.match(histogramFault({ ...good, count: 49 }) ?? '', /add up to 50, not to count 49/);
  assert.match(histogramFault({ ...good, buckets: [5, 1, 4, 49] }) ?? '', /ascending/);
  assert.match(histogramFault({ ...good, buckets: [5, -1] }) ?? '', /positive/);
  assert.match(histogramFault({ ...good, minNs: good.maxNs + 1 }) ?? '', /minNs is above maxNs/);
});
