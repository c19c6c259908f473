// What every picture has in common: the frame of a Vega-Lite specification, its title and where its numbers come from.
//
// Layout is computed here with the widths of the shipped font: labels get exactly the room they need, texts are wrapped before they
// are cut. Specifications are plain JSON, so that anyone can restyle them; render.ts alone knows how they become pixels.

import type { Run } from '../../results/run/model.js';
import type { Row } from '../data/cells.js';
import { replicates } from '../data/environment.js';
import { LABEL_PX, SMALL_PX, wrapToWidth } from './font.js';
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

const TITLE_PX = 17;
const SUBTITLE_PX = 12;
export const PADDING_PX = 16;

/**
 * The frame around one view or a concatenation of views. The title and the facts that every picture needs, what the marks mean and
 * where the numbers come from, are wrapped to the picture's width.
 */
export function frame(title: string, lines: readonly string[], options: ChartOptions, body: Spec): Spec {
  const theme = THEMES[options.theme];
  const room = options.width - 2 * PADDING_PX;
  return {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    description: [title, ...lines].join('. ').replaceAll('..', '.'),
    background: theme.background,
    padding: PADDING_PX,
    title: {
      text: wrapToWidth(title, room, TITLE_PX, 'bold'),
      subtitle: lines.flatMap((line) => wrapToWidth(line, room, SUBTITLE_PX)),
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

/** The title above the left end of one view of several. */
export function panelTitle(text: string, { theme }: ChartOptions, offset: number): Spec {
  return { text, fontSize: LABEL_PX, color: THEMES[theme].text, anchor: 'start', frame: 'group', offset };
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
      symbolOpacity: 1,
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
