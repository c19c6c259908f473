// Distributions of latency, one small panel a workload: the cumulative share of operations over latency, and the
// histograms of the modes over each other. Each panel has a logarithmic axis of its own.
//
// The rounds of a case are merged. A curve is drawn through at most 80 points of the distribution; its ends are the
// smallest and the largest latency that was seen.

import { bucketRange, merge, quantile } from '../../results/run/histogram.js';
import type { HistogramData, Mode, Run } from '../../results/run/model.js';
import { sortModes } from '../../results/run/modes.js';
import { type Cell, type Row, rowsOf } from '../data/cells.js';
import { rowName } from '../data/findings.js';
import { panelGrid } from './panels.js';
import {
  type ChartOptions,
  ChartUnavailable,
  clippedNames,
  DURATION_LABEL,
  frame,
  type Heading,
  modeEncoding,
  provenance,
  type Spec,
} from './spec.js';
import { modeStyle } from './theme.js';

const PANEL_HEIGHT_PX = 110;
const AXIS_PX = 34;
/** Without vertical axis the labels of the horizontal one hang over the left edge. */
const BARE_AXIS_PX = 22;

/** Where the curve is sampled: evenly in the middle, finer towards both ends. */
const QUANTILES: readonly number[] = [
  0,
  0.001,
  0.01,
  0.02,
  0.05,
  ...Array.from({ length: 45 }, (_, index) => 0.06 + (index * 0.88) / 44),
  0.95,
  0.96,
  0.97,
  0.98,
  0.985,
  0.99,
  0.993,
  0.995,
  0.997,
  0.999,
  0.9995,
  1,
];

export function cdfChart(run: Run, options: ChartOptions): Spec {
  const heading = {
    title: 'Latency distributions',
    lines: [
      'Share of operations that took at most so long. Logarithmic axes, each to the p99 of its slowest mode.',
    ],
  };
  return panels(run, options, heading, {
    y: {
      type: 'quantitative',
      scale: { domain: [0, 1] },
      axis: { format: '.0%', values: [0, 0.5, 0.9], title: null, labelOverlap: false },
    },
    mark: { type: 'line', strokeWidth: 1.8, interpolate: 'linear', clip: true },
    sharedY: true,
    points: (histogram) => QUANTILES.map((q) => ({ ns: Math.max(1, quantile(histogram, q)), share: q })),
  });
}

/** How finely a histogram is drawn: steps of a tenth of a power of two. */
const BARS_PER_OCTAVE = 10;

export function histogramChart(run: Run, options: ChartOptions): Spec {
  const heading = {
    title: 'Latency histograms',
    lines: [
      'Share of operations by latency, equal steps on a logarithmic axis, to the p99 of the slowest mode; panels fill their height.',
    ],
  };
  return panels(run, options, heading, {
    y: { type: 'quantitative', stack: null, scale: { zero: true }, axis: null },
    mark: { type: 'area', opacity: 0.45, line: { strokeWidth: 1.4 }, interpolate: 'step', clip: true },
    sharedY: false,
    points: steps,
  });
}

/** The share of operations in equal steps of the logarithm, with empty steps at both ends so that areas close. */
function steps(histogram: HistogramData): { ns: number; share: number }[] {
  const shares = new Map<number, number>();
  for (let i = 0; i < histogram.buckets.length; i += 2) {
    const { lowNs, widthNs } = bucketRange(histogram.buckets[i]!);
    const step = Math.floor(Math.log2(Math.max(1, lowNs + (widthNs - 1) / 2)) * BARS_PER_OCTAVE);
    shares.set(step, (shares.get(step) ?? 0) + histogram.buckets[i + 1]! / histogram.count);
  }
  const used = [...shares.keys()];
  const points: { ns: number; share: number }[] = [];
  for (let step = Math.min(...used) - 1; step <= Math.max(...used) + 1; step++)
    points.push({ ns: 2 ** ((step + 0.5) / BARS_PER_OCTAVE), share: shares.get(step) ?? 0 });
  return points;
}

interface PanelStyle {
  readonly y: Spec;
  readonly mark: Spec;
  /** True for curves from 0 to 1, which also differ in their dashes; false for areas, each panel to its own height. */
  readonly sharedY: boolean;
  points(histogram: HistogramData): { ns: number; share: number }[];
}

