// From which share of stat'ed entries on another way to list a directory costs less: requests first, then time, of an ablation.
//
// Costs are taken as straight lines between the measured shares, which is how a crossing is found (results/study/ablation.ts); the
// axes are stretched towards zero, where the crossings are, so that straight lines look bent.

import { count, duration, pretty } from '../../results/format/format.js';
import type { BuiltinMode } from '../../results/run/modes.js';
import { type Ablation, type Crossover, WAYS, type Way } from '../../results/study/ablation.js';
import { crossoverText } from '../data/crossovers.js';
import { lookChannels, pointMark, TIP } from './marks.js';
import { type ChartOptions, ChartUnavailable, frame, PADDING_PX, panelTitle, type Spec } from './spec.js';
import { colourOf, looksAmong, THEMES } from './theme.js';
import { DURATION_LABEL, logTicks } from './ticks.js';

const HEIGHT_PX = 300;
const AXIS_PX = 58;
const GAP_PX = 26;
/** Half of the last label of the horizontal axis. */
const OVERHANG_PX = 16;
const SHARE_TICKS = [0, 1, 2, 5, 10, 25, 50, 100];
const FEW_SHARE_TICKS = [0, 1, 5, 25, 100];
/** Below this width only few fit. */
const WIDE_PX = 330;
/** Points of a line between two measured shares. */
const BETWEEN = 24;

/** The ways are no modes, but use the looks of modes so that they are as easy to distinguish. */
const LOOKS_LIKE: Readonly<Record<Way, BuiltinMode>> = {
  readdir: 'file-passthrough',
  readdirplus: 'plain',
  'readdir-passthrough': 'inode-passthrough',
};

type Cost = Crossover['of'];

/** A measured share, or one between two. */
interface Point {
  readonly way: Way;
  readonly percent: number;
  readonly value: number;
}

export function crossoverChart(ablation: Ablation, options: ChartOptions): Spec {
  const { sweep, crossovers, entries, rounds, host, backing } = ablation;
  const ways = WAYS.filter((way) => sweep.some((point) => point.way === way));
  if (ways.length < 2)
    throw new ChartUnavailable('crossover: the study listed a directory in fewer than two ways');
  const said = (of: Cost): string =>
    crossovers
      .filter((one) => one.of === of)
      .map(crossoverText)
      .join('; ');
  const lines = [
    `Requests: ${said('requests')}.`,
    `Time: ${said('time')}.`,
    `Both axes are stretched towards zero. Rings: crossings, by straight lines between the measured shares.${host.emulated ? ' Emulated CPU: requests hold, times mean nothing.' : ''}`,
    `Nothing cached before, ${count(rounds, 'round')}, ${backing} backing, Linux ${host.kernel}.`,
  ];
  return frame(`Cost of listing ${entries} entries, then statx of a share of them`, lines, options, {
    spacing: GAP_PX,
    hconcat: (['requests', 'time'] as const).map((of) => panel(of, ablation, ways, options)),
  });
}

function panel(of: Cost, { sweep, crossovers }: Ablation, ways: readonly Way[], options: ChartOptions): Spec {
  const plotPx = Math.floor((options.width - 2 * PADDING_PX - 2 * AXIS_PX - GAP_PX - OVERHANG_PX) / 2);
  const measured = sweep
    .map(({ way, percent, requests, elapsedNs }) => {
      const value = of === 'requests' ? requests : elapsedNs;
      const text = of === 'requests' ? `${Math.round(value)} requests` : pretty(duration(value));
      return { way, percent, value, tip: `${way}, ${percent} % stat'ed: ${text}` };
    })
    .sort((a, b) => a.percent - b.percent);
  const linesOf = ways.map((way) => measured.filter((point) => point.way === way));
  const crossings = crossovers.filter((one) => one.of === of).flatMap((one) => crossing(one, measured));
  const looks = ways.map((way) => {
    const look = looksAmong([])(LOOKS_LIKE[way]);
    return { label: way, colour: colourOf(look, options.theme), shape: look.shape };
  });
  const { color, shape } = lookChannels('way', looks, options, { columns: ways.length });
  const place = { x: shareAxis(plotPx), y: costAxis(of, measured) };
  const { reference } = THEMES[options.theme];
  return {
    title: panelTitle(of === 'requests' ? 'FUSE requests' : 'time of all', options, 6),
    width: plotPx,
    height: HEIGHT_PX,
    layer: [
      {
        data: { values: linesOf.flatMap(filledIn) },
        mark: { type: 'line', strokeWidth: 2 },
        encoding: { ...place, color },
      },
      {
        data: { values: measured },
        mark: pointMark(56, options.theme),
        encoding: { ...place, color, shape, ...TIP },
      },
      {
        data: { values: crossings },
        mark: { ...pointMark(190, options.theme), filled: false, stroke: reference, strokeWidth: 1.4 },
        encoding: { ...place, ...TIP },
      },
    ],
  };
}

function shareAxis(plotPx: number): Spec {
  return {
    field: 'percent',
    type: 'quantitative',
    scale: { type: 'symlog', constant: 1, domain: [0, 100], nice: false },
    axis: {
      values: plotPx < WIDE_PX ? FEW_SHARE_TICKS : SHARE_TICKS,
      labelExpr: "datum.value + ' %'",
      title: "share of entries stat'ed",
      labelOverlap: false,
      labelFlush: false,
    },
  };
}

/** There may be no requests, which a logarithmic axis cannot show. */
function costAxis(of: Cost, points: readonly Point[]): Spec {
  const values = points.map(({ value }) => value);
  const [low, high] = [Math.min(...values) / 1.2, Math.max(...values)];
  const ticks = (from: number): number[] => logTicks(from, high * 1.1, 9);
  const [scale, axis] =
    of === 'time'
      ? [
          { type: 'log', domain: [low, high * 1.2] },
          { values: ticks(low), labelExpr: DURATION_LABEL },
        ]
      : [
          { type: 'symlog', constant: 1, domain: [0, high * 1.2] },
          { values: [0, ...ticks(1)], format: '~r' },
        ];
  return {
    field: 'value',
    type: 'quantitative',
    scale: { ...scale, nice: false },
    axis: { ...axis, title: null },
  };
}

/** The point at a share of the way from one point to another. */
function pointBetween(from: Point, to: Point, share: number): Point {
  return {
    way: from.way,
    percent: from.percent + share * (to.percent - from.percent),
    value: from.value + share * (to.value - from.value),
  };
}

/** The points of one way with those on the straight lines between them. */
function filledIn(points: readonly Point[]): Point[] {
  return points.flatMap((point, at) => {
    const next = points[at + 1];
    if (next === undefined) return [point];
    return Array.from({ length: BETWEEN }, (_, step) => pointBetween(point, next, step / BETWEEN));
  });
}

/** Where another way begins to cost less. */
function crossing(crossover: Crossover, measured: readonly Point[]): Spec[] {
  const { percent, below } = crossover;
  if (percent === null) return [];
  const points = measured.filter(({ way }) => way === below);
  const after = points.findIndex((point) => point.percent >= percent);
  const [from, to] = [points[after - 1], points[after]];
  if (from === undefined || to === undefined) return [];
  const share = (percent - from.percent) / (to.percent - from.percent);
  return [{ ...pointBetween(from, to, share), percent, tip: crossoverText(crossover) }];
}
