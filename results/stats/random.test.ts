import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Random, splitmix64 } from './random.js';

test('splitmix64 gives the outputs of the reference implementation for seed 1234567', () => {
  const words = splitmix64(1234567n);
  const first = Array.from({ length: 5 }, () => words.next().value);
  assert.deepEqual(first, [
    6457827717110365317n,
    3203168211198807973n,
    9817491932198370423n,
    4593380528125082431n,
    16408922859458223821n,
  ]);
});

test('xoshiro128** gives the outputs of the reference implementation from state 1, 2, 3, 4', () => {
  const random = Random.fromState([1, 2, 3, 4]);
  const first = Array.from({ length: 10 }, () => random.uint32());
  assert.deepEqual(
    first,
    [11520, 0, 5927040, 70819200, 2031721883, 1637235492, 1287239034, 3734860849, 3729100597, 4258142804],
  );
});

test('the same seed gives the same stream, another seed gives another', () => {
  const stream = (seed: number) => {
    const random = new Random(seed);
    return Array.from({ length: 8 }, () => random.uint32());
  };
  assert.deepEqual(stream(42), stream(42));
  assert.notDeepEqual(stream(42), stream(43));
  assert.notDeepEqual(stream(1), stream(1 + 2 ** 32));
});

test('uniform numbers fill [0, 1) evenly', () => {
  const random = new Random(1);
  const counts = new Array<number>(10).fill(0);
  for (let i = 0; i < 100_000; i++) counts[Math.floor(random.uniform() * 10)]! += 1;
  // Chi-square with 9 degrees of freedom; 27.9 is its 0.1 % point.
  const chiSquare = counts.reduce((sum, count) => sum + (count - 10_000) ** 2 / 10_000, 0);
  assert.ok(chiSquare < 27.9, `chi-square ${chiSquare}`);
});

test('below(n) gives every integer from 0 to n - 1 and no other', () => {
  const random = new Random(2);
  const seen = new Set(Array.from({ length: 1000 }, () => random.below(7)));
  assert.deepEqual(
    [...seen].sort((a, b) => a - b),
    [0, 1, 2, 3, 4, 5, 6],
  );
  assert.throws(() => random.below(0), RangeError);
});

test('normal numbers have mean 0 and variance 1', () => {
  const random = new Random(3);
  const values = Array.from({ length: 100_000 }, () => random.normal());
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + value * value, 0) / values.length;
  assert.ok(Math.abs(mean) < 0.015 && Math.abs(variance - 1) < 0.02, `mean ${mean}, variance ${variance}`);
});

test('a shuffle keeps every item, does not change its input, and reaches every permutation equally', () => {
  const random = new Random(4);
  const original = ['a', 'b', 'c'];
  const counts = new Map<string, number>();
  for (let i = 0; i < 6000; i++) {
    const key = random.shuffled(original).join('');
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  assert.deepEqual(original, ['a', 'b', 'c']);
  assert.equal(counts.size, 6);
  for (const count of counts.values()) assert.ok(Math.abs(count - 1000) < 120, `${count} of 6000`);
});

test('a seed that a double cannot hold exactly is refused', () => {
  assert.throws(() => new Random(0.5), RangeError);
  assert.throws(() => new Random(2 ** 60), RangeError);
});
