// The pictures of a run by name, and the folder they are written to.
//
// A picture that these data cannot give is left out with one sentence, never drawn empty; a target that cannot be
// written is an error of the caller's.

import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Run } from '../results/model.js';
import { cdfChart, histogramChart } from './cdf.js';
import { heatmapChart } from './heatmap.js';
import { latencyChart } from './latency.js';
import { ratioChart } from './ratio.js';
import { renderSpec } from './render.js';
import { type ChartOptions, ChartUnavailable, type Spec } from './spec.js';
import { switchesChart } from './switches.js';
import type { ThemeName } from './theme.js';
import { throughputChart } from './throughput.js';

const BUILDERS = {
  latency: latencyChart,
  ratio: ratioChart,
  switches: switchesChart,
  cdf: cdfChart,
  heatmap: heatmapChart,
  histogram: histogramChart,
  throughput: throughputChart,
} as const satisfies Record<string, (run: Run, options: ChartOptions) => Spec>;

export type ChartName = keyof typeof BUILDERS;

/** All charts of a run, in the order in which they are read. */
export const chartNames = Object.keys(BUILDERS) as readonly ChartName[];

/** What `run` draws by itself; the rest is drawn when it is asked for. */
export const defaultCharts: readonly ChartName[] = [
  'latency',
  'ratio',
  'switches',
  'cdf',
  'heatmap',
  'throughput',
];

export function isChartName(name: string): name is ChartName {
  return Object.hasOwn(BUILDERS, name);
}

/** The Vega-Lite specification of a chart. Errors: ChartUnavailable with the reason, when the run cannot give it. */
export function buildChart(name: ChartName, run: Run, options: ChartOptions): Spec {
  return BUILDERS[name](run, options);
}

export interface RenderOptions {
  readonly names?: readonly ChartName[];
  readonly svg?: boolean;
  readonly png?: boolean;
  readonly vega?: boolean;
  readonly theme?: ThemeName;
  readonly width?: number;
}

export interface Rendered {
  /** Paths of the files written. */
  readonly files: readonly string[];
  /** Charts that these data cannot give: one sentence each. */
  readonly unavailable: readonly { readonly name: ChartName; readonly reason: string }[];
}

export const DEFAULT_WIDTH_PX = 900;
/** Narrower pictures cannot hold labels and plot side by side; wider ones no renderer takes. */
export const WIDTH_LIMITS_PX = { least: 480, most: 4000 } as const;

/**
 * Draws charts of a run into a folder, SVG and PNG unless told otherwise. Errors: RangeError for a width outside the
 * limits; the file system's own error when the folder or a file cannot be written.
 */
export async function renderCharts(run: Run, folder: string, options: RenderOptions = {}): Promise<Rendered> {
  const { names = defaultCharts, svg = true, png = true, vega = false, theme = 'light' } = options;
  const width = options.width ?? DEFAULT_WIDTH_PX;
  const { least, most } = WIDTH_LIMITS_PX;
  if (!(width >= least && width <= most))
    throw new RangeError(`a picture is ${least} to ${most} pixels wide, not ${width}`);
  mkdirSync(folder, { recursive: true });
  const files: string[] = [];
  const unavailable: { name: ChartName; reason: string }[] = [];
  for (const name of names) {
    try {
      const spec = buildChart(name, run, { width: Math.round(width), theme });
      files.push(...(await renderSpec(spec, join(folder, name), { svg, png, vega })));
    } catch (error) {
      if (!(error instanceof ChartUnavailable)) throw error;
      unavailable.push({ name, reason: error.message });
    }
  }
  return { files, unavailable };
}
