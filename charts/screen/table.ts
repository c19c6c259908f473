// The tables on the screen: one per driver, workloads down, modes across, at most four lines per workload.
//
// Fits a width of 80 to 160 columns: first the interval moves to a line of its own, then headers stack,
// then the modes go into several tables that repeat native. ASCII only, so that a table can be pasted into a
// mail. Invariant: colour adds nothing that the text does not say.

import {
  clip,
  count,
  interval,
  paragraphs,
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
import { type Cell, type Row, rowsOf, type Table, tablesOf } from '../data/cells.js';
import { type Findings, findingsOf, rowName, unexpectedOpcodes } from '../data/findings.js';
import { type Pen, penOf, type Tone } from './ink.js';
import { dealColumns } from './line-table.js';

export interface TextOptions {
  /** Columns of the terminal; taken as 80 to 160. */
  readonly width: number;
  readonly color: boolean;
}

interface Layout {
  readonly nameWidth: number;
  readonly cellWidth: number;
  readonly gap: number;
  /** True when a ratio and its interval share a line. */
  readonly joined: boolean;
}

const LINES = ['latency', 'tail', 'ratio', 'interval', 'counts'] as const;
type LineName = (typeof LINES)[number];

/** Texts of a cell that stand beside each other. They are laid out first and painted last, so that colour moves no column. */
type Pieces = readonly (readonly [text: string, tone?: Tone])[];

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
  if (tables.length === 0) return paragraphs([headerOf(run, pen, width), ['Nothing was measured.']]);
  const legend = `${VALUES_LEGEND}${hasIntervals(rowsOf(run)) ? ` ${RATIO_INTERVAL}` : ''} ${COUNTS_LEGEND}`;
  return paragraphs([
    headerOf(run, pen, width),
    ...tables.flatMap((table) => renderTable(table, run, pen, width)),
    wrap(legend, width).map((line) => pen(line, 'dim')),
  ]);
}

export function headerOf(run: Run, pen: Pen, width: number): string[] {
  const { host, backing, plan, tool } = run;
  const name = run.label === '' ? run.id : `${run.id} (${run.label})`;
  const rounds = `${count(plan.bringUps, 'bring-up')} of ${count(plan.roundsPerBringUp, 'round')}`;
  const facts = [`${tool.name} ${tool.version}`, name, plan.profile, rounds, plan.placements.join(' ')];
  const kernel = `Linux ${host.kernel} ${host.arch}`;
  const machine = [kernel, host.cpuModel, count(host.cpus, 'CPU'), `backing ${backing.fsType}`];
  const partial = `This run is ${run.status}: what follows is a part of it.`;
  return [
    ...wrap(facts.join(', '), width, '  ').map((line) => pen(line, 'strong')),
    ...wrap(machine.join(', '), width, '  ').map((line) => pen(line, 'dim')),
    ...(host.emulated ? wrap(EMULATED, width, '  ').map((line) => pen(line, 'warn')) : []),
    ...(run.status === 'complete' ? [] : [pen(partial, 'warn')]),
  ];
}

export const EMULATED =
  'WARNING: emulated CPU: requests and switches count, times mean nothing across machines.';

/** The table of one driver, or several when its modes do not fit side by side. */
function renderTable(table: Table, run: Run, pen: Pen, width: number): string[][] {
  const nameWidth = Math.min(
    MAX_NAME,
    Math.max(...table.rows.flatMap((row) => [row.workload.name.length, 2 + conditions(row, run).length])),
  );
  const room = width - nameWidth - 1 - METRIC_WIDTH;
  const widest = (joined: boolean) =>
    Math.max(...table.modes.map((mode) => widthOf(table, mode, joined, run)));
  for (const joined of [true, false]) {
    const cellWidth = widest(joined);
    for (const gap of [3, 2, 1])
      if (table.modes.length * (cellWidth + gap) <= room)
        return [drawTable(table, run, pen, { nameWidth, cellWidth, gap, joined })];
  }
  const layout = { nameWidth, cellWidth: widest(false), gap: 1, joined: false };
  const perTable = Math.max(2, Math.floor(room / (layout.cellWidth + 1)));
  return dealColumns<Mode>(table.modes, perTable, REFERENCE_MODE).map((modes) =>
    drawTable({ ...table, modes }, run, pen, layout),
  );
}

function drawTable(table: Table, run: Run, pen: Pen, layout: Layout): string[] {
  const left = layout.nameWidth + 1 + METRIC_WIDTH;
  const column = layout.cellWidth + layout.gap;
  const stacked = table.modes.some((mode) => labelOf(mode).length > layout.cellWidth);
  const heads = table.modes.map((mode) => stackedLabel(mode, layout.cellWidth));
  const headLine = (index: 0 | 1, name: string): string => {
    const texts = heads.map((head) => clip(head[index], layout.cellWidth).padStart(column));
    return [name.padEnd(left), ...texts].map((text) => pen(text, 'strong')).join('');
  };
  return [
    ...(stacked ? [headLine(0, '').trimEnd()] : []),
    headLine(1, table.driver),
    pen('-'.repeat(left + column * table.modes.length), 'dim'),
    ...table.rows.flatMap((row, index) => [
      ...(index === 0 ? [] : ['']),
      ...drawRow(row, table, run, pen, layout),
    ]),
  ];
}

