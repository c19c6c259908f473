// The report in a real browser: headless Chromium, driven by playwright-core. Skipped, with the reason, where there is
// no Chromium.
/// <reference lib="dom" />

import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { exampleRun } from '../../results/testing/example-run.js';
import { coverLetter } from '../letter/cover-letter.js';
import { wideRun } from '../testing/wide-run.js';
import { reportHtml } from './report.js';

const CHROMIUM = process.env.CHROMIUM ?? '/usr/bin/chromium';
const skip = existsSync(CHROMIUM) ? false : `no browser at ${CHROMIUM}; install chromium or set CHROMIUM`;
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

let browser: Browser;
let folder: string;
const run = wideRun();

before(async () => {
  if (skip) return;
  folder = mkdtempSync(join(tmpdir(), 'fusebench-report-'));
  writeFileSync(join(folder, 'report.html'), reportHtml(run));
  const head = exampleRun({ seed: 2, effect: { modes: ['plain'], workloads: ['open-close'], latency: 1.4 } });
  writeFileSync(join(folder, 'pair.html'), reportHtml({ base: exampleRun({ seed: 1 }), head }));
  browser = await chromium.launch({ executablePath: CHROMIUM, args: FLAGS });
});

after(async () => {
  if (skip) return;
  await browser.close();
  rmSync(folder, { recursive: true });
});

/** A page with the report; fails on any error in the console and on any request that leaves the disk. */
async function open(
  name: string,
  options: BrowserContextOptions,
  look: (page: Page) => Promise<void>,
): Promise<void> {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  const trouble: string[] = [];
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) trouble.push(message.text());
  });
  page.on('pageerror', (error) => trouble.push(error.message));
  page.on('request', (request) => {
    if (!request.url().startsWith('file:')) trouble.push(request.url());
  });
  await page.goto(`file://${join(folder, name)}`);
  await page.waitForSelector('body.ready', { state: 'attached' });
  await look(page);
  await context.close();
  assert.deepEqual(trouble, []);
}

const column = (page: Page, index: number): Promise<string[]> =>
  page
    .locator(`#results tbody tr:visible td:nth-child(${index})`)
    .evaluateAll((cells) => cells.map((cell) => cell.getAttribute('data-value') ?? ''));

test('it opens from disk without errors and fits a desktop, a phone and paper', { skip }, async () => {
  for (const name of ['report.html', 'pair.html'])
    for (const viewport of [
      { width: 1280, height: 900 },
      { width: 390, height: 844 },
    ])
      await open(name, { viewport }, async (page) => {
        const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        assert.ok(overflow <= 0, `${name} at ${viewport.width}: ${overflow} px too wide`);
        await page.emulateMedia({ media: 'print' });
        assert.equal(await page.locator('#tools').isVisible(), false);
        assert.equal(await page.locator('#ladder').isVisible(), true);
      });
});

test('a click on a column sorts by its values, a second one the other way', { skip }, async () => {
  await open('report.html', {}, async (page) => {
    const p50 = page.locator('#results th', { hasText: 'p50' });
    await p50.getByRole('button').click();
    const ascending = (await column(page, 3)).map(Number);
    assert.ok(ascending.length > 100);
    assert.deepEqual(
      ascending,
      [...ascending].sort((a, b) => a - b),
    );
    assert.equal(await p50.getAttribute('aria-sort'), 'ascending');
    await p50.getByRole('button').click();
    assert.deepEqual((await column(page, 3)).map(Number), ascending.reverse());
    const ratios = page.locator('#results th', { hasText: 'x native' });
    await ratios.getByRole('button').click();
    const headings = await page.locator('#results th').allTextContents();
    const values = await column(page, 1 + headings.findIndex((text) => text.includes('x native')));
    assert.equal(values.at(-1), '', 'rows without a ratio are last');
    assert.notEqual(values[0], '');
  });
});

test('the filter leaves matching workloads in the table and in every picture', { skip }, async () => {
  await open('report.html', {}, async (page) => {
    await page.fill('#filter', 'readdir plain');
    assert.deepEqual(new Set(await column(page, 2)), new Set(['plain']));
    await page.fill('#filter', 'readdir');
    const names = new Set(await column(page, 1));
    assert.deepEqual(names, new Set(['readdir-100/cold', 'readdir-10k/cold', 'readdir-plus-stat/cold']));
    assert.equal(await page.locator('.track-row[data-row]:visible').count(), 6);
    assert.equal(await page.locator('figure.curves:visible').count(), 3);
    assert.match((await page.locator('#filter-status').textContent()) ?? '', /^12 of 128 rows$/);
  });
});

test('the legend hides a mode everywhere and brings it back', { skip }, async () => {
  await open('report.html', {}, async (page) => {
    const marks = page.locator('.lane[data-mode="plain"]:visible');
    const before = await marks.count();
    assert.ok(before >= 64);
    await page.locator('#legend button', { hasText: 'plain' }).first().click();
    assert.equal(await marks.count(), 0);
    assert.equal(await page.locator('#results tr[data-mode="plain"]:visible').count(), 0);
    assert.ok((await page.locator('.lane[data-mode="native"]:visible').count()) > 0);
    await page.locator('#legend button', { hasText: 'plain' }).first().click();
    assert.equal(await marks.count(), before);
  });
});

test('pointing at a mark shows its values, with the mouse and with the keyboard', { skip }, async () => {
  await open('report.html', {}, async (page) => {
    const lane = page.locator('.lane[data-mode="plain"]').first();
    await lane.scrollIntoViewIfNeeded();
    // Scrolling hides the tip; two frames later its event is over.
    await page.evaluate(
      () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))),
    );
    await lane.locator('.mark').hover();
    const tip = page.locator('#tip');
    assert.match(
      (await tip.textContent()) ?? '',
      /^plain, read-4k-rand\/direct: p50 [\d.]+ .s, mean [\d.]+ .s, [\d.]+x native \([\d.]+-[\d.]+\)$/,
    );
    assert.equal(await tip.isVisible(), true);
    await page.mouse.move(0, 0);
    assert.equal(await tip.isVisible(), false);
    await page.locator('.lane[data-mode="native"]').first().focus();
    assert.match((await tip.textContent()) ?? '', /^native, /);
  });
});

test('the button copies the letter, byte for byte', { skip }, async () => {
  await open('report.html', { permissions: ['clipboard-read', 'clipboard-write'] }, async (page) => {
    await page.click('#copy');
    await page.getByRole('button', { name: 'Copied' }).waitFor();
    assert.equal(await page.evaluate(() => navigator.clipboard.readText()), coverLetter(run));
  });
});

test('it is dark where the reader wants it dark', { skip }, async () => {
  await open('report.html', { colorScheme: 'dark' }, async (page) => {
    assert.equal(
      await page.evaluate(() => getComputedStyle(document.body).backgroundColor),
      'rgb(20, 23, 27)',
    );
  });
});
