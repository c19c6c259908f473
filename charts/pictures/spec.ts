// What every picture has in common: the frame of a Vega-Lite specification, its title and the axes for latencies.
//
// Layout is computed here with the widths of the shipped font: labels get exactly the room they need, texts are wrapped before they are cut. Specifications are plain JSON, so that anyone can
// restyle them; render.ts alone knows how they become pixels.

import type { Mode, Run } from '../../results/run/model.js';
import { labelOf } from '../../results/run/modes.js';
import type { Row } from '../data/cells.js';
import { replicates } from '../data/environment.js';
import { clipMiddle, textWidth, type Weight, wrapToWidth } from './font.js';
import { colourScale, type Looks } from './looks.js';
import { FONT_STACK, type Paint, THEMES } from './theme.js';

/** A Spec is a Vega-Lite specification: plain JSON. */
export type Spec = Readonly<Record<string, unknown>>;

export interface ChartOptions {
  /** Width of the picture in pixels. */
  readonly width: number;
  readonly theme: Paint;
}

/** Why a picture cannot be drawn from these data: one sentence for the reader, not an error of fusebench. */
export class ChartUnavailable extends Error {
  override readonly name = 'ChartUnavailable';
}

export const LABEL_PX = 12;
export const SMALL_PX = 10;
const TITLE_PX = 17;
const SUBTITLE_PX = 12;
export const PADDING_PX = 16;
/** The last label of a horizontal axis reaches beyond the plot by half its width. */
const OVERHANG_PX = 14;
const LABEL_PADDING_PX = 8;

/** The title with the facts that every picture needs, wrapped to the picture's width. */
export interface Heading {
  readonly title: string;
  /** What the marks mean, then where the numbers come from. */
  readonly lines: readonly string[];
}

/** The frame around one view or a concatenation of views. */
export function frame(heading: Heading, options: ChartOptions, body: Spec): Spec {
  const theme = THEMES[options.theme];
  const room = options.width - 2 * PADDING_PX;
  return {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    description: [heading.title, ...heading.lines].join('. ').replaceAll('..', '.'),
    background: theme.background,
    padding: PADDING_PX,
    title: {
      text: wrapToWidth(heading.title, room, TITLE_PX, 'bold'),
      subtitle: heading.lines.flatMap((line) => wrapToWidth(line, room, SUBTITLE_PX)),
      anchor: 'start',
      frame: 'bounds',
      fontSize: TITLE_PX,
      fontWeight: 'bold',
      color: theme.text,
      subtitleFontSize: SUBTITLE_PX,
      subtitleColor: theme.muted,
      subtitlePadding: 6,
      subtitleLineHeight: 16,
      offset: 14,
    },
    ...body,
    config: config(options.theme),
  };
}

function config(name: Paint): Spec {
  const theme = THEMES[name];
  return {
    font: FONT_STACK,
    view: { stroke: null },
    // Only marks with a text of their own (TIP).
    mark: { aria: false },
    axis: {
      aria: false,
      labelFontSize: LABEL_PX,
      titleFontSize: LABEL_PX,
      titleFontWeight: 'normal',
      labelColor: theme.text,
      titleColor: theme.muted,
      gridColor: theme.grid,
      domainColor: theme.grid,
      tickColor: theme.grid,
      titlePadding: 10,
    },
    legend: {
      aria: false,
      labelFontSize: LABEL_PX,
      labelColor: theme.text,
      labelLimit: 400,
      symbolSize: 90,
      symbolStrokeWidth: 2,
      title: null,
      orient: 'top',
      direction: 'horizontal',
      columnPadding: 18,
      padding: 0,
      offset: 14,
    },
    header: { labelFontSize: LABEL_PX, labelColor: theme.text, title: null },
    text: { color: theme.text, fontSize: SMALL_PX },
  };
}

