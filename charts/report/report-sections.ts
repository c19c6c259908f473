// The parts of the report as HTML: what is slower, the table, the evidence, the environment.
//
// Each returns markup for one section and knows nothing of the page around it.

import { count, duration, perOperation, pretty, ratio } from '../../results/format/format.js';
import type { Measurement, ModeRecord, Run } from '../../results/run/model.js';
import { FUSE_REFERENCE_MODE, labelOf } from '../../results/run/modes.js';
import type { Cell, Row } from '../data/cells.js';
import { environment } from '../data/environment.js';
import { type Findings, type Loss, rowName, unexpectedOpcodes } from '../data/findings.js';
import { looksOf } from '../pictures/looks.js';
import { EMULATED, intervalText } from '../screen/table.js';
import { type Html, html } from './html.js';

/** Slower cases first, then everything else that went wrong. */
export function verdictSection(run: Run, findings: Findings): Html {
  const plain = run.measurements.some((one) => one.case.mode === FUSE_REFERENCE_MODE);
  const cards = [
    findings.unjudged
      ? html`<div class="card warn"><h3>Too few bring-ups</h3><p>No 95 % interval can be given, so no mode is called slower.</p></div>`
      : null,
    findings.slowerThanPlain.length > 0
      ? html`<div class="card bad"><h3>Slower than plain: ${findings.slowerThanPlain.length}</h3>${lossList(findings.slowerThanPlain, run, true)}</div>`
      : plain && !findings.unjudged && html`<div class="card good"><h3>Slower than plain: none</h3></div>`,
    ...[...findings.comparedWithNative].map(([mode, total]) => {
      const losses = findings.slowerThanNative.get(mode) ?? [];
      return html`<div class="card" data-mode="${looksOf(run)(mode).key}"><h3><span class="swatch"></span>${labelOf(mode)}: slower than native in ${losses.length} of ${count(total, 'case')}</h3>${lossList(losses.slice(0, 4), run, false)}</div>`;
    }),
    listCard(
      'bad',
      'Not engaged',
      findings.notEngaged.map(
        ({ row, cell }) =>
          `${labelOf(cell.mode)}, ${rowName(row, run)}: ${unexpectedOpcodes(cell.measurement).join(', ') || cell.measurement.proof.unexpectedRequests.join('; ')}`,
      ),
    ),
    listCard(
      'bad',
      'Failed',
      findings.failed.map(
        ({ row, cell }) => `${labelOf(cell.mode)}, ${rowName(row, run)}: ${cell.measurement.failure}`,
      ),
    ),
    listCard(
      '',
      'Skipped',
      findings.skipped.map(
        (one) => `${labelOf(one.mode)}${one.workload === null ? '' : ` ${one.workload}`}: ${one.reason}`,
      ),
    ),
    listCard('warn', 'Warnings', warningTexts(run, findings)),
  ];
  return html`<div class="cards">${cards}</div>`;
}

function warningTexts(run: Run, findings: Findings): string[] {
  const texts = findings.warnings.map(({ text, cases }) =>
    cases.length === 0 ? text : `${text} (${cases.length === 1 ? cases[0] : `${cases.length} cases`})`,
  );
  return run.host.emulated ? [EMULATED, ...texts] : texts;
}

