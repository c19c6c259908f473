import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BUILTIN_MODES } from '../../results/run/modes.js';
import { exampleRun } from '../../results/testing/example-run.js';
import { disengage, fail, rename } from '../testing/edit-run.js';
import { wideRun } from '../testing/wide-run.js';
import { html } from './html.js';
import { reportHtml } from './report.js';

test('the report asks for nothing from the network', () => {
  const page = reportHtml(wideRun());
  assert.doesNotMatch(page, /<(?:link|img|iframe|script)[^>]*(?:src|href)=/);
  assert.doesNotMatch(page, /url\(|@import|fetch\(|XMLHttpRequest/);
  assert.doesNotMatch(page, /https?:\/\//);
});

test('the report on a full run is far below 3 MB', () => {
  const page = reportHtml(wideRun({ modes: BUILTIN_MODES, threads: [1, 2, 4] }));
  assert.ok(Buffer.byteLength(page) < 1.5e6, `${Buffer.byteLength(page)} bytes`);
});

test('losers come before anything else', () => {
  const run = exampleRun({
    effect: { modes: ['file-passthrough'], workloads: ['open-close'], latency: 1.5 },
  });
  const page = reportHtml(run);
  const at = (text: string): number => page.indexOf(text);
  assert.ok(at('Slower than plain: 1') > 0);
  assert.ok(at('Slower than plain: 1') < at('slower than native in'));
  assert.ok(at('slower than native in') < at('id="ladder"'));
});

test('a mode that did not engage or failed has a red row with its reason and no mark', () => {
  let run = disengage(
    exampleRun({ workloads: ['read-4k-rand'] }),
    'file-passthrough',
    'read-4k-rand',
    'READ',
  );
  run = fail(run, 'plain', 'read-4k-rand', 'the daemon died (SIGKILL)');
  const page = reportHtml(run);
  assert.match(page, /class="lost">[^\n]*not engaged: READ 1\.00\/op/);
  assert.match(page, /failed: the daemon died \(SIGKILL\)/);
  assert.doesNotMatch(page, /class="lane" data-mode="(?:plain|file-passthrough)"/);
});

test('whatever a run holds is shown as text, never as markup', () => {
  const nasty = '<img src=x onerror=alert(1)>"&';
  const run = rename(
    { ...exampleRun({ workloads: ['statx-sync'] }), label: nasty, warnings: [nasty], command: nasty },
    () => nasty,
  );
  const page = reportHtml(run);
  assert.doesNotMatch(page, /<img/);
  assert.ok(page.includes('&lt;img src=x onerror=alert(1)&gt;'));
  assert.equal(
    html`<b title="${nasty}">${[nasty, html`<i>${1}</i>`, null, false]}</b>`.text,
    '<b title="&lt;img src=x onerror=alert(1)&gt;&quot;&amp;">&lt;img src=x onerror=alert(1)&gt;&quot;&amp;<i>1</i></b>',
  );
});

test('one mode, one workload, one bring-up or nothing at all still make a page', () => {
  for (const run of [
    exampleRun({ modes: ['plain'], workloads: ['statx-sync'], bringUps: 1 }),
    exampleRun({ modes: ['native', 'target:my fs/1'], workloads: ['statx-sync'] }),
    { ...exampleRun(), measurements: [] },
  ]) {
    const page = reportHtml(run);
    assert.match(page, /<\/html>\n$/);
    assert.doesNotMatch(page, /NaN|undefined|Infinity/);
  }
});

test('two runs are compared on top, with what got worse first', () => {
  const head = exampleRun({
    seed: 2,
    label: 'patched',
    effect: { modes: ['plain'], workloads: ['open-close'], latency: 1.4 },
  });
  const page = reportHtml({ base: exampleRun({ seed: 1, label: 'vanilla' }), head });
  assert.match(page, /1 regressed/);
  const rows = [...page.matchAll(/data-row="([^"]+)"/g)].map(([, row]) => row);
  assert.equal(rows[0], 'open-close/direct/t1/same-cpu/plain');
  const none = reportHtml({
    base: exampleRun({ workloads: ['statx-sync'] }),
    head: exampleRun({ workloads: ['open-close'] }),
  });
  assert.match(none, /no case in common/);
});

test('raw files are linked where the caller says they are', () => {
  assert.match(
    reportHtml(exampleRun(), { links: [{ name: 'run.json', href: 'run.json' }] }),
    /<a href="run\.json">run\.json<\/a>/,
  );
});
