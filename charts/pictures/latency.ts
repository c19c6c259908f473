// Latency by mode: for each workload and mode the p50 as a point, a thick line to the mean and a thin one to the tail that
// the operations allow, on a logarithmic axis that says so.

import type { Run } from '../../results/run/model.js';
import { ABSOLUTE_VALUES } from '../data/captions.js';
import type { Row } from '../data/cells.js';
import { modeChannels, pointMark, TIP, timesText } from './marks.js';
import { cellValues, drawnOf, logAxis, modeLanes, rowLayout } from './rows.js';
import { type ChartOptions, frame, provenance, type Spec } from './spec.js';
import { DURATION_LABEL, logTicks } from './ticks.js';

const MODE_PX = 8;
const ROW_GAP_PX = 8;

export function latencyChart(run: Run, options: ChartOptions): Spec {
  const { rows, modes, names } = drawnOf(run, 'latency', 'measured');
  const { shown, plotPx, y, bands } = rowLayout(names, options);
  const values = cellValues(rows, shown, (cell, row) => [
    timesText(cell, row),
    { p50: cell.p50Ns, mean: cell.meanNs, tail: cell.tailNs ?? cell.meanNs },
  ]);
  const low = Math.max(1, Math.min(...values.map(({ p50 }) => p50)) / 1.25);
  const high = Math.max(low * 1.5, Math.max(...values.map(({ tail }) => tail)) * 1.25);
  const axis = {
    values: logTicks(low, high, Math.max(2, Math.floor(plotPx / 58))),
    labelExpr: DURATION_LABEL,
    title: 'latency of one operation (logarithmic axis)',
  };
  const x = logAxis([low, high], axis, rows.length);
  const { yOffset, height } = modeLanes(modes, rows.length, MODE_PX, ROW_GAP_PX);
  const { color, shape } = modeChannels(modes, run, options);
  const lane = { y, yOffset, color, ...TIP };
  const lines = [
    `Point: p50. Thick line: to the mean. Both are geometric means over the bring-ups. ${ABSOLUTE_VALUES}`,
    tailLine(rows),
    provenance(run, rows),
  ];
  return frame('Latency by mode', lines, options, {
    width: plotPx,
    height,
    data: { values },
    resolve: { axis: { x: 'independent' } },
    layer: [
      bands,
      {
        mark: { type: 'rule', strokeWidth: 1.2, opacity: 0.7, strokeCap: 'round', aria: true },
        encoding: { ...lane, x: x('p50', 'top'), x2: { field: 'tail' } },
      },
      {
        mark: { type: 'rule', strokeWidth: 3.2, opacity: 0.8, strokeCap: 'round', aria: true },
        encoding: { ...lane, x: x('p50', 'bottom'), x2: { field: 'mean' } },
      },
      { mark: pointMark(44, options.theme), encoding: { ...lane, x: x('p50'), shape } },
    ],
  });
}

function tailLine(rows: readonly Row[]): string {
  const names = [...new Set(rows.flatMap((row) => row.tail?.name ?? []))].sort((x, y) => x.localeCompare(y));
  if (names.length === 0) return 'No tails: the bring-ups have too few operations for a p90.';
  return `Thin line: to the furthest tail for which a bring-up has enough operations (${names.join(', ')}).`;
}
