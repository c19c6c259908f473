// Heat map of workload by mode: the ratio to native as a number on a colour, the whole run in one picture.
//
// Colours diverge around 1 on a logarithmic scale: blue is faster than native, no colour equal, orange slower. The number
// is in every cell, so that nothing depends on colour alone. Cases that did not engage say so.

import { duration, pretty, ratio } from '../../results/format/format.js';
import type { Run } from '../../results/run/model.js';
import type { Cell, Row } from '../data/cells.js';
import { COLUMN_AXIS, columnHeaders } from './columns.js';
import { clipMiddle, LABEL_PX } from './font.js';
import { TIP, timesText } from './marks.js';
import { cellValues, drawnOf, rowLayout } from './rows.js';
import { type ChartOptions, frame, provenance, type Spec } from './spec.js';
import { THEMES } from './theme.js';

const CELL_HEIGHT_PX = 22;
/** Colours saturate here; beyond 20 times native only the number shows more. */
const SATURATION = 20;

export function heatmapChart(run: Run, options: ChartOptions): Spec {
  // With something to compare, all cells are drawn.
  drawnOf(run, 'heatmap', 'compared');
  const { rows, modes, names } = drawnOf(run, 'heatmap', 'any');
  const { shown, plotPx, y } = rowLayout(names, options);
  const columnPx = plotPx / modes.length;
  const columns = columnHeaders(modes, columnPx);
  const values = cellValues(rows, shown, (cell, row) => {
    const [said, content] = contentOf(cell, row, columnPx);
    return [said, { ...content, mode: columns[modes.indexOf(cell.mode)] }];
  });
  const theme = THEMES[options.theme];
  const place = { x: { field: 'mode', type: 'nominal', sort: columns, axis: COLUMN_AXIS }, y };
  const color = {
    field: 'side',
    type: 'nominal',
    scale: { domain: ['slower', 'faster'], range: [theme.warm, theme.cool] },
    legend: null,
  };
  const lines = [
    'Column native: p50. Other columns: times the p50 of native. Colour: log scale around 1x, full at 20x.',
    provenance(run, rows),
  ];
  return frame('p50 against native, all workloads', lines, options, {
    width: plotPx,
    height: rows.length * CELL_HEIGHT_PX,
    data: { values },
    layer: [
      {
        mark: { type: 'rect', stroke: theme.background, strokeWidth: 2, aria: true },
        encoding: {
          ...place,
          color,
          fillOpacity: { field: 'heat', type: 'quantitative', scale: null },
          ...TIP,
        },
      },
      { mark: { type: 'text', fontSize: LABEL_PX }, encoding: { ...place, text: { field: 'text' } } },
    ],
  });
}

/** What a cell says when it is pointed at; on which side of 1 it is, how far, and its text. */
function contentOf(cell: Cell, row: Row, columnPx: number) {
  const { state, overNative, p50Ns, measurement } = cell;
  const bare = { side: 'slower', heat: 0 };
  if (state !== 'measured') {
    const text = state === 'failed' ? 'failed' : 'not engaged';
    const why = state === 'failed' ? measurement.failure : measurement.proof.unexpectedRequests.join('; ');
    return [`${text}: ${why}`, { ...bare, text: clipMiddle(text, columnPx - 4, LABEL_PX) }] as const;
  }
  const said = timesText(cell, row);
  if (overNative === null) return [said, { ...bare, text: pretty(duration(p50Ns)) }] as const;
  const { center } = overNative;
  const heat = Math.min(1, Math.abs(Math.log(center)) / Math.log(SATURATION));
  return [said, { side: center < 1 ? 'faster' : 'slower', heat, text: `${ratio(center)}x` }] as const;
}
