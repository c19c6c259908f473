// Latency by mode: for each workload and mode the p50 as a point, a thick line to the mean and a thin one to the tail that
// the operations allow, on a logarithmic axis that says so.

import type { Run } from '../../results/run/model.js';
import { labelOf, sortModes } from '../../results/run/modes.js';
import { ABSOLUTE_VALUES } from '../data/captions.js';
import { type Cell, type Row, rowsOf } from '../data/cells.js';
import { rowName } from '../data/findings.js';
import { looksOf } from './looks.js';
import {
  type ChartOptions,
  ChartUnavailable,
  frame,
  latencyAxis,
  modeEncoding,
  plotWidth,
  pointMark,
  provenance,
  rowAxis,
  rowBands,
  rowLabels,
  type Spec,
  shapeEncoding,
  TIP,
  twinAxes,
} from './spec.js';
import { timesTip } from './tips.js';

const MODE_PX = 8;
const ROW_GAP_PX = 8;

export function latencyChart(run: Run, options: ChartOptions): Spec {
  const rows = rowsOf(run).filter((row) => measuredCells(row).length > 0);
  if (rows.length === 0) throw new ChartUnavailable('latency: no case was measured and engaged');
  const names = rows.map((row) => rowName(row, run));
  const { shown, px } = rowLabels(names, options.width);
  const modes = sortModes(rows.flatMap((row) => measuredCells(row).map((cell) => cell.mode)));
  const values = rows.flatMap((row, index) =>
    measuredCells(row).map((cell) => ({
      ...datumOf(cell, shown[index]!),
      tip: timesTip(cell, row, names[index]!),
    })),
  );
  const colour = modeEncoding(modes, looksOf(run), options);
  const plotPx = plotWidth(options, px);
  const low = Math.min(...values.map((value) => value.p50));
  const high = Math.max(...values.map((value) => value.tail));
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
    sort: modes.map((mode) => labelOf(mode)),
    scale: { paddingOuter: ROW_GAP_PX / MODE_PX / 2 },
  };
  const range = (to: 'mean' | 'tail', strokeWidth: number, opacity: number): Spec => ({
    mark: { type: 'rule', strokeWidth, opacity, strokeCap: 'round', aria: true },
    encoding: {
      y,
      yOffset,
      x: { ...x, field: 'p50', axis: to === 'mean' ? axes.bottom : axes.top },
      x2: { field: to },
      ...colour,
      ...TIP,
    },
  });
  const medians: Spec = {
    mark: pointMark(44, options.theme),
    encoding: {
      y,
      yOffset,
      x: { ...x, field: 'p50', axis: null },
      ...colour,
      ...shapeEncoding(modes, looksOf(run)),
      ...TIP,
    },
  };
  return frame(headingOf(run, rows), options, {
    width: plotPx,
    height: rows.length * (modes.length * MODE_PX + ROW_GAP_PX),
    data: { values },
    resolve: { axis: { x: 'independent' } },
    layer: [rowBands(shown, y, options.theme), range('tail', 1.2, 0.7), range('mean', 3.2, 0.8), medians],
  });
}

function measuredCells(row: Row): Cell[] {
  return [...row.cells.values()].filter((cell) => cell.state === 'measured');
}

function datumOf(cell: Cell, row: string) {
  const { p50Ns: p50, meanNs: mean, tailNs } = cell;
  return { row, mode: labelOf(cell.mode), p50, mean, tail: tailNs ?? mean };
}

function headingOf(run: Run, rows: readonly Row[]) {
  return {
    title: 'Latency by mode',
    lines: [
      `Point: p50. Thick line: to the mean. Both are geometric means over the bring-ups. ${ABSOLUTE_VALUES}`,
      tailLine(rows),
      provenance(run, rows),
    ],
  };
}

function tailLine(rows: readonly Row[]): string {
  const names = [...new Set(rows.flatMap((row) => row.tail?.name ?? []))].sort((x, y) => x.localeCompare(y));
  if (names.length === 0) return 'No tails: the bring-ups have too few operations for a p90.';
  return `Thin line: to the furthest tail for which a bring-up has enough operations (${names.join(', ')}).`;
}
