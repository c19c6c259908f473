// A run with one line for each case: what every mode takes, how the mode under discussion compares, the worst first.
//
// Data only: screen/overview-text.ts draws it.

import type { Ratio } from '../../results/quantities/estimate.js';
import type { Mode } from '../../results/run/model.js';
import { FUSE_REFERENCE_MODE, REFERENCE_MODE, sortModes } from '../../results/run/modes.js';
import type { Cell, Row } from './cells.js';
import { type MetricStyle, metricRatio, metricValue, slowness } from './metric.js';

/** An OverviewRow is one case with what its line shows. */
export interface OverviewRow {
  readonly row: Row;
  /** By mode; null where a cell has no number. */
  readonly values: ReadonlyMap<Mode, number | null>;
  /** The mode under discussion over the base, as the values are printed. */
  readonly ratio: Ratio | null;
  /** FUSE requests per operation of the mode under discussion. */
  readonly requests: number | null;
}

export interface Overview {
  readonly modes: readonly Mode[];
  readonly about: Mode;
  /** What `about` is compared with; null where there is nothing. */
  readonly base: Mode | null;
  /** Null where requests per operation are shown instead of times. */
  readonly style: MetricStyle | null;
  /** The worst first. */
  readonly rows: readonly OverviewRow[];
}

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

/** Of the values of `style`, or of requests per operation where that is null. */
export function overviewOf(rows: readonly Row[], about: Mode, style: MetricStyle | null): Overview {
  const modes = modesOf(rows);
  const base = ([REFERENCE_MODE, FUSE_REFERENCE_MODE] as const).find(
    (mode) => mode !== about && isMeasured(rows, mode),
  );
  const lines = rows.map((row) => overviewRow(row, modes, about, base ?? null, style));
  const badness = new Map(lines.map((one) => [one, badnessOf(one, about, style)]));
  const worstFirst = (a: OverviewRow, b: OverviewRow): number => {
    const [x, y] = [badness.get(a)!, badness.get(b)!];
    return x === y ? 0 : y - x;
  };
  return { ...{ modes, about, base: base ?? null, style }, rows: lines.sort(worstFirst) };
}

function overviewRow(
  row: Row,
  modes: readonly Mode[],
  about: Mode,
  base: Mode | null,
  style: MetricStyle | null,
): OverviewRow {
  const value = (cell: Cell | undefined): number | null => {
    if (cell?.state !== 'measured') return null;
    return style === null ? cell.requests : metricValue(cell.measurement, style);
  };
  const [own, other] = [row.cells.get(about), base === null ? undefined : row.cells.get(base)];
  const comparable = own?.state === 'measured' && other?.state === 'measured' && style !== null;
  return {
    row,
    values: new Map(modes.map((mode) => [mode, value(row.cells.get(mode))])),
    ratio: comparable ? metricRatio(own.measurement, other.measurement, style) : null,
    requests: own?.state === 'measured' ? own.requests : null,
  };
}

/** What failed or did not engage comes first, then what takes longest; a case that the mode does not have comes last. */
function badnessOf(
  { row, values, ratio, requests }: OverviewRow,
  about: Mode,
  style: MetricStyle | null,
): number {
  const cell = row.cells.get(about);
  if (cell === undefined) return Number.NEGATIVE_INFINITY;
  if (cell.state !== 'measured') return Number.POSITIVE_INFINITY;
  if (style === null) return requests ?? -1;
  if (ratio !== null) return slowness(ratio, style).center;
  const value = values.get(about) ?? 0;
  return style.lowerIsBetter ? value / 1e12 : -value;
}
