import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BUILTIN_MODES } from '../../results/run/modes.js';
import { exampleRun } from '../../results/testing/example-run.js';
import { disengage, edit, fail, rename } from '../testing/edit-run.js';
import { wideRun } from '../testing/wide-run.js';
import { closingSummary } from './closing.js';
import { EMULATED, renderTables } from './table.js';

const plainText = { width: 100, color: false };
// biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences start with one
const ESCAPES = /\u001b\[\d+m/g;

test('tables fit every terminal from 80 to 160 columns, in ASCII, without trailing space', () => {
  const run = wideRun({ modes: BUILTIN_MODES });
  for (let width = 80; width <= 160; width += 4) {
    for (const line of renderTables(run, { width, color: false }).split('\n')) {
      assert.ok(line.length <= width, `${width}: ${line}`);
      assert.match(line, /^[\x20-\x7e]*$/);
      assert.equal(line, line.trimEnd());
    }
  }
});

test('colour changes no character of a table', () => {
  const run = disengage(wideRun(), 'file-passthrough', 'chmod', 'SETATTR');
  const painted = renderTables(run, { width: 120, color: true });
  assert.match(painted, ESCAPES);
  assert.equal(painted.replaceAll(ESCAPES, ''), renderTables(run, { width: 120, color: false }));
});

test('every workload has a row in the table of its driver and every mode a column', () => {
  const run = wideRun();
  const text = renderTables(run, plainText);
  for (const name of ['read-4k-rand', 'readdir-plus-stat', 'ftruncate', 'lookup-negative'])
    assert.ok(text.includes(name));
  for (const mode of run.plan.modes) assert.ok(text.includes(mode), mode);
});

test('the printed ratio is the quotient of the printed p50', () => {
  const text = renderTables(exampleRun({ modes: ['native', 'plain'] }), plainText);
  const blocks = text.split('\n\n').filter((block) => block.includes('p50 mean us'));
  assert.ok(blocks.length >= 6);
  for (const block of blocks) {
    const [, nativeP50, plainP50] = /p50 mean us +([\d.]+) +[\d.]+ +([\d.]+)/.exec(block)!;
    const [, shown] = /x native +([\d.]+)x/.exec(block)!;
    const divided = Number(plainP50) / Number(nativeP50);
    assert.ok(Math.abs(Number(shown) / divided - 1) < 0.02, `${shown} against ${divided}`);
  }
});

test('a mode that did not engage shows the opcode of the unexpected requests, and no ratio', () => {
  const run = disengage(
    exampleRun({ workloads: ['read-4k-rand'], modes: ['native', 'file-passthrough'] }),
    'file-passthrough',
    'read-4k-rand',
    'READ',
  );
  const text = renderTables(run, plainText);
  assert.match(text, /not engaged/);
  assert.match(text, /READ 1\.00\/op/);
  assert.doesNotMatch(text, /\dx/);
  assert.match(
    closingSummary(run, plainText),
    /Not engaged \(1\)[\s\S]*file-passthrough read-4k-rand\/direct: READ 1\.00\/op/,
  );
});

test('a native measurement that failed is nobody\u2019s baseline', () => {
  const run = fail(
    exampleRun({ workloads: ['statx-sync'] }),
    'native',
    'statx-sync',
    'the disk is full (ENOSPC)',
  );
  assert.match(renderTables(run, plainText), /failed/);
  assert.doesNotMatch(renderTables(run, plainText), /\dx/);
  assert.match(
    closingSummary(run, plainText),
    /Failed \(1\)\n {2}native statx-sync\/direct: the disk is full \(ENOSPC\)/,
  );
});

test('the closing summary names who is slower than plain before who is slower than native', () => {
  const run = exampleRun({
    effect: { modes: ['file-passthrough'], workloads: ['open-close'], latency: 1.5 },
  });
  const text = closingSummary(run, plainText);
  const [plainAt, nativeAt] = [text.indexOf('Slower than plain (1)'), text.indexOf('Slower than native')];
  assert.ok(plainAt === 0 && nativeAt > plainAt, text);
  assert.match(text, /file-passthrough {2}open-close\/direct +1\.\d\dx/);
  assert.match(
    closingSummary(exampleRun({ effect: { modes: ['file-passthrough'], latency: 0.9 } }), plainText),
    /^Slower than plain: none of 16 cases\./,
  );
});

test('skipped modes and workloads are listed with their reason, equal reasons once', () => {
  const run = exampleRun({
    skipped: [
      { mode: 'plain', workload: 'a', reason: 'no such syscall' },
      { mode: 'plain', workload: 'b', reason: 'no such syscall' },
      { mode: 'inode-passthrough', workload: null, reason: 'the kernel does not offer it' },
    ],
  });
  const text = closingSummary(run, plainText);
  assert.match(text, /inode-passthrough: the kernel does not offer it\n {2}plain \(a, b\): no such syscall/);
});

test('too few bring-ups give no interval, no loser, and a sentence that says so', () => {
  const run = exampleRun({ bringUps: 2, roundsOfBringUp: 5 });
  assert.match(renderTables(run, plainText), /Fewer than 3 bring-ups give no 95 % interval/);
  assert.match(closingSummary(run, plainText), /^Fewer than 3 bring-ups/);
  assert.doesNotMatch(closingSummary(run, plainText), /Slower/);
});

test('the tail is the furthest that the operations of a bring-up allow, and left out where there is none', () => {
  const table = (operations: number): string =>
    renderTables(exampleRun({ workloads: ['statx-sync'], bringUps: 3, operations }), plainText);
  assert.match(table(10_000), / p99 us(?: +[\d.]+){4}$/m);
  assert.match(table(1_000), / p90 us(?: +[\d.]+){4}$/m);
  assert.doesNotMatch(table(999), /p9\d us/);
});

test('on an emulated CPU the counts lead and a warning says why', () => {
  const base = exampleRun({ workloads: ['statx-sync'] });
  const run = { ...base, host: { ...base.host, emulated: true } };
  const text = renderTables(run, plainText);
  assert.ok(text.includes(EMULATED));
  assert.ok(text.indexOf('cs req') < text.indexOf('p50 mean us'));
});

test('very long names are clipped, and a table of one mode or one workload still draws', () => {
  const long = rename(exampleRun({ workloads: ['statx-sync'] }), () => 'x'.repeat(120));
  for (const line of renderTables(long, { width: 80, color: false }).split('\n'))
    assert.ok(line.length <= 80, line);
  assert.match(
    renderTables(exampleRun({ modes: ['plain'], workloads: ['statx-sync'] }), plainText),
    /statx-sync/,
  );
  assert.match(renderTables({ ...exampleRun(), measurements: [] }, plainText), /Nothing was measured/);
});

test('a warning raised for many cases is told once', () => {
  let run = exampleRun({ modes: ['native', 'plain'] });
  for (const name of ['statx-sync', 'open-close'])
    run = edit(run, 'plain', name, () => ({ warnings: ['steal time above 1 %'] }));
  assert.match(closingSummary(run, plainText), /steal time above 1 % \(2 cases, first statx-sync/);
});
