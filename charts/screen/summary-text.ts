// The summary of a run for a file or a mail: 72 columns, ASCII, complete, in the order in which a reader needs it.
//
// Two lines per workload: the p50 of each mode, and its ratio to native with the half-width of the interval; then the
// counts. The first line of each pair is what the second one divides.

import { ascii, clip, perOperation, ratio, significant, wrap } from '../../results/format/format.js';
import type { Mode, Run } from '../../results/run/model.js';
import { REFERENCE_MODE } from '../../results/run/modes.js';
import { ABSOLUTE_VALUES, RATIO_INTERVAL } from '../data/captions.js';
import { type Cell, type Row, rowsOf, stateText, tablesOf } from '../data/cells.js';
import { columnNames } from '../data/column-names.js';
import { environment } from '../data/environment.js';
import { rowName } from '../data/findings.js';
import { modesOf } from '../data/overview.js';
import { closingSummary } from './closing.js';
import { dealColumns } from './columns.js';
import { rowUnit } from './table.js';

const MAIL_WIDTH = 72;
/** Columns of one mode, with the gap before it. */
const COLUMN = 11;
const UNIT_WIDTH = 3;

/** The text of summary.txt. */
export function summaryText(run: Run): string {
  const parts = [
    environment(run).join('\n'),
    ...body(run),
    closingSummary(run, { width: MAIL_WIDTH, color: false }).trimEnd(),
  ];
  return `${parts.join('\n\n')}\n`;
}

function body(run: Run): string[] {
  const tables = tablesOf(run);
  if (tables.length === 0) return ['Nothing was measured.'];
  const modes = modesOf(rowsOf(run));
  const most = Math.floor((MAIL_WIDTH - 24) / COLUMN);
  const groups = dealColumns(modes, Math.max(2, most), (mode) => mode === REFERENCE_MODE);
  return [
    legend(run),
    ...groups.flatMap((group) => tables.map((table) => section(table.driver, table.rows, group, run))),
  ];
}

function legend(run: Run): string {
  const cells = rowsOf(run).flatMap((row) => [...row.cells.values()]);
  const intervals = cells.some(({ overNative }) => overNative !== null && overNative.lo !== null);
  const half = intervals ? ` +-: the larger half of its interval. ${RATIO_INTERVAL}` : '';
  const text =
    `First line: p50, geometric mean over the bring-ups. ${ABSOLUTE_VALUES} x native: p50 over the p50 of native.` +
    `${half} ctxsw, requests: context switches of client and daemon, and FUSE requests, for one operation.`;
  return wrap(text, MAIL_WIDTH).join('\n');
}

function section(driver: string, rows: readonly Row[], modes: readonly Mode[], run: Run): string {
  const names = columnNames(run);
  const nameWidth = MAIL_WIDTH - UNIT_WIDTH - modes.length * COLUMN;
  const head =
    driver.padEnd(nameWidth + UNIT_WIDTH) +
    modes.map((mode) => clip(names.get(mode)!, COLUMN - 1).padStart(COLUMN)).join('');
  const lines = rows.flatMap((row) => {
    const unit = rowUnit(row);
    const line = (name: string, unitName: string, text: (cell: Cell) => string): string =>
      (
        clip(ascii(name), nameWidth - 1).padEnd(nameWidth) +
        unitName.padEnd(UNIT_WIDTH) +
        cellsOf(row, modes, text)
      ).trimEnd();
    return [
      line(rowName(row, run), unit.name, (cell) => stateText(cell) ?? significant(cell.p50Ns / unit.ns)),
      line('  x native', '', ratioText),
      line('  ctxsw, requests', '', (cell) =>
        cell.state === 'failed'
          ? ''
          : `${perOperation(cell.switches)} ${perOperation(cell.requests).padStart(5)}`,
      ),
    ];
  });
  return [head, '-'.repeat(MAIL_WIDTH), ...lines].join('\n');
}

function cellsOf(row: Row, modes: readonly Mode[], text: (cell: Cell) => string): string {
  return modes
    .map((mode) => {
      const cell = row.cells.get(mode);
      return clip(cell ? text(cell) : '-', COLUMN - 1).padStart(COLUMN);
    })
    .join('');
}

/** `11.0 +-3%`: the larger half of the interval, in percent of the ratio. */
function ratioText(cell: Cell): string {
  if (cell.overNative === null) return '';
  const { center, lo, hi } = cell.overNative;
  if (lo === null || hi === null) return `${ratio(center)}x`;
  const half = (100 * Math.max(hi - center, center - lo)) / center;
  return `${ratio(center)} +-${half.toFixed(0)}%`;
}
