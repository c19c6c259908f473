// The report: one HTML file that opens from disk, without network.
//
// What is slower comes first, then the pictures to look at, the table to search, the evidence, the environment and the letter to
// paste. Everything is in the page before its script runs; the script adds filter, sorting and copying.

import { readFileSync } from 'node:fs';
import { count } from '../../results/format/format.js';
import { type ComparisonReport, compareRuns } from '../../results/judge/compare.js';
import type { Mode, Run } from '../../results/run/model.js';
import { labelOf, sortModes } from '../../results/run/modes.js';
import { ABSOLUTE_VALUES, RATIO_INTERVAL } from '../data/captions.js';
import { shortNames } from '../data/case-names.js';
import { type Row, rowsOf } from '../data/cells.js';
import { replicates } from '../data/environment.js';
import { findingsAmong } from '../data/findings.js';
import { coverLetter, type LetterOptions, type RunPair } from '../letter/cover-letter.js';
import { forestChart } from '../pictures/forest.js';
import { type Looks, looksOf } from '../pictures/looks.js';
import { Html, html } from './html.js';
import { pictureOf, pictures } from './report-pictures.js';
import { environmentSection, evidenceSection, resultTable, verdictSection } from './report-sections.js';
import { styleSheet, VERDICTS } from './report-style.js';

export interface ReportOptions {
  /** What the letter at the end is made with. */
  readonly letter?: LetterOptions;
  /** Links to the raw files, relative to the report: name and address. */
  readonly links?: readonly { readonly name: string; readonly href: string }[];
}

