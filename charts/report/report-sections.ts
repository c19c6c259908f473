// The parts of the report as HTML: what is slower, the table, the evidence.
//
// Each returns markup for one section and knows nothing of the page around it.

import { count, duration, perOperation, pretty, ratio } from '../../results/format/format.js';
import type { Measurement, Mode, ModeRecord, Run } from '../../results/run/model.js';
import { FUSE_REFERENCE_MODE, labelOf } from '../../results/run/modes.js';
import type { Cell, Row } from '../data/cells.js';
import { type Findings, rowName, unexpectedOpcodes } from '../data/findings.js';
import type { Compared } from '../data/standings.js';
import { looksOf } from '../pictures/theme.js';
import { EMULATED, intervalText } from '../screen/table.js';
import { type Html, html } from './html.js';

/** What the style sheet calls a mode. */
const keyOf = (run: Run, mode: Mode): string => looksOf(run)(mode).key;
const swatched = (name: string): Html => html`<span class="swatch"></span>${name}`;

/** Slower cases first, then everything else that went wrong. */
export function verdictSection(run: Run, findings: Findings): Html {
  const { slowerThanPlain, againstNative, notEngaged, failed, skipped, warnings } = findings;
  const plain = run.measurements.some((one) => one.case.mode === FUSE_REFERENCE_MODE);
  const caseText = ({ row, cell }: (typeof failed)[number]): string =>
    `${labelOf(cell.mode)}, ${rowName(row, run)}: ${lostText(cell)}`;
  const warningTexts = warnings.map(({ text, cases: [first, ...others] }) => {
    if (first === undefined) return text;
    return `${text} (${others.length === 0 ? first : `${others.length + 1} cases`})`;
  });
  const cards = [
    findings.unjudged &&
      html`<div class="card warn"><h3>Too few bring-ups</h3><p>No 95 % interval can be given, so no mode is called slower.</p></div>`,
    slowerThanPlain.length > 0
      ? html`<div class="card bad"><h3>Slower than plain: ${slowerThanPlain.length}</h3>${lossList(slowerThanPlain, run, true)}</div>`
      : plain && !findings.unjudged && html`<div class="card good"><h3>Slower than plain: none</h3></div>`,
    ...againstNative.modes.map(({ mode, slower, judged, unjudged }) => {
      const cases = count(judged.length + unjudged.length, 'case');
      return html`<div class="card" data-mode="${keyOf(run, mode)}"><h3>${swatched(labelOf(mode))}: slower than native in ${slower.length} of ${cases}</h3>${lossList(slower.slice(0, 4), run, false)}</div>`;
    }),
    listCard('bad', 'Not engaged', notEngaged.map(caseText)),
    listCard('bad', 'Failed', failed.map(caseText)),
    listCard(
      '',
      'Skipped',
      skipped.map((one) => `${[labelOf(one.mode), one.workload ?? []].flat().join(' ')}: ${one.reason}`),
    ),
    listCard('warn', 'Warnings', run.host.emulated ? [EMULATED, ...warningTexts] : warningTexts),
  ];
  return html`<div class="cards">${cards}</div>`;
}

/** Why a cell has no numbers. */
function lostText({ state, measurement }: Cell): string | null {
  if (state === 'failed') return measurement.failure;
  return unexpectedOpcodes(measurement).join(', ') || measurement.proof.unexpectedRequests.join('; ');
}

function lossList(losses: readonly Compared[], run: Run, withMode: boolean): Html | null {
  if (losses.length === 0) return null;
  return html`<ul>${losses.map(({ row, cell, ratio: factor, baseline }) => {
    const values = pretty(`${duration(cell.p50Ns)} against ${duration(baseline.p50Ns)}`);
    return html`<li>${withMode && html`<b>${labelOf(cell.mode)}</b> `}${rowName(row, run)} <b>${ratio(factor.center)}x</b> <small><span class="whole">(${intervalText(factor)})</span> <span class="whole">${values}</span></small></li>`;
  })}</ul>`;
}

function listCard(tone: string, title: string, texts: readonly string[]): Html | null {
  if (texts.length === 0) return null;
  return html`<div class="card ${tone}"><h3>${title}: ${texts.length}</h3><ul>${texts.map((text) => html`<li>${text}</li>`)}</ul></div>`;
}

/** A table in a box that scrolls. */
function table(heads: readonly string[], rows: readonly Html[]): Html {
  return html`<div class="scroll"><table><thead><tr>${heads.map((head) => html`<th scope="col">${head}</th>`)}</tr></thead><tbody>${rows}</tbody></table></div>`;
}

const TEXTS = ['workload', 'mode'];
const NUMBERS = ['p50', 'mean', 'tail', 'x native', '95 % interval', 'context switches /op', 'requests /op'];

