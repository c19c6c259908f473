// A run with one line for each case: what every mode takes, how the mode under discussion compares, the worst first.
//
// Data only: screen/overview-text.ts draws it.

import type { Ratio } from '../../results/quantities/estimate.js';
import type { Mode } from '../../results/run/model.js';
import { FUSE_REFERENCE_MODE, REFERENCE_MODE, sortModes } from '../../results/run/modes.js';
import type { Cell, Row } from './cells.js';
import { type MetricStyle, metricRatio, metricValue, slowness } from './metric.js';

export type Overview = ReturnType<typeof overviewOf>;
/** An OverviewRow is one case with what its line shows. */
export type OverviewRow = Overview['rows'][number];

/** The modes that have a cell in some rows, in the order of every table. */
export function modesOf(rows: readonly Row[]): Mode[] {
  return sortModes(rows.flatMap((row) => [...row.cells.keys()]));
}

/** The last mode of the table that was measured: a target, else the passthrough that goes furthest; null without any. */
export function modeUnderDiscussion(rows: readonly Row[]): Mode | null {
  const measured = modesOf(rows).filter((mode) => isMeasured(rows, mode));
  return measured.at(-1) ?? modesOf(rows).at(-1) ?? null;
}

function isMeasured(rows: readonly Row[], mode: Mode): boolean {
  return rows.some((row) => row.cells.get(mode)?.state === 'measured');
}

/** The worst first. Of the values of `style`, or of requests per operation where that is null. */
export function overviewOf(rows: readonly Row[], about: Mode, style: MetricStyle | null) {
  const modes = modesOf(rows);
  /** What `about` is compared with; null where there is nothing. */
  const base =
    ([REFERENCE_MODE, FUSE_REFERENCE_MODE] as const).find(
      (mode) => mode !== about && isMeasured(rows, mode),
    ) ?? null;
  const shownIn = (cell: Cell | undefined): number | null => {
    if (cell?.state !== 'measured') return null;
    return style === null ? cell.requests : metricValue(cell.measurement, style);
  };
  const lines = rows.map((row) => {
    const [own, other] = [row.cells.get(about), base === null ? undefined : row.cells.get(base)];
    const comparable = own?.state === 'measured' && other?.state === 'measured' && style !== null;
    const ratio = comparable ? metricRatio(own.measurement, other.measurement, style) : null;
    return {
      row,
      /** By mode; null where a cell has no number. */
      values: new Map(modes.map((mode) => [mode, shownIn(row.cells.get(mode))])),
      /** The mode under discussion over the base, as the values are printed. */
      ratio,
      /** FUSE requests per operation of the mode under discussion. */
      requests: own?.state === 'measured' ? own.requests : null,
      badness: badnessOf(own, ratio, style),
    };
  });
  lines.sort((a, b) => (a.badness === b.badness ? 0 : b.badness - a.badness));
  return { modes, about, base, style, rows: lines };
}

/** What failed or did not engage comes first, then what takes longest; a case that the mode does not have comes last. */
function badnessOf(cell: Cell | undefined, ratio: Ratio | null, style: MetricStyle | null): number {
  if (cell === undefined) return Number.NEGATIVE_INFINITY;
  if (cell.state !== 'measured') return Number.POSITIVE_INFINITY;
  if (style === null) return cell.requests ?? -1;
  if (ratio !== null) return slowness(ratio, style).center;
  const value = metricValue(cell.measurement, style) ?? 0;
  return style.lowerIsBetter ? value / 1e12 : -value;
}
