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
/** Very long names, with and without places to break them. */
const targets = exampleRun({
  modes: [
    'native',
    'plain',
    'target:a-target-with-a-really-long-name-that-does-not-end-soon-v3.17',
    `target:${'unbreakable'.repeat(7)}`,
  ],
  workloads: ['statx-sync', 'open-close'],
  label: `a-label-${'of-a-branch-'.repeat(8)}`,
});
const PAGES = ['report.html', 'targets.html', 'pair.html'];

before(async () => {
  if (skip) return;
  folder = mkdtempSync(join(tmpdir(), 'fusebench-report-'));
  writeFileSync(join(folder, 'report.html'), await reportHtml(run));
  writeFileSync(join(folder, 'targets.html'), await reportHtml(targets));
  const head = exampleRun({ seed: 2, effect: { modes: ['plain'], workloads: ['open-close'], latency: 1.4 } });
  writeFileSync(join(folder, 'pair.html'), await reportHtml({ base: exampleRun({ seed: 1 }), head }));
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

/** The marks of pictures that have values. */
const marks = (page: Page, within: string): Promise<{ title: string; dim: boolean }[]> =>
  page.locator(`${within} :not(svg) > title`).evaluateAll((titles) =>
    titles.map((title) => ({
      title: title.textContent ?? '',
      dim: title.parentElement!.classList.contains('dim'),
    })),
  );

const column = (page: Page, index: number): Promise<string[]> =>
  page
    .locator(`#results tbody tr:visible td:nth-child(${index})`)
    .evaluateAll((cells) => cells.map((cell) => cell.getAttribute('data-value') ?? ''));

/** Elements outside of pictures that reach beyond the right edge, except in a box that scrolls. */
const beyondTheEdge = (page: Page): Promise<string[]> =>
  page.evaluate(() =>
    [...document.querySelectorAll('body *:not(svg *)')]
      .filter((element) => element.getBoundingClientRect().right > innerWidth + 0.5)
      .filter((element) => {
        for (let box = element.parentElement; box !== null; box = box.parentElement)
          if (box !== document.body && ['auto', 'scroll'].includes(getComputedStyle(box).overflowX))
            return false;
        return true;
      })
      .map((element) => `${element.tagName} ${element.className}: ${element.textContent?.slice(0, 40)}`),
  );

for (const [width, height] of [
  [1280, 900],
  [390, 844],
])
  test(`it opens from disk without errors and fits a screen of ${width} px`, { skip }, async () => {
    for (const name of PAGES)
      await open(name, { viewport: { width: width!, height: height! } }, async (page) => {
        const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        assert.ok(overflow <= 0, `${name}: ${overflow} px too wide`);
        assert.deepEqual(await beyondTheEdge(page), [], name);
      });
  });

test('on a phone tables and pictures scroll in boxes of their own', { skip }, async () => {
  await open('targets.html', { viewport: { width: 390, height: 844 } }, async (page) => {
    for (const box of ['.scroll:has(#results)', '#latency']) {
      const [inner, outer] = await page
        .locator(box)
        .evaluate((element) => [element.scrollWidth, element.clientWidth]);
      assert.ok(inner! > outer! && outer! <= 390, `${box}: ${inner} in ${outer}`);
    }
  });
});

/** The width of A4 within the margins of the style sheet, in CSS pixels. */
const PAPER_PX = Math.floor(((210 - 2 * 12) / 25.4) * 96);

test('on paper nothing is cut, headers of tables are repeated, and dark stays on the screen', {
  skip,
}, async () => {
  for (const name of PAGES)
    await open(name, { viewport: { width: PAPER_PX, height: 1000 }, colorScheme: 'dark' }, async (page) => {
      await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
      assert.deepEqual(await beyondTheEdge(page), [], name);
      const cut = await page.evaluate(() =>
        [...document.querySelectorAll('.scroll, .picture, pre, table')].flatMap((box) => {
          const { overflowX } = getComputedStyle(box);
          return overflowX !== 'visible' || box.scrollWidth > innerWidth ? [box.className] : [];
        }),
      );
      assert.deepEqual(cut, [], name);
      const requests = await page.locator('#results th', { hasText: 'requests' }).boundingBox();
      assert.ok(requests!.x + requests!.width <= PAPER_PX, `${name}: the column of requests`);
      const style = (query: string, property: string): Promise<string> =>
        page
          .locator(query)
          .first()
          .evaluate((element, key) => getComputedStyle(element).getPropertyValue(key), property);
      assert.equal(await style('#results thead', 'display'), 'table-header-group');
      assert.equal(await style('#results tbody tr', 'break-inside'), 'avoid');
      assert.equal(await style('body', 'background-color'), 'rgba(0, 0, 0, 0)');
      assert.equal(await style('body', 'color'), 'rgb(28, 30, 33)');
      assert.equal(await page.locator('#tools').isVisible(), false);
      assert.equal(await page.locator('#latency').isVisible(), true);
      const pdf = await page.pdf({ preferCSSPageSize: true });
      assert.equal(pdf.subarray(0, 5).toString(), '%PDF-');
    });
});

test('each page of a printed table begins with its header', { skip }, async () => {
  // A header as tall as a good part of a page: where it is repeated, the table takes more pages.
  const pagesOf = async (header: string): Promise<number> => {
    const alone = 'header, nav, footer, section:not(:has(#results)) { display: none; }';
    const css = `@media print { ${alone} #results th { padding-top: 200px; } #results thead { ${header} } }`;
    let pages = 0;
    await open('report.html', {}, async (page) => {
      await page.addStyleTag({ content: css });
      const pdf = await page.pdf({ preferCSSPageSize: true });
      pages = pdf.toString('latin1').match(/\/Type\s*\/Page[^s]/g)!.length;
    });
    return pages;
  };
  assert.ok((await pagesOf('')) > (await pagesOf('display: table-row-group')));
});

test('it has a language, a title and landmarks, and every place of its contents is there', {
  skip,
}, async () => {
  for (const name of PAGES)
    await open(name, {}, async (page) => {
      assert.equal(await page.getAttribute('html', 'lang'), 'en');
      assert.match(await page.title(), /^fusebench: /);
      for (const role of ['banner', 'main', 'navigation', 'contentinfo'] as const)
        assert.equal(await page.getByRole(role).count(), 1, `${name}: ${role}`);
      assert.equal(await page.getByRole('heading', { level: 1 }).count(), 1);
      const places = await page
        .getByRole('navigation')
        .getByRole('link')
        .evaluateAll((links) => links.map((link) => link.getAttribute('href')!));
      assert.ok(places.length >= 6);
      for (const place of places) assert.equal(await page.locator(place).count(), 1, `${name}: ${place}`);
      const images = page.getByRole('img');
      assert.ok((await images.count()) >= 6);
      for (const image of await images.all()) assert.ok(await image.getAttribute('aria-label'));
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
    const faint = await marks(page, '#latency').then((all) => all.filter((mark) => mark.dim));
    const clear = await marks(page, '#latency').then((all) => all.filter((mark) => !mark.dim));
    assert.ok(faint.every(({ title }) => !title.includes('readdir')));
    assert.ok(clear.length > 0 && clear.every(({ title }) => title.includes('readdir')));
    assert.match((await page.locator('#filter-status').textContent()) ?? '', /^12 of 128 rows$/);
  });
});

test('the legend takes a mode out of the table, makes its marks faint, and brings it back', {
  skip,
}, async () => {
  await open('report.html', {}, async (page) => {
    const faint = async (): Promise<string[]> =>
      (await marks(page, '.picture')).filter((mark) => mark.dim).map(({ title }) => title.split(', ')[0]!);
    assert.deepEqual(await faint(), []);
    await page.locator('#legend button', { hasText: 'plain' }).first().click();
    const plain = (await marks(page, '.picture')).filter(({ title }) => title.startsWith('plain, '));
    assert.deepEqual(new Set(await faint()), new Set(['plain']));
    assert.equal((await faint()).length, plain.length);
    assert.equal(await page.locator('#results tr[data-mode="plain"]:visible').count(), 0);
    assert.ok((await page.locator('#results tr[data-mode="native"]:visible').count()) > 0);
    await page.locator('#legend button', { hasText: 'plain' }).first().click();
    assert.deepEqual(await faint(), []);
    assert.ok((await page.locator('#results tr[data-mode="plain"]:visible').count()) > 0);
  });
});

test('a mark says its values when it is pointed at', { skip }, async () => {
  await open('report.html', {}, async (page) => {
    const [first] = await marks(page, '#latency');
    assert.match(first!.title, /^native, read-4k-rand\/direct: p50 [\d.]+ .s, mean [\d.]+ .s$/);
    const plain = (await marks(page, '#latency')).find(({ title }) => title.startsWith('plain, '));
    assert.match(plain!.title, /x native \(95 % interval [\d.]+ to [\d.]+\)$/);
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