function panels(run: Run, options: ChartOptions, heading: Heading, style: PanelStyle): Spec {
  const rows = rowsOf(run).filter((row) => drawable(row).length > 0);
  if (rows.length === 0) throw new ChartUnavailable('cdf: no case was measured and engaged');
  const modes = sortModes(rows.flatMap((row) => drawable(row).map((cell) => cell.mode)));
  const grid = panelGrid(options, rows.length, style.y.axis === null ? BARE_AXIS_PX : AXIS_PX);
  const { plotPx } = grid;
  const names = clippedNames(
    rows.map((row) => rowName(row, run)),
    plotPx,
    'bold',
  );
  const values = rows.flatMap((row, index) => panelValues(row, names[index]!, style, plotPx));
  return frame({ ...heading, lines: [...heading.lines, provenance(run, rows)] }, options, {
    data: { values },
    ...grid.facet(names, { x: 'independent', y: style.sharedY ? 'shared' : 'independent' }),
    spec: {
      width: plotPx,
      height: PANEL_HEIGHT_PX,
      mark: style.mark,
      encoding: encoding(modes, style, plotPx, options),
    },
  });
}

function drawable(row: Row): Cell[] {
  return [...row.cells.values()].filter((cell) => cell.state === 'measured' && cell.rounds > 0);
}

/**
 * The points of a panel, which ends a little behind the slowest mode's p99: the last percent reaches a hundred times
 * as far and would squeeze the curves into a corner. The edges are chosen so that the axis has two labels at least.
 */
function panelValues(row: Row, name: string, style: PanelStyle, plotPx: number): Spec[] {
  const merged = drawable(row).map((cell) => ({
    mode: modeStyle(cell.mode).label,
    histogram: merge(cell.measurement.rounds.map((round) => round.histogram)),
  }));
  const low = Math.min(...merged.map(({ histogram }) => quantile(histogram, 0.001)));
  const high = Math.max(...merged.map(({ histogram }) => quantile(histogram, 0.99)));
  const [from, to] = labelledRange(Math.max(1, low), Math.max(2, high), plotPx);
  return merged.flatMap(({ mode, histogram }) => {
    const inside = style.points(histogram).filter(({ ns }) => ns > from && ns < to);
    if (!style.sharedY) return inside.map((point) => ({ panel: name, mode, ...point }));
    // A cumulative curve goes on to both edges: at 0 before the fastest operation, at its last share behind the slowest.
    const edges = [
      { ns: from, share: 0 },
      { ns: to, share: inside.at(-1)?.share ?? 1 },
    ];
    return [edges[0]!, ...inside, edges[1]!].map((point) => ({ panel: name, mode, ...point }));
  });
}

/** Half of the widest label of an axis, in pixels. */
const HALF_LABEL_PX = 20;

/** The range widened until at least two of the labels 1, 2, 5, 10, ... have room in it. */
function labelledRange(low: number, high: number, plotPx: number): [number, number] {
  let [from, to] = [low / 1.06, high * 1.2];
  for (let attempt = 0; attempt < 40; attempt++) {
    const margin = (to / from) ** (HALF_LABEL_PX / plotPx);
    let labels = 0;
    for (let exponent = Math.floor(Math.log10(from)); exponent <= Math.log10(to); exponent++)
      for (const digit of [1, 2, 5]) {
        const tick = digit * 10 ** exponent;
        if (tick > from * margin && tick < to / margin) labels += 1;
      }
    if (labels >= 2) break;
    [from, to] = [from / 1.03, to * 1.06];
  }
  return [from, to];
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

function encoding(modes: readonly Mode[], style: PanelStyle, plotPx: number, options: ChartOptions): Spec {
  const labels = modes.map((mode) => modeStyle(mode).label);
  const dashes = { domain: labels, range: modes.map((mode) => [...modeStyle(mode).dash]) };
  return {
    x: {
      field: 'ns',
      type: 'quantitative',
      scale: { type: 'log', nice: false },
      axis: {
        tickCount: Math.floor(plotPx / 45),
        labelExpr: sparseLabels(plotPx),
        title: null,
        labelOverlap: false,
        labelFlush: false,
        labelBound: true,
      },
    },
    y: { field: 'share', ...style.y },
    ...modeEncoding(modes, options),
    ...(style.sharedY ? { strokeDash: { field: 'mode', type: 'nominal', sort: null, scale: dashes } } : {}),
  };
}
