// Cumulative distributions of latency, one small panel per workload. The vertical axis is stretched towards both ends, as on
// normal probability paper, so that 90, 99 and 99.9 % have as much room as the middle.
//
// A curve is drawn through at most 60 points, and ends where ten operations are beyond: further out it would depend on single
// operations.

import { distributionOf, sharesBelow } from '../../../results/quantities/distribution.js';
import { quantile } from '../../../results/run/histogram.js';
import type { Run } from '../../../results/run/model.js';
import { normalCdf, normalQuantile } from '../../../results/stats/distributions.js';
import { looksOf } from '../looks.js';
import { type ChartOptions, dashEncoding, modeEncoding, type Spec } from '../spec.js';
import { distributionPanels, drawnCells, drawnModes, drawnRows } from './distribution-panels.js';

const PANEL_HEIGHT_PX = 140;
const AXIS_PX = 52;

/** Long enough to distinguish dashes. */
const LEGEND = { symbolType: 'stroke', symbolSize: 484, columnPadding: 14 };

const TICKS = [0.1, 0.5, 0.9, 0.99, 0.999, 0.9999];
/** The fastest percent is left out. */
const LOWEST_SHARE = 0.01;
const SHARES = sharesEvenlyApart(LOWEST_SHARE, TICKS.at(-1)!, 59);

/** Evenly apart on the axis. */
function sharesEvenlyApart(low: number, high: number, points: number): number[] {
  const [from, to] = [normalQuantile(low), normalQuantile(high)];
  return Array.from({ length: points }, (_, index) => normalCdf(from + ((to - from) * index) / (points - 1)));
}

export function cdfChart(run: Run, options: ChartOptions): Spec {
  const modes = drawnModes(run, 'cdf');
  const looks = looksOf(run);
  const ticks = ticksTo(furthestShare(run));
  return distributionPanels(run, options, {
    heading: {
      title: 'Latency distributions',
      lines: [
        'Share of operations up to a latency; stretched towards the tail, which ends where ten operations are beyond. Logarithmic axes of latency, one for each panel.',
      ],
    },
    axisPx: AXIS_PX,
    heightPx: PANEL_HEIGHT_PX,
    points: ({ histogram }) =>
      sharesBelow(histogram, SHARES).map(({ ns, share }) => ({ ns, share, spot: normalQuantile(share) })),
    begin: (histogram) => quantile(histogram, LOWEST_SHARE),
    reach: (histogram) => sharesBelow(histogram, SHARES).at(-1)!.ns,
    mark: { type: 'line', strokeWidth: 1.8, interpolate: 'linear', clip: true, aria: true },
    encoding: {
      y: {
        field: 'spot',
        type: 'quantitative',
        scale: { domain: [normalQuantile(LOWEST_SHARE), normalQuantile(ticks.at(-1)!) + 0.15] },
        axis: {
          values: ticks.map(normalQuantile),
          labelExpr: `${JSON.stringify(ticks.map((share) => `${Number((100 * share).toFixed(2))}\u00a0%`))}[indexof(${JSON.stringify(ticks.map(hundredths))}, round(100 * datum.value))]`,
          title: null,
          labelOverlap: false,
        },
      },
      order: { field: 'share', type: 'quantitative' },
      ...modeEncoding(modes, looks, options, LEGEND),
      ...dashEncoding(modes, looks),
    },
  });
}

/** The share at which the longest curve ends. */
function furthestShare(run: Run): number {
  const ends = drawnRows(run).flatMap((row) =>
    drawnCells(row).map(({ measurement }) => sharesBelow(distributionOf(measurement), SHARES).at(-1)!.share),
  );
  return Math.max(...ends);
}

function ticksTo(share: number): number[] {
  const end = TICKS.findIndex((tick) => tick >= share);
  return end < 0 ? TICKS : TICKS.slice(0, end + 1);
}

/** Where a share is on the axis, as a whole number: the same in the specification and in the picture. */
function hundredths(share: number): number {
  return Math.round(100 * normalQuantile(share));
}