/** `file-passthrough` over two lines, broken at its last hyphen; longer names are clipped. */
function stackedLabel(mode: Mode, width: number): [string, string] {
  const label = labelOf(mode);
  const at = label.lastIndexOf('-');
  if (label.length <= width || at < 0) return ['', label];
  return [label.slice(0, at + 1), label.slice(at + 1)];
}

function drawRow(row: Row, table: Table, run: Run, pen: Pen, layout: Layout): string[] {
  const { nameWidth, joined } = layout;
  const unit = rowUnit(row);
  const label = (text: string, tone: Tone): string => pen(clip(text, nameWidth).padEnd(nameWidth), tone);
  const labels = [label(row.workload.name, 'strong'), label(`  ${conditions(row, run)}`, 'dim')];
  const metrics: Readonly<Record<LineName, string>> = {
    latency: `p50 mean ${unit.name}`,
    tail: `${row.tail?.name} ${unit.name}`,
    ratio: 'x native',
    interval: '95 % int.',
    counts: 'cs req /op',
  };
  return linesOf(row, run, joined).map((name, index) => {
    const metric = pen(metrics[name].padStart(METRIC_WIDTH), 'dim');
    const cells = table.modes.map((mode) => {
      const pieces = piecesOf(row.cells.get(mode), name, unit, joined, run);
      const painted = pieces.map(([text, tone]) => pen(text, tone)).join(' ');
      return ' '.repeat(layout.gap + Math.max(0, layout.cellWidth - lengthOf(pieces))) + painted;
    });
    return `${labels[index] ?? ' '.repeat(nameWidth)} ${metric}${cells.join('')}`.trimEnd();
  });
}

function lengthOf(pieces: Pieces): number {
  return pieces.map(([text]) => text).join(' ').length;
}

/** On an emulated CPU the counts lead, because times mean nothing there. */
function linesOf(row: Row, run: Run, joined: boolean): LineName[] {
  const cells = [...row.cells.values()];
  const absent: Readonly<Partial<Record<LineName, boolean>>> = {
    tail: row.tail === null,
    ratio: cells.every(({ overNative, state }) => overNative === null && state !== 'not-engaged'),
    interval: joined || !hasIntervals([row]),
  };
  const lines = LINES.filter((line) => !absent[line]);
  return run.host.emulated ? ['counts', ...lines.slice(0, -1)] : lines;
}

/** Whether some ratio to native has an interval. */
export function hasIntervals(rows: readonly Row[]): boolean {
  return rows.some(({ cells }) => [...cells.values()].some(({ overNative }) => overNative?.lo != null));
}

/** What defines a row in addition to its name: `direct`, `cold t4`, `warm cross-cpu`. */
function conditions(row: Row, run: Run): string {
  return rowName(row, run).slice(`${row.workload.name}/`.length).replaceAll('/', ' ');
}

export function rowUnit(row: Row): Unit {
  return unitFor(
    [...row.cells.values()].filter((cell) => cell.state === 'measured').map((cell) => cell.p50Ns),
  );
}

function piecesOf(cell: Cell | undefined, line: LineName, unit: Unit, joined: boolean, run: Run): Pieces {
  if (!cell) return line === 'latency' ? [['-', 'dim']] : [];
  if (cell.state === 'failed') return line === 'latency' ? [['failed', 'alarm']] : [];
  const engaged = cell.state === 'measured';
  if (line === 'counts') {
    const tone = engaged ? 'plain' : 'dim';
    return [
      [perOperation(cell.switches), tone],
      [perOperation(cell.requests).padStart(5), tone],
    ];
  }
  if (!engaged) {
    if (line === 'latency') return [['not engaged', 'alarm']];
    const unexpected = unexpectedOpcodes(cell.measurement)[0];
    return line === 'ratio' && unexpected ? [[unexpected, 'bad']] : [];
  }
  const time = (ns: number): string => significant(ns / unit.ns);
  if (line === 'latency') return [[time(cell.p50Ns), 'strong'], [time(cell.meanNs).padStart(5)]];
  if (line === 'tail') return cell.tailNs === null ? [] : [[time(cell.tailNs).padStart(5)]];
  if (cell.overNative === null) return [];
  const between = intervalText(cell.overNative);
  if (line === 'interval') return between === '' ? [] : [[between, 'dim']];
  const head = [`${ratio(cell.overNative.center)}x`, ratioTone(cell, findingsOf(run))] as const;
  return joined && between !== '' ? [head, [between.padStart(9), 'dim']] : [head];
}

/** `1.15-1.21`, or nothing where there is no interval. */
export function intervalText(estimate: Estimate): string {
  return interval(estimate.lo, estimate.hi);
}

/** Red: slower than plain although it is not plain; yellow: slower than native; green: no slower than native. */
function ratioTone(cell: Cell, findings: Findings): Tone {
  if (cell.overNative?.lo == null) return 'plain';
  if (findings.slowerThanPlain.some((loss) => loss.cell === cell)) return 'bad';
  return findings.slowerThanNative.get(cell.mode)?.some((loss) => loss.cell === cell) ? 'warn' : 'good';
}

function widthOf(table: Table, mode: Mode, joined: boolean, run: Run): number {
  const widths = table.rows.flatMap((row) =>
    LINES.filter((line) => !(joined && line === 'interval')).map((line) =>
      lengthOf(piecesOf(row.cells.get(mode), line, rowUnit(row), joined, run)),
    ),
  );
  const label = labelOf(mode);
  const head = joined ? label.length : Math.max(...stackedLabel(mode, 0).map((part) => part.length));
  return Math.max(...widths, Math.min(head, 16));
}
