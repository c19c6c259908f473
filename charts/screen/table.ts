// The tables on the screen: one per driver, workloads down, modes across, at most four lines per workload.
//
// Fits a width of 80 to 160 columns: first the interval moves to a line of its own, then headers stack,
// then the modes go into several tables that repeat native. ASCII only, so that a table can be pasted into a
// mail. Invariant: colour adds nothing that the text does not say.

import {
  ascii,
  clip,
  count,
  interval,
  perOperation,
  ratio,
  significant,
  type Unit,
  unitFor,
  wrap,
} from '../../results/format/format.js';
import type { Estimate } from '../../results/quantities/estimate.js';
import type { Mode, Run } from '../../results/run/model.js';
import { labelOf, REFERENCE_MODE } from '../../results/run/modes.js';
import { ABSOLUTE_VALUES, RATIO_INTERVAL } from '../data/captions.js';
import { type Cell, type Row, type Table, tablesOf } from '../data/cells.js';
import { type Findings, findingsOf, unexpectedOpcodes } from '../data/findings.js';
import { dealColumns } from './columns.js';
import { alignRight, type Pen, type Piece, penOf, piece, type Tone } from './ink.js';

export interface TextOptions {
  /** Columns of the terminal; taken as 80 to 160. */
  readonly width: number;
  readonly color: boolean;
}

/** The widths in one table. */
interface Layout {
  readonly nameWidth: number;
  readonly metricWidth: number;
  readonly cellWidth: number;
  readonly gap: number;
  /** True when a ratio and its interval share a line. */
  readonly joined: boolean;
}

type LineName = 'latency' | 'tail' | 'ratio' | 'interval' | 'counts';

const VALUES_LEGEND = `p50, mean and tail of the latency of one operation: geometric means over the bring-ups. ${ABSOLUTE_VALUES} x native: p50 over the p50 of native.`;
const COUNTS_LEGEND =
  'cs: context switches of client and daemon for one operation. req: FUSE requests for one operation.';

const METRIC_WIDTH = 'p50 mean us'.length;
const MAX_NAME = 26;

/** All tables of a run with a header and the legend, without a judgement: see closing.ts. */
export function renderTables(run: Run, options: TextOptions): string {
  const pen = penOf(options.color);
  const width = Math.min(160, Math.max(80, options.width));
  const tables = tablesOf(run);
  if (tables.length === 0) return `${headerOf(run, pen, width)}\n\nNothing was measured.\n`;
  const blocks = tables.map((table) => renderTable(table, run, pen, width));
  return `${[headerOf(run, pen, width), ...blocks, legend(run, pen, width)].join('\n\n')}\n`;
}

export function headerOf(run: Run, pen: Pen, width: number): string {
  const { host, backing, plan } = run;
  const facts = [
    `${run.tool.name} ${run.tool.version}`,
    run.label === '' ? run.id : `${run.id} (${run.label})`,
    `${plan.profile}, ${count(plan.bringUps, 'bring-up')} of ${count(plan.roundsPerBringUp, 'round')}, ${plan.placements.join(' ')}`,
  ];
  const machine = [
    `Linux ${host.kernel} ${host.arch}`,
    host.cpuModel,
    count(host.cpus, 'CPU'),
    `backing ${backing.fsType}`,
  ];
  const lines = wrap(ascii(facts.join(', ')), width, '  ').map((line) => pen(line, 'strong'));
  lines.push(...wrap(ascii(machine.join(', ')), width, '  ').map((line) => pen(line, 'dim')));
  if (host.emulated) lines.push(...wrap(EMULATED, width, '  ').map((line) => pen(line, 'warn')));
  if (run.status !== 'complete')
    lines.push(pen(`This run is ${run.status}: what follows is a part of it.`, 'warn'));
  return lines.join('\n');
}

export const EMULATED =
  'WARNING: emulated CPU: requests and switches count, times mean nothing across machines.';

