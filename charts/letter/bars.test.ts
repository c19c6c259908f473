import assert from 'node:assert/strict';
import { test } from 'node:test';
import { UNITS } from '../../results/format/format.js';
import { exampleRun } from '../../results/testing/example-run.js';
import { barChart, barLines } from './bars.js';

const us = UNITS[1]!;
const bar = (name: string, center: number, lo: number | null = null, hi: number | null = null) => ({
  name,
  value: { center, lo, hi, n: 10 },
});
const marks = (line: string): number => (/\|(.*)$/.exec(line)?.[1] ?? '').length;

test('a linear bar starts at zero: twice the value is twice the length', () => {
  const [short, long] = barLines([bar('a', 10_000), bar('b', 20_000)], us, 'linear').map(marks);
  assert.ok(Math.abs(long! / short! - 2) < 0.1, `${short} ${long}`);
});

test('a logarithmic chart says where it starts, and a tenfold value is not ten times as long', () => {
  const lines = barLines([bar('a', 1_000), bar('b', 10_000), bar('c', 100_000)], us, 'log');
  const [a, b, c] = lines.map(marks);
  assert.ok(Math.abs(c! - b! - (b! - a!)) <= 1);
  assert.match(lines.at(-1)!, /\(logarithmic, from 1\.00 us\)/);
});

test('whiskers mark the ends of the interval', () => {
  const [wide] = barLines([bar('a', 50_000, 25_000, 100_000)], us, 'linear');
  const plot = /\|(.*)$/.exec(wide!)![1]!;
  assert.match(plot, /^#+<#+-+>$/);
  assert.ok(Math.abs(plot.indexOf('<') / (plot.length - 1) - 0.25) < 0.05);
});

test('charts fit a mail, and a case that was not measured has no bar', () => {
  const lines = barChart(exampleRun({ workloads: ['read-4k-rand', 'open-close'] }), null, 'log');
  for (const line of lines) assert.ok(line.length <= 72 && /^[\x20-\x7e]*$/.test(line), line);
  assert.equal(lines.filter((line) => line.includes('plain')).length, 4);
  assert.match(lines[0]!, /^Bars: p50\. < and >: the ends of its 95 % interval\./);
  assert.deepEqual(barChart(exampleRun({ workloads: ['read-4k-rand'] }), ['open-close'], 'log'), []);
});
