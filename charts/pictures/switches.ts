// Context switches and requests per operation: two panels of bars from zero, one row per workload.
//
// Modes whose requests are not counted are named in the subtitle instead of being drawn as empty rows. The axis
// is a symmetric logarithm, log(1 + x), and says so: a directory of 10,000 entries is beside one stat.

import { perOperation } from '../../results/format/format.js';
import type { Mode, Run } from '../../results/run/model.js';
import { labelOf, sortModes } from '../../results/run/modes.js';
import { type Cell, type Row, rowsOf } from '../data/cells.js';
import { rowName } from '../data/findings.js';
import { type Looks, looksOf } from './looks.js';
import {
  type ChartOptions,
  ChartUnavailable,
  frame,
  modeEncoding,
  plotWidth,
  provenance,
  rowAxis,
  rowBands,
  rowLabels,
  SMALL_PX,
  type Spec,
  TIP,
} from './spec.js';
import { THEMES } from './theme.js';
import { countTip } from './tips.js';

const MODE_PX = 12;
const ROW_GAP_PX = 8;
const PANEL_GAP_PX = 24;
/** Room for the number behind the longest bar. */
const NUMBER_PX = 34;

type Count = (cell: Cell) => number | null;

interface Panel {
  readonly title: string;
  readonly count: Count;
}

const PANELS: readonly Panel[] = [
  { title: 'context switches per operation', count: (cell) => cell.switches },
  { title: 'FUSE requests per operation', count: (cell) => cell.requests },
];

export function switchesChart(run: Run, options: ChartOptions): Spec {
  const rows = rowsOf(run).filter((row) => measured(row).length > 0);
  if (rows.length === 0) throw new ChartUnavailable('switches: no case was measured and engaged');
  const all = sortModes(rows.flatMap((row) => measured(row).map((cell) => cell.mode)));
  const bare = all.filter((mode) => rows.every((row) => (row.cells.get(mode)?.requests ?? null) === null));
  const modes = bare.length === all.length ? all : all.filter((mode) => !bare.includes(mode));
  const names = rows.map((row) => rowName(row, run));
  const looks = looksOf(run);
  const { shown, px } = rowLabels(names, options.width);
  const plotPx = Math.floor((plotWidth(options, px) - PANEL_GAP_PX) / PANELS.length);
  const height = rows.length * (modes.length * MODE_PX + ROW_GAP_PX);
  const lines = [
    'Client and daemon together. Bars start at zero, on a symlog axis: near-linear to 1, logarithmic above.',
  ];
  if (bare.length > 0 && bare.length < all.length) lines.push(bareText(bare, rows, run));
  return frame(
    { title: 'Context switches and requests', lines: [...lines, provenance(run, rows)] },
    options,
    {
      spacing: PANEL_GAP_PX,
      resolve: { scale: { color: 'shared' } },
      hconcat: PANELS.map((panel, index) => ({
        width: plotPx,
        height,
        ...panelBody(panel, rows, { names, shown, px, modes, looks, labelled: index === 0, plotPx }, options),
      })),
    },
  );
}

function measured(row: Row): Cell[] {
  return [...row.cells.values()].filter((cell) => cell.state === 'measured');
}

/** Says what the modes without requests would show, instead of giving each row empty bars. */
function bareText(modes: readonly Mode[], rows: readonly Row[], run: Run): string {
  const cells = rows.flatMap((row) =>
    measured(row)
      .filter((cell) => modes.includes(cell.mode))
      .map((cell) => ({ name: rowName(row, run), switches: cell.switches ?? 0 })),
  );
  const most = cells.reduce((a, b) => (b.switches > a.switches ? b : a));
  const names = modes.map((mode) => labelOf(mode)).join(', ');
  return `Not drawn, no requests to count: ${names}; at most ${perOperation(most.switches)} context switches per operation (${most.name}).`;
}

interface Layout {
  readonly names: readonly string[];
  readonly looks: Looks;
  readonly shown: readonly string[];
  readonly px: number;
  readonly plotPx: number;
  readonly modes: readonly Mode[];
  readonly labelled: boolean;
}

function panelBody(panel: Panel, rows: readonly Row[], layout: Layout, options: ChartOptions): Spec {
  const values = rows.flatMap((row, index) =>
    measured(row)
      .filter((cell) => layout.modes.includes(cell.mode) && panel.count(cell) !== null)
      .map((cell) => ({
        row: layout.shown[index],
        mode: labelOf(cell.mode),
        value: panel.count(cell),
        zero: 0,
        text: perOperation(panel.count(cell)),
        tip: countTip(cell, layout.names[index]!, panel.count(cell), panel.title),
      })),
  );
  const highest = Math.max(1, ...values.map((value) => value.value ?? 0));
  const y = layout.labelled
    ? rowAxis(layout.shown, layout.px)
    : { ...rowAxis(layout.shown, layout.px), axis: null };
  const yOffset = {
    field: 'mode',
    type: 'nominal',
    sort: layout.modes.map((mode) => labelOf(mode)),
    scale: { paddingOuter: ROW_GAP_PX / MODE_PX / 2, paddingInner: 0.15 },
  };
  const domain = [0, symlogEnd(highest, layout.plotPx)];
  const x = {
    type: 'quantitative',
    scale: { type: 'symlog', constant: 1, domain, nice: false },
    axis: { values: countTicks(domain[1]!), format: '~r', title: panel.title, labelOverlap: 'greedy' },
  };
  const theme = THEMES[options.theme];
  return {
    data: { values },
    layer: [
      rowBands(layout.shown, y, options.theme),
      {
        mark: { type: 'bar', aria: true },
        encoding: {
          y,
          yOffset,
          x: { ...x, field: 'value' },
          x2: { field: 'zero' },
          ...modeEncoding(layout.modes, layout.looks, options),
          ...TIP,
        },
      },
      {
        mark: {
          type: 'text',
          align: 'left',
          dx: 4,
          baseline: 'middle',
          fontSize: SMALL_PX,
          color: theme.text,
        },
        encoding: { y, yOffset, x: { ...x, field: 'value' }, text: { field: 'text' } },
      },
    ],
  };
}

/** The end of the axis at which the longest bar leaves room for its number. */
function symlogEnd(highest: number, plotPx: number): number {
  return Math.expm1((Math.log1p(highest) * plotPx) / (plotPx - NUMBER_PX));
}

function countTicks(end: number): number[] {
  const ticks = [0, 1, 2, 3, 5];
  for (let decade = 10; decade <= end; decade *= 10) ticks.push(decade, 2 * decade, 5 * decade);
  return ticks.filter((tick) => tick <= end && (end < 300 || tick < 10 || String(tick).startsWith('1')));
}
