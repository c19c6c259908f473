// How modes compare with native and with plain: what is slower, what is faster, what shows no difference.
//
// Data only: the screen and the letter write the text. Everything that is compared with the same mode is judged together (Holm),
// so that the level is the chance of even one case that is wrongly called slower or faster. Without an interval nothing is
// judged.

import type { Ratio } from '../../results/quantities/estimate.js';
import type { Mode } from '../../results/run/model.js';
import { REFERENCE_MODE, sortModes } from '../../results/run/modes.js';
import { holm } from '../../results/stats/holm.js';
import type { Cell, Row } from './cells.js';
import { METRICS, type MetricStyle, metricRatio, slowness } from './metric.js';

/** Of everything that is compared with one mode. */
export const JUDGED_LEVEL = 0.05;

/** A Compared is a case in one mode against the same case in another. */
export interface Compared {
  readonly row: Row;
  readonly cell: Cell;
  readonly baseline: Cell;
  /** How many times as slow as the other mode. */
  readonly ratio: Ratio;
}

export type Standings = ReturnType<typeof standingsAgainst>;
/** A Standing is one mode against another over all cases. */
export type Standing = Standings['modes'][number];

/** Every mode but native against `against`, over some rows. */
export function standingsAgainst(rows: readonly Row[], against: Mode, style: MetricStyle = METRICS.p50) {
  const compared = rows.flatMap((row) => comparedIn(row, against, style));
  const judged = compared.filter(({ ratio }) => ratio.p !== null);
  const adjusted = holm(judged.map(({ ratio }) => ratio.p!));
  const different = judged.filter((_, i) => adjusted[i]! <= JUDGED_LEVEL);
  // Slower also as it is printed: 1.004 reads 1.00 and is neither slower nor faster.
  const slower = different.filter(({ ratio }) => ratio.center >= 1.005);
  const faster = different.filter(({ ratio }) => ratio.center < 0.995);
  const of = (mode: Mode, some: readonly Compared[]) => some.filter(({ cell }) => cell.mode === mode);
  return {
    against,
    /** Comparisons that were judged together. */
    together: judged.length,
    modes: sortModes(compared.map(({ cell }) => cell.mode)).map((mode) => ({
      mode,
      /** The worst first. */
      slower: of(mode, slower).sort((a, b) => b.ratio.center - a.ratio.center),
      /** The best first. */
      faster: of(mode, faster).sort((a, b) => a.ratio.center - b.ratio.center),
      judged: of(mode, judged),
      /** What was compared and has too few bring-ups for an interval. */
      unjudged: of(mode, compared).filter(({ ratio }) => ratio.p === null),
    })),
  };
}

/** What can be compared in a row; plain is compared with native alone. */
function comparedIn(row: Row, against: Mode, style: MetricStyle): Compared[] {
  const baseline = row.cells.get(against);
  if (baseline?.state !== 'measured') return [];
  return [...row.cells.values()].flatMap((cell) => {
    if (cell.state !== 'measured' || cell === baseline || cell.mode === REFERENCE_MODE) return [];
    const ratio = metricRatio(cell.measurement, baseline.measurement, style);
    return ratio === null ? [] : [{ row, cell, baseline, ratio: slowness(ratio, style) }];
  });
}
