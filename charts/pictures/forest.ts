// Forest plot of A against B: one row a case, the ratio with its interval, the tolerance as a band around 1.
//
// Does not judge: comparisons come with their ratio, interval and verdict. The axis is a logarithm, so that 10 % slower and 10 %
// faster look alike, and says so.

import { percentChange, ratio } from '../../results/format/format.js';
import type { Comparison } from '../../results/judge/compare.js';
import { RATIO_INTERVAL } from '../data/captions.js';
import { shortNames } from '../data/case-names.js';
import { SMALL_PX, textWidth } from './font.js';
import { intervalWords, lookChannels, pointMark, TIP } from './marks.js';
import { logAxis, rowLayout } from './rows.js';
import { type ChartOptions, ChartUnavailable, frame, type Spec } from './spec.js';
import { THEMES } from './theme.js';
import { logTicks, multiples } from './ticks.js';

interface ForestHeading {
  /** For example `p50 of 7.1-rc3-ino over 7.1-rc3`. */
  readonly title: string;
  /** Bring-ups, placement, hosts: what the reader must know about both sides. */
  readonly provenance: string;
  /** The smallest relative change that matters, for example 0.05. */
  readonly tolerance: number;
}

const ROW_PX = 20;
const NUMBER_GAP_PX = 7;

/** How verdicts are drawn, and which of them are also written beside their numbers. */
export const VERDICTS = {
  regressed: { colour: 'bad', shape: 'square', named: true },
  improved: { colour: 'good', shape: 'diamond', named: true },
  unchanged: { colour: 'reference', shape: 'circle', named: false },
  inconclusive: { colour: 'muted', shape: 'cross', named: false },
} as const;

/** Of comparisons of one metric, of which a smaller value is better. */
export function forestChart(
  comparisons: readonly (Pick<Comparison, 'caseId' | 'ratio' | 'verdict'> & Partial<Comparison>)[],
  { title, provenance, tolerance }: ForestHeading,
  options: ChartOptions,
): Spec {
  if (comparisons.length === 0)
    throw new ChartUnavailable('forest: the two sides have no case in common that engaged');
  const { names, shared } = shortNames(comparisons.map(({ caseId }) => caseId));
  const { shown, plotPx, y, bands } = rowLayout(names, options);
  const values = comparisons.map(({ ratio: { center, lo, hi }, verdict, reason }, at) => {
    const change = percentChange(center);
    return {
      ...{ row: shown[at], ratio: center, lo, hi, verdict },
      text: VERDICTS[verdict].named ? `${change} ${verdict}` : change,
      tip: `${names[at]}: ${change}, ${intervalWords({ lo, hi }, ratio)}, ${verdict}${reason === undefined ? '' : `: ${reason}`}`,
    };
  });
  const reach = 1 + Math.max(0.02, 1.5 * tolerance);
  const least = Math.min(1 / reach, ...values.map(({ lo }) => lo)) / 1.01;
  const most = Math.max(reach, ...values.map(({ hi }) => hi)) * 1.01;
  // Both ends leave room for a number, on the logarithmic axis.
  const numberPx = NUMBER_GAP_PX + Math.max(...values.map(({ text }) => textWidth(text, SMALL_PX)));
  const margin = (most / least) ** (numberPx / Math.max(numberPx, plotPx - 2 * numberPx));
  const [low, high] = [least / margin, most * margin];
  const axis = {
    values: ratioTicks(low, high, Math.max(3, Math.floor(plotPx / 56))),
    labelExpr: "format(datum.value, '~g') + 'x'",
    title: 'candidate over baseline (logarithmic axis)',
  };
  const x = logAxis([low, high], axis, shown.length);
  const lines = [
    `Ratios; the line is "equal", right of it: slower. Grey: the tolerance of ${tolerance * 100} %.`,
    RATIO_INTERVAL,
    [...shared, provenance].join(', '),
  ];
  return frame(title, lines, options, {
    width: plotPx,
    height: values.length * ROW_PX,
    data: { values },
    resolve: { axis: { x: 'independent' } },
    layer: [bands, ...layers({ x, y, tolerance }, options)],
  });
}

interface Scales {
  readonly x: ReturnType<typeof logAxis>;
  readonly y: Spec;
  readonly tolerance: number;
}

function layers({ x, y, tolerance }: Scales, options: ChartOptions): Spec[] {
  const theme = THEMES[options.theme];
  const looks = Object.entries(VERDICTS).map(([label, { colour, shape }]) => ({
    ...{ label, shape },
    colour: theme[colour],
  }));
  const { color, shape } = lookChannels('verdict', looks, options);
  // A number is on the side away from the line at 1, which would cross it.
  const numbers = (filter: string, field: string, align: string, dx: number): Spec => ({
    transform: [{ filter }],
    mark: { type: 'text', align, dx, color: theme.muted },
    encoding: { y, x: x(field), text: { field: 'text' } },
  });
  return [
    {
      data: { values: [{ lo: 1 / (1 + tolerance), hi: 1 + tolerance }] },
      mark: { type: 'rect', color: theme.muted, opacity: 0.14 },
      encoding: { x: x('lo', 'bottom'), x2: { field: 'hi' } },
    },
    {
      data: { values: [{ one: 1 }] },
      mark: { type: 'rule', color: theme.reference, strokeWidth: 1.4 },
      encoding: { x: x('one', 'top') },
    },
    {
      mark: { type: 'rule', strokeWidth: 2.4 },
      encoding: { y, x: x('lo'), x2: { field: 'hi' }, color },
    },
    { mark: pointMark(60, options.theme), encoding: { y, x: x('ratio'), color, shape, ...TIP } },
    numbers('datum.ratio >= 1', 'hi', 'left', NUMBER_GAP_PX),
    numbers('datum.ratio < 1', 'lo', 'right', -NUMBER_GAP_PX),
  ];
}

/** At most `most` ticks: steps of 1, 2, 5 or 10 % near 1, powers when the ratios span more. */
function ratioTicks(low: number, high: number, most: number): number[] {
  if (high / low > 2.5) return [...new Set([1, ...logTicks(low, high, most)])].sort((a, b) => a - b);
  const ticks = multiples(low, high, [0.01, 0.02, 0.05, 0.1, 0.2, 0.5], most);
  return ticks.length > 0 ? ticks : [1];
}