/** The table of one driver, or several when its modes do not fit side by side. */
function renderTable(table: Table, run: Run, pen: Pen, width: number): string {
  const nameWidth = Math.min(
    MAX_NAME,
    Math.max(...table.rows.flatMap((row) => [row.workload.name.length, 2 + conditions(row, run).length])),
  );
  const fixed = { nameWidth, metricWidth: METRIC_WIDTH };
  const room = width - nameWidth - 1 - METRIC_WIDTH;
  for (const joined of [true, false]) {
    const wide = Math.max(...table.modes.map((mode) => cellWidth(table, mode, joined)));
    for (const gap of [3, 2, 1]) {
      const layout = { ...fixed, cellWidth: wide, gap, joined };
      if (table.modes.length * (wide + gap) <= room) return drawTable(table, run, pen, layout);
    }
  }
  const wide = Math.max(...table.modes.map((mode) => cellWidth(table, mode, false)));
  const perTable = Math.max(2, Math.floor(room / (wide + 1)));
  return dealColumns(table.modes, perTable, (mode) => mode === REFERENCE_MODE)
    .map((modes) =>
      drawTable({ ...table, modes }, run, pen, { ...fixed, cellWidth: wide, gap: 1, joined: false }),
    )
    .join('\n\n');
}

function drawTable(table: Table, run: Run, pen: Pen, layout: Layout): string {
  const left = layout.nameWidth + 1 + layout.metricWidth;
  const column = layout.cellWidth + layout.gap;
  const stacked = table.modes.some((mode) => labelOf(mode).length > layout.cellWidth);
  const heads = table.modes.map((mode) =>
    stacked ? stackedLabel(mode, layout.cellWidth) : ['', labelOf(mode)],
  );
  const headLine = (index: 0 | 1, name: string): string =>
    pen(name.padEnd(left), 'strong') +
    heads.map((head) => pen(clip(head[index] ?? '', layout.cellWidth).padStart(column), 'strong')).join('');
  const lines = stacked
    ? [headLine(0, '').trimEnd(), headLine(1, table.driver)]
    : [headLine(1, table.driver)];
  lines.push(pen('-'.repeat(left + column * table.modes.length), 'dim'));
  const bodies = table.rows.map((row) => drawRow(row, table, run, pen, layout).join('\n'));
  return `${lines.join('\n')}\n${bodies.join('\n\n')}`;
}

/** `file-passthrough` over two lines, broken at its last hyphen; longer names are clipped. */
function stackedLabel(mode: Mode, width: number): [string, string] {
  const label = labelOf(mode);
  const at = label.lastIndexOf('-');
  if (label.length <= width || at < 0) return ['', ascii(label)];
  return [ascii(label.slice(0, at + 1)), ascii(label.slice(at + 1))];
}

function drawRow(row: Row, table: Table, run: Run, pen: Pen, layout: Layout): string[] {
  const unit = rowUnit(row);
  const names = linesOf(row, run, layout.joined);
  const labels = [pen(clip(ascii(row.workload.name), layout.nameWidth).padEnd(layout.nameWidth), 'strong')];
  labels.push(pen(clip(`  ${conditions(row, run)}`, layout.nameWidth).padEnd(layout.nameWidth), 'dim'));
  return names.map((name, index) => {
    const metric = pen(metricLabel(name, row, unit).padStart(layout.metricWidth), 'dim');
    const cells = table.modes.map((mode) => {
      const pieces = cellPieces(row.cells.get(mode), name, unit, layout.joined, findingsOf(run));
      return ' '.repeat(layout.gap) + alignRight(pen, pieces, layout.cellWidth);
    });
    return `${labels[index] ?? ' '.repeat(layout.nameWidth)} ${metric}${cells.join('')}`.trimEnd();
  });
}

/** On an emulated CPU the counts lead, because times mean nothing there. */
function linesOf(row: Row, run: Run, joined: boolean): LineName[] {
  const latencies: LineName[] = row.tail === null ? ['latency'] : ['latency', 'tail'];
  const cells = [...row.cells.values()];
  const compared = cells.some(({ overNative }) => overNative !== null);
  const intervals = cells.some(({ overNative }) => overNative !== null && intervalText(overNative) !== '');
  const ratios: LineName[] = compared || cells.some(({ state }) => state === 'not-engaged') ? ['ratio'] : [];
  const times: LineName[] = [...latencies, ...ratios, ...(intervals && !joined ? ['interval' as const] : [])];
  return run.host.emulated ? ['counts', ...times] : [...times, 'counts'];
}

function metricLabel(line: LineName, row: Row, unit: Unit): string {
  const labels: Readonly<Record<LineName, string>> = {
    latency: `p50 mean ${unit.name}`,
    tail: `${row.tail?.name} ${unit.name}`,
    ratio: 'x native',
    interval: '95 % int.',
    counts: 'cs req /op',
  };
  return labels[line];
}

