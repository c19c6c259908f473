// The end of a long run on the screen: a line for each case instead of the tables, which `fusebench show` prints.

import { wrap } from '../../results/format/format.js';
import type { Run } from '../../results/run/model.js';
import { labelOf } from '../../results/run/modes.js';
import { ABSOLUTE_VALUES, RATIO_INTERVAL } from '../data/captions.js';
import { rowsOf } from '../data/cells.js';
import { columnNames } from '../data/column-names.js';
import { targetFacts } from '../data/environment.js';
import { METRICS } from '../data/metric.js';
import { modeUnderDiscussion, overviewOf } from '../data/overview.js';
import { standingsAgainst } from '../data/standings.js';
import { penOf } from './ink.js';
import { overviewText } from './overview-text.js';
import { headerOf, renderTables, type TextOptions } from './table.js';

/** Up to this many cases the tables of every driver are shown. */
const CASES_WITH_TABLES = 8;

/** One line per case and nothing else. Empty where nothing was measured. */
export function renderBrief(run: Run, width: number): string {
  const rows = rowsOf(run);
  const about = modeUnderDiscussion(rows);
  if (about === null) return '';
  const style = run.host.emulated ? null : METRICS.p50;
  const { lines } = overviewText(overviewOf(rows, about, style), run, { width, units: 'auto' });
  return `${[...targetFacts(run), ...lines].join('\n')}\n`;
}

/** Tables where the cases are few, else the overview; `show` is the command that prints the tables. */
export function renderRun(run: Run, options: TextOptions, show: string): string {
  const rows = rowsOf(run);
  const about = modeUnderDiscussion(rows);
  if (rows.length <= CASES_WITH_TABLES || about === null) return renderTables(run, options);
  const pen = penOf(options.color);
  const width = Math.min(160, Math.max(80, options.width));
  const style = run.host.emulated ? null : METRICS.p50;
  const { lines, hiddenModes } = overviewText(overviewOf(rows, about, style), run, { width, units: 'auto' });
  const name = columnNames(run).get(about)!;
  const intervals = standingsAgainst(rows, 'native').together > 0;
  const left = hiddenModes.map((mode) => labelOf(mode)).join(', ');
  const legend = [
    ...(style === null ? [] : [`p50: geometric mean over the bring-ups. ${ABSOLUTE_VALUES}`]),
    ...(style !== null && intervals ? [RATIO_INTERVAL] : []),
    ...(style === null ? [] : [`req: FUSE requests of ${name} per operation.`]),
    `${left === '' ? '' : `No room for ${left}. `}All modes with mean, tail and context switches: ${show}`,
  ].join(' ');
  return `${[
    headerOf(run, pen, width),
    [...targetFacts(run), ...lines].join('\n'),
    wrap(legend, width)
      .map((line) => pen(line, 'dim'))
      .join('\n'),
  ].join('\n\n')}\n`;
}