function lossList(losses: readonly Loss[], run: Run, withMode: boolean): Html | null {
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

const COLUMNS: readonly (readonly [title: string, kind: 'text' | 'number'])[] = [
  ['workload', 'text'],
  ['mode', 'text'],
  ['p50', 'number'],
  ['mean', 'number'],
  ['tail', 'number'],
  ['x native', 'number'],
  ['95 % interval', 'number'],
  ['context switches /op', 'number'],
  ['requests /op', 'number'],
];

/** One row per measurement; sorting uses the full values, not the printed ones. */
export function resultTable(rows: readonly Row[], run: Run): Html {
  const head = COLUMNS.map(
    ([title, kind]) =>
      html`<th scope="col" class="${kind}" aria-sort="none"><button type="button">${title}</button></th>`,
  );
  const body = rows.flatMap((row) => [...row.cells.values()].map((cell) => tableRow(row, cell, run)));
  return html`<div class="scroll"><table id="results"><thead><tr>${head}</tr></thead><tbody>${body}</tbody></table></div>`;
}

function tableRow(row: Row, cell: Cell, run: Run): Html {
  const name = rowName(row, run);
  const { key } = looksOf(run)(cell.mode);
  const first = html`<td data-value="${name}">${name}</td><td data-value="${labelOf(cell.mode)}"><span class="swatch"></span>${labelOf(cell.mode)}</td>`;
  if (cell.state !== 'measured') {
    const why =
      cell.state === 'failed'
        ? `failed: ${cell.measurement.failure}`
        : `not engaged: ${unexpectedOpcodes(cell.measurement).join(', ')}`;
    return html`<tr data-row="${name}" data-label="${labelOf(cell.mode)}" data-mode="${key}" class="lost">${first}<td colspan="7" data-value="">${why}</td></tr>`;
  }
  const over = cell.overNative;
  const tail = cell.tailNs === null ? '' : `${row.tail?.name} ${pretty(duration(cell.tailNs))}`;
  const number = (value: number | null, text: string): Html =>
    html`<td class="number" data-value="${value ?? ''}">${text}</td>`;
  return html`<tr data-row="${name}" data-label="${labelOf(cell.mode)}" data-mode="${key}">${first}${number(cell.p50Ns, pretty(duration(cell.p50Ns)))}${number(cell.meanNs, pretty(duration(cell.meanNs)))}${number(cell.tailNs, tail)}${number(over?.center ?? null, over === null ? '' : `${ratio(over.center)}x`)}${number(over?.lo ?? null, over === null ? '' : intervalText(over))}${number(cell.switches, perOperation(cell.switches))}${number(cell.requests, perOperation(cell.requests))}</tr>`;
}

/** What each mode negotiated and what its probes saw, then expected against counted requests of each case. */
export function evidenceSection(run: Run): Html {
  const proved = run.measurements.filter(
    (one) => one.proof.expected.length > 0 || one.proof.observed !== null,
  );
  return html`${run.modes.map((record) => modeEvidence(record, looksOf(run)(record.mode).key))}<details><summary>Requests per operation: expected against counted, ${count(proved.length, 'case')}</summary><div class="scroll"><table><thead><tr><th scope="col">case</th><th scope="col">expected</th><th scope="col">counted</th><th scope="col">engaged</th></tr></thead><tbody>${proved.map((one) => proofRow(one, looksOf(run)(one.case.mode).key))}</tbody></table></div></details>`;
}

function modeEvidence(record: ModeRecord, key: string): Html {
  const { negotiated, probes, audit } = record;
  const probeRows = probes.map(
    (probe) =>
      html`<tr class="${probe.ok ? '' : 'lost'}"><td>${probe.what}</td><td>${probe.expected}</td><td>${probe.observed}</td></tr>`,
  );
  return html`<details><summary><span class="legend-name" data-mode="${key}"><span class="swatch"></span>${labelOf(record.mode)}</span> ${record.setup === '' ? 'the backing directory itself' : record.setup}</summary>${
    negotiated &&
    html`<p>FUSE ${negotiated.major}.${negotiated.minor}, ${count(negotiated.daemonThreads, 'daemon thread')}, max_write ${negotiated.maxWriteBytes}, max_pages ${negotiated.maxPages}, max_stack_depth ${negotiated.maxStackDepth}, max_background ${negotiated.maxBackground}, congestion_threshold ${negotiated.congestionThreshold}, max_readahead ${negotiated.maxReadaheadBytes}.</p><p class="flags">${negotiated.flags.join(' ')}${negotiated.passthroughOps.length > 0 && html`<br>ops_mask ${negotiated.passthroughOps.join(' ')}`}</p>`
  }${probes.length > 0 && html`<div class="scroll"><table><thead><tr><th scope="col">probe</th><th scope="col">expected</th><th scope="col">observed</th></tr></thead><tbody>${probeRows}</tbody></table></div>`}${
    audit && html`<p>Messages: ${audit.daemon} counted by the daemon, ${audit.kernel} by the kernel.</p>`
  }</details>`;
}

function proofRow({ case: { id }, proof }: Measurement, key: string): Html {
  const expected = proof.expected
    .map(({ opcode, min, max }) => `${opcode} ${min === max ? min : `${min}-${max}`}`)
    .join(', ');
  const observed = Object.entries(proof.observed ?? {})
    .filter(([, each]) => each > 0)
    .map(([opcode, each]) => `${opcode} ${each.toFixed(2)}`)
    .join(', ');
  return html`<tr data-row="${id}" data-mode="${key}" class="${proof.engaged ? '' : 'lost'}"><td>${id}</td><td>${expected || 'none'}</td><td>${proof.observed === null ? 'not counted' : observed || 'none'}</td><td>${proof.engaged ? 'yes' : 'no'}</td></tr>`;
}

/** The facts of the letter, as a list. */
export function environmentSection(run: Run): Html {
  return html`<pre class="environment">${environment(run).join('\n')}</pre>`;
}