/** One sentence on where the numbers come from: bring-ups, placement, backing, kernel. */
export function provenance(run: Run, rows: readonly Row[]): string {
  const n = replicates(rows.flatMap((row) => [...row.cells.values()].map(({ measurement }) => measurement)));
  const { host, backing, plan, tool } = run;
  const machine = `${backing.fsType} backing, Linux ${host.kernel}${host.emulated ? ', emulated CPU' : ''}`;
  return `n = ${n} per case, ${plan.placements.join(' and ')}, ${machine}; ${tool.name} ${tool.version}, run\u00a0${run.id}`;
}

/** Colour and shape by mode; `domain` is fixed, so that a mode keeps its look in every picture. */
export function modeEncoding(
  modes: readonly Mode[],
  looks: Looks,
  options: ChartOptions,
  legend: Spec | null = {},
): Spec {
  const scale = colourScale(modes, looks, options.theme);
  const columns = legendColumns(scale.domain, options.width);
  return {
    color: {
      field: 'mode',
      type: 'nominal',
      sort: null,
      scale,
      legend: legend && { columns, symbolOpacity: 1, ...legend },
    },
  };
}

export function shapeEncoding(modes: readonly Mode[], looks: Looks): Spec {
  return {
    shape: {
      field: 'mode',
      type: 'nominal',
      sort: null,
      scale: {
        domain: modes.map((mode) => labelOf(mode)),
        range: modes.map((mode) => looks(mode).shape),
      },
    },
  };
}

export function dashEncoding(modes: readonly Mode[], looks: Looks): Spec {
  return {
    strokeDash: {
      field: 'mode',
      type: 'nominal',
      sort: null,
      scale: {
        domain: modes.map((mode) => labelOf(mode)),
        range: modes.map((mode) => [...looks(mode).dash]),
      },
    },
  };
}

/** In a mark of a picture: it says the field `tip` of its datum when it is pointed at. Its mark has `aria: true`. */
export const TIP = { description: { field: 'tip', type: 'nominal' } };

/** A point that shows its values, separated from what is below it by a thin line. */
export function pointMark(size: number, theme: Paint): Spec {
  return {
    ...{ type: 'point', filled: true, size, opacity: 1, aria: true },
    ...{ stroke: THEMES[theme].background, strokeWidth: 0.6 },
  };
}

/** As many legend entries per line as fit. */
function legendColumns(labels: readonly string[], width: number): number {
  const widest = Math.max(...labels.map((label) => textWidth(label, LABEL_PX)));
  return Math.max(1, Math.min(labels.length, Math.floor((width - 2 * PADDING_PX) / (widest + 42))));
}

/** Row labels cut so that they take at most 40 % of the picture, and the pixels they take. */
export function rowLabels(labels: readonly string[], width: number): { shown: string[]; px: number } {
  const limit = Math.max(90, 0.4 * width - PADDING_PX);
  const shown = clippedNames(labels, limit);
  return { shown, px: Math.ceil(Math.max(...shown.map((label) => textWidth(label, LABEL_PX)))) };
}

/** The width of the plot beside row labels. */
export function plotWidth(options: ChartOptions, labelPx: number): number {
  return Math.max(120, options.width - 2 * PADDING_PX - labelPx - LABEL_PADDING_PX - OVERHANG_PX);
}

/** Names cut to a width; those that become equal by it get a number each, because a name is also a key. */
export function clippedNames(names: readonly string[], maxPx: number, weight: Weight = 'normal'): string[] {
  const shown = names.map((name) => clipMiddle(name, maxPx, LABEL_PX, weight));
  return shown.map((text, index) => {
    const twins = shown.some((other, at) => other === text && names[at] !== names[index]);
    return twins ? clipMiddle(`${index + 1} ${names[index]}`, maxPx, LABEL_PX, weight) : text;
  });
}

/** The vertical axis of a picture with a row for each workload. */
export function rowAxis(labels: readonly string[], labelPx: number): Spec {
  return {
    field: 'row',
    type: 'nominal',
    sort: [...labels],
    axis: {
      title: null,
      ticks: false,
      domain: false,
      labelPadding: LABEL_PADDING_PX,
      labelLimit: 1000,
      minExtent: labelPx + LABEL_PADDING_PX,
      maxExtent: labelPx + LABEL_PADDING_PX,
    },
    scale: { paddingInner: 0, paddingOuter: 0 },
  };
}

