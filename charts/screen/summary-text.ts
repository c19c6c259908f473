// The summary of a run for a file or a mail: 72 columns, ASCII, complete, in the order in which a reader needs it.
//
// Two lines per workload: the p50 of each mode, and its ratio to native with the half-width of the interval; then the
// counts. The first line of each pair is what the second one divides.

import { clip, paragraphs, perOperation, ratio, significant, wrap } from '../../results/format/format.js';
import type { Mode, Run } from '../../results/run/model.js';
import { REFERENCE_MODE } from '../../results/run/modes.js';
import { ABSOLUTE_VALUES, RATIO_INTERVAL } from '../data/captions.js';
import { type Cell, rowsOf, stateText, type Table, tablesOf } from '../data/cells.js';
import { columnNames } from '../data/column-names.js';
import { environment } from '../data/environment.js';
import { rowName } from '../data/findings.js';
import { modesOf } from '../data/overview.js';
import { closingSummary } from './closing.js';
import { dealColumns } from './line-table.js';
import { hasIntervals, rowUnit } from './table.js';

const MAIL_WIDTH = 72;
const MODES_OF_A_TABLE = 4;
/** Columns of one mode, with the gap before it. */
const COLUMN = 11;
const UNIT_WIDTH = 3;

/** The text of summary.txt. */
export function summaryText(run: Run): string {
  const tables = tablesOf(run);
  const groups = dealColumns<Mode>(modesOf(rowsOf(run)), MODES_OF_A_TABLE, REFERENCE_MODE);
  const body = groups.flatMap((modes) => tables.map((table) => section(table, modes, run)));
  return paragraphs([
    environment(run),
    ...(tables.length === 0 ? [['Nothing was measured.']] : [legend(run), ...body]),
    [closingSummary(run, { width: MAIL_WIDTH, color: false }).trimEnd()],
  ]);
}

function legend(run: Run): string[] {
  const half = hasIntervals(rowsOf(run)) ? ` +-: the larger half of its interval. ${RATIO_INTERVAL}` : '';
  const text =
    `First line: p50, geometric mean over the bring-ups. ${ABSOLUTE_VALUES} x native: p50 over the p50 of native.` +
    `${half} ctxsw, requests: context switches of client and daemon, and FUSE requests, for one operation.`;
  return wrap(text, MAIL_WIDTH);
}

function section({ driver, rows }: Table, modes: readonly Mode[], run: Run): string[] {
  const names = columnNames(run);
  const nameWidth = MAIL_WIDTH - UNIT_WIDTH - modes.length * COLUMN;
  const line = (name: string, unit: string, text: (mode: Mode) => string): string => {
    const cells = modes.map((mode) => clip(text(mode), COLUMN - 1).padStart(COLUMN)).join('');
    return (clip(name, nameWidth - 1).padEnd(nameWidth) + unit.padEnd(UNIT_WIDTH) + cells).trimEnd();
  };
  const lines = rows.flatMap((row) => {
    const unit = rowUnit(row);
    const of = (text: (cell: Cell) => string) => (mode: Mode) => {
      const cell = row.cells.get(mode);
      return cell === undefined ? '-' : text(cell);
    };
    const value = (cell: Cell): string => stateText(cell) ?? significant(cell.p50Ns / unit.ns);
    return [
      line(rowName(row, run), unit.name, of(value)),
      line('  x native', '', of(ratioText)),
      line('  ctxsw, requests', '', of(countsText)),
    ];
  });
  return [line(driver, '', (mode) => names.get(mode)!), '-'.repeat(MAIL_WIDTH), ...lines];
}

/** `11.0 +-3%`: the larger half of the interval, in percent of the ratio. */
function ratioText({ overNative }: Cell): string {
  if (overNative === null) return '';
  const { center, lo, hi } = overNative;
  if (lo === null || hi === null) return `${ratio(center)}x`;
  const half = (100 * Math.max(hi - center, center - lo)) / center;
  return `${ratio(center)} +-${half.toFixed(0)}%`;
}

function countsText({ state, switches, requests }: Cell): string {
  return state === 'failed' ? '' : `${perOperation(switches)} ${perOperation(requests).padStart(5)}`;
}
