// From which share of stat'ed entries on another way to list a directory costs less: requests first, then time, of an ablation.
//
// Costs are taken as straight lines between the measured shares, which is how a crossing is found (results/study/ablation.ts); the
// axes are stretched towards zero, where the crossings are, so that straight lines look bent.

import { count, duration, pretty } from '../../results/format/format.js';
import type { BuiltinMode } from '../../results/run/modes.js';
import { type Ablation, type Crossover, WAYS, type Way } from '../../results/study/ablation.js';
import { crossoverText } from '../data/crossovers.js';
import { colourOf, looksAmong, type NamedLook } from './looks.js';
import {
  type ChartOptions,
  ChartUnavailable,
  DURATION_LABEL,
  frame,
  LABEL_PX,
  logTicks,
  PADDING_PX,
  pointMark,
  type Spec,
  TIP,
} from './spec.js';
import { THEMES } from './theme.js';

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
  const heading = {
    title: `Cost of listing ${entries} entries, then statx of a share of them`,
    lines: [
      `Requests: ${said('requests')}.`,
      `Time: ${said('time')}.`,
      `Both axes are stretched towards zero. Rings: crossings, by straight lines between the measured shares.${host.emulated ? ' Emulated CPU: requests hold, times mean nothing.' : ''}`,
      `Nothing cached before, ${count(rounds, 'round')}, ${backing} backing, Linux ${host.kernel}.`,
    ],
  };
  const plotPx = Math.floor((options.width - 2 * PADDING_PX - 2 * AXIS_PX - GAP_PX - OVERHANG_PX) / 2);
  return frame(heading, options, {
    spacing: GAP_PX,
    hconcat: (['requests', 'time'] as const).map((of) => panel(of, ablation, ways, plotPx, options)),
  });
}

const TITLES: Readonly<Record<Cost, string>> = { requests: 'FUSE requests', time: 'time of all' };

function panel(
  of: Cost,
  ablation: Ablation,
  ways: readonly Way[],
  plotPx: number,
  options: ChartOptions,
): Spec {
  const measured = pointsOf(ablation, of);
  const { color, shape } = wayEncoding(ways, options);
  const theme = THEMES[options.theme];
  const y = { field: 'value', type: 'quantitative', ...verticalAxis(of, measured) };
  const place = { x: shareAxis(plotPx), y };
  return {
    title: {
      ...{ text: TITLES[of], fontSize: LABEL_PX, color: theme.text },
      ...{ anchor: 'start', frame: 'group', offset: 6 },
    },
    width: plotPx,
    height: HEIGHT_PX,
    layer: [
      {
        data: { values: ways.flatMap((way) => filledIn(measured.filter((one) => one.way === way))) },
        mark: { type: 'line', strokeWidth: 2 },
        encoding: { ...place, color },
      },
      {
        data: { values: measured.map((one) => ({ ...one, tip: tipOf(one, of) })) },
        mark: pointMark(56, options.theme),
        encoding: { ...place, color, shape, ...TIP },
      },
      {
        data: { values: crossings(ablation, of, measured) },
        mark: { ...pointMark(190, options.theme), filled: false, stroke: theme.reference, strokeWidth: 1.4 },
        encoding: { ...place, ...TIP },
      },
    ],
  };
}

function wayEncoding(ways: readonly Way[], options: ChartOptions): { color: Spec; shape: Spec } {
  const looks = looksAmong([]);
  const lookOf = (way: Way): NamedLook => looks(LOOKS_LIKE[way]);
  const field = { field: 'way', type: 'nominal', sort: null };
  return {
    color: {
      ...field,
      scale: { domain: ways, range: ways.map((way) => colourOf(lookOf(way), options.theme)) },
      legend: { columns: ways.length, symbolOpacity: 1 },
    },
    shape: { ...field, scale: { domain: ways, range: ways.map((way) => lookOf(way).shape) } },
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

function pointsOf({ sweep }: Ablation, of: Cost): Point[] {
  return sweep
    .map(({ way, percent, requests, elapsedNs }) => ({
      way,
      percent,
      value: of === 'requests' ? requests : elapsedNs,
    }))
    .sort((a, b) => a.percent - b.percent);
}

function valueText(of: Cost, value: number): string {
  return of === 'requests' ? `${Math.round(value)} requests` : pretty(duration(value));
}

function tipOf({ way, percent, value }: Point, of: Cost): string {
  return `${way}, ${percent} % stat'ed: ${valueText(of, value)}`;
}

/** The points of one way with those on the straight lines between them. */
function filledIn(points: readonly Point[]): Point[] {
  return points.flatMap((point, at) => {
    const next = points[at + 1];
    if (next === undefined) return [point];
    return Array.from({ length: BETWEEN }, (_, step) => {
      const share = step / BETWEEN;
      return {
        way: point.way,
        percent: point.percent + share * (next.percent - point.percent),
        value: point.value + share * (next.value - point.value),
      };
    });
  });
}

function crossings({ crossovers }: Ablation, of: Cost, points: readonly Point[]): Spec[] {
  return crossovers.flatMap((one) => {
    const { percent, below } = one;
    if (one.of !== of || percent === null) return [];
    const own = points.filter(({ way }) => way === below);
    const after = own.findIndex((point) => point.percent >= percent);
    const [from, to] = [own[after - 1], own[after]];
    if (from === undefined || to === undefined) return [];
    const share = (percent - from.percent) / (to.percent - from.percent);
    return [{ percent, value: from.value + share * (to.value - from.value), tip: crossoverText(one) }];
  });
}

/** There may be no requests, which a logarithmic axis cannot show. */
function verticalAxis(of: Cost, points: readonly Point[]): Spec {
  const values = points.map(({ value }) => value);
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const ticks = (from: number): number[] => logTicks(from, high * 1.1, 9);
  if (of === 'time')
    return {
      scale: { type: 'log', domain: [low / 1.2, high * 1.2], nice: false },
      axis: { values: ticks(low / 1.2), labelExpr: DURATION_LABEL, title: null },
    };
  return {
    scale: { type: 'symlog', constant: 1, domain: [0, high * 1.2], nice: false },
    axis: { values: [0, ...ticks(1)], format: '~r', title: null },
  };
}
