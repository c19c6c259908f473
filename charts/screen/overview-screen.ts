// The overview of a run as text: a line for each case, the worst first, and what was left out of it. For letters, and at the end of a
// long run on the screen instead of the tables, which `fusebench show` prints.

import { paragraphs, perOperation, ratio, wrap } from '../../results/format/format.js';
import type { Mode, Run } from '../../results/run/model.js';
import { FUSE_REFERENCE_MODE, goesThroughFuse, labelOf } from '../../results/run/modes.js';
import { ABSOLUTE_VALUES, RATIO_INTERVAL } from '../data/captions.js';
import { type Row, rowsOf } from '../data/cells.js';
import { columnNames } from '../data/column-names.js';
import { targetFacts } from '../data/environment.js';
import { rowName } from '../data/findings.js';
import { METRICS, type Units } from '../data/metric.js';
import { modeUnderDiscussion, type Overview, type OverviewRow, overviewOf } from '../data/overview.js';
import { penOf } from './ink.js';
import { columnWidth, firstFew, lineTable, ratioCells, spanText, valueText } from './line-table.js';
import { hasIntervals, headerOf, renderTables, type TextOptions } from './table.js';

/** Up to this many cases the tables of every driver are shown. */
const CASES_WITH_TABLES = 8;

/** One line per case and nothing else. Empty where nothing was measured. */
export function renderBrief(run: Run, width: number): string {
  const overview = onScreen(run);
  return overview === null
    ? ''
    : paragraphs([[...targetFacts(run), ...overviewText(overview, run, { width }).lines]]);
}

/** Tables where the cases are few, else the overview; `show` is the command that prints the tables. */
export function renderRun(run: Run, options: TextOptions, show: string): string {
  const overview = onScreen(run);
  if (overview === null || overview.rows.length <= CASES_WITH_TABLES) return renderTables(run, options);
  const pen = penOf(options.color);
  const width = Math.min(160, Math.max(80, options.width));
  const { lines, hiddenModes } = overviewText(overview, run, { width });
  const left = hiddenModes.map((mode) => labelOf(mode)).join(', ');
  const ofTimes = [
    `p50: geometric mean over the bring-ups. ${ABSOLUTE_VALUES}`,
    hasIntervals(rowsOf(run)) ? RATIO_INTERVAL : '',
    `req: FUSE requests of ${columnNames(run).get(overview.about)} per operation.`,
  ];
  const legend = [
    ...(overview.style === null ? [] : ofTimes),
    `${left === '' ? '' : `No room for ${left}. `}All modes with mean, tail and context switches: ${show}`,
  ];
  return paragraphs([
    headerOf(run, pen, width),
    [...targetFacts(run), ...lines],
    wrap(legend.join(' '), width).map((line) => pen(line, 'dim')),
  ]);
}

/** Null where nothing was measured. Times of an emulated CPU mean nothing. */
function onScreen(run: Run): Overview | null {
  const rows = rowsOf(run);
  const about = modeUnderDiscussion(rows);
  return about === null ? null : overviewOf(rows, about, run.host.emulated ? null : METRICS.p50);
}

interface OverviewOptions {
  readonly width: number;
  readonly units?: Units;
  /** Lines for cases at most; all when left out. */
  readonly most?: number;
  /** Cases that are shown in any case. */
  readonly always?: ReadonlySet<Row>;
}

/** The overview in lines, and the modes that have no column. */
export function overviewText(overview: Overview, run: Run, options: OverviewOptions) {
  const { rows, style } = overview;
  const { most = rows.length, always, width } = options;
  const { shown, hidden, at } = firstFew(rows, most, ({ row }) => always?.has(row) ?? false);
  const names = columnNames(run);
  const rowNames = shown.map(({ row }) => rowName(row, run));
  const { columns, unit, modes } = columnsOf(overview, shown, rowNames, names, options);
  const title = style === null ? 'requests per operation' : `${style.title} ${unit}`;
  const others = hidden.length === 0 ? '' : othersText(hidden, overview, names);
  const hiddenModes = style === null ? [] : overview.modes.filter((mode) => !modes.includes(mode));
  return { lines: lineTable(title, rowNames, columns, width, { at, others }), hiddenModes };
}

type Names = ReadonlyMap<Mode, string>;

function othersText(hidden: readonly OverviewRow[], { about, base }: Overview, names: Names): string {
  const ratios = hidden.map((one) => one.ratio?.center ?? null);
  const requests = hidden.map((one) => one.requests);
  const parts = [
    [`${names.get(about)}/${names.get(base!)}`, spanText(ratios, ratio)],
    ['req', spanText(requests, perOperation)],
  ].filter(([, span]) => span !== '');
  const ranges = parts.map((part) => part.join(' ')).join(', ');
  return `${hidden.length} more${ranges === '' ? '' : `: ${ranges}`} (--all)`;
}

/** Longer names stand above their numbers. */
const LONGEST_NAME = 30;
/** Native, plain and the mode under discussion. */
const NEEDED = 3;

/** As many modes as there is room for beside the longest name, the most important ones first. */
function columnsOf(
  overview: Overview,
  shown: readonly OverviewRow[],
  rowNames: readonly string[],
  names: Names,
  { width, units = 'auto' }: OverviewOptions,
) {
  const { style, about, base } = overview;
  const numbers = shown.flatMap(({ values }) => [...values.values()].filter((value) => value !== null));
  const { unit, write } = style?.scale(numbers, units) ?? { unit: '', write: perOperation };
  const columnOf = (mode: Mode) => ({
    head: names.get(mode)!,
    cells: shown.map(({ row, values }) => valueText(row.cells.get(mode), values.get(mode) ?? null, write)),
  });
  const over = `${names.get(about)}/${names.get(base!)}`;
  const ratios = { head: over, cells: ratioCells(shown.map((one) => one.ratio)) };
  const requests = { head: 'req', cells: shown.map((one) => perOperation(one.requests)) };
  const fixed = [
    ...(style === null || base === null ? [] : [ratios]),
    ...(style === null || shown.every((one) => one.requests === null) ? [] : [requests]),
  ];
  const lengths = rowNames.map(({ length }) => length).filter((length) => length <= LONGEST_NAME);
  let room = width - Math.max(0, ...lengths) - fixed.reduce((sum, column) => sum + columnWidth(column), 0);
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

function byImportance({ modes, about, base }: Overview): Mode[] {
  const first: readonly (Mode | null)[] = [base, about, FUSE_REFERENCE_MODE];
  const ranked = first.flatMap((mode) => (mode !== null && modes.includes(mode) ? [mode] : []));
  // Where columns have to go, those that do not go through FUSE go first.
  const others = [...modes].reverse().filter(goesThroughFuse);
  return [...new Set([...ranked, ...others, ...modes])];
}
