// Heat map of workload by mode: the ratio to native as a number on a colour, the whole run in one picture.
//
// Colours diverge around 1 on a logarithmic scale: blue is faster than native, no colour equal, orange slower. The number
// is in every cell, so that nothing depends on colour alone. Cases that did not engage say so.

import { duration, pretty, ratio } from '../../results/format/format.js';
import type { Run } from '../../results/run/model.js';
import { labelOf, sortModes } from '../../results/run/modes.js';
import { type Cell, type Row, rowsOf } from '../data/cells.js';
import { rowName } from '../data/findings.js';
import { columnAxis, columnHeaders } from './columns.js';
import { clipMiddle } from './font.js';
import {
  type ChartOptions,
  ChartUnavailable,
  frame,
  LABEL_PX,
  plotWidth,
  provenance,
  rowAxis,
  rowLabels,
  type Spec,
  TIP,
} from './spec.js';
import { THEMES } from './theme.js';
import { timesTip } from './tips.js';

const CELL_HEIGHT_PX = 22;
/** Colours saturate here; beyond 20 times native only the number shows more. */
const SATURATION = 20;

export function heatmapChart(run: Run, options: ChartOptions): Spec {
  const rows = rowsOf(run);
  const modes = sortModes(rows.flatMap((row) => [...row.cells.keys()]));
  if (!rows.some((row) => [...row.cells.values()].some((cell) => cell.overNative !== null)))
    throw new ChartUnavailable('heatmap: nothing to compare: it needs native and another mode that engaged');
  const names = rows.map((row) => rowName(row, run));
  const { shown, px } = rowLabels(names, options.width);
  const plotPx = plotWidth(options, px);
  const columnPx = plotPx / modes.length;
  const columns = columnHeaders(modes, columnPx);
  const values = rows.flatMap((row, index) =>
    [...row.cells.values()].map((cell) => ({
      row: shown[index],
      mode: columns[modes.indexOf(cell.mode)],
      ...cellValue(cell, columnPx),
      tip: tipOf(cell, row, names[index]!),
    })),
  );
  const heading = {
    title: 'p50 against native, all workloads',
    lines: [
      'Column native: p50. Other columns: times the p50 of native. Colour: log scale around 1x, full at 20x.',
      provenance(run, rows),
    ],
  };
  return frame(heading, options, body(values, { shown, px, columns, plotPx }, options));
}

function cellValue(cell: Cell, columnPx: number): { side: 'slower' | 'faster'; heat: number; text: string } {
  const bare = { side: 'slower', heat: 0 } as const;
  if (cell.state !== 'measured') {
    const text = cell.state === 'failed' ? 'failed' : 'not engaged';
    return { ...bare, text: clipMiddle(text, columnPx - 4, LABEL_PX) };
  }
  if (cell.overNative === null) return { ...bare, text: pretty(duration(cell.p50Ns)) };
  const { center } = cell.overNative;
  const heat = Math.min(1, Math.abs(Math.log(center)) / Math.log(SATURATION));
  return { side: center < 1 ? 'faster' : 'slower', heat, text: `${ratio(center)}x` };
}

function tipOf(cell: Cell, row: Row, name: string): string {
  if (cell.state === 'measured') return timesTip(cell, row, name);
  const why =
    cell.state === 'failed' ? cell.measurement.failure : cell.measurement.proof.unexpectedRequests.join('; ');
  return `${labelOf(cell.mode)}, ${name}: ${cell.state === 'failed' ? 'failed' : 'not engaged'}: ${why}`;
}

interface Layout {
  readonly shown: readonly string[];
  readonly px: number;
  readonly columns: readonly string[];
  readonly plotPx: number;
}

function body(values: readonly Spec[], layout: Layout, options: ChartOptions): Spec {
  const theme = THEMES[options.theme];
  const x = { field: 'mode', type: 'nominal', sort: [...layout.columns], axis: columnAxis() };
  const y = rowAxis(layout.shown, layout.px);
  return {
    width: layout.plotPx,
    height: layout.shown.length * CELL_HEIGHT_PX,
    data: { values },
    layer: [
      {
        mark: { type: 'rect', stroke: theme.background, strokeWidth: 2, aria: true },
        encoding: {
          x,
          y,
          color: {
            field: 'side',
            type: 'nominal',
            scale: { domain: ['slower', 'faster'], range: [theme.warm, theme.cool] },
            legend: null,
          },
          fillOpacity: { field: 'heat', type: 'quantitative', scale: null },
          ...TIP,
        },
      },
      {
        mark: { type: 'text', fontSize: LABEL_PX, baseline: 'middle' },
        encoding: {
          x,
          y,
          text: { field: 'text' },
          color: { value: theme.text },
        },
      },
    ],
  };
}
