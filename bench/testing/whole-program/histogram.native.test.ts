// The histogram of C++ and the arithmetic of results/run/histogram.ts must give the same results.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { addon } from '../../../native/index.js';
import { spec } from '../../../native/test/support.js';
import { bucketIndex, bucketRange, HIGHEST_TRACKABLE_NS } from '../../../results/run/histogram.js';
import { PACKAGE_ROOT } from '../../common/paths.js';

const PROBE = join(PACKAGE_ROOT, 'build/test/histogram_probe');

before(() => {
  execFileSync('make', ['-s', '-C', join(PACKAGE_ROOT, 'native/test')], { stdio: 'inherit' });
});

/** Values at, just below and just above each power of two, and random ones of every magnitude. */
function interestingValues(): number[] {
  const values: number[] = [0, 1, 127, 128, 129, 255, 256, 257];
  for (let bit = 8; bit <= 38; bit += 1) values.push(2 ** bit - 1, 2 ** bit, 2 ** bit + 1);
  for (let i = 0; i < 5000; i += 1) values.push(Math.floor(2 ** (Math.random() * 38)));
  return values;
}

function probe(values: readonly number[]): string[] {
  return execFileSync(PROBE, { input: values.join('\n'), encoding: 'utf8' })
    .trim()
    .split('\n');
}

test('both languages put a value in the same bucket with the same bounds', () => {
  const lines = probe(interestingValues()).slice(0, -2);
  assert.ok(lines.length > 5000);
  for (const line of lines) {
    const [value, bucket, lowest, next] = line.split(' ').map(Number) as [number, number, number, number];
    assert.equal(bucketIndex(value), bucket, `bucket of ${value}`);
    assert.deepEqual(bucketRange(bucket), { lowNs: lowest, widthNs: next - lowest }, `range of ${bucket}`);
    assert.ok(lowest <= value && value < next, `${value} lies in its bucket`);
  }
});

test('a recorded histogram holds count, extremes, sum, overflow and buckets of its values', () => {
  const values = interestingValues();
  const counts = new Map<number, number>();
  for (const value of values.filter((candidate) => candidate < HIGHEST_TRACKABLE_NS)) {
    const bucket = bucketIndex(value);
    counts.set(bucket, (counts.get(bucket) ?? 0) + 1);
  }
  const overflow = values.filter((value) => value >= HIGHEST_TRACKABLE_NS).length;
  const sum = values.reduce((total, value) => total + value, 0);
  const buckets = [...counts].sort(([a], [b]) => a - b).map(([bucket, count]) => `${bucket}:${count}`);
  const expected = [values.length, 0, Math.max(...values), sum, overflow, ...buckets].join(' ');
  assert.equal(overflow, 2);
  assert.equal(probe(values).at(-2), expected);
});

test('merging histograms equals recording into one', () => {
  const [recorded, merged] = probe(interestingValues()).slice(-2);
  assert.equal(merged, recorded);
});

test('24 operations record 24 values', async () => {
  const { histogram } = await addon().runRound(spec('empty', ['/']));
  const counts = histogram.buckets.filter((_, position) => position % 2 === 1);
  assert.equal(histogram.count, 24);
  assert.equal(counts.reduce((total, count) => total + count, 0) + histogram.overflow, 24);
  assert.ok(histogram.minNs <= histogram.maxNs);
  assert.ok(histogram.sumNs >= 24 * histogram.minNs && histogram.sumNs <= 24 * histogram.maxNs);
});
