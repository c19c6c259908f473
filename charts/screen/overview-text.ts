// The overview of a run as text: a line for each case, the worst first, and what was left out of it.

import { interval, perOperation, ratio, wrap } from '../../results/format/format.js';
import type { Mode, Run } from '../../results/run/model.js';
import { FUSE_REFERENCE_MODE, goesThroughFuse } from '../../results/run/modes.js';
import { type Row, stateText } from '../data/cells.js';
import { columnNames } from '../data/column-names.js';
import { rowName } from '../data/findings.js';
import type { Units } from '../data/metric.js';
import type { Overview, OverviewRow } from '../data/overview.js';
import { firstFew, spanText } from './few.js';
import { columnWidth, type LineColumn, lineTable } from './line-table.js';

export interface OverviewOptions {
  readonly width: number;
  readonly units: Units;
  /** Lines for cases at most; all when left out. */
  readonly most?: number;
  /** Cases that are shown in any case. */
  readonly always?: ReadonlySet<Row>;
  /** What shows the cases that have no line. */
  readonly hint?: string;
}

export interface OverviewText {
  readonly lines: readonly string[];
  /** Modes that have no column. */
  readonly hiddenModes: readonly Mode[];
}

export function overviewText(overview: Overview, run: Run, options: OverviewOptions): OverviewText {
  const { most = overview.rows.length, always } = options;
  const { shown, hidden } = firstFew(overview.rows, most, ({ row }) => always?.has(row) ?? false);
  const names = columnNames(run);
  const title = overview.style === null ? 'requests per operation' : '';
  const { columns, unit, modes } = columnsOf(overview, shown, names, options, run);
  const head = title || [overview.style!.title, unit].filter((text) => text !== '').join(' ');
  const rowNames = shown.map(({ row }) => rowName(row, run));
  const hint = options.hint === undefined ? '' : ` (${options.hint})`;
  const others = hidden.length === 0 ? '' : `${othersText(hidden, overview, names)}${hint}`;
  const gap = { at: overview.rows.indexOf(hidden[0]!), lines: wrap(others, options.width - 2, '  ') };
  return {
    lines: lineTable(head, rowNames, columns, options.width, gap),
    hiddenModes: overview.style === null ? [] : overview.modes.filter((mode) => !modes.includes(mode)),
  };
}

/** The range of the cases that have no line. */
function othersText(
  hidden: readonly OverviewRow[],
  { about, base }: Overview,
  names: ReadonlyMap<Mode, string>,
): string {
  const ratios = spanText(
    hidden.map((one) => one.ratio?.center ?? null),
    ratio,
  );
  const requests = spanText(
    hidden.map((one) => one.requests),
    perOperation,
  );
  const parts = [
    ratios === '' ? '' : `${names.get(about)}/${names.get(base!)} ${ratios}`,
    requests === '' ? '' : `req ${requests}`,
  ].filter((part) => part !== '');
  return [`${hidden.length} more`, parts.join(', ')].filter((part) => part !== '').join(': ');
}

interface Columns {
  readonly columns: readonly LineColumn[];
  readonly unit: string;
  readonly modes: readonly Mode[];
}

/** As many modes as there is room for beside the longest name, the most important ones first. */
function columnsOf(
  overview: Overview,
  shown: readonly OverviewRow[],
  names: ReadonlyMap<Mode, string>,
  { width, units }: OverviewOptions,
  run: Run,
): Columns {
  const { style } = overview;
  const numbers = shown.flatMap(({ values }) => [...values.values()].filter((value) => value !== null));
  const { unit, write } = style?.scale(numbers, units) ?? { unit: '', write: perOperation };
  const columnOf = (mode: Mode): LineColumn => ({
    head: names.get(mode)!,
    cells: shown.map(({ row, values }) => {
      const value = values.get(mode) ?? null;
      return stateText(row.cells.get(mode)) ?? (value === null ? '-' : write(value));
    }),
  });
  const fixed = style === null ? [] : [...ratioColumn(overview, shown, names), ...requestColumn(shown)];
  const lengths = shown.map(({ row }) => rowName(row, run).length);
  const longest = Math.max(0, ...lengths.filter((length) => length <= LONGEST_NAME));
  let room = width - longest - fixed.reduce((sum, column) => sum + columnWidth(column), 0);
  const taken = new Set<Mode>();
  for (const mode of byImportance(overview)) {
    // Native has no requests.
    if (style === null && shown.every(({ values }) => (values.get(mode) ?? null) === null)) continue;
    const needed = columnWidth(columnOf(mode));
    if (taken.size >= NEEDED && room < needed) continue;
    taken.add(mode);
    room -= needed;
  }
  const modes = overview.modes.filter((mode) => taken.has(mode));
  return { columns: [...modes.map(columnOf), ...fixed], unit, modes };
}

/** Longer names stand above their numbers. */
const LONGEST_NAME = 30;
/** Native, plain and the mode under discussion. */
const NEEDED = 3;

function byImportance({ modes, about, base }: Overview): Mode[] {
  const first: readonly (Mode | null)[] = [base, about, FUSE_REFERENCE_MODE];
  const ranked = first.flatMap((mode) => (mode !== null && modes.includes(mode) ? [mode] : []));
  // Where columns have to go, those that do not go through FUSE go first.
  const others = [...modes].reverse().filter(goesThroughFuse);
  return [...new Set([...ranked, ...others, ...modes])];
}

function ratioColumn(
  { about, base }: Overview,
  shown: readonly OverviewRow[],
  names: ReadonlyMap<Mode, string>,
): LineColumn[] {
  if (base === null) return [];
  const intervals = shown.map(({ ratio: one }) => (one === null ? '' : interval(one.lo, one.hi)));
  const wide = Math.max(...intervals.map((text) => text.length));
  const cells = shown.map(({ ratio: one }, index) => {
    if (one === null) return '';
    return wide === 0 ? ratio(one.center) : `${ratio(one.center)} ${intervals[index]!.padStart(wide)}`;
  });
  return [{ head: `${names.get(about)}/${names.get(base)}`, cells }];
}

function requestColumn(shown: readonly OverviewRow[]): LineColumn[] {
  if (shown.every(({ requests }) => requests === null)) return [];
  return [{ head: 'req', cells: shown.map(({ requests }) => perOperation(requests)) }];
}
