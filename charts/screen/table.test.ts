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

test('a mode that did not engage shows the opcode that it should not have, and no ratio', () => {
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

test('a native measurement that failed is no baseline', () => {
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

test('the closing summary lists what is slower than plain before what is slower than native', () => {
  const run = exampleRun({
    effect: { modes: ['file-passthrough'], workloads: ['open-close'], latency: 1.5 },
  });
  const text = closingSummary(run, plainText);
  assert.match(text, /^Slower than plain in p50 \(16 comparisons, 5 % level for all together, Holm\)\n/);
  assert.match(
    text,
    /^ {2}overlayfs: none of 8\n {2}file-passthrough: 1 of 8\n {4}open-close\/direct {2}1\.\d\dx \(/m,
  );
  assert.match(
    text,
    /^Slower than native in p50 \(24 comparisons, .*\n(?: {2}\S+: \d of 8, most [\d.]+x \([\d.]+-[\d.]+\) \S+\n){3}/m,
  );
  assert.match(
    closingSummary(exampleRun({ effect: { modes: ['file-passthrough'], latency: 0.9 } }), plainText),
    /^Slower than plain: none of 16 comparisons\./,
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

test('too few bring-ups give no interval, nothing slower, and one sentence that says so', () => {
  const run = exampleRun({ bringUps: 2, roundsOfBringUp: 5 });
  for (const width of [80, 160])
    assert.doesNotMatch(renderTables(run, { width, color: false }), /95 %|[Ff]ewer|judged/);
  assert.match(
    closingSummary(run, plainText),
    /^Fewer than 3 bring-ups: no comparison has a 95 % interval, and nothing is judged\.$/m,
  );
  assert.doesNotMatch(closingSummary(run, plainText), /Slower|none/);
});

test('what is judged and what has too few bring-ups are counted separately', () => {
  const full = exampleRun({ workloads: ['statx-sync', 'open-close'] });
  const run = edit(full, 'plain', 'statx-sync', ({ rounds }) => ({ rounds: rounds.slice(0, 2) }));
  const text = closingSummary(run, plainText);
  assert.match(text, /^ {2}plain: 1 of 1, most /m);
  assert.match(
    text,
    /^Fewer than 3 bring-ups: 3 of 10 comparisons have no 95 % interval and are not judged\.$/m,
  );
});

test('where nothing was compared no mode is called no slower', () => {
  for (const modes of [['native'], ['plain'], ['native', 'overlayfs']] as const)
    assert.doesNotMatch(closingSummary(exampleRun({ modes }), plainText), /than plain|none/);
});

test('the closing summary of a whole run is short', () => {
  const text = closingSummary(wideRun({ modes: BUILTIN_MODES }), plainText);
  const lines = text.slice(0, text.indexOf('Skipped')).trimEnd().split('\n');
  assert.ok(lines.length <= 20, text);
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
  assert.match(closingSummary(run, plainText), /^Times are not judged: the CPU is emulated\.$/m);
  assert.doesNotMatch(closingSummary(run, plainText), /Slower|WARNING/);
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

test('a warning raised for many cases is shown once', () => {
  let run = exampleRun({ modes: ['native', 'plain'] });
  for (const name of ['statx-sync', 'open-close'])
    run = edit(run, 'plain', name, () => ({ warnings: ['steal time above 1 %'] }));
  assert.match(closingSummary(run, plainText), /steal time above 1 % \(2 cases, first statx-sync/);
});