/** One row per measurement; sorting uses the full values, not the printed ones. */
export function resultTable(rows: readonly Row[], run: Run): Html {
  const head = [...TEXTS, ...NUMBERS].map((title) => {
    const kind = TEXTS.includes(title) ? 'text' : 'number';
    return html`<th scope="col" class="${kind}" aria-sort="none"><button type="button">${title}</button></th>`;
  });
  const body = rows.flatMap((row) => [...row.cells.values()].map((cell) => tableRow(row, cell, run)));
  return html`<div class="scroll"><table id="results"><thead><tr>${head}</tr></thead><tbody>${body}</tbody></table></div>`;
}

function tableRow(row: Row, cell: Cell, run: Run): Html {
  const { mode, state, p50Ns, meanNs, tailNs, overNative: over, switches, requests } = cell;
  const [name, label] = [rowName(row, run), labelOf(mode)];
  const number = (value: number | null | undefined, text: string | null): Html =>
    html`<td class="number" data-value="${value ?? ''}">${text}</td>`;
  const numbers = [
    number(p50Ns, pretty(duration(p50Ns))),
    number(meanNs, pretty(duration(meanNs))),
    number(tailNs, tailNs === null ? '' : `${row.tail?.name} ${pretty(duration(tailNs))}`),
    number(over?.center, over && `${ratio(over.center)}x`),
    number(over?.lo, over && intervalText(over)),
    number(switches, perOperation(switches)),
    number(requests, perOperation(requests)),
  ];
  const lost = state !== 'measured';
  const why = `${state === 'failed' ? 'failed' : 'not engaged'}: ${lostText(cell)}`;
  const rest = lost ? html`<td colspan="${NUMBERS.length}" data-value="">${why}</td>` : numbers;
  return html`<tr data-row="${name}" data-label="${label}" data-mode="${keyOf(run, mode)}"${lost && html` class="lost"`}><td data-value="${name}">${name}</td><td data-value="${label}">${swatched(label)}</td>${rest}</tr>`;
}

/** What each mode negotiated and what its probes saw, then expected against counted requests of each case. */
export function evidenceSection(run: Run): Html {
  const proved = run.measurements.filter(
    (one) => one.proof.expected.length > 0 || one.proof.observed !== null,
  );
  const counts = table(
    ['case', 'expected', 'counted', 'engaged'],
    proved.map((one) => proofRow(one, keyOf(run, one.case.mode))),
  );
  return html`${run.modes.map((record) => modeEvidence(record, keyOf(run, record.mode)))}<details><summary>Requests per operation: expected against counted, ${count(proved.length, 'case')}</summary>${counts}</details>`;
}

function modeEvidence({ mode, setup, negotiated, probes, audit }: ModeRecord, key: string): Html {
  const probeRows = probes.map(
    ({ ok, what, expected, observed }) =>
      html`<tr class="${ok ? '' : 'lost'}"><td>${what}</td><td>${expected}</td><td>${observed}</td></tr>`,
  );
  return html`<details><summary><span class="legend-name" data-mode="${key}">${swatched(labelOf(mode))}</span> ${setup === '' ? 'the backing directory itself' : setup}</summary>${
    negotiated &&
    html`<p>FUSE ${negotiated.major}.${negotiated.minor}, ${count(negotiated.daemonThreads, 'daemon thread')}, max_write ${negotiated.maxWriteBytes}, max_pages ${negotiated.maxPages}, max_stack_depth ${negotiated.maxStackDepth}, max_background ${negotiated.maxBackground}, congestion_threshold ${negotiated.congestionThreshold}, max_readahead ${negotiated.maxReadaheadBytes}.</p><p class="flags">${negotiated.flags.join(' ')}${negotiated.passthroughOps.length > 0 && html`<br>ops_mask ${negotiated.passthroughOps.join(' ')}`}</p>`
  }${probes.length > 0 && table(['probe', 'expected', 'observed'], probeRows)}${
    audit && html`<p>Messages: ${audit.daemon} counted by the daemon, ${audit.kernel} by the kernel.</p>`
  }</details>`;
}

function proofRow({ case: { id }, proof }: Measurement, key: string): Html {
  const expected = proof.expected.map(
    ({ opcode, min, max }) => `${opcode} ${min === max ? min : `${min}-${max}`}`,
  );
  const observed = Object.entries(proof.observed ?? {})
    .filter(([, each]) => each > 0)
    .map(([opcode, each]) => `${opcode} ${each.toFixed(2)}`);
  return html`<tr data-row="${id}" data-mode="${key}" class="${proof.engaged ? '' : 'lost'}"><td>${id}</td><td>${expected.join(', ') || 'none'}</td><td>${proof.observed === null ? 'not counted' : observed.join(', ') || 'none'}</td><td>${proof.engaged ? 'yes' : 'no'}</td></tr>`;
}
