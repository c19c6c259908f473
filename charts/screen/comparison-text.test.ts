import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compareModes } from '../../results/judge/compare.js';
import { exampleRun } from '../../results/testing/example-run.js';
import { asTarget } from '../testing/edit-run.js';
import { comparisonText } from './comparison-text.js';

test('a case of two targets with long names is written out within 72 columns', () => {
  const names = ['a-daemon-with-a-long-name-and-this-end', 'a-daemon-with-a-long-name-and-that-end'] as const;
  const [first, second] = names;
  let run = exampleRun({ workloads: ['statx-sync'] });
  run = asTarget(asTarget(run, 'plain', first, 'a -f'), 'file-passthrough', second, 'b -f');
  const report = compareModes(run, `target:${first}`, `target:${second}`);
  const text = comparisonText(report, { baseline: ['a'], candidate: ['b'] }, { color: false });
  for (const name of names) assert.ok(text.includes(`target:${name}`), text);
  for (const line of text.split('\n')) assert.ok(line.length <= 72, line);
});
