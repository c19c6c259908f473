import assert from 'node:assert/strict';
import { test } from 'node:test';
import { exampleRun } from '../../results/testing/example-run.js';
import { casesNamed, shortLabels, shortNames } from './case-names.js';

test('a case is named by its id or by parts of it in their order', () => {
  const run = exampleRun({
    modes: ['native', 'plain', 'target:fs'],
    workloads: ['statx-sync', 'open-close'],
  });
  const id = 'statx-sync/direct/t1/same-cpu/plain';
  assert.deepEqual(casesNamed([run], id), [id]);
  assert.deepEqual(casesNamed([run, run], 'statx-sync/plain'), [id]);
  assert.equal(casesNamed([run], 'statx-sync').length, 3);
  assert.equal(casesNamed([run], 'plain').length, 2);
  assert.deepEqual(casesNamed([run], 'open-close/fs'), ['open-close/direct/t1/same-cpu/target:fs']);
  assert.deepEqual(casesNamed([run], 'plain/statx-sync'), []);
  assert.deepEqual(casesNamed([run], 'stat'), []);
});

test('names of cases leave out what all of them have', () => {
  assert.deepEqual(shortNames(['a/warm/t1/plain', 'a/warm/t1/native']), {
    names: ['plain', 'native'],
    shared: ['a', 'warm', 't1'],
  });
  assert.deepEqual(shortNames(['a/warm/plain']), { names: ['a/warm/plain'], shared: [] });
  assert.deepEqual(shortNames(['a/x', 'b/x/y']), { names: ['a/x', 'b/x/y'], shared: [] });
});

test('labels of runs leave out the words that all begin and end with, and no part of a word', () => {
  assert.deepEqual(shortLabels(['linux-7.1-rc1-pt', 'linux-7.1-rc2-pt', 'linux-7.1-rc12-pt']), {
    labels: ['rc1', 'rc2', 'rc12'],
    prefix: 'linux-7.1-',
    suffix: '-pt',
  });
  assert.deepEqual(shortLabels(['v0.1', 'v0.2']).labels, ['v0.1', 'v0.2']);
  assert.deepEqual(shortLabels(['2026-01-01 03:15', '2026-01-02 03:15']).labels, [
    '2026-01-01',
    '2026-01-02',
  ]);
  assert.deepEqual(shortLabels(['base', 'base new']), {
    labels: ['base', 'base new'],
    prefix: '',
    suffix: '',
  });
  assert.deepEqual(shortLabels(['same', 'same']).labels, ['same', 'same']);
});
