// Ratios to native round by round: a small strip for each case, its paired rounds in order of time around the case's own ratio. It
// shows drift, steps and two states of a machine, which a ratio with an interval does not.
//
// Strips of a row share their scale, so that modes of a workload can be compared; what is outside is drawn at the edge.

import { ratio } from '../../results/format/format.js';
import { pairedBringUps, pairedRounds } from '../../results/quantities/paired.js';
import { P50 } from '../../results/quantities/quantities.js';
import type { Mode, Run } from '../../results/run/model.js';
import { labelOf, sortModes } from '../../results/run/modes.js';
import { type Cell, type Row, rowsOf } from '../data/cells.js';
import { rowName } from '../data/findings.js';
import { columnAxis, columnHeaders } from './columns.js';
import { looksOf } from './looks.js';
import {
  type ChartOptions,
  ChartUnavailable,
  frame,
  modeEncoding,
  plotWidth,
  provenance,
  rowAxis,
  rowLabels,
  SMALL_PX,
  type Spec,
  TIP,
} from './spec.js';
import { THEMES } from './theme.js';

const ROW_PX = 58;
/** Above the strip is the ratio as a number, which takes this much of the strip's half height. */
const NUMBER_LANE = 0.62;
/** Between rounds of two bring-ups, in rounds. */
const BRING_UP_GAP = 0.6;

/** In a strip. */
const MOST_POINTS = 300;

/** Half heights of a strip: a factor of 1.02, 1.05 and so on. */
const REACHES = [0.02, 0.05, 0.1, 0.2, 0.5, 1, 3, 9];
/** The scale covers all but this many of the rounds of a row. */
const OUTSIDE = 0.02;

export function stripChart(run: Run, options: ChartOptions): Spec {
  const rows = rowsOf(run).filter((row) => compared(row).length > 0);
  if (rows.length === 0)
    throw new ChartUnavailable('strip: nothing to compare: it needs native and another mode that engaged');
  const modes = sortModes(rows.flatMap((row) => compared(row).map(({ mode }) => mode)));
  const names = rows.map((row) => rowName(row, run));
  const { shown, px } = rowLabels(names, options.width);
  const plotPx = plotWidth(options, px);
  const columns = columnHeaders(modes, plotPx / modes.length);
  // Where there are too many rounds to distinguish, whole bring-ups are drawn.
  const byRound = run.measurements.every(({ rounds }) => rounds.length <= MOST_POINTS);
  const strips = rows.flatMap((row, at) =>
    stripsOf(row, shown[at]!, names[at]!, { modes, columns, byRound }),
  );
  const joined = strips.some(({ points }) => points.some((point) => point.joined));
  const heading = {
    title: `Ratios to native, ${byRound ? 'round by round' : 'bring-up by bring-up'}`,
    lines: [
      byRound
        ? `Each point: p50 of a round over that of native in the same sweep, in order of time.${joined ? ' Lines join the rounds of a bring-up.' : ''}`
        : 'Each point: p50 of a bring-up over that of native, in order of time.',
      "Middle line: the ratio of the case, which is the number above. Rows say how far it is to a strip's edge; triangles are beyond it.",
      provenance(run, rows),
    ],
  };
  return frame(heading, options, body(run, strips, { shown, px, plotPx, modes, columns }, options));
}

function compared(row: Row): Cell[] {
  return [...row.cells.values()].filter((cell) => cell.overNative !== null);
}

/** One strip: a case with its paired rounds. */
interface Strip {
  readonly row: string;
  readonly column: string;
  readonly mode: string;
  readonly number: string;
  /** Half the height of the strips of its row, as a factor above 1. */
  readonly reach: number;
  readonly points: readonly Spec[];
}

function stripsOf(
  row: Row,
  shown: string,
  name: string,
  { modes, columns, byRound }: Pick<Layout, 'modes' | 'columns'> & { readonly byRound: boolean },
): Strip[] {
  const native = row.cells.get('native')!.measurement;
  const pairsOf = byRound ? pairedRounds : pairedBringUps;
  const cases = compared(row).map((cell) => {
    const { center } = cell.overNative!;
    const pairs = pairsOf(cell.measurement, native, P50).map((pair) => ({
      ...pair,
      deviation: Math.log(pair.ratio / center),
    }));
    return { cell, pairs };
  });
  const reach = reachOf(cases.flatMap(({ pairs }) => pairs.map(({ deviation }) => Math.abs(deviation))));
  return cases.map(({ cell, pairs }) => {
    const mode = labelOf(cell.mode);
    const column = columns[modes.indexOf(cell.mode)]!;
    const times = timesOf(pairs.map(({ bringUp }) => bringUp));
    return {
      row: shown,
      column,
      mode,
      number: `${ratio(cell.overNative!.center)}x`,
      reach,
      points: pairs.map((pair, at) => ({
        row: shown,
        column,
        mode,
        time: times[at],
        bringUp: pair.bringUp,
        // Its bring-up has other rounds, too.
        joined: pairs.some((other, index) => index !== at && other.bringUp === pair.bringUp),
        deviation: Math.max(-1, Math.min(1, pair.deviation / Math.log1p(reach))),
        place:
          Math.abs(pair.deviation) <= Math.log1p(reach) ? 'inside' : pair.deviation > 0 ? 'above' : 'below',
        tip: `${mode}, ${name}: ${ratio(pair.ratio)}x native in bring-up ${pair.bringUp + 1}`,
      })),
    };
  });
}

