// History: p50 and mean of some cases over many runs, a row for each case, on logarithmic axes.
//
// Runs are in the order in which they started, equally far apart: the axis counts runs, not days. A run in which a
// case did not engage, failed or is missing leaves a gap in its row.

import { count, duration, pretty } from '../../results/format/format.js';
import { estimateOf } from '../../results/quantities/estimate.js';
import { MEAN, P50 } from '../../results/quantities/quantities.js';
import { isTimed } from '../../results/quantities/summary.js';
import type { Mode, Run } from '../../results/run/model.js';
import { ABSOLUTE_VALUES } from '../data/captions.js';
import { casesNamed, shortLabels, shortNames } from '../data/case-names.js';
import { textWidth } from './font.js';
import { colourOf, type Looks, looksOfAll } from './looks.js';
import {
  type ChartOptions,
  ChartUnavailable,
  clippedNames,
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
import { intervalWords } from './tips.js';

const ONE_ROW_PX = 260;
const ROW_PX = 78;
const AXIS_PX = 58;
/** Between the labels of a vertical axis, at least. */
const TICK_PX = 26;
const LABEL_GAP_PX = 16;
const LABEL_MOST_PX = 150;
/** A picture of more rows than this is too long to read. */
const MOST_CASES = 40;

/** A run's point of a case. */
interface Point {
  readonly run: number;
  /** Rises by one after each gap. */
  readonly stretch: number;
  readonly p50: number;
  readonly lo: number;
  readonly hi: number;
  readonly mean: number;
  readonly tip: string;
}

interface Track {
  readonly id: string;
  readonly mode: Mode;
  readonly points: readonly Point[];
}

/** `name` is a case id or some parts of one (data/case-names.ts). */
export function historyChart(runs: readonly Run[], name: string, options: ChartOptions): Spec {
  const ordered = [...runs].sort((a, b) => (a.startedAt < b.startedAt ? -1 : 1));
  const ids = casesNamed(ordered, name);
  if (ids.length === 0)
    throw new ChartUnavailable(`history: no case of these runs has the name ${name}${exampleText(ordered)}`);
  if (ids.length > MOST_CASES)
    throw new ChartUnavailable(
      `history: ${name} is the name of ${ids.length} cases, and a picture has ${MOST_CASES} at most; name more parts, for example ${ids[0]}`,
    );
  const labels = runLabels(ordered);
  const tracks = ids.map((id) => trackOf(id, ordered, labels)).filter(({ points }) => points.length >= 2);
  if (tracks.length === 0)
    throw new ChartUnavailable(
      `history: ${name} was measured and engaged in ${count(mostRuns(ids, ordered, labels), 'run')}; it takes two`,
    );
  const { names, shared } = shortNames(tracks.map(({ id }) => id));
  const short = shortLabels(labels);
  const axis = runAxis(short.labels, options.width);
  const panel = { axis, names, tracks, looks: looksOfAll(ordered) };
  const title =
    tracks.length === 1 ? tracks[0]!.id : [name, ...shared.filter((part) => part !== name)].join(', ');
  return frame({ title: `History: ${title}`, lines: linesOf(ordered, tracks, short) }, options, {
    spacing: 16,
    resolve: { scale: { color: 'independent' } },
    vconcat: tracks.map((_, row) => trackPanel(row, panel, options)),
  });
}

function exampleText(runs: readonly Run[]): string {
  const example = runs.flatMap((run) => run.measurements)[0]?.case.id;
  return example === undefined ? '' : `; one is named ${example}, or by parts of that`;
}

function mostRuns(ids: readonly string[], runs: readonly Run[], labels: readonly string[]): number {
  return Math.max(0, ...ids.map((id) => trackOf(id, runs, labels).points.length));
}

function trackOf(id: string, runs: readonly Run[], labels: readonly string[]): Track {
  const points: Point[] = [];
  let mode: Mode = 'native';
  for (const [run, { measurements, host }] of runs.entries()) {
    const measurement = measurements.find((one) => one.case.id === id);
    if (measurement === undefined || !isTimed(measurement)) continue;
    mode = measurement.case.mode;
    const p50 = estimateOf(measurement, P50);
    const mean = estimateOf(measurement, MEAN).center;
    const last = points.at(-1);
    points.push({
      run,
      stretch: last === undefined ? 0 : last.stretch + (last.run === run - 1 ? 0 : 1),
      p50: p50.center,
      lo: p50.lo ?? p50.center,
      hi: p50.hi ?? p50.center,
      mean,
      tip: pretty(
        `${labels[run]}, Linux ${host.kernel}: p50 ${duration(p50.center)} (${intervalTimes(p50.lo, p50.hi) ?? intervalWords(p50)}), mean ${duration(mean)}`,
      ),
    });
  }
  return { id, mode, points };
}

function intervalTimes(lo: number | null, hi: number | null): string | null {
  return lo === null || hi === null ? null : `95 % interval ${duration(lo)} to ${duration(hi)}`;
}

function linesOf(
  runs: readonly Run[],
  tracks: readonly Track[],
  short: ReturnType<typeof shortLabels>,
): string[] {
  const gaps = tracks.reduce((sum, { points }) => sum + runs.length - points.length, 0);
  const machines = new Set(runs.map(({ host }) => `${host.hostname}, Linux ${host.kernel}`));
  const cut = [short.prefix, short.suffix].filter((text) => text !== '').map((text) => `"${text.trim()}"`);
  return [
    `Solid: p50 with its 95 % interval. Dashed: mean. ${ABSOLUTE_VALUES} Logarithmic axes.`,
    `${count(runs.length, 'run')}${gaps > 0 ? `, ${count(gaps, 'gap')} where a case was not measured` : ''}${cut.length === 0 ? '' : `; labels are without ${cut.join(' and ')}, which all have`}.`,
    machines.size === 1 ? [...machines][0]! : `${machines.size} different machines or kernels.`,
  ];
}

/** A run's label where no other run has it, else the time of its start. */
function runLabels(runs: readonly Run[]): string[] {
  const times = runs.map((run) => [run.label, run.startedAt.slice(0, 16).replace('T', ' ')].join(' ').trim());
  const isOwn = (label: string): boolean =>
    label !== '' && runs.filter((run) => run.label === label).length === 1;
  return runs.map((run, at) => {
    if (isOwn(run.label)) return run.label;
    const time = times[at]!;
    return times.indexOf(time) === times.lastIndexOf(time) ? time : `${time} ${run.id.slice(-4)}`;
  });
}

interface RunAxis {
  readonly labels: readonly string[];
  /** The runs that have a label. */
  readonly values: readonly number[];
  readonly plotPx: number;
}

/** As many labels as fit beside each other, including the last run's. */
function runAxis(labels: readonly string[], width: number): RunAxis {
  const shown = clippedNames(labels, LABEL_MOST_PX);
  const widest = Math.max(...shown.map((label) => textWidth(label, LABEL_PX)));
  const plotPx = Math.max(120, Math.floor(width - 2 * PADDING_PX - AXIS_PX - widest / 2));
  const slot = plotPx / labels.length;
  const step = Math.max(1, Math.ceil((widest + LABEL_GAP_PX) / slot));
  const values = labels.map((_, at) => at).filter((at) => (labels.length - 1 - at) % step === 0);
  return { labels: shown, values, plotPx };
}

interface Panel {
  readonly axis: RunAxis;
  readonly names: readonly string[];
  readonly tracks: readonly Track[];
  readonly looks: Looks;
}

function trackPanel(row: number, { axis, names, tracks, looks }: Panel, options: ChartOptions): Spec {
  const { points, mode } = tracks[row]!;
  const height = tracks.length === 1 ? ONE_ROW_PX : ROW_PX;
  const theme = THEMES[options.theme];
  const colour = colourOf(looks(mode), options.theme);
  const last = row === tracks.length - 1;
  const x = runScale(axis, last);
  const y = timeScale(points, height);
  const line = { y: { ...y, field: 'value' }, x, detail: { field: 'stretch' } };
  return {
    ...(tracks.length > 1 && {
      title: {
        ...{ text: names[row], fontSize: LABEL_PX, color: theme.text },
        ...{ anchor: 'start', frame: 'group', offset: 4 },
      },
    }),
    width: axis.plotPx,
    height,
    data: { values: points },
    layer: [
      {
        mark: { type: 'area', color: colour, opacity: 0.2 },
        encoding: { x, y: { ...y, field: 'lo' }, y2: { field: 'hi' }, detail: { field: 'stretch' } },
      },
      {
        transform: [{ fold: ['p50', 'mean'] }],
        mark: { type: 'line', color: colour, strokeWidth: 1.6 },
        encoding: { ...line, ...SERIES_DASH },
      },
      {
        mark: {
          ...pointMark(points.length > 30 ? 28 : 50, options.theme),
          color: colour,
          shape: looks(mode).shape,
        },
        encoding: { x, y: { ...y, field: 'p50' }, ...TIP },
      },
    ],
  };
}

/** The axis of runs; only the last panel has its labels. */
function runScale({ labels, values }: RunAxis, labelled: boolean): Spec {
  return {
    field: 'run',
    type: 'quantitative',
    scale: { domain: [-0.5, labels.length - 0.5], nice: false },
    axis: {
      values,
      labelExpr: `${JSON.stringify(labels)}[datum.value]`,
      title: labelled ? 'run' : null,
      ticks: labelled,
      labels: labelled,
      labelOverlap: false,
      labelLimit: LABEL_MOST_PX + 10,
    },
  };
}

function timeScale(points: readonly Point[], heightPx: number): Spec {
  const lows = points.flatMap(({ lo, mean }) => [lo, mean]);
  const highs = points.flatMap(({ hi, mean }) => [hi, mean]);
  const domain = [Math.min(...lows) / 1.03, Math.max(...highs) * 1.03] as const;
  const values = logTicks(...domain, Math.floor(heightPx / TICK_PX));
  return {
    type: 'quantitative',
    scale: { type: 'log', domain, nice: false },
    axis: { values, labelExpr: DURATION_LABEL, title: null, minExtent: AXIS_PX - 8 },
  };
}

const SERIES_DASH: Spec = {
  strokeDash: {
    field: 'key',
    type: 'nominal',
    legend: null,
    scale: {
      domain: ['p50', 'mean'],
      range: [
        [1, 0],
        [4, 3],
      ],
    },
  },
};
