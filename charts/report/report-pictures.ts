// The pictures of the report: the charts of `fusebench chart`, drawn with the colours of the page, so that one drawing serves
// light and dark screens and paper.

import type { Run } from '../../results/run/model.js';
import { buildChart, chartNames } from '../pictures/pictures.js';
import { loadRenderer } from '../pictures/render.js';
import { type ChartOptions, ChartUnavailable, type Spec } from '../pictures/spec.js';
import { Html, html } from './html.js';

/** Wide enough for labels beside plots, narrow enough for paper. */
const OPTIONS: ChartOptions = { width: 900, theme: 'page' };

/** All pictures that a run can give. */
export async function pictures(run: Run): Promise<Html[]> {
  const figures: Html[] = [];
  for (const name of chartNames) {
    const figure = await pictureOf(name, (options) => buildChart(name, run, options));
    if (figure !== null) figures.push(figure);
  }
  return figures;
}

/** One picture; null where there is nothing to draw. `name` is its anchor in the page. */
export async function pictureOf(name: string, build: (options: ChartOptions) => Spec): Promise<Html | null> {
  let spec: Spec;
  try {
    spec = build(OPTIONS);
  } catch (error) {
    if (error instanceof ChartUnavailable) return null;
    throw error;
  }
  const svg = await (await loadRenderer()).svg(spec, name);
  return html`<figure class="picture${isTall(svg) && ' tall'}" id="${name}" tabindex="0">${new Html(svg)}</figure>`;
}

/** Higher than a page of paper on which it is as wide as the page. */
const PAPER_SHAPE = 1.35;

function isTall(svg: string): boolean {
  const [, width, height] = /viewBox="0 0 ([\d.]+) ([\d.]+)"/.exec(svg) ?? [];
  return Number(height) > PAPER_SHAPE * Number(width);
}
