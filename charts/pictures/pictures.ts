// The charts of a run by name: specifications only, so that nothing heavy is loaded before one is drawn.

import type { Run } from '../../results/run/model.js';
import { heatmapChart } from './heatmap.js';
import { latencyChart } from './latency.js';
import { cdfChart } from './panels/cdf.js';
import { histogramChart } from './panels/histogram.js';
import { throughputChart } from './panels/throughput.js';
import { ratioChart } from './ratio.js';
import type { ChartOptions, Spec } from './spec.js';
import { stripChart } from './strip.js';
import { switchesChart } from './switches.js';

const BUILDERS = {
  latency: latencyChart,
  ratio: ratioChart,
  switches: switchesChart,
  cdf: cdfChart,
  heatmap: heatmapChart,
  histogram: histogramChart,
  strip: stripChart,
  throughput: throughputChart,
} as const satisfies Record<string, (run: Run, options: ChartOptions) => Spec>;

export type ChartName = keyof typeof BUILDERS;

/** All charts of a run, in the order in which they are read. */
export const chartNames = Object.keys(BUILDERS) as readonly ChartName[];

/** What `run` draws by itself; the rest is drawn when it is asked for. */
export const defaultCharts = chartNames.filter((name) => name !== 'histogram');

export function isChartName(name: string): name is ChartName {
  return Object.hasOwn(BUILDERS, name);
}

/** The Vega-Lite specification of a chart. Errors: ChartUnavailable with the reason, when the run cannot give it. */
export function buildChart(name: ChartName, run: Run, options: ChartOptions): Spec {
  return BUILDERS[name](run, options);
}
