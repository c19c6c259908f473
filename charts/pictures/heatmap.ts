// Heat map of workload by mode: the ratio to native as a number on a colour, the whole run at one glance.
//
// Colours diverge around 1 on a logarithmic scale: blue is faster than native, white equal, orange slower. The number
// is in every cell, so that nothing depends on telling colours apart. Cases that did not engage say so.

import { duration, pretty, ratio } from '../../results/format/format.js';
import type { Run } from '../../results/run/model.js';
import { sortModes } from '../../results/run/modes.js';
import { type Cell, rowsOf } from '../data/cells.js';
import { rowName } from '../data/findings.js';
import { textWidth } from './font.js';
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
} from './spec.js';
import { modeStyle, THEMES } from './theme.js';

const CELL_HEIGHT_PX = 22;
/** Colours saturate here: beyond 20 times native the number says the rest. */
const SATURATION = 20;

export function heatmapChart(run: Run, options: ChartOptions): Spec {
  const rows = rowsOf(run);
  const modes = sortModes(rows.flatMap((row) => [...row.cells.keys()]));
  if (!rows.some((row) => [...row.cells.values()].some((cell) => cell.overNative !== null)))
    throw new ChartUnavailable('heatmap: nothing to compare: it needs native and another mode that engaged');
  const { shown, px } = rowLabels(
    rows.map((row) => rowName(row, run)),
    options.width,
  );
  const plotPx = plotWidth(options, px);
  const narrow = modes.some((mode) => textWidth(modeStyle(mode).label, LABEL_PX) > plotPx / modes.length - 6);
  const nameOf = (cell: Cell): string => (narrow ? modeStyle(cell.mode).short : modeStyle(cell.mode).label);
  const values = rows.flatMap((row, index) =>
    [...row.cells.values()].map((cell) => ({ row: shown[index], mode: nameOf(cell), ...cellValue(cell) })),
  );
  const heading = {
    title: 'p50 against native, all workloads',
    lines: [
      'Column native: p50. Other columns: times the p50 of native. Colour: log scale around 1x, full at 20x.',
      provenance(run, rows),
    ],
  };
  const columns = [...new Set(modes.map((mode) => (narrow ? modeStyle(mode).short : modeStyle(mode).label)))];
  return frame(heading, options, body(values, { shown, px, columns, plotPx }, options));
}

function cellValue(cell: Cell): { heat: number; text: string } {
  if (cell.state !== 'measured') return { heat: 0, text: cell.state === 'failed' ? 'failed' : 'not engaged' };
  if (cell.overNative === null) return { heat: 0, text: pretty(duration(cell.p50Ns)) };
  const { center } = cell.overNative;
  const heat = Math.max(-1, Math.min(1, Math.log(center) / Math.log(SATURATION)));
  return { heat, text: `${ratio(center)}x` };
}

interface Layout {
  readonly shown: readonly string[];
  readonly px: number;
  readonly columns: readonly string[];
  readonly plotPx: number;
}

function body(values: readonly Spec[], layout: Layout, options: ChartOptions): Spec {
  const theme = THEMES[options.theme];
  const dark = options.theme === 'dark';
  const x = {
    field: 'mode',
    type: 'nominal',
    sort: [...layout.columns],
    axis: {
      orient: 'top',
      title: null,
      labelAngle: 0,
      domain: false,
      ticks: false,
      labelPadding: 6,
      labelLimit: 300,
    },
  };
  const y = rowAxis(layout.shown, layout.px);
  const range = dark ? ['#2b7bbd', '#1d2228', '#b04e08'] : ['#3d8fd1', '#f7f7f5', '#d55e00'];
  return {
    width: layout.plotPx,
    height: layout.shown.length * CELL_HEIGHT_PX,
    data: { values },
    layer: [
      {
        mark: { type: 'rect', stroke: theme.background, strokeWidth: 2 },
        encoding: {
          x,
          y,
          color: {
            field: 'heat',
            type: 'quantitative',
            scale: { domain: [-1, 0, 1], range, interpolate: 'lab' },
            legend: null,
          },
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
