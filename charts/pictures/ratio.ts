// Ratio to native: for each workload and mode the p50 over that of native, with its 95 % interval, on a logarithmic
// axis on which twice as slow and twice as fast are equally far from the line that means "equal".

import { ratio } from '../../results/format/format.js';
import type { Run } from '../../results/run/model.js';
import { ratioInterval } from '../data/captions.js';
import { SMALL_PX, textWidth } from './font.js';
import { modeChannels, pointMark, ratioText, TIP } from './marks.js';
import { cellValues, drawnOf, logAxis, modeLanes, rowLayout } from './rows.js';
import { type ChartOptions, frame, provenance, type Spec } from './spec.js';
import { THEMES } from './theme.js';
import { logTicks } from './ticks.js';

const MODE_PX = 11;
const ROW_GAP_PX = 7;
/** In narrower plots there is no room for numbers beside the marks. */
const NUMBERS_FROM_PX = 360;
/** Room for a number beside a mark, and the gap between them. */
const NUMBER_PX = 44;
const NUMBER_GAP_PX = 7;

export function ratioChart(run: Run, options: ChartOptions): Spec {
  const { rows, modes, names } = drawnOf(run, 'ratio', 'compared');
  const { shown, plotPx, y, bands } = rowLayout(names, options);
  const marks = cellValues(rows, shown, ({ overNative }) => {
    const { center, lo, hi } = overNative!;
    const fields = { ratio: center, lo: lo ?? center, hi: hi ?? center, text: `${ratio(center)}x` };
    return [ratioText(overNative!), fields];
  });
  const { low, high, meetsLine } = scaleOf(marks, plotPx);
  const axis = {
    values: [...new Set([1, ...logTicks(low, high, Math.floor(plotPx / 52))])],
    labelExpr: "format(datum.value, datum.value < 1e4 ? '~r' : '~s') + 'x'",
    title: 'times the p50 of native (logarithmic axis)',
  };
  const x = logAxis([low, high], axis, rows.length);
  const { yOffset, height } = modeLanes(modes, rows.length, MODE_PX, ROW_GAP_PX);
  const { color, shape } = modeChannels(modes, run, options);
  const { reference, muted } = THEMES[options.theme];
  const lane = { y, yOffset, color, ...TIP };
  const numbers = (side: 'left' | 'right', field: string, align: string, dx: number): Spec => ({
    transform: [{ filter: `datum.side === '${side}'` }],
    mark: { type: 'text', align, dx, color: muted },
    encoding: { y, yOffset, x: x(field), text: { field: 'text' } },
  });
  const lines = [
    'p50 over the p50 of native. Right of the line at 1x: slower than without the mode.',
    ratioInterval(rows.flatMap(({ drawn }) => drawn.map(({ overNative }) => overNative!))),
    provenance(run, rows),
  ];
  return frame('Ratio to native', lines, options, {
    width: plotPx,
    height,
    data: { values: marks.map((mark) => ({ ...mark, side: meetsLine(mark) ? 'left' : 'right' })) },
    resolve: { axis: { x: 'independent' } },
    layer: [
      bands,
      {
        data: { values: [{ one: 1 }] },
        mark: { type: 'rule', color: reference, strokeWidth: 1.4 },
        encoding: { x: x('one', 'bottom') },
      },
      {
        mark: { type: 'rule', strokeWidth: 2.4, opacity: 0.75, aria: true },
        encoding: { ...lane, x: x('lo', 'top'), x2: { field: 'hi' } },
      },
      { mark: pointMark(46, options.theme), encoding: { ...lane, x: x('ratio'), shape } },
      ...(plotPx < NUMBERS_FROM_PX ? [] : [numbers('right', 'hi', 'left', NUMBER_GAP_PX)]),
      ...(plotPx < NUMBERS_FROM_PX ? [] : [numbers('left', 'lo', 'right', -NUMBER_GAP_PX)]),
    ],
  });
}

/** A mark of the chart; `text` is the number beside it. */
interface Mark {
  readonly lo: number;
  readonly hi: number;
  readonly text: string;
}

/**
 * The ends of the logarithmic axis, with room for the numbers beside the outermost marks, and whether the number to the right of a
 * mark would be on the line at 1x.
 */
function scaleOf(marks: readonly Mark[], plotPx: number) {
  const least = Math.min(0.9, ...marks.map(({ lo }) => lo)) / 1.05;
  const most = Math.max(1.2, ...marks.map(({ hi }) => hi)) * 1.05;
  if (plotPx < NUMBERS_FROM_PX) return { low: least, high: most, meetsLine: () => false };
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
  return { low, high: highFor(low), meetsLine: (mark: Mark) => meets(low, mark) };
}
