import assert from 'node:assert/strict';
import { test } from 'node:test';
import { delays, path, percents, portion, repetitions, seconds, seed, threadCounts } from './parse.js';

test('delays are collected by opcode, as the daemon takes them', () => {
  const one = delays('GETATTR=500', {});
  const two = delays('READ=200000:sleep:1/16', one);
  assert.deepEqual(two, { GETATTR: '500', READ: '200000:sleep:1/16' });
  assert.deepEqual(delays('READ=1000000:1/120', two), { GETATTR: '500', READ: '1000000:1/120' });
});

test('an invalid delay is refused', () => {
  for (const bad of ['READ', 'READ=', 'READ=x', 'READ=5:nap', 'READ=5:1/0', 'read=5'])
    assert.throws(() => delays(bad, {}), /must look like GETATTR=500 or GETATTR=500:sleep:1\/16/);
  assert.throws(() => delays('GETATR=5', {}), /there is no request GETATR; did you mean GETATTR\?/);
  assert.throws(() => delays('READ=1000000001', {}), /more than a second/);
});

test('a portion of bring-ups is k of n', () => {
  assert.deepEqual(portion('2/5'), { some: 2, all: 5 });
  for (const bad of ['0/5', '6/5', '2', 'x/5', '2/5/7'])
    assert.throws(() => portion(bad), /must look like 2\/5/);
});

test('a number is whole, written in digits, and within what is of use', () => {
  assert.equal(repetitions('3000'), 3000);
  assert.equal(seed('1000000000000000'), 1e15);
  assert.deepEqual(threadCounts('1,64,1'), [1, 64]);
  for (const bad of ['0', '-1', '1.5', '1e9', '0x10', ' 1', '', 'one', '100001'])
    assert.throws(() => repetitions(bad), /whole number from 1 to 100000\./, bad);
  assert.throws(() => seed('99999999999999999999'), /from 1 to 1000000000000000\./);
  assert.throws(() => seconds('1e300'), /from 1 to 604800\./);
  assert.throws(() => threadCounts('65'), /from 1 to 64\./);
});

test('an empty text is no file and no folder', () => {
  assert.equal(path('a b'), 'a b');
  assert.throws(() => path(''), /has to name a file or a folder/);
});

test('percents come in order, each once', () => {
  assert.deepEqual(percents('10,2,5,2'), [2, 5, 10]);
  assert.throws(() => percents('0'), /above 0/);
});
