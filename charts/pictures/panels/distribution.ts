// Distributions of latency, one small panel per workload, each with a logarithmic axis of its own: what the cumulative curves and
// the histograms have in common.

import { distributionOf } from '../../../results/quantities/distribution.js';
import type { HistogramData, Mode, Run } from '../../../results/run/model.js';
import { labelOf } from '../../../results/run/modes.js';
import { TIP, timesText, tipOf } from '../marks.js';
import type { DrawnRow } from '../rows.js';
import { type ChartOptions, frame, provenance, type Spec } from '../spec.js';
import { DURATION_LABEL, roundNumbers } from '../ticks.js';
import { panelGrid } from './grid.js';

interface PanelStyle {
  readonly title: string;
  readonly line: string;
  /** Room for the labels of the vertical axis. */
  readonly axisPx: number;
  readonly height: number;
  /** What is drawn of a mode, and the latencies that its panel must reach. */
  curve(histogram: HistogramData, mode: Mode): Curve;
  readonly mark: Spec;
  readonly encoding: Spec;
}

interface Curve {
  readonly points: readonly (Spec & { readonly ns: number })[];
  readonly low: number;
  readonly high: number;
}

export function distributionPanels(
  run: Run,
  rows: readonly DrawnRow[],
  options: ChartOptions,
  { title, line, axisPx, height, curve, mark, encoding }: PanelStyle,
): Spec {
  const names = rows.map(({ name }) => name);
  const { plotPx, shown, facet } = panelGrid(names, options, axisPx, 'y');
  const values = rows.flatMap((row, at) => panelValues(row, shown[at]!, curve, plotPx));
  const x = latencyX(plotPx);
  const layer = [
    { transform: [{ filter: '!datum.end' }], mark, encoding: { x, ...encoding, ...TIP } },
    // Panels of a facet have no domains of their own; theirs follow from what is in them.
    {
      transform: [{ filter: 'datum.end' }],
      mark: { type: 'point', opacity: 0, size: 0 },
      encoding: { x },
    },
  ];
  const body = { data: { values }, ...facet, spec: { width: plotPx, height, layer } };
  return frame(title, [line, provenance(run, rows)], options, body);
}

/** The points of a panel. The ends of its axis are chosen so that it has two labels at least. */
function panelValues(row: DrawnRow, panel: string, curveOf: PanelStyle['curve'], plotPx: number): Spec[] {
  const curves = row.drawn.map((cell) => ({ cell, ...curveOf(distributionOf(cell.measurement), cell.mode) }));
  const low = Math.max(1, Math.min(...curves.map((curve) => curve.low)));
  const high = Math.max(2, ...curves.map((curve) => curve.high));
  const [from, to] = labelledRange(low / 1.06, high * 1.06, plotPx);
  const points = curves.flatMap(({ cell, points: all }) => {
    const said = { panel, mode: labelOf(cell.mode), tip: tipOf(cell, row, timesText(cell, row)) };
    return all.filter(({ ns }) => ns > from && ns < to).map((point) => ({ ...said, ...point }));
  });
  return [...points, ...[from, to].map((ns) => ({ panel, ns, end: true }))];
}

/** Half of the widest label of an axis, in pixels. */
const HALF_LABEL_PX = 20;

/** The range widened until at least two of the labels 1, 2, 5, 10, ... have room in it. */
function labelledRange(from: number, to: number, plotPx: number): [number, number] {
  const margin = (to / from) ** (HALF_LABEL_PX / plotPx);
  const labels = roundNumbers(from, to, [1, 2, 5]).filter(
    (tick) => tick > from * margin && tick < to / margin,
  );
  return labels.length >= 2 ? [from, to] : labelledRange(from / 1.03, to * 1.06, plotPx);
}

function latencyX(plotPx: number): Spec {
  return {
    field: 'ns',
    type: 'quantitative',
    scale: { type: 'log', nice: false },
    axis: {
      ...{ title: null, ticks: false, tickCount: Math.floor(plotPx / 45) },
      ...{ labelExpr: sparseLabels(plotPx), labelPadding: 7 },
      ...{ labelOverlap: false, labelFlush: false, labelBound: true },
    },
  };
}

/**
 * Labels a logarithmic axis at 1, 2 and 5 of each power of ten where those are far enough apart, else at 1 and 3, else
 * at powers of ten, else at powers of a thousand. `child_x` is Vega-Lite's name of the scale of one panel.
 */
function sparseLabels(plotPx: number): string {
  const decadePx = `${plotPx} * LN10 / log(domain('child_x')[1] / domain('child_x')[0])`;
  // Rounded to a thousandth, because ticks inside one power of ten are not whole multiples of it.
  const digit = 'round(1e3 * datum.value / pow(10, floor(log(datum.value) / LN10 + 1e-9))) / 1e3';
  const shown = `${decadePx} > 140 ? indexof([1, 2, 5], ${digit}) >= 0 : ${decadePx} > 88 ? indexof([1, 3], ${digit}) >= 0 : ${digit} == 1 && (${decadePx} > 52 || round(log(datum.value) / LN10) % 3 == 0)`;
  return `(${shown}) ? (${DURATION_LABEL}) : ''`;
}
