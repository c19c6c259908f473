// Histograms of latency as ridgelines, one small panel per workload: a row for each mode on one axis, so that none hides another.
//
// Each row has a height of its own: it shows the shape, not how many operations there were.

import { logarithmicSteps } from '../../../results/quantities/distribution.js';
import { quantile } from '../../../results/run/histogram.js';
import type { Run } from '../../../results/run/model.js';
import { shortLabelOf } from '../../../results/run/modes.js';
import { clipMiddle, SMALL_PX, textWidth } from '../font.js';
import { modeChannels } from '../marks.js';
import { drawnOf } from '../rows.js';
import type { ChartOptions, Spec } from '../spec.js';
import { distributionPanels } from './distribution.js';

const ROW_PX = 22;
/** The share of its row that the highest step takes. */
const FILLED = 0.88;
const LABEL_MOST_PX = 84;
const LABEL_GAP_PX = 14;
/** How finely a histogram is drawn: steps of a tenth of a power of two. */
const STEPS_PER_OCTAVE = 10;

export function histogramChart(run: Run, options: ChartOptions): Spec {
  const { rows, modes } = drawnOf(run, 'histogram', 'timed');
  // The first mode is the uppermost row.
  const upwards = [...modes].reverse();
  const labels = upwards.map((mode) => clipMiddle(shortLabelOf(mode), LABEL_MOST_PX, SMALL_PX));
  const labelPx = Math.ceil(Math.max(...labels.map((label) => textWidth(label, SMALL_PX))));
  const { color } = modeChannels(modes, run, options, null);
  return distributionPanels(run, rows, options, {
    title: 'Latency histograms',
    line: 'Operations by latency, to the p99 of the slowest mode; equal steps on a logarithmic axis. Each row has its own height.',
    axisPx: labelPx + LABEL_GAP_PX,
    height: ROW_PX * modes.length,
    curve: (histogram, mode) => {
      const steps = logarithmicSteps(histogram, STEPS_PER_OCTAVE);
      const highest = Math.max(...steps.map(({ share }) => share));
      const base = upwards.indexOf(mode);
      return {
        points: steps.map(({ ns, share }) => ({ ns, base, top: base + (FILLED * share) / highest })),
        low: quantile(histogram, 0.001) / 2 ** (1 / STEPS_PER_OCTAVE),
        high: quantile(histogram, 0.99),
      };
    },
    mark: { type: 'area', fillOpacity: 0.55, strokeWidth: 1.2, interpolate: 'step', clip: true, aria: true },
    encoding: {
      y: {
        field: 'top',
        type: 'quantitative',
        scale: { domain: [0, modes.length], nice: false },
        axis: {
          ...{ title: null, grid: false, ticks: false, domain: false },
          values: upwards.map((_, base) => base + FILLED / 2).reverse(),
          labelExpr: `${JSON.stringify(labels)}[floor(datum.value)]`,
          labelFontSize: SMALL_PX,
          labelLimit: LABEL_MOST_PX + 10,
          labelOverlap: false,
          labelPadding: 5,
        },
      },
      y2: { field: 'base' },
      ...{ color, stroke: color },
    },
  });
}
