// Ratios to native round by round: a small strip for each case, its paired rounds in order of time around the case's own ratio. It
// shows drift, steps and two states of a machine, which a ratio with an interval does not.
//
// Strips of a row share their scale, so that modes of a workload can be compared; what is outside is drawn at the edge.

import { ratio } from '../../results/format/format.js';
import { pairedBringUps, pairedRounds } from '../../results/quantities/paired.js';
import { P50 } from '../../results/quantities/quantities.js';
import type { Run } from '../../results/run/model.js';
import { labelOf, REFERENCE_MODE } from '../../results/run/modes.js';
import { COLUMN_AXIS, columnHeaders } from './columns.js';
import { modeChannels, TIP, tipOf } from './marks.js';
import { type DrawnRow, drawnOf, rowLayout } from './rows.js';
import { type ChartOptions, frame, provenance, type Spec } from './spec.js';
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
  const { rows, modes, names } = drawnOf(run, 'strip', 'compared');
  const { shown, plotPx, y } = rowLayout(names, options);
  const columns = columnHeaders(modes, plotPx / modes.length);
  // Where there are too many rounds to distinguish, whole bring-ups are drawn.
  const byRound = run.measurements.every(({ rounds }) => rounds.length <= MOST_POINTS);
  const stripRows = rows.map((row) => stripsOf(row, byRound));
  const strips = stripRows.flatMap((row, at) =>
    row.strips.map(({ mode, number, points }) => {
      const place = { row: shown[at], column: columns[modes.indexOf(mode)] };
      return { place, number, points: points.map((point) => ({ ...place, mode: labelOf(mode), ...point })) };
    }),
  );
  const points = strips.flatMap((strip) => strip.points);
  const joined = points.filter((point) => point.joined);
  const lines = [
    byRound
      ? `Each point: p50 of a round over that of native in the same sweep, in order of time.${joined.length > 0 ? ' Lines join the rounds of a bring-up.' : ''}`
      : 'Each point: p50 of a bring-up over that of native, in order of time.',
    "Middle line: the ratio of the case, which is the number above. Rows say how far it is to a strip's edge; triangles are beyond it.",
    provenance(run, rows),
  ];
  const { grid, muted } = THEMES[options.theme];
  const reaches = JSON.stringify(stripRows.map(({ reach }) => reachText(reach)));
  const labelExpr = `[datum.label, ${reaches}[indexof(${JSON.stringify(shown)}, datum.value)]]`;
  const place = {
    ...stripPlace(columns),
    y: { ...y, axis: { ...y.axis, labelExpr }, scale: { paddingInner: 0.1, paddingOuter: 0.05 } },
  };
  const { color } = modeChannels(modes, run, options, null);
  const detail = (field: string): Spec[] => [{ field: 'row' }, { field: 'column' }, { field }];
  const edge = { condition: { test: 'datum.deviation === 0', value: muted }, value: grid };
  return frame(`Ratios to native, ${byRound ? 'round by round' : 'bring-up by bring-up'}`, lines, options, {
    width: plotPx,
    height: rows.length * ROW_PX,
    data: { values: points },
    layer: [
      {
        data: { values: strips.flatMap((strip) => edgesOf(strip.place)) },
        mark: { type: 'line', strokeWidth: 0.8 },
        encoding: { ...place, detail: detail('deviation'), color: edge },
      },
      {
        data: { values: joined },
        mark: { type: 'line', strokeWidth: 0.9, opacity: 0.7 },
        encoding: { ...place, detail: detail('bringUp'), color },
      },
      {
        mark: { type: 'point', aria: true, filled: true, size: 13, opacity: 0.9 },
        encoding: { ...place, shape: INSIDE_SHAPE, color, ...TIP },
      },
      {
        data: { values: strips.map((strip) => ({ ...strip.place, number: strip.number, ...NUMBER_PLACE })) },
        mark: { type: 'text', align: 'left', dx: 3, color: muted },
        encoding: { ...place, text: { field: 'number' } },
      },
    ],
  });
}

/** The strips of a row, one for each case with its paired rounds, and half their height as a factor above 1. */
function stripsOf(row: DrawnRow, byRound: boolean) {
  const native = row.cells.get(REFERENCE_MODE)!.measurement;
  const pairsOf = byRound ? pairedRounds : pairedBringUps;
  const cases = row.drawn.map((cell) => {
    const { center } = cell.overNative!;
    const pairs = pairsOf(cell.measurement, native, P50);
    return { cell, center, pairs: pairs.map((pair) => ({ ...pair, log: Math.log(pair.ratio / center) })) };
  });
  const reach = reachOf(cases.flatMap(({ pairs }) => pairs.map(({ log }) => Math.abs(log))));
  const strips = cases.map(({ cell, center, pairs }) => {
    const times = timesOf(pairs.map(({ bringUp }) => bringUp));
    const points = pairs.map(({ bringUp, ratio: own, log }, at) => ({
      time: times[at],
      bringUp,
      // Its bring-up has other rounds, too.
      joined: pairs.some((other, index) => index !== at && other.bringUp === bringUp),
      deviation: Math.max(-1, Math.min(1, log / Math.log1p(reach))),
      place: Math.abs(log) <= Math.log1p(reach) ? 'inside' : log > 0 ? 'above' : 'below',
      tip: tipOf(cell, row, `${ratio(own)}x native in bring-up ${bringUp + 1}`),
    }));
    return { mode: cell.mode, number: `${ratio(center)}x`, points };
  });
  return { reach, strips };
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

const INSIDE_SHAPE: Spec = {
  field: 'place',
  type: 'nominal',
  scale: { domain: ['inside', 'above', 'below'], range: ['circle', 'triangle-up', 'triangle-down'] },
  legend: null,
};
const NUMBER_PLACE = { time: 0, deviation: 1 + NUMBER_LANE / 2 };

/** The middle line of a strip and its edges: two points each. */
function edgesOf(place: Spec): Spec[] {
  return [-1, 0, 1].flatMap((deviation) => [0, 1].map((time) => ({ ...place, time, deviation })));
}

/** Where a point is in its row: its strip by column, and in the strip by time and deviation. */
function stripPlace(columns: readonly string[]): Spec {
  return {
    x: {
      field: 'column',
      type: 'nominal',
      sort: columns,
      axis: COLUMN_AXIS,
      scale: { paddingInner: 0.06, paddingOuter: 0.03 },
    },
    xOffset: { field: 'time', type: 'quantitative', scale: { domain: [0, 1], nice: false } },
    yOffset: {
      ...{ field: 'deviation', type: 'quantitative' },
      scale: { domain: [1 + NUMBER_LANE, -1.12], nice: false },
    },
  };
}
