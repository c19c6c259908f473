// Ratio to native: for each workload and mode the p50 over that of native, with its 95 % interval, on a logarithmic
// axis on which twice as slow and twice as fast are equally far from the line that means "equal".

import { ratio } from '../../results/format/format.js';
import type { Run } from '../../results/run/model.js';
import { labelOf, sortModes } from '../../results/run/modes.js';
import { ratioInterval } from '../data/captions.js';
import { type Cell, rowsOf } from '../data/cells.js';
import { rowName } from '../data/findings.js';
import { textWidth } from './font.js';
import { type Looks, looksOf } from './looks.js';
import {
  type ChartOptions,
  ChartUnavailable,
  frame,
  logTicks,
  modeEncoding,
  plotWidth,
  pointMark,
  provenance,
  rowAxis,
  rowBands,
  rowLabels,
  SMALL_PX,
  type Spec,
  shapeEncoding,
  TIP,
  twinAxes,
} from './spec.js';
import { THEMES } from './theme.js';
import { ratioTip } from './tips.js';

const MODE_PX = 11;
const ROW_GAP_PX = 7;
/** Below this width there is no room for numbers beside the marks. */
const NUMBERS_FROM_PX = 560;
/** Room for a number beside a mark, and the gap between them. */
const NUMBER_PX = 44;
const NUMBER_GAP_PX = 7;

export function ratioChart(run: Run, options: ChartOptions): Spec {
  const all = rowsOf(run);
  const compared = (cell: Cell): boolean => cell.overNative !== null;
  const rows = all.filter((row) => [...row.cells.values()].some(compared));
  if (rows.length === 0)
    throw new ChartUnavailable('ratio: nothing to compare: it needs native and another mode that engaged');
  const names = rows.map((row) => rowName(row, run));
  const { shown, px } = rowLabels(names, options.width);
  const modes = sortModes(
    rows.flatMap((row) => [...row.cells.values()].filter(compared).map((cell) => cell.mode)),
  );
  const values = rows.flatMap((row, index) =>
    [...row.cells.values()].filter(compared).map((cell) => {
      const { center, lo, hi } = cell.overNative!;
      const interval = { lo: lo ?? center, hi: hi ?? center };
      return {
        row: shown[index],
        mode: labelOf(cell.mode),
        ratio: center,
        ...interval,
        text: `${ratio(center)}x`,
        tip: ratioTip(cell, cell.overNative!, names[index]!),
      };
    }),
  );
  const heading = {
    title: 'Ratio to native',
    lines: [
      'p50 over the p50 of native. Right of the line at 1x: slower than without the mode.',
      ratioInterval(
        rows.flatMap((row) => [...row.cells.values()].flatMap(({ overNative }) => overNative ?? [])),
      ),
      provenance(run, rows),
    ],
  };
  const plotPx = plotWidth(options, px);
  const scale = scaleOf(values, plotPx);
  return frame(heading, options, {
    width: plotPx,
    height: rows.length * (modes.length * MODE_PX + ROW_GAP_PX),
    data: { values: values.map((value) => ({ ...value, side: scale.meetsLine(value) ? 'left' : 'right' })) },
    resolve: { axis: { x: 'independent' } },
    layer: layers({ shown, px, plotPx, modes, looks: looksOf(run), ...scale }, options),
  });
}

/** A mark of the chart; `text` is the number beside it. */
interface Mark {
  readonly lo: number;
  readonly hi: number;
  readonly text: string;
}

interface Scale {
  readonly low: number;
  readonly high: number;
  /** Whether there is room for numbers at all. */
  readonly numbers: boolean;
  /** True when the number to the right of the mark would be on the line at 1x. */
  meetsLine(mark: Mark): boolean;
}

