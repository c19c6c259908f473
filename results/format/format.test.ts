import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  ascii,
  bytes,
  clip,
  duration,
  escapeMarkdown,
  percentChange,
  perOperation,
  ratio,
  significant,
  unitFor,
  wrap,
} from './format.js';

test('three significant digits at every magnitude, without an exponent', () => {
  const cases: readonly (readonly [number, string])[] = [
    [0, '0'],
    [0.00123, '0.00123'],
    [0.6123, '0.612'],
    [8.406, '8.41'],
    [13.84, '13.8'],
    [99.96, '100'],
    [117.4, '117'],
    [1340.2, '1340'],
    [-2.5, '-2.50'],
  ];
  for (const [value, text] of cases) assert.equal(significant(value), text);
  assert.equal(significant(Number.NaN), '-');
});

test('a row of durations is in microseconds unless all of it is below 1 us or above 1 ms', () => {
  assert.equal(unitFor([45, 900]).name, 'ns');
  assert.equal(unitFor([45, 8400]).name, 'us');
  assert.equal(unitFor([4_000_000, 90_000_000]).name, 'ms');
  assert.equal(unitFor([2e9, 3e9]).name, 's');
  assert.equal(unitFor([0]).name, 'us');
  assert.equal(duration(612), '612 ns');
  assert.equal(duration(8410), '8.41 us');
});

test('a ratio shows one percent below 10 and no extra digit above', () => {
  assert.deepEqual([1.079, 0.0312, 9.996, 13.79, 190.4].map(ratio), ['1.08', '0.031', '10.0', '13.8', '190']);
  assert.equal(percentChange(1.051), '+5.1%');
  assert.equal(percentChange(0.9996), '+0.0%');
  assert.equal(percentChange(0.5), '-50.0%');
  assert.equal(percentChange(3.5), '+250%');
});

test('counts per operation distinguish zero from almost zero', () => {
  assert.deepEqual([null, 0, 0.004, 0.02, 2, 13, 101.2].map(perOperation), [
    '-',
    '0.00',
    '<.01',
    '0.02',
    '2.00',
    '13.0',
    '101',
  ]);
});

test('sizes are in binary units', () => {
  assert.deepEqual([0, 4096, 1536, 1048576].map(bytes), ['0 B', '4 KiB', '1.5 KiB', '1 MiB']);
});

test('non-ASCII characters are spelled out or replaced', () => {
  assert.equal(ascii('8 \u00b5s \u00d7 2 \u2014 na\u00efve\t\u201cq\u201d'), '8 us x 2 - na?ve "q"');
});

test('wrapping keeps every line within the width, cuts a word that is too long, and loses no letter', () => {
  const text = `a workload called ${'x'.repeat(30)} and more words`;
  const lines = wrap(text, 12, '  ');
  assert.ok(lines.every((line) => line.length <= 12));
  assert.equal(lines.join('').replaceAll(' ', ''), text.replaceAll(' ', ''));
  assert.deepEqual(wrap('', 10), []);
  assert.deepEqual(wrap('at most 95 % of it', 10), ['at most', '95 % of it']);
  assert.equal(clip('abcdef', 5), 'abc..');
});

test('what Markdown takes for its own is escaped, and a text stays on its line', () => {
  assert.equal(escapeMarkdown('a|b *c* `d` <e> [f]\n_g_'), 'a\\|b \\*c\\* \\`d\\` \\<e\\> \\[f\\] \\_g\\_');
});
