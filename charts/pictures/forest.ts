// Forest plot of A against B: one row a case, the ratio with its interval, the tolerance as a band around 1.
//
// Does not judge: rows come with their ratio, interval and verdict. The axis is a logarithm,
// so that 10 % slower and 10 % faster look alike, and says so.

import { percentChange } from '../../results/format/format.js';
import { RATIO_INTERVAL } from '../data/captions.js';
import { textWidth } from './font.js';
import {
  type ChartOptions,
  ChartUnavailable,
  frame,
  logTicks,
  plotWidth,
  pointMark,
  rowAxis,
  rowBands,
  rowLabels,
  SMALL_PX,
  type Spec,
  TIP,
  twinAxes,
} from './spec.js';
import { THEMES } from './theme.js';
import { intervalWords } from './tips.js';

/** A ForestRow is the comparison of one case: candidate over baseline. */
export interface ForestRow {
  readonly label: string;
  readonly ratio: number;
  /** Null where there are too few bring-ups for an interval. */
  readonly lo: number | null;
  readonly hi: number | null;
  readonly verdict: 'improved' | 'unchanged' | 'regressed' | 'inconclusive';
  /** Why it is so. */
  readonly reason?: string;
}

export interface ForestHeading {
  /** For example `p50 of 7.1-rc3-ino over 7.1-rc3`. */
  readonly title: string;
  /** Bring-ups, placement, hosts: what the reader must know about both sides. */
  readonly provenance: string;
  /** The smallest relative change that matters, for example 0.05; 0 draws no band. */
  readonly tolerance: number;
  /** True when a smaller value is better, as for a latency. */
  readonly lowerIsBetter: boolean;
}

const ROW_PX = 20;
const NUMBER_GAP_PX = 7;

/** Verdicts that are written beside their numbers; the others only have symbols. */
const NAMED: ReadonlySet<ForestRow['verdict']> = new Set(['regressed', 'improved']);

const VERDICTS = ['regressed', 'improved', 'unchanged', 'inconclusive'] as const;
const SHAPES: Readonly<Record<ForestRow['verdict'], string>> = {
  regressed: 'square',
  improved: 'diamond',
  unchanged: 'circle',
  inconclusive: 'cross',
};

function tipOf({ ratio: center, lo, hi, verdict, reason }: ForestRow, label: string): string {
  const why = reason === undefined ? '' : `: ${reason}`;
  return `${label}: ${percentChange(center)}, ${intervalWords({ lo, hi })}, ${verdict}${why}`;
}

export function forestChart(rows: readonly ForestRow[], heading: ForestHeading, options: ChartOptions): Spec {
  const usable = rows.filter((row) => Number.isFinite(row.ratio) && row.ratio > 0);
  if (usable.length === 0)
    throw new ChartUnavailable('forest: the two sides have no case in common that engaged');
  const { shown, px } = rowLabels(
    usable.map((row) => row.label),
    options.width,
  );
  const values = usable.map((row, index) => ({
    row: shown[index],
    ratio: row.ratio,
    lo: row.lo ?? row.ratio,
    hi: row.hi ?? row.ratio,
    verdict: row.verdict,
    text: NAMED.has(row.verdict) ? `${percentChange(row.ratio)} ${row.verdict}` : percentChange(row.ratio),
    tip: tipOf(row, usable[index]!.label),
  }));
  const plotPx = plotWidth(options, px);
  const meaning = heading.lowerIsBetter ? 'right of it: slower' : 'right of it: better';
  const band = heading.tolerance > 0 ? ` Grey: the tolerance of ${heading.tolerance * 100} %.` : '';
  const lines = [`Ratios; the line is "equal", ${meaning}.${band}`, RATIO_INTERVAL, heading.provenance];
  return frame({ title: heading.title, lines }, options, {
    width: plotPx,
    height: values.length * ROW_PX,
    data: { values },
    resolve: { axis: { x: 'independent' } },
    layer: layers(values, shown, { px, plotPx }, heading, options),
  });
}