/** The logarithmic axis, with room for the numbers beside the outermost marks. */
function scaleOf(marks: readonly Mark[], plotPx: number): Scale {
  const numbers = plotPx >= NUMBERS_FROM_PX - 200;
  const least = Math.min(0.9, ...marks.map(({ lo }) => lo)) / 1.05;
  const most = Math.max(1.2, ...marks.map(({ hi }) => hi)) * 1.05;
  if (!numbers) return { low: least, high: most, numbers, meetsLine: () => false };
  const share = NUMBER_PX / plotPx;
  const highFor = (low: number): number => low * (most / low) ** (1 / (1 - share));
  const meets = (low: number, { hi, text }: Mark): boolean => {
    const start = (plotPx * Math.log(hi / low)) / Math.log(highFor(low) / low) + NUMBER_GAP_PX;
    const line = (plotPx * Math.log(1 / low)) / Math.log(highFor(low) / low);
    return start < line && line < start + textWidth(text, SMALL_PX) + 1;
  };
  // Numbers on the left need room there, too. Without any, the right end needs none.
  const outermost = Math.min(most, ...marks.filter((mark) => meets(least, mark)).map(({ lo }) => lo));
  const low = Math.min(least, outermost / (most / outermost) ** (share / (1 - 2 * share)));
  return { low, high: highFor(low), numbers, meetsLine: (mark) => meets(low, mark) };
}

interface Layout extends Scale {
  readonly shown: readonly string[];
  readonly px: number;
  readonly plotPx: number;
  readonly modes: ReturnType<typeof sortModes>;
  readonly looks: Looks;
}

function layers(layout: Layout, options: ChartOptions): Spec[] {
  const { shown, px, plotPx, modes, looks, low, high, numbers } = layout;
  const theme = THEMES[options.theme];
  const ticks = [...new Set([1, ...logTicks(low, high, Math.floor(plotPx / 52))])];
  const axes = twinAxes(
    {
      values: ticks,
      labelExpr: "format(datum.value, datum.value < 1e4 ? '~r' : '~s') + 'x'",
      title: 'times the p50 of native (logarithmic axis)',
    },
    shown.length,
  );
  const y = rowAxis(shown, px);
  const yOffset = {
    field: 'mode',
    type: 'nominal',
    sort: modes.map((mode) => labelOf(mode)),
    scale: { paddingOuter: ROW_GAP_PX / MODE_PX / 2 },
  };
  const x = { type: 'quantitative', scale: { type: 'log', domain: [low, high], nice: false } };
  const colour = modeEncoding(modes, looks, options);
  const numbersOn = (side: 'left' | 'right'): Spec => ({
    transform: [{ filter: `datum.side === '${side}'` }],
    mark: {
      type: 'text',
      align: side === 'left' ? 'right' : 'left',
      dx: side === 'left' ? -NUMBER_GAP_PX : NUMBER_GAP_PX,
      baseline: 'middle',
      fontSize: SMALL_PX,
      color: theme.muted,
    },
    encoding: {
      y,
      yOffset,
      x: { ...x, field: side === 'left' ? 'lo' : 'hi', axis: null },
      text: { field: 'text' },
    },
  });
  return [
    rowBands(shown, y, options.theme),
    {
      data: { values: [{ one: 1 }] },
      mark: { type: 'rule', color: theme.reference, strokeWidth: 1.4 },
      encoding: { x: { ...x, field: 'one', axis: axes.bottom } },
    },
    {
      mark: { type: 'rule', strokeWidth: 2.4, opacity: 0.75, aria: true },
      encoding: {
        y,
        yOffset,
        x: { ...x, field: 'lo', axis: axes.top },
        x2: { field: 'hi' },
        ...colour,
        ...TIP,
      },
    },
    {
      mark: pointMark(46, options.theme),
      encoding: {
        y,
        yOffset,
        x: { ...x, field: 'ratio', axis: null },
        ...colour,
        ...shapeEncoding(modes, looks),
        ...TIP,
      },
    },
    ...(numbers ? [numbersOn('right'), numbersOn('left')] : []),
  ];
}
