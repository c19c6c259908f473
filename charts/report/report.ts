// The report: one HTML file that opens from disk, without network.
//
// What is slower comes first, then the pictures to look at, the table to search, the evidence, the environment and the letter to
// paste. Everything is in the page before its script runs; the script adds filter, sorting and copying.

import { readFileSync } from 'node:fs';
import { count } from '../../results/format/format.js';
import { compareRuns } from '../../results/judge/compare.js';
import type { Run } from '../../results/run/model.js';
import { labelOf, sortModes } from '../../results/run/modes.js';
import { ABSOLUTE_VALUES, RATIO_INTERVAL } from '../data/captions.js';
import { rowsOf } from '../data/cells.js';
import { environment, replicates } from '../data/environment.js';
import { findingsOf } from '../data/findings.js';
import { modesOf } from '../data/overview.js';
import { coverLetter, type LetterOptions, type RunPair } from '../letter/cover-letter.js';
import { forestChart, VERDICTS } from '../pictures/forest.js';
import { buildChart, chartNames } from '../pictures/pictures.js';
import { loadRenderer } from '../pictures/render.js';
import { type ChartOptions, ChartUnavailable, type Spec } from '../pictures/spec.js';
import { type Look, looksOf } from '../pictures/theme.js';
import { Html, html } from './html.js';
import { evidenceSection, resultTable, verdictSection } from './report-sections.js';
import { styleSheet } from './report-style.js';

export interface ReportOptions {
  /** What the letter at the end is made with. */
  readonly letter?: LetterOptions;
  /** Links to the raw files, relative to the report: name and address. */
  readonly links?: readonly { readonly name: string; readonly href: string }[];
}

