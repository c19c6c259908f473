// Context switches and requests per operation: two panels of bars from zero, one row per workload.
//
// Modes whose requests are not counted are named in the subtitle instead of being drawn as empty rows. The axis
// is a symmetric logarithm, log(1 + x), and says so: a directory of 10,000 entries is beside one stat.

import { perOperation } from '../../results/format/format.js';
import type { Mode, Run } from '../../results/run/model.js';
import { labelOf } from '../../results/run/modes.js';
import type { Cell } from '../data/cells.js';
import { modeChannels, TIP } from './marks.js';
import { cellValues, type DrawnRow, drawnOf, modeLanes, rowLayout } from './rows.js';
import { type ChartOptions, frame, provenance, type Spec } from './spec.js';

const MODE_PX = 12;
const ROW_GAP_PX = 8;
const PANEL_GAP_PX = 24;
/** Room for the number behind the longest bar. */
const NUMBER_PX = 34;

const PANELS = [
  { title: 'context switches per operation', count: (cell: Cell) => cell.switches },
  { title: 'FUSE requests per operation', count: (cell: Cell) => cell.requests },
];

export function switchesChart(run: Run, options: ChartOptions): Spec {
  const { rows, modes: all, names } = drawnOf(run, 'switches', 'measured');
  const bare = all.filter((mode) => rows.every((row) => (row.cells.get(mode)?.requests ?? null) === null));
  const left = bare.length === all.length ? [] : bare;
  const modes = all.filter((mode) => !left.includes(mode));
  const { shown, plotPx: bothPx, y, bands } = rowLayout(names, options);
  const plotPx = Math.floor((bothPx - PANEL_GAP_PX) / PANELS.length);
  const { yOffset, height } = modeLanes(modes, rows.length, MODE_PX, ROW_GAP_PX, 0.15);
  const { color } = modeChannels(modes, run, options);
  const panels = PANELS.map(({ title, count }, index) => {
    const counted = rows.map((row) => ({
      ...row,
      drawn: row.drawn.filter((cell) => modes.includes(cell.mode) && count(cell) !== null),
    }));
    const values = cellValues(counted, shown, (cell) => {
      const text = perOperation(count(cell));
      return [`${text} ${title}`, { value: count(cell)!, zero: 0, text }];
    });
    const highest = Math.max(1, ...values.map(({ value }) => value));
    // At its end the longest bar leaves room for its number.
    const end = Math.expm1((Math.log1p(highest) * plotPx) / (plotPx - NUMBER_PX));
    const x = {
      field: 'value',
      type: 'quantitative',
      scale: { type: 'symlog', constant: 1, domain: [0, end], nice: false },
      axis: { values: countTicks(end), format: '~r', title, labelOverlap: 'greedy' },
    };
    const place = { x, y: index === 0 ? y : { ...y, axis: null }, yOffset };
    const bars = { ...place, x2: { field: 'zero' }, color, ...TIP };
    return {
      width: plotPx,
      height,
      data: { values },
      layer: [
        { ...bands, encoding: { y: place.y } },
        { mark: { type: 'bar', aria: true }, encoding: bars },
        { mark: { type: 'text', align: 'left', dx: 4 }, encoding: { ...place, text: { field: 'text' } } },
      ],
    };
  });
  const lines = [
    'Client and daemon together. Bars start at zero, on a symlog axis: near-linear to 1, logarithmic above.',
    ...(left.length === 0 ? [] : [leftText(left, rows)]),
    provenance(run, rows),
  ];
  const body = { spacing: PANEL_GAP_PX, resolve: { scale: { color: 'shared' } }, hconcat: panels };
  return frame('Context switches and requests', lines, options, body);
}

/** Says what the modes without requests would show, instead of giving each row empty bars. */
function leftText(modes: readonly Mode[], rows: readonly DrawnRow[]): string {
  const cells = rows.flatMap(({ name, drawn }) =>
    drawn.filter((cell) => modes.includes(cell.mode)).map((cell) => ({ name, switches: cell.switches ?? 0 })),
  );
  const most = cells.reduce((a, b) => (b.switches > a.switches ? b : a));
  const names = modes.map((mode) => labelOf(mode)).join(', ');
  return `Not drawn, no requests to count: ${names}; at most ${perOperation(most.switches)} context switches per operation (${most.name}).`;
}

function countTicks(end: number): number[] {
  const ticks = [0, 1, 2, 3, 5];
  for (let decade = 10; decade <= end; decade *= 10) ticks.push(decade, 2 * decade, 5 * decade);
  return ticks.filter((tick) => tick <= end && (end < 300 || tick < 10 || String(tick).startsWith('1')));
}