/** The report on one run, or on a head against its base, as the text of an HTML file. */
export async function reportHtml(source: Run | RunPair, options: ReportOptions = {}): Promise<string> {
  const pair = 'base' in source ? source : null;
  const run = 'base' in source ? source.head : source;
  const rows = rowsOf(run);
  const modes = sortModes([
    ...run.modes.map((record) => record.mode),
    ...rows.flatMap((row) => [...row.cells.keys()]),
  ]);
  const title = pair ? `fusebench: ${sideName(pair, 'base')} against ${sideName(pair, 'head')}` : nameOf(run);
  const looks = looksOf(run);
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${pair ? title : `fusebench: ${title}`}</title>
<style>${new Html(styleSheet(modes.map(looks)))}</style>
</head>
<body>
<header>
<h1>${pair ? title : `fusebench: ${title}`}</h1>
<p class="lead">${leadOf(run)}</p>
</header>
${contents(pair !== null)}
<main>
${pair && (await comparisonSection(pair))}
<section>
<h2 id="verdict">Verdict${pair && `: ${sideName(pair, 'head')}`}</h2>
${verdictSection(run, findingsAmong(run, rows))}
</section>
${tools(modes, looks)}
<section>
<h2 id="pictures">Pictures</h2>
<p class="note on-screen">Point at a mark for its numbers.</p>
${await pictures(run)}
</section>
${resultSection(rows, run)}
<section>
<h2 id="evidence">Evidence that each mode took the data path it is named after</h2>
${evidenceSection(run)}
</section>
<section>
<h2 id="environment">Environment</h2>
${environmentSection(run)}
</section>
<section>
<h2 id="letter-heading">Cover letter</h2>
<p><button type="button" id="copy">Copy the letter</button></p>
<pre id="letter" tabindex="0">${coverLetter(source, options.letter)}</pre>
</section>
</main>
<footer>
${rawLinks(options)}
<p class="note">Made by ${run.tool.name} ${run.tool.version}.</p>
</footer>
<script type="module">${new Html(clientScript())}</script>
</body>
</html>
`;
  return page.text;
}

function nameOf(run: Run): string {
  return run.label === '' ? run.id : `${run.label} (${run.id})`;
}

function sideName(pair: RunPair, side: 'base' | 'head'): string {
  const run = pair[side];
  const runs = pair.blocks?.[side].length ?? 1;
  if (runs === 1) return nameOf(run);
  return `${run.label === '' ? '' : `${run.label}, `}${runs} runs from ${run.id} on`;
}

function leadOf(run: Run): string {
  const { host, backing, plan } = run;
  const facts = [
    `Linux ${host.kernel}`,
    host.cpuModel,
    `${backing.fsType} backing`,
    `${plan.profile} profile`,
    replicates(run.measurements),
    plan.placements.join(', '),
    run.startedAt.slice(0, 16).replace('T', ' '),
  ];
  return `${facts.join(' \u00b7 ')}${run.status === 'complete' ? '' : ` \u00b7 this run is ${run.status}`}`;
}

function contents(compared: boolean): Html {
  const places: readonly (readonly [id: string, name: string])[] = [
    ...(compared ? [['comparison', 'B against A'] as const] : []),
    ['verdict', 'Verdict'],
    ['pictures', 'Pictures'],
    ['all', 'All results'],
    ['evidence', 'Evidence'],
    ['environment', 'Environment'],
    ['letter-heading', 'Cover letter'],
  ];
  return html`<nav aria-label="Contents">${places.map(([id, name]) => html`<a href="#${id}">${name}</a> `)}</nav>`;
}

function tools(modes: readonly Mode[], looks: Looks): Html {
  const buttons = modes.map((mode) => {
    const { key } = looks(mode);
    return html`<button type="button" aria-pressed="true" data-key="${key}" data-mode="${key}" data-label="${labelOf(mode)}"><span class="swatch"></span>${labelOf(mode)}</button>`;
  });
  return html`<div id="tools"><input id="filter" type="search" placeholder="Filter workloads" aria-label="Filter workloads"><span id="filter-status" class="note" aria-live="polite"></span><div id="legend" role="group" aria-label="Modes">${buttons}</div></div>`;
}

function resultSection(rows: readonly Row[], run: Run): Html {
  return html`<section>
<h2 id="all">All results</h2>
<p class="note">p50 and mean: geometric means over the bring-ups. ${ABSOLUTE_VALUES} Tail: the furthest of p90, p95, p99 and p99.9 for which the operations of a bring-up suffice. x native: p50 over the p50 of native. ${RATIO_INTERVAL} Context switches of client and daemon. <span class="on-screen">A click on a column sorts by it.</span></p>
${resultTable(rows, run)}
</section>`;
}

/** A against B: verdicts, and every case with its interval. */
async function comparisonSection(pair: RunPair): Promise<Html> {
  const { base, head, blocks = { base: [base], head: [head] } } = pair;
  const report = compareRuns(blocks.base, blocks.head, { metrics: ['p50'], force: true });
  const tally = VERDICTS.map(
    (verdict) =>
      html`<span class="legend-name" data-mode="${verdict}"><span class="swatch"></span>${report.comparisons.filter((one) => one.verdict === verdict).length} ${verdict}</span> `,
  );
  const known = report.differences.map(
    ({ field, baseline, candidate }) => html`<li>${field}: ${baseline} \u2192 ${candidate}</li>`,
  );
  const out = report.leftOut.map(({ caseId, reason }) => html`<li>${caseId}: ${reason}</li>`);
  return html`<section>
<h2 id="comparison">B against A</h2>
<p class="note">A: ${sideName(pair, 'base')}. B: ${sideName(pair, 'head')}.</p>
<p>${tally}</p>
${(await forestOf(report)) ?? html`<p>The two runs have no case in common.</p>`}
${known.length > 0 && html`<details><summary>Other differences: ${known.length}</summary><ul>${known}</ul></details>`}
${out.length > 0 && html`<details><summary>Left out: ${out.length}</summary><ul>${out}</ul></details>`}
</section>`;
}

async function forestOf({ comparisons }: ComparisonReport): Promise<Html | null> {
  const { names, shared } = shortNames(comparisons.map(({ caseId }) => caseId));
  const rows = comparisons.map(({ ratio, verdict, reason }, at) => ({
    label: names[at]!,
    ratio: ratio.center,
    ...{ lo: ratio.lo, hi: ratio.hi, verdict, reason },
  }));
  const heading = {
    title: 'p50 of B over A',
    provenance: [...shared, `${count(comparisons.length, 'comparison')} judged together`].join(', '),
    tolerance: comparisons[0]?.tolerance.effect ?? 0,
    lowerIsBetter: true,
  };
  return pictureOf('forest', (options) => forestChart(rows, heading, options));
}

function rawLinks({ links = [] }: ReportOptions): Html | null {
  if (links.length === 0) return null;
  return html`<h2 id="files">Raw files</h2><ul>${links.map(({ name, href }) => html`<li><a href="${href}">${name}</a></li>`)}</ul>`;
}

/** The compiled report-client.ts, which imports nothing. */
function clientScript(): string {
  return readFileSync(new URL('./report-client.js', import.meta.url), 'utf8').replaceAll('</', '<\\/');
}