/** The report on one run, or on a head against its base, as the text of an HTML file. */
export async function reportHtml(
  source: Run | RunPair,
  { letter, links = [] }: ReportOptions = {},
): Promise<string> {
  const pair = 'base' in source ? source : null;
  const run = 'base' in source ? source.head : source;
  const rows = rowsOf(run);
  const modes = sortModes([...run.modes.map(({ mode }) => mode), ...modesOf(rows)]);
  const sides = pair && `${sideName(pair, 'base')} against ${sideName(pair, 'head')}`;
  const title = `fusebench: ${sides ?? nameOf(run)}`;
  const looks = modes.map((mode) => ({ label: labelOf(mode), ...looksOf(run)(mode) }));
  const pictures: (Html | null)[] = [];
  for (const name of chartNames) pictures.push(await pictureOf(name, (look) => buildChart(name, run, look)));
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<style>${new Html(styleSheet(looks))}</style>
</head>
<body>
<header>
<h1>${title}</h1>
<p class="lead">${leadOf(run)}</p>
</header>
<nav aria-label="Contents">${pair && html`<a href="#comparison">B against A</a> `}${Object.entries(PLACES).map(([id, name]) => html`<a href="#${id}">${name}</a> `)}</nav>
<main>
${pair && (await comparisonSection(pair))}
${section('verdict', `Verdict${pair ? `: ${sideName(pair, 'head')}` : ''}`, verdictSection(run, findingsOf(run)))}
${tools(looks)}
${section('pictures', 'Pictures', html`<p class="note on-screen">Point at a mark for its numbers.</p>\n${pictures}`)}
${section('all', 'All results', html`<p class="note">${RESULTS_NOTE} <span class="on-screen">A click on a column sorts by it.</span></p>\n${resultTable(rows, run)}`)}
${section('evidence', 'Evidence that each mode took the data path it is named after', evidenceSection(run))}
${section('environment', 'Environment', html`<pre class="environment">${environment(run).join('\n')}</pre>`)}
${section('letter-heading', 'Cover letter', html`<p><button type="button" id="copy">Copy the letter</button></p>\n<pre id="letter" tabindex="0">${coverLetter(source, letter)}</pre>`)}
</main>
<footer>
${links.length > 0 && html`<h2 id="files">Raw files</h2><ul>${links.map(({ name, href }) => html`<li><a href="${href}">${name}</a></li>`)}</ul>`}
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

const RESULTS_NOTE = `p50 and mean: geometric means over the bring-ups. ${ABSOLUTE_VALUES} Tail: the furthest of p90, p95, p99 and p99.9 for which the operations of a bring-up suffice. x native: p50 over the p50 of native. ${RATIO_INTERVAL} Context switches of client and daemon.`;

function section(id: string, title: string, content: Html): Html {
  return html`<section>\n<h2 id="${id}">${title}</h2>\n${content}\n</section>`;
}

/** The sections, in their order. */
const PLACES = {
  verdict: 'Verdict',
  pictures: 'Pictures',
  all: 'All results',
  evidence: 'Evidence',
  environment: 'Environment',
  'letter-heading': 'Cover letter',
};

function tools(looks: readonly (Look & { readonly label: string })[]): Html {
  const buttons = looks.map(
    ({ key, label }) =>
      html`<button type="button" aria-pressed="true" data-key="${key}" data-mode="${key}" data-label="${label}"><span class="swatch"></span>${label}</button>`,
  );
  return html`<div id="tools"><input id="filter" type="search" placeholder="Filter workloads" aria-label="Filter workloads"><span id="filter-status" class="note" aria-live="polite"></span><div id="legend" role="group" aria-label="Modes">${buttons}</div></div>`;
}

/** A against B: verdicts, and every case with its interval. */
async function comparisonSection(pair: RunPair): Promise<Html> {
  const { base, head, blocks = { base: [base], head: [head] } } = pair;
  const report = compareRuns(blocks.base, blocks.head, { metrics: ['p50'], force: true });
  const { comparisons } = report;
  const tally = Object.keys(VERDICTS).map(
    (verdict) =>
      html`<span class="legend-name" data-mode="${verdict}"><span class="swatch"></span>${comparisons.filter((one) => one.verdict === verdict).length} ${verdict}</span> `,
  );
  const known = report.differences.map(
    ({ field, baseline, candidate }) => html`<li>${field}: ${baseline} \u2192 ${candidate}</li>`,
  );
  const out = report.leftOut.map(({ caseId, reason }) => html`<li>${caseId}: ${reason}</li>`);
  const heading = {
    title: 'p50 of B over A',
    provenance: `${count(comparisons.length, 'comparison')} judged together`,
    tolerance: comparisons[0]?.tolerance.effect ?? 0,
  };
  const forest = await pictureOf('forest', (options) => forestChart(comparisons, heading, options));
  const content = html`<p class="note">A: ${sideName(pair, 'base')}. B: ${sideName(pair, 'head')}.</p>
<p>${tally}</p>
${forest ?? html`<p>The two runs have no case in common.</p>`}
${known.length > 0 && html`<details><summary>Other differences: ${known.length}</summary><ul>${known}</ul></details>`}
${out.length > 0 && html`<details><summary>Left out: ${out.length}</summary><ul>${out}</ul></details>`}`;
  return section('comparison', 'B against A', content);
}

/** Wide enough for labels beside plots, narrow enough for paper; with the colours of the page, so that one drawing serves all. */
const PICTURE: ChartOptions = { width: 900, theme: 'page' };
/** A picture of this shape is higher than a page of paper on which it is as wide as the page. */
const PAPER_SHAPE = 1.35;

/** One picture; null where there is nothing to draw. `name` is its anchor in the page. */
async function pictureOf(name: string, build: (options: ChartOptions) => Spec): Promise<Html | null> {
  try {
    const svg = await (await loadRenderer()).svg(build(PICTURE), name);
    const [, width, height] = /viewBox="0 0 ([\d.]+) ([\d.]+)"/.exec(svg) ?? [];
    const shape = Number(height) > PAPER_SHAPE * Number(width) ? 'picture tall' : 'picture';
    return html`<figure class="${shape}" id="${name}" tabindex="0">${new Html(svg)}</figure>`;
  } catch (error) {
    if (error instanceof ChartUnavailable) return null;
    throw error;
  }
}

/** The compiled report-client.ts, which imports nothing. */
function clientScript(): string {
  return readFileSync(new URL('./report-client.js', import.meta.url), 'utf8').replaceAll('</', '<\\/');
}
