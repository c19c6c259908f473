// Latency by mode: for each workload and mode the median as a point, a thick line to the 99th and a thin one to the
// 99.9th percentile, on a logarithmic axis that says so.

import { merge, quantile } from '../results/histogram.js';
import type { Run } from '../results/model.js';
import { type Cell, type Row, rowsOf } from './cells.js';
import { rowName } from './findings.js';
import {
  type ChartOptions,
  ChartUnavailable,
  frame,
  latencyAxis,
  modeEncoding,
  plotWidth,
  provenance,
  rowAxis,
  rowBands,
  rowLabels,
  type Spec,
  shapeEncoding,
  twinAxes,
} from './spec.js';
import { modeStyle, sortModes, THEMES } from './theme.js';

/** Operations it takes to speak of one in a thousand. */
const TAIL_OPERATIONS = 5000;
const MODE_PX = 8;
const ROW_GAP_PX = 8;

export function latencyChart(run: Run, options: ChartOptions): Spec {
  const rows = rowsOf(run).filter((row) => measuredCells(row).length > 0);
  if (rows.length === 0) throw new ChartUnavailable('latency: no case was measured and engaged');
  const { shown, px } = rowLabels(
    rows.map((row) => rowName(row, run)),
    options.width,
  );
  const modes = sortModes(rows.flatMap((row) => measuredCells(row).map((cell) => cell.mode)));
  const values = rows.flatMap((row, index) => measuredCells(row).map((cell) => datumOf(cell, shown[index]!)));
  const plotPx = plotWidth(options, px);
  const low = Math.min(...values.map((value) => value.p50));
  const high = Math.max(...values.map((value) => value.p999));
  const axis = latencyAxis(low / 1.25, high * 1.25, plotPx);
  const y = rowAxis(shown, px);
  const axes = twinAxes(
    { values: axis.values, labelExpr: axis.labelExpr, title: 'latency of one operation (logarithmic axis)' },
    rows.length,
  );
  const x = { type: 'quantitative', scale: { type: 'log', domain: axis.domain, nice: false } };
  const yOffset = {
    field: 'mode',
    type: 'nominal',
    sort: modes.map((mode) => modeStyle(mode).label),
    scale: { paddingOuter: ROW_GAP_PX / MODE_PX / 2 },
  };
  const range = (to: 'p99' | 'p999', strokeWidth: number, opacity: number): Spec => ({
    mark: { type: 'rule', strokeWidth, opacity, strokeCap: 'round' },
    encoding: {
      y,
      yOffset,
      x: { ...x, field: 'p50', axis: to === 'p99' ? axes.bottom : axes.top },
      x2: { field: to },
      ...modeEncoding(modes, options),
    },
  });
  const medians: Spec = {
    mark: {
      type: 'point',
      filled: true,
      size: 44,
      opacity: 1,
      stroke: THEMES[options.theme].background,
      strokeWidth: 0.6,
    },
    encoding: {
      y,
      yOffset,
      x: { ...x, field: 'p50', axis: null },
      ...modeEncoding(modes, options),
      ...shapeEncoding(modes),
    },
  };
  return frame(headingOf(run, rows), options, {
    width: plotPx,
    height: rows.length * (modes.length * MODE_PX + ROW_GAP_PX),
    data: { values },
    resolve: { axis: { x: 'independent' } },
    layer: [rowBands(shown, y, options.theme), range('p999', 1.2, 0.7), range('p99', 3.2, 0.8), medians],
  });
}

function measuredCells(row: Row): Cell[] {
  return [...row.cells.values()].filter((cell) => cell.state === 'measured');
}

function datumOf(cell: Cell, row: string) {
  const { p50Ns: p50, p99Ns: p99 } = cell;
  return { row, mode: modeStyle(cell.mode).label, p50, p99, p999: tailNs(cell) ?? p99 };
}

function headingOf(run: Run, rows: readonly Row[]) {
  return {
    title: 'Latency by mode',
    lines: [
      'Point: p50. Thick line: to p99; both medians over the rounds.',
      `Thin line: to p99.9 of all rounds together, where there are ${TAIL_OPERATIONS} operations.`,
      provenance(run, rows),
    ],
  };
}

/** The 99.9th percentile of all rounds together; null where there are too few operations for one. */
function tailNs({ measurement: { rounds } }: Cell): number | null {
  const histogram = merge(rounds.map((round) => round.histogram));
  return histogram.count < TAIL_OPERATIONS ? null : quantile(histogram, 0.999);
}
