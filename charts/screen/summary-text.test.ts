import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BUILTIN_MODES, shortLabelOf } from '../../results/run/modes.js';
import { exampleRun } from '../../results/testing/example-run.js';
import { environment } from '../data/environment.js';
import { disengage, fail, rename } from '../testing/edit-run.js';
import { wideRun } from '../testing/wide-run.js';
import { summaryText } from './summary-text.js';

function assertMailable(text: string): void {
  for (const line of text.split('\n')) {
    assert.ok(line.length <= 72, `${line.length}: ${line}`);
    assert.match(line, /^[\x20-\x7e]*$/);
    assert.equal(line, line.trimEnd());
  }
}

test('the summary is 72 columns of ASCII for any number of modes, long names and bad cases', () => {
  const bad = fail(
    disengage(wideRun(), 'file-passthrough', 'chmod', 'SETATTR'),
    'plain',
    'utimens',
    'died: \u00e9',
  );
  const long = rename(exampleRun(), (name) => `${name}-${'long'.repeat(30)}`);
  for (const run of [
    wideRun({ modes: BUILTIN_MODES }),
    bad,
    long,
    exampleRun({ modes: ['native'] }),
    exampleRun({ bringUps: 1 }),
  ])
    assertMailable(summaryText(run));
});

test('more modes than fit go into several tables that all start with native', () => {
  const heads = summaryText(wideRun({ modes: BUILTIN_MODES }))
    .split('\n')
    .filter((line) => /^read {2,}native/.test(line));
  assert.equal(heads.length, Math.ceil((BUILTIN_MODES.length - 1) / 3));
  assert.ok(heads.at(-1)!.endsWith(shortLabelOf(BUILTIN_MODES.at(-1)!)), heads.at(-1));
});

test('the ratio of each mode is the quotient of the p50 above it', () => {
  const lines = summaryText(exampleRun()).split('\n');
  let pairs = 0;
  for (const [index, line] of lines.entries()) {
    if (!line.startsWith('  x native')) continue;
    const [native, ...others] = lines[index - 1]!.trim().split(/\s+/).slice(2).map(Number);
    const ratios = [...line.matchAll(/([\d.]+) \+-/g)].map(([, value]) => Number(value));
    assert.equal(ratios.length, others.length, line);
    for (const [mode, value] of ratios.entries())
      assert.ok(Math.abs(value / (others[mode]! / native!) - 1) < 0.015, `${lines[index - 1]}\n${line}`);
    pairs += ratios.length;
  }
  assert.equal(pairs, 24);
});

test('the environment names what a reviewer asks for', () => {
  const text = environment(exampleRun()).join('\n');
  for (const label of ['host', 'kernel', 'daemon', 'backing', 'cache', 'cpus', 'rounds'])
    assert.match(text, new RegExp(`^${label} +\\S`, 'm'));
  assert.match(text, /^rounds {3}10 bring-ups of 1 round per case; /m);
  assert.match(text, /modes\s+interleaved\s+in\s+random\s+order\s+\(seed\s+1\)/);
});

test('the environment warns of a run that was cut short and of an emulated CPU', () => {
  const run = exampleRun({ workloads: ['statx-sync'] });
  const text = environment({ ...run, status: 'interrupted', host: { ...run.host, emulated: true } }).join(
    '\n',
  );
  assert.match(text, /WARNING {2}emulated CPU/);
  assert.match(text, /WARNING {2}this run is interrupted/);
});
