// Distributions of latency, one small panel per workload, each with a logarithmic axis of its own: what the cumulative curves and
// the histograms have in common.

import { distributionOf } from '../../../results/quantities/distribution.js';
import type { HistogramData, Mode, Run } from '../../../results/run/model.js';
import { labelOf, sortModes } from '../../../results/run/modes.js';
import { type Cell, type Row, rowsOf } from '../../data/cells.js';
import { rowName } from '../../data/findings.js';
import { panelGrid } from '../panels.js';
import {
  type ChartOptions,
  ChartUnavailable,
  clippedNames,
  DURATION_LABEL,
  frame,
  type Heading,
  provenance,
  type Spec,
  TIP,
} from '../spec.js';
import { timesTip } from '../tips.js';

/** One mode of a panel with its distribution. */
interface Curve {
  readonly mode: Mode;
  readonly histogram: HistogramData;
}

export interface PanelStyle {
  readonly heading: Heading;
  /** Room for the labels of the vertical axis. */
  readonly axisPx: number;
  readonly heightPx: number;
  /** What is drawn of a mode. */
  points(curve: Curve): readonly (Spec & { readonly ns: number })[];
  /** The smallest latency of a mode that the panel must reach. */
  begin(histogram: HistogramData): number;
  /** The largest latency of a mode that the panel must reach. */
  reach(histogram: HistogramData): number;
  readonly mark: Spec;
  readonly encoding: Spec;
}

/** The modes of a run that have timed operations, in their order. Errors: ChartUnavailable when there is none. */
export function drawnModes(run: Run, name: string): Mode[] {
  const modes = sortModes(drawnRows(run).flatMap((row) => drawnCells(row).map((cell) => cell.mode)));
  if (modes.length === 0) throw new ChartUnavailable(`${name}: no case was measured and engaged`);
  return modes;
}

export function distributionPanels(run: Run, options: ChartOptions, style: PanelStyle): Spec {
  const rows = drawnRows(run);
  const grid = panelGrid(options, rows.length, style.axisPx);
  const { plotPx } = grid;
  const full = rows.map((row) => rowName(row, run));
  const names = clippedNames(full, plotPx, 'bold');
  const values = rows.flatMap((row, index) => panelValues(row, names[index]!, full[index]!, style, plotPx));
  const lines = [...style.heading.lines, provenance(run, rows)];
  return frame({ title: style.heading.title, lines }, options, {
    data: { values },
    ...grid.facet(names, { x: 'independent', y: 'shared' }),
    spec: {
      width: plotPx,
      height: style.heightPx,
      layer: [
        {
          transform: [{ filter: '!datum.end' }],
          mark: style.mark,
          encoding: { x: latencyX(plotPx), ...style.encoding, ...TIP },
        },
        // Panels of a facet have no domains of their own; theirs follow from what is in them.
        {
          transform: [{ filter: 'datum.end' }],
          mark: { type: 'point', opacity: 0, size: 0 },
          encoding: { x: latencyX(plotPx) },
        },
      ],
    },
  });
}

export function drawnRows(run: Run): Row[] {
  return rowsOf(run).filter((row) => drawnCells(row).length > 0);
}

export function drawnCells(row: Row): Cell[] {
  return [...row.cells.values()].filter(
    (cell) => cell.state === 'measured' && distributionOf(cell.measurement).count > 0,
  );
}

/** The points of a panel. The ends of its axis are chosen so that it has two labels at least. */
function panelValues(row: Row, panel: string, name: string, style: PanelStyle, plotPx: number): Spec[] {
  const cells = drawnCells(row).map((cell) => ({ cell, histogram: distributionOf(cell.measurement) }));
  const low = Math.min(...cells.map(({ histogram }) => style.begin(histogram)));
  const high = Math.max(...cells.map(({ histogram }) => style.reach(histogram)));
  const [from, to] = labelledRange(Math.max(1, low), Math.max(2, high), plotPx);
  const ends = [from, to].map((ns) => ({ panel, ns, end: true }));
  const curves = cells.flatMap(({ cell, histogram }) => {
    const said = { panel, mode: labelOf(cell.mode), tip: timesTip(cell, row, name) };
    return style
      .points({ mode: cell.mode, histogram })
      .filter(({ ns }) => ns > from && ns < to)
      .map((point) => ({ ...said, ...point }));
  });
  return [...curves, ...ends];
}

/** Half of the widest label of an axis, in pixels. */
const HALF_LABEL_PX = 20;

/** The range widened until at least two of the labels 1, 2, 5, 10, ... have room in it. */
function labelledRange(low: number, high: number, plotPx: number): [number, number] {
  let [from, to] = [low / 1.06, high * 1.06];
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

function latencyX(plotPx: number): Spec {
  return {
    field: 'ns',
    type: 'quantitative',
    scale: { type: 'log', nice: false },
    axis: {
      tickCount: Math.floor(plotPx / 45),
      labelExpr: sparseLabels(plotPx),
      title: null,
      ticks: false,
      labelPadding: 7,
      labelOverlap: false,
      labelFlush: false,
      labelBound: true,
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
