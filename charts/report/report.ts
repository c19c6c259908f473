// The report: one HTML file that opens from disk, without network, for a colleague who was not there.
//
// Losers first, then the pictures to look at, the table to search, the evidence, the environment and the letter to
// paste. Everything is in the page before its script runs; the script only makes it pleasant.

import { readFileSync } from 'node:fs';
import { count, percentChange, ratio } from '../../results/format/format.js';
import { type Comparison, compareRuns } from '../../results/judge/compare.js';
import type { Mode, Run } from '../../results/run/model.js';
import { sortModes } from '../../results/run/modes.js';
import { ABSOLUTE_VALUES, RATIO_INTERVAL } from '../data/captions.js';
import { type Row, rowsOf } from '../data/cells.js';
import { replicates } from '../data/environment.js';
import { findingsAmong } from '../data/findings.js';
import { coverLetter, type LetterOptions, type RunPair } from '../letter/cover-letter.js';
import { ratioTicks } from '../pictures/forest.js';
import { modeStyle } from '../pictures/theme.js';
import { Html, html } from './html.js';
import { environmentSection, evidenceSection, resultTable, verdictSection } from './report-sections.js';
import { modeKey, styleSheet, VERDICTS } from './report-style.js';
import {
  curves,
  gridLines,
  intervalMark,
  ladder,
  ratioTracks,
  trackAxis,
  trackScale,
} from './report-tracks.js';

export interface ReportOptions {
  /** What the letter at the end is made with. */
  readonly letter?: LetterOptions;
  /** Links to the raw files, relative to the report: name and address. */
  readonly links?: readonly { readonly name: string; readonly href: string }[];
}

