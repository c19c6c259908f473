import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pool } from '../../results/quantities/pool.js';
import { exampleRun } from '../../results/testing/example-run.js';
import { disengage, fail, rename } from '../testing/edit-run.js';
import { wideRun } from '../testing/wide-run.js';
import { html } from './html.js';
import { reportHtml } from './report.js';

const FIVE = ['native', 'overlayfs', 'plain', 'file-passthrough', 'inode-passthrough'] as const;

test('the report asks for nothing from the network', async () => {
  const page = await reportHtml(wideRun());
  assert.doesNotMatch(page, /<(?:link|img|iframe|script)[^>]*(?:src|href)=/);
  assert.doesNotMatch(page, /url\((?!#)|@import|fetch\(|XMLHttpRequest/);
  assert.doesNotMatch(page, /https?:\/\/(?!www\.w3\.org\/)/);
});

test('the report on a full run is below 5 MB', async () => {
  const page = await reportHtml(wideRun({ modes: FIVE, threads: [1, 2, 4] }));
  assert.ok(Buffer.byteLength(page) < 5e6, `${Buffer.byteLength(page)} bytes`);
});

test('every picture is drawn once, with the colours of the page and ids of its own', async () => {
  const page = await reportHtml(exampleRun({ threads: [1, 2] }));
  const figures = [...page.matchAll(/<figure class="picture[^"]*" id="([^"]+)"/g)].map(([, id]) => id);
  const all = ['latency', 'ratio', 'switches', 'cdf', 'heatmap', 'histogram', 'strip', 'throughput'];
  assert.deepEqual(figures, all);
  assert.equal(page.match(/<svg /g)!.length, all.length);
  for (const svg of page.match(/<svg .*?<\/svg>/gs)!) {
    assert.match(svg, /^<svg [^>]*role="img" aria-label="[^"]+"[^>]*><title>[^<]+<\/title>/);
    assert.doesNotMatch(svg, /(?:fill|stroke)="#/);
    for (const [, name] of svg.matchAll(/var\(--([\w-]+)\)/g)) assert.ok(page.includes(`--${name}:`), name);
  }
  const ids = [...page.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
  assert.equal(new Set(ids).size, ids.length, ids.join());
});

test('what is slower comes before anything else', async () => {
  const run = exampleRun({
    effect: { modes: ['file-passthrough'], workloads: ['open-close'], latency: 1.5 },
  });
  const page = await reportHtml(run);
  const at = (text: string): number => page.indexOf(text);
  assert.ok(at('Slower than plain: 1') > 0);
  assert.ok(at('Slower than plain: 1') < at('slower than native in'));
  assert.ok(at('slower than native in') < at('id="latency"'));
});

test('a mode that did not engage or failed has a red row with its reason and no mark', async () => {
  let run = disengage(
    exampleRun({ workloads: ['read-4k-rand'] }),
    'file-passthrough',
    'read-4k-rand',
    'READ',
  );
  run = fail(run, 'plain', 'read-4k-rand', 'the daemon died (SIGKILL)');
  const page = await reportHtml(run);
  assert.match(page, /class="lost">[^\n]*not engaged: READ 1\.00\/op/);
  assert.match(page, /failed: the daemon died \(SIGKILL\)/);
  assert.doesNotMatch(page, /<title>(?:plain|file-passthrough), [^<]*p50/);
  assert.match(page, /<title>native, [^<]*p50/);
});

test('whatever a run holds is shown as text, never as markup', async () => {
  const nasty = '<img src=x onerror=alert(1)>"&';
  const run = rename(
    { ...exampleRun({ workloads: ['statx-sync'] }), label: nasty, warnings: [nasty], command: nasty },
    () => nasty,
  );
  const page = await reportHtml(run);
  assert.doesNotMatch(page, /<img/);
  assert.ok(page.includes('&lt;img src=x onerror=alert(1)&gt;'));
  assert.equal(
    html`<b title="${nasty}">${[nasty, html`<i>${1}</i>`, null, false]}</b>`.text,
    '<b title="&lt;img src=x onerror=alert(1)&gt;&quot;&amp;">&lt;img src=x onerror=alert(1)&gt;&quot;&amp;<i>1</i></b>',
  );
});

test('one mode, one workload, one bring-up or nothing at all still make a page', async () => {
  for (const run of [
    exampleRun({ modes: ['plain'], workloads: ['statx-sync'], bringUps: 1 }),
    exampleRun({ modes: ['native', 'target:my fs/1'], workloads: ['statx-sync'] }),
    { ...exampleRun(), measurements: [] },
  ]) {
    const page = await reportHtml(run);
    assert.match(page, /<\/html>\n$/);
    assert.doesNotMatch(page, /NaN|undefined|Infinity/);
  }
});

test('two targets whose names differ only in punctuation have different looks', async () => {
  const page = await reportHtml(
    exampleRun({ modes: ['native', 'target:my fs', 'target:my/fs'], workloads: ['statx-sync'] }),
  );
  assert.match(page, /data-label="my fs" data-mode="target-1"/);
  assert.match(page, /data-label="my\/fs" data-mode="target-2"/);
});

test('two runs are compared on top, with what got worse first', async () => {
  const head = exampleRun({
    seed: 2,
    label: 'patched',
    effect: { modes: ['plain'], workloads: ['open-close'], latency: 1.4 },
  });
  const page = await reportHtml({ base: exampleRun({ seed: 1, label: 'vanilla' }), head });
  assert.match(page, /1 regressed/);
  assert.ok(page.indexOf('id="forest"') < page.indexOf('id="verdict"'));
  const cases = [...page.matchAll(/<title>([^<:]+): [+-][\d.]+%/g)].map(([, name]) => name);
  assert.equal(cases[0], 'open-close/direct/plain');
  const none = await reportHtml({
    base: exampleRun({ workloads: ['statx-sync'] }),
    head: exampleRun({ workloads: ['open-close'] }),
  });
  assert.match(none, /no case in common/);
});

test('sides of several runs are compared run by run and shown together', async () => {
  const side = (seeds: readonly number[]) =>
    seeds.map((seed) => exampleRun({ seed, workloads: ['statx-sync'] }));
  const blocks = { base: side([1, 2]), head: side([3, 4, 5]) };
  const page = await reportHtml({ base: pool(blocks.base), head: pool(blocks.head), blocks });
  assert.match(page, /<h1>fusebench: [^<]*2 runs from [^<]* against [^<]*3 runs from /);
  assert.match(page, /30 bring-ups of 1 round/);
});

test('raw files are linked where the caller says they are', async () => {
  assert.match(
    await reportHtml(exampleRun({ workloads: ['statx-sync'] }), {
      links: [{ name: 'run.json', href: './run.json' }],
    }),
    /<a href="\.\/run\.json">run\.json<\/a>/,
  );
});
