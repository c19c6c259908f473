// Cumulative distributions of latency, one small panel per workload. The vertical axis is stretched towards both ends, as on
// normal probability paper, so that 90, 99 and 99.9 % have as much room as the middle.
//
// A curve is drawn through at most 60 points, and ends where ten operations are beyond: further out it would depend on single
// operations.

import { distributionOf, sharesBelow } from '../../../results/quantities/distribution.js';
import { quantile } from '../../../results/run/histogram.js';
import type { Run } from '../../../results/run/model.js';
import { normalCdf, normalQuantile } from '../../../results/stats/distributions.js';
import { modeChannels } from '../marks.js';
import { drawnOf } from '../rows.js';
import type { ChartOptions, Spec } from '../spec.js';
import { distributionPanels } from './distribution.js';

/** Long enough to distinguish dashes. */
const LEGEND = { symbolType: 'stroke', symbolSize: 484, columnPadding: 14 };

const TICKS = [0.1, 0.5, 0.9, 0.99, 0.999, 0.9999];
/** The fastest percent is left out. */
const LOWEST_SHARE = 0.01;
/** Evenly apart on the axis. */
const SHARES = Array.from({ length: 59 }, (_, at) => {
  const [from, to] = [normalQuantile(LOWEST_SHARE), normalQuantile(TICKS.at(-1)!)];
  return normalCdf(from + ((to - from) * at) / 58);
});

export function cdfChart(run: Run, options: ChartOptions): Spec {
  const { rows, modes } = drawnOf(run, 'cdf', 'timed');
  const cells = rows.flatMap(({ drawn }) => drawn);
  const furthest = Math.max(
    ...cells.map(({ measurement }) => sharesBelow(distributionOf(measurement), SHARES).at(-1)!.share),
  );
  const ticks = TICKS.filter((_, at) => at === 0 || TICKS[at - 1]! < furthest);
  const labels = ticks.map((share) => `${Number((100 * share).toFixed(2))}\u00a0%`);
  const { color, strokeDash } = modeChannels(modes, run, options, LEGEND);
  return distributionPanels(run, rows, options, {
    title: 'Latency distributions',
    line: 'Share of operations up to a latency; stretched towards the tail, which ends where ten operations are beyond. Logarithmic axes of latency, one for each panel.',
    axisPx: 52,
    height: 140,
    curve: (histogram) => {
      const points = sharesBelow(histogram, SHARES);
      return {
        points: points.map(({ ns, share }) => ({ ns, share, spot: normalQuantile(share) })),
        low: quantile(histogram, LOWEST_SHARE),
        high: points.at(-1)!.ns,
      };
    },
    mark: { type: 'line', strokeWidth: 1.8, interpolate: 'linear', clip: true, aria: true },
    encoding: {
      y: {
        field: 'spot',
        type: 'quantitative',
        scale: { domain: [normalQuantile(LOWEST_SHARE), normalQuantile(ticks.at(-1)!) + 0.15] },
        axis: {
          values: ticks.map(normalQuantile),
          labelExpr: `${JSON.stringify(labels)}[indexof(${JSON.stringify(ticks.map(hundredths))}, round(100 * datum.value))]`,
          title: null,
          labelOverlap: false,
        },
      },
      order: { field: 'share', type: 'quantitative' },
      ...{ color, strokeDash },
    },
  });
}

/** Where a share is on the axis, as a whole number: the same in the specification and in the picture. */
function hundredths(share: number): number {
  return Math.round(100 * normalQuantile(share));
}