/** The report on one run, or on a head against its base, as the text of an HTML file. */
export function reportHtml(source: Run | RunPair, options: ReportOptions = {}): string {
  const pair = 'base' in source ? source : null;
  const run = 'base' in source ? source.head : source;
  const rows = rowsOf(run);
  const modes = sortModes([
    ...run.modes.map((record) => record.mode),
    ...rows.flatMap((row) => [...row.cells.keys()]),
  ]);
  const title = pair
    ? `fusebench: ${nameOf(pair.base)} against ${nameOf(pair.head)}`
    : `fusebench: ${nameOf(run)}`;
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<style>${new Html(styleSheet(modes))}</style>
</head>
<body>
<h1>${title}</h1>
<p class="lead">${leadOf(run)}</p>
${pair && comparisonSection(pair)}
<h2>Verdict${pair && `: ${nameOf(run)}`}</h2>
${verdictSection(run, findingsAmong(run, rows))}
${tools(modes)}
${pictures(rows, run)}
<h2 id="all">All results</h2>
<p class="note">p50 and mean: geometric means over the bring-ups. ${ABSOLUTE_VALUES} Tail: the furthest of p90, p95, p99 and p99.9 for which the operations of a bring-up suffice. x native: p50 over the p50 of native. ${RATIO_INTERVAL} Context switches of client and daemon. A click on a column sorts by it.</p>
${resultTable(rows, run)}
<h2>Evidence that each mode took its road</h2>
${evidenceSection(run)}
<h2>Environment</h2>
${environmentSection(run)}
<h2>Cover letter</h2>
<p><button type="button" id="copy">Copy the letter</button></p>
<pre id="letter">${coverLetter(source, options.letter)}</pre>
${rawLinks(options)}
<script type="module">${new Html(clientScript())}</script>
</body>
</html>
`;
  return page.text;
}

function nameOf(run: Run): string {
  return run.label === '' ? run.id : `${run.label} (${run.id})`;
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

function tools(modes: readonly Mode[]): Html {
  const buttons = modes.map(
    (mode) =>
      html`<button type="button" aria-pressed="true" data-key="${modeKey(mode)}" data-mode="${mode}"><span class="swatch"></span>${modeStyle(mode).label}</button>`,
  );
  return html`<div id="tools"><input id="filter" type="search" placeholder="Filter workloads" aria-label="Filter workloads"><span id="filter-status" class="note" aria-live="polite"></span><div id="legend" role="group" aria-label="Modes">${buttons}</div></div>`;
}

function pictures(rows: readonly Row[], run: Run): Html {
  const ratios = ratioTracks(rows, run);
  const drawn = rows.filter((row) => [...row.cells.values()].some((cell) => cell.state === 'measured'));
  return html`<h2 id="ladder">Latency ladder</h2>
<p class="note">What each mode adds to the same operation. Mark: p50; the line ends at the mean, or at the tail where there is one. Point at a mark for its numbers.</p>
${ladder(rows, run)}
${ratios && html`<h2 id="ratio">Ratio to native</h2><p class="note">p50 over the p50 of native; the dark line is "as fast as native". ${RATIO_INTERVAL}</p>${ratios}`}
${
  drawn.length > 0 &&
  html`<h2 id="distributions">Distributions</h2><p class="note">Share of operations that took at most so long, from none at the bottom to all at the top; logarithmic axes, to the p99 of the slowest mode.</p><div class="panels">${drawn.map((row) => curves(row, run))}</div>`
}`;
}

/** A against B: verdicts, worst first, with intervals on one track. */
function comparisonSection({ base, head }: RunPair): Html {
  const { comparisons, differences, leftOut } = compareRuns([base], [head], {
    metrics: ['p50'],
    force: true,
  });
  const verdicts = VERDICTS.map(
    (verdict) => [verdict, comparisons.filter((one) => one.verdict === verdict).length] as const,
  );
  const tally = verdicts.map(
    ([verdict, n]) =>
      html`<span class="legend-name" data-mode="${verdict}"><span class="swatch"></span>${n} ${verdict}</span> `,
  );
  const known = differences.map(
    ({ field, baseline, candidate }) => html`<li>${field}: ${baseline} \u2192 ${candidate}</li>`,
  );
  const out = leftOut.map(({ caseId, reason }) => html`<li>${caseId}: ${reason}</li>`);
  return html`<h2 id="comparison">B against A</h2>
<p class="note">A: ${nameOf(base)}. B: ${nameOf(head)}. p50 of B over A with its 95 % interval; ${count(comparisons.length, 'comparison')} judged together; grey band: the tolerance.</p>
<p>${tally}</p>
${comparisons.length > 0 ? forestTracks(comparisons) : html`<p>The two runs have no case in common.</p>`}
${known.length > 0 && html`<details><summary>What differs besides: ${known.length}</summary><ul>${known}</ul></details>`}
${out.length > 0 && html`<details><summary>Left out: ${out.length}</summary><ul>${out}</ul></details>`}`;
}

function forestTracks(comparisons: readonly Comparison[]): Html {
  const tolerance = comparisons[0]!.tolerance.effect;
  const values = comparisons.flatMap(({ ratio: { center, lo, hi } }) => [center, lo, hi]);
  const scale = trackScale([...values, 1 + tolerance, 1 / (1 + tolerance)], 1.02);
  const ticks = ratioTicks(scale.low, scale.high, 9);
  const lines = comparisons.map((one) => {
    const { center, lo, hi } = one.ratio;
    const tip = `${one.caseId}: ${percentChange(center)} (${ratio(lo)}-${ratio(hi)}x), ${one.verdict}: ${one.reason}`;
    const band = html`<span class="band" style="left:${scale.percent(1 / (1 + tolerance))};right:calc(100% - ${scale.percent(1 + tolerance)})"></span>`;
    return html`<div class="track-row" data-row="${one.caseId}"><div class="track-name">${one.caseId}</div><div class="track lanes">${gridLines(scale, ticks)}${band}<span class="one" style="left:${scale.percent(1)}"></span>${intervalMark(one.verdict, tip, center, lo, hi, scale)}</div></div>`;
  });
  return html`<div class="tracks">${trackAxis(scale, (tick) => `${tick}x`, 'B over A, logarithmic', ticks)}${lines}</div>`;
}

function rawLinks({ links = [] }: ReportOptions): Html | null {
  if (links.length === 0) return null;
  return html`<h2>Raw files</h2><ul>${links.map(({ name, href }) => html`<li><a href="${href}">${name}</a></li>`)}</ul>`;
}

/** The compiled report-client.ts, which imports nothing. */
function clientScript(): string {
  return readFileSync(new URL('./report-client.js', import.meta.url), 'utf8').replaceAll('</', '<\\/');
}