/** What defines a row in addition to its name: `direct`, `cold 4 threads`, `warm cross-cpu`. */
function conditions(row: Row, run: Run): string {
  const { workload, placement } = row;
  const parts: string[] = [workload.cache];
  if (run.plan.threads.length > 1 || workload.threads > 1) parts.push(`t${workload.threads}`);
  if (workload.sharedFile) parts.push('shared');
  if (run.plan.placements.length > 1) parts.push(placement);
  return parts.join(' ');
}

export function rowUnit(row: Row): Unit {
  return unitFor(
    [...row.cells.values()].filter((cell) => cell.state === 'measured').map((cell) => cell.p50Ns),
  );
}

function cellPieces(
  cell: Cell | undefined,
  line: LineName,
  unit: Unit,
  joined: boolean,
  findings: Findings | null,
): Piece[] {
  if (!cell) return line === 'latency' ? [piece('-', 'dim')] : [];
  if (cell.state === 'failed') return line === 'latency' ? [piece('failed', 'alarm')] : [];
  if (line === 'counts') return countPieces(cell);
  if (cell.state === 'not-engaged') return notEngagedPieces(cell, line);
  if (line === 'latency')
    return [
      piece(significant(cell.p50Ns / unit.ns), 'strong'),
      piece(significant(cell.meanNs / unit.ns).padStart(5), 'plain'),
    ];
  if (line === 'tail')
    return cell.tailNs === null ? [] : [piece(significant(cell.tailNs / unit.ns).padStart(5), 'plain')];
  if (cell.overNative === null) return [];
  const between = intervalText(cell.overNative);
  if (line === 'interval') return between === '' ? [] : [piece(between, 'dim')];
  const head = piece(`${ratio(cell.overNative.center)}x`, ratioTone(cell, findings));
  return joined && between !== '' ? [head, piece(between.padStart(9), 'dim')] : [head];
}

function countPieces(cell: Cell): Piece[] {
  const tone: Tone = cell.state === 'measured' ? 'plain' : 'dim';
  return [piece(perOperation(cell.switches), tone), piece(perOperation(cell.requests).padStart(5), tone)];
}

function notEngagedPieces(cell: Cell, line: LineName): Piece[] {
  if (line === 'latency') return [piece('not engaged', 'alarm')];
  const unexpected = unexpectedOpcodes(cell.measurement)[0];
  return line === 'ratio' && unexpected ? [piece(unexpected, 'bad')] : [];
}

/** `1.15-1.21`, or nothing where there is no interval. */
export function intervalText(estimate: Estimate): string {
  return interval(estimate.lo, estimate.hi);
}

/** Red: slower than plain although it is not plain; yellow: slower than native; green: no slower than native. */
function ratioTone(cell: Cell, findings: Findings | null): Tone {
  if (findings === null || cell.overNative?.lo == null) return 'plain';
  if (findings.slowerThanPlain.some((loss) => loss.cell === cell)) return 'bad';
  return findings.slowerThanNative.get(cell.mode)?.some((loss) => loss.cell === cell) ? 'warn' : 'good';
}

function cellWidth(table: Table, mode: Mode, joined: boolean): number {
  const widths = table.rows.flatMap((row) => {
    const cell = row.cells.get(mode);
    const unit = rowUnit(row);
    return (['latency', 'tail', 'ratio', 'interval', 'counts'] as const).map((line) => {
      if (joined && line === 'interval') return 0;
      const pieces = cellPieces(cell, line, unit, joined, null);
      return pieces.reduce((sum, one) => sum + one.text.length, 0) + Math.max(0, pieces.length - 1);
    });
  });
  const label = labelOf(mode);
  const head = joined ? label.length : Math.max(...stackedLabel(mode, 0).map((part) => part.length));
  return Math.max(...widths, Math.min(head, 16));
}

function legend(run: Run, pen: Pen, width: number): string {
  const cells = tablesOf(run).flatMap(({ rows }) => rows.flatMap((row) => [...row.cells.values()]));
  const intervals = cells.some(({ overNative }) => overNative !== null && intervalText(overNative) !== '');
  return wrap(`${VALUES_LEGEND}${intervals ? ` ${RATIO_INTERVAL}` : ''} ${COUNTS_LEGEND}`, width)
    .map((line) => pen(line, 'dim'))
    .join('\n');
}