function reachOf(deviations: readonly number[]): number {
  const sorted = [...deviations].sort((a, b) => a - b);
  const most = sorted[Math.floor((1 - OUTSIDE) * (sorted.length - 1))] ?? 0;
  return REACHES.find((reach) => Math.log1p(reach) >= most) ?? REACHES.at(-1)!;
}

/** Places from 0 to 1 for rounds in order of time, with a gap between bring-ups. */
function timesOf(bringUps: readonly number[]): number[] {
  const places: number[] = [];
  for (const [at, bringUp] of bringUps.entries())
    places.push(at === 0 ? 0.5 : places[at - 1]! + 1 + (bringUp === bringUps[at - 1] ? 0 : BRING_UP_GAP));
  const end = (places.at(-1) ?? 0) + 0.5;
  return places.map((place) => place / end);
}

function reachText(reach: number): string {
  return `edges ${reach < 1 ? `\u00b1${Math.round(100 * reach)} %` : `${1 + reach}x`}`;
}

interface Layout {
  readonly shown: readonly string[];
  readonly px: number;
  readonly plotPx: number;
  readonly modes: readonly Mode[];
  readonly columns: readonly string[];
}

function body(run: Run, strips: readonly Strip[], layout: Layout, options: ChartOptions): Spec {
  const theme = THEMES[options.theme];
  const place = placeOf(strips, layout);
  const colour = modeEncoding(layout.modes, looksOf(run), options, null);
  const points = strips.flatMap((strip) => strip.points);
  const inStrip = [{ field: 'row' }, { field: 'column' }];
  return {
    width: layout.plotPx,
    height: layout.shown.length * ROW_PX,
    data: { values: points },
    layer: [
      {
        data: { values: strips.flatMap(edgesOf) },
        mark: { type: 'line', strokeWidth: 0.8 },
        encoding: {
          ...place,
          detail: [...inStrip, { field: 'deviation' }],
          color: { condition: { test: 'datum.deviation === 0', value: theme.muted }, value: theme.grid },
        },
      },
      {
        data: { values: points.filter((point) => point.joined) },
        mark: { type: 'line', strokeWidth: 0.9, opacity: 0.7 },
        encoding: { ...place, detail: [...inStrip, { field: 'bringUp' }], ...colour },
      },
      {
        mark: { type: 'point', aria: true, filled: true, size: 13, opacity: 0.9 },
        encoding: { ...place, ...PLACE_SHAPES, ...colour, ...TIP },
      },
      {
        data: { values: strips.map(numberOf) },
        mark: {
          ...{ type: 'text', align: 'left', baseline: 'middle', dx: 3 },
          ...{ fontSize: SMALL_PX, color: theme.muted },
        },
        encoding: { ...place, text: { field: 'number' } },
      },
    ],
  };
}

const PLACE_SHAPES: Spec = {
  shape: {
    field: 'place',
    type: 'nominal',
    scale: { domain: ['inside', 'above', 'below'], range: ['circle', 'triangle-up', 'triangle-down'] },
    legend: null,
  },
};

/** The middle line of a strip and its edges: two points each. */
function edgesOf({ row, column }: Strip): Spec[] {
  return [-1, 0, 1].flatMap((deviation) => [0, 1].map((time) => ({ row, column, time, deviation })));
}

function numberOf({ row, column, number }: Strip): Spec {
  return { row, column, number, time: 0, deviation: 1 + NUMBER_LANE / 2 };
}

/** Where a point is: its strip by row and column, and in the strip by time and deviation. */
function placeOf(strips: readonly Strip[], layout: Layout): Spec {
  const row = rowAxis(layout.shown, layout.px);
  const reaches = layout.shown.map((one) => strips.find((strip) => strip.row === one)!.reach);
  const offset = { type: 'quantitative' };
  return {
    x: {
      field: 'column',
      type: 'nominal',
      sort: [...layout.columns],
      axis: columnAxis(),
      scale: { paddingInner: 0.06, paddingOuter: 0.03 },
    },
    xOffset: { ...offset, field: 'time', scale: { domain: [0, 1], nice: false } },
    y: {
      ...row,
      axis: {
        ...(row.axis as Spec),
        labelExpr: `[datum.label, ${JSON.stringify(reaches.map(reachText))}[indexof(${JSON.stringify(layout.shown)}, datum.value)]]`,
      },
      scale: { paddingInner: 0.1, paddingOuter: 0.05 },
    },
    yOffset: { ...offset, field: 'deviation', scale: { domain: [1 + NUMBER_LANE, -1.12], nice: false } },
  };
}