function layers(
  values: readonly { readonly lo: number; readonly hi: number; readonly text: string }[],
  shown: readonly string[],
  { px, plotPx }: { readonly px: number; readonly plotPx: number },
  heading: ForestHeading,
  options: ChartOptions,
): Spec[] {
  const theme = THEMES[options.theme];
  const reach = 1 + Math.max(0.02, 1.5 * heading.tolerance);
  const [least, most] = [
    Math.min(1 / reach, ...values.map((value) => value.lo)) / 1.01,
    Math.max(reach, ...values.map((value) => value.hi)) * 1.01,
  ];
  // Both ends leave room for a number, on the logarithmic axis.
  const numberPx = NUMBER_GAP_PX + Math.max(...values.map(({ text }) => textWidth(text, SMALL_PX)));
  const margin = (most / least) ** (numberPx / Math.max(numberPx, plotPx - 2 * numberPx));
  const [low, high] = [least / margin, most * margin];
  const axis = {
    values: ratioTicks(low, high, Math.max(3, Math.floor(plotPx / 56))),
    labelExpr: "format(datum.value, '~g') + 'x'",
    title: 'candidate over baseline (logarithmic axis)',
  };
  const axes = twinAxes(axis, shown.length);
  const x = { type: 'quantitative', scale: { type: 'log', domain: [low, high], nice: false } };
  const y = rowAxis(shown, px);
  const { color, shape } = verdictEncoding(options);
  // A number is on the side away from the line at 1, which would cross it.
  const numbers = (at: 'lo' | 'hi', align: string, dx: number): Spec => ({
    transform: [{ filter: at === 'hi' ? 'datum.ratio >= 1' : 'datum.ratio < 1' }],
    mark: { type: 'text', align, dx, baseline: 'middle', fontSize: SMALL_PX, color: theme.muted },
    encoding: { y, x: { ...x, field: at, axis: null }, text: { field: 'text' } },
  });
  const band = { lo: 1 / (1 + heading.tolerance), hi: 1 + heading.tolerance };
  return [
    rowBands(shown, y, options.theme),
    {
      data: { values: [band] },
      mark: { type: 'rect', color: theme.muted, opacity: heading.tolerance > 0 ? 0.14 : 0 },
      encoding: { x: { ...x, field: 'lo', axis: axes.bottom }, x2: { field: 'hi' } },
    },
    {
      data: { values: [{ one: 1 }] },
      mark: { type: 'rule', color: theme.reference, strokeWidth: 1.4 },
      encoding: { x: { ...x, field: 'one', axis: axes.top } },
    },
    {
      mark: { type: 'rule', strokeWidth: 2.4 },
      encoding: { y, x: { ...x, field: 'lo', axis: null }, x2: { field: 'hi' }, color },
    },
    {
      mark: pointMark(60, options.theme),
      encoding: { y, x: { ...x, field: 'ratio', axis: null }, color, shape, ...TIP },
    },
    numbers('hi', 'left', NUMBER_GAP_PX),
    numbers('lo', 'right', -NUMBER_GAP_PX),
  ];
}

function verdictEncoding(options: ChartOptions): { color: Spec; shape: Spec } {
  const { bad, good, reference, muted } = THEMES[options.theme];
  const field = { field: 'verdict', type: 'nominal', sort: null };
  return {
    color: {
      ...field,
      scale: { domain: [...VERDICTS], range: [bad, good, reference, muted] },
      legend: { symbolOpacity: 1 },
    },
    shape: {
      ...field,
      scale: { domain: [...VERDICTS], range: VERDICTS.map((verdict) => SHAPES[verdict]) },
    },
  };
}

/** At most `most` ticks: steps of 1, 2, 5 or 10 % near 1, powers when the ratios span more. */
function ratioTicks(low: number, high: number, most: number): number[] {
  if (high / low > 2.5) return [...new Set([1, ...logTicks(low, high, most)])].sort((a, b) => a - b);
  for (const step of [0.01, 0.02, 0.05, 0.1, 0.2, 0.5]) {
    const first = Math.ceil(low / step);
    const count = Math.floor(high / step) - first + 1;
    if (count <= most)
      return Array.from({ length: count }, (_, index) => Number(((first + index) * step).toFixed(2)));
  }
  return [1];
}