/** Rectangles behind every other row, so that rows are easy to follow. */
export function rowBands(labels: readonly string[], y: Spec, theme: Paint): Spec {
  return {
    data: { values: labels.filter((_, index) => index % 2 === 0).map((row) => ({ row })) },
    mark: { type: 'rect', color: THEMES[theme].band },
    encoding: { y },
  };
}

/** The same axis below and above a tall picture, so that it is visible from both ends. */
export function twinAxes(axis: Spec, rows: number): { bottom: Spec; top: Spec | null } {
  return {
    bottom: { ...axis, grid: true },
    top: rows >= TALL_ROWS ? { ...axis, orient: 'top', grid: false, title: null, domain: false } : null,
  };
}

/** Rows from which a picture is taller than a screen. */
const TALL_ROWS = 14;

/** A logarithmic axis of durations in nanoseconds: ticks at 1, 2 and 5 while they fit, else at powers of ten. */
export function latencyAxis(
  lowNs: number,
  highNs: number,
  plotPx: number,
): { values: number[]; labelExpr: string; domain: [number, number] } {
  const low = Math.max(1, lowNs);
  const high = Math.max(low * 1.5, highNs);
  return {
    values: logTicks(low, high, Math.max(2, Math.floor(plotPx / 58))),
    labelExpr: DURATION_LABEL,
    domain: [low, high],
  };
}

/** Writes `datum.value`, a duration in nanoseconds, with its unit. */
export const DURATION_LABEL =
  "datum.value < 1e3 ? format(datum.value, '~g') + ' ns' : datum.value < 1e6 ? format(datum.value / 1e3, '~g') + ' \u00b5s' : " +
  "datum.value < 1e9 ? format(datum.value / 1e6, '~g') + ' ms' : format(datum.value / 1e9, '~g') + ' s'";

/**
 * At most `most` round numbers between two values on a logarithmic axis: 1-2-5, then 1-3, then decades, then fewer. Where the axis
 * is so short that these are few, equal steps.
 */
export function logTicks(low: number, high: number, most: number): number[] {
  if (high / low < SHORT_AXIS) {
    const ticks = equalSteps(low, high, most);
    if (ticks.length >= 2) return ticks;
  }
  for (const steps of [[1, 2, 5], [1, 3], [1], [1, 1.5, 2, 3, 5, 7]]) {
    const ticks = ticksOf(low, high, steps, 1);
    if (ticks.length <= most && ticks.length >= 2) return ticks;
  }
  for (let stride = 2; stride < 12; stride++) {
    const ticks = ticksOf(low, high, [1], stride);
    if (ticks.length <= most) return ticks;
  }
  return [low];
}

/** Up to this ratio of its ends 1, 2 and 5 are not enough for an axis. */
const SHORT_AXIS = 2.5;

/** Multiples of the smallest step out of 1, 2, 5, 10, ... of which at most `most` are between two values. */
function equalSteps(low: number, high: number, most: number): number[] {
  const start = Math.floor(Math.log10(high - low)) - 1;
  const steps = [0, 1, 2].flatMap((decade) => [1, 2, 5].map((digit) => digit * 10 ** (start + decade)));
  for (const step of steps) {
    const first = Math.ceil(low / step - 1e-9);
    const count = Math.floor(high / step + 1e-9) - first + 1;
    if (count <= most)
      return Array.from({ length: count }, (_, at) => Number(((first + at) * step).toPrecision(6)));
  }
  return [];
}

function ticksOf(low: number, high: number, steps: readonly number[], stride: number): number[] {
  const ticks: number[] = [];
  for (let exponent = Math.floor(Math.log10(low)); exponent <= Math.ceil(Math.log10(high)); exponent++) {
    if (exponent % stride !== 0) continue;
    for (const step of steps) {
      const tick = step * 10 ** exponent;
      if (tick >= low * 0.999 && tick <= high * 1.001) ticks.push(tick);
    }
  }
  return ticks;
}
