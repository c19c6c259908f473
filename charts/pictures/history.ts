// History: p50 and mean of some cases over many runs, a row for each case, on logarithmic axes.
//
// Runs are in the order in which they started, equally far apart: the axis counts runs, not days. A run in which a
// case did not engage, failed or is missing leaves a gap in its row.

import { count, duration, pretty } from '../../results/format/format.js';
import { estimateOf } from '../../results/quantities/estimate.js';
import { MEAN, P50 } from '../../results/quantities/quantities.js';
import { isTimed } from '../../results/quantities/summary.js';
import type { Run } from '../../results/run/model.js';
import { ABSOLUTE_VALUES } from '../data/captions.js';
import { casesNamed, shortLabels, shortNames } from '../data/case-names.js';
import { clippedNames, LABEL_PX, textWidth } from './font.js';
import { intervalWords, pointMark, TIP } from './marks.js';
import { type ChartOptions, ChartUnavailable, frame, PADDING_PX, panelTitle, type Spec } from './spec.js';
import { colourOf, type Look, looksOfAll } from './theme.js';
import { DURATION_LABEL, logTicks } from './ticks.js';

const ONE_ROW_PX = 260;
const ROW_PX = 78;
const AXIS_PX = 58;
/** Between the labels of a vertical axis, at least. */
const TICK_PX = 26;
const LABEL_GAP_PX = 16;
const LABEL_MOST_PX = 150;
/** A picture of more rows than this is too long to read. */
const MOST_CASES = 40;

/** `name` is a case id or some parts of one (data/case-names.ts). */
export function historyChart(runs: readonly Run[], name: string, options: ChartOptions): Spec {
  const ordered = [...runs].sort((a, b) => (a.startedAt < b.startedAt ? -1 : 1));
  const ids = casesNamed(ordered, name);
  const example = ordered.flatMap((run) => run.measurements)[0]?.case.id;
  const hint = example === undefined ? '' : `; one is named ${example}, or by parts of that`;
  if (ids.length === 0)
    throw new ChartUnavailable(`history: no case of these runs has the name ${name}${hint}`);
  if (ids.length > MOST_CASES)
    throw new ChartUnavailable(
      `history: ${name} is the name of ${ids.length} cases, and a picture has ${MOST_CASES} at most; name more parts, for example ${ids[0]}`,
    );
  const labels = runLabels(ordered);
  const found = ids.map((id) => trackOf(id, ordered, labels));
  const tracks = found.filter(({ points }) => points.length >= 2);
  if (tracks.length === 0) {
    const most = count(Math.max(...found.map(({ points }) => points.length)), 'run');
    throw new ChartUnavailable(`history: ${name} was measured and engaged in ${most}; it takes two`);
  }
  const { names, shared } = shortNames(tracks.map(({ id }) => id));
  const short = shortLabels(labels);
  const axis = runAxis(short.labels, options.width);
  const looks = looksOfAll(ordered);
  const only = tracks.length === 1;
  const height = only ? ONE_ROW_PX : ROW_PX;
  const title = only ? tracks[0]!.id : [name, ...shared.filter((part) => part !== name)].join(', ');
  return frame(`History: ${title}`, linesOf(ordered, tracks, short), options, {
    spacing: 16,
    resolve: { scale: { color: 'independent' } },
    vconcat: tracks.map((track, row) => ({
      ...(!only && { title: panelTitle(names[row]!, options, 4) }),
      width: axis.plotPx,
      height,
      data: { values: track.points },
      layer: layers(track, axis.x(row === tracks.length - 1), looks(track.mode!), options, height),
    })),
  });
}

type Track = ReturnType<typeof trackOf>;

/** A case over the runs that measured it. */
function trackOf(id: string, runs: readonly Run[], labels: readonly string[]) {
  const measured = runs.flatMap(({ measurements, host: { kernel } }, run) => {
    const measurement = measurements.find((one) => one.case.id === id);
    return measurement === undefined || !isTimed(measurement) ? [] : [{ run, kernel, measurement }];
  });
  const points = measured.map(({ run, kernel, measurement }, at) => {
    const p50 = estimateOf(measurement, P50);
    const mean = estimateOf(measurement, MEAN).center;
    const times = `p50 ${duration(p50.center)} (${intervalWords(p50, duration)}), mean ${duration(mean)}`;
    return {
      run,
      // Runs before it that did not measure the case: the same between two gaps.
      stretch: run - at,
      p50: p50.center,
      lo: p50.lo ?? p50.center,
      hi: p50.hi ?? p50.center,
      mean,
      tip: pretty(`${labels[run]}, Linux ${kernel}: ${times}`),
    };
  });
  return { id, mode: measured[0]?.measurement.case.mode, points };
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

/** The axis of runs: as many labels as fit beside each other, including the last run's; only the last panel has them. */
function runAxis(labels: readonly string[], width: number) {
  const shown = clippedNames(labels, LABEL_MOST_PX);
  const widest = Math.max(...shown.map((label) => textWidth(label, LABEL_PX)));
  const plotPx = Math.max(120, Math.floor(width - 2 * PADDING_PX - AXIS_PX - widest / 2));
  const step = Math.max(1, Math.ceil((widest + LABEL_GAP_PX) / (plotPx / labels.length)));
  const x = (labelled: boolean): Spec => ({
    field: 'run',
    type: 'quantitative',
    scale: { domain: [-0.5, labels.length - 0.5], nice: false },
    axis: {
      values: labels.map((_, at) => at).filter((at) => (labels.length - 1 - at) % step === 0),
      labelExpr: `${JSON.stringify(shown)}[datum.value]`,
      title: labelled ? 'run' : null,
      ticks: labelled,
      labels: labelled,
      labelOverlap: false,
      labelLimit: LABEL_MOST_PX + 10,
    },
  });
  return { plotPx, x };
}

function layers(track: Track, x: Spec, look: Look, options: ChartOptions, height: number): Spec[] {
  const { points } = track;
  const y = timeScale(track, height);
  const [color, detail] = [colourOf(look, options.theme), { field: 'stretch' }];
  const domain = ['p50', 'mean'];
  const range = [
    [1, 0],
    [4, 3],
  ];
  const strokeDash = { field: 'key', type: 'nominal', legend: null, scale: { domain, range } };
  return [
    {
      mark: { type: 'area', color, opacity: 0.2 },
      encoding: { x, y: { ...y, field: 'lo' }, y2: { field: 'hi' }, detail },
    },
    {
      transform: [{ fold: domain }],
      mark: { type: 'line', color, strokeWidth: 1.6 },
      encoding: { x, y: { ...y, field: 'value' }, detail, strokeDash },
    },
    {
      mark: { ...pointMark(points.length > 30 ? 28 : 50, options.theme), color, shape: look.shape },
      encoding: { x, y: { ...y, field: 'p50' }, ...TIP },
    },
  ];
}

function timeScale({ points }: Track, heightPx: number): Spec {
  const low = Math.min(...points.flatMap(({ lo, mean }) => [lo, mean])) / 1.03;
  const high = Math.max(...points.flatMap(({ hi, mean }) => [hi, mean])) * 1.03;
  const values = logTicks(low, high, Math.floor(heightPx / TICK_PX));
  return {
    type: 'quantitative',
    scale: { type: 'log', domain: [low, high], nice: false },
    axis: { values, labelExpr: DURATION_LABEL, title: null, minExtent: AXIS_PX - 8 },
  };
}
