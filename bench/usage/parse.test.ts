import assert from 'node:assert/strict';
import { test } from 'node:test';
import { delays, integerUpTo, percents, portion } from './parse.js';

test('delays are collected by opcode, as the daemon takes them', () => {
  const one = delays('GETATTR=500', {});
  const two = delays('READ=200000:sleep:1/16', one);
  assert.deepEqual(two, { GETATTR: '500', READ: '200000:sleep:1/16' });
  assert.deepEqual(delays('READ=1000000:1/120', two), { GETATTR: '500', READ: '1000000:1/120' });
});

test('a delay that is none is refused', () => {
  for (const bad of ['READ', 'READ=', 'READ=x', 'READ=5:nap', 'READ=5:1/0', 'read=5'])
    assert.throws(() => delays(bad, {}), /has to look like GETATTR=500 or GETATTR=500:sleep:1\/16/);
  assert.throws(() => delays('GETATR=5', {}), /there is no request GETATR; did you mean GETATTR\?/);
  assert.throws(() => delays('READ=1000000001', {}), /more than a second/);
});

test('a portion of bring-ups is some of all', () => {
  assert.deepEqual(portion('2/5'), { some: 2, all: 5 });
  for (const bad of ['0/5', '6/5', '2', 'x/5', '2/5/7'])
    assert.throws(() => portion(bad), /has to look like 2\/5/);
});

test('a number above what is supported is refused', () => {
  assert.equal(integerUpTo(86_400)('86400'), 86_400);
  assert.throws(() => integerUpTo(86_400)('86401'), /more than 86400 is not supported/);
  assert.throws(() => integerUpTo(86_400)('1e300'), /more than 86400 is not supported/);
  assert.throws(() => integerUpTo(86_400)('0'), /whole number from 1 on/);
});

test('percents come in order, each once', () => {
  assert.deepEqual(percents('10,2,5,2'), [2, 5, 10]);
  assert.throws(() => percents('0'), /above 0/);
});
