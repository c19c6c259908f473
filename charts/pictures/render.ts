// From a specification to SVG and PNG, without a browser: the only importer of vega, vega-lite and resvg.
//
// All three are loaded when the first picture is drawn, because loading them costs more than most commands do. Text is
// measured with the shipped font (font.ts) and drawn with it; nothing is taken from the machine.

import { basename, join } from 'node:path';
import type { TopLevelSpec } from 'vega-lite';
import type { Run } from '../../results/run/model.js';
import { makeFolder, replaceFile } from '../../results/run/output-file.js';
import { fontPath, textWidth } from './font.js';
import { buildChart, type ChartName, defaultCharts } from './pictures.js';
import { ChartUnavailable, type Spec } from './spec.js';
import { finishSvg } from './svg.js';
import type { ThemeName } from './theme.js';

/** Two pixels for each, so that text is sharp on common screens. */
const PNG_ZOOM = 2;

/** A Renderer draws specifications. */
export interface Renderer {
  /** `name` makes its ids differ from those of other pictures on a page. */
  svg(spec: Spec, name: string): Promise<string>;
  /** A PNG of the SVG at `zoom` pixels for each of its pixels; drawn by another thread. */
  png(svg: string, zoom: number): Promise<Buffer>;
}

let loaded: Promise<Renderer> | undefined;

export function loadRenderer(): Promise<Renderer> {
  loaded ??= load();
  return loaded;
}

async function load(): Promise<Renderer> {
  const [vega, vegaLite, { renderAsync }] = await Promise.all([
    import('vega'),
    import('vega-lite'),
    import('@resvg/resvg-js'),
  ]);
  measureWithShippedFont((vega as unknown as { textMetrics: TextMetrics }).textMetrics);
  const compile = (spec: Spec): object =>
    vegaLite.compile(spec as unknown as TopLevelSpec, { logger: strictLogger }).spec;
  return {
    async svg(spec, name) {
      const view = new vega.View(vega.parse(compile(spec)), { renderer: 'none', logLevel: vega.Error });
      const svg = await view.toSVG();
      view.finalize();
      const title = [(spec.title as { readonly text: string | readonly string[] }).text].flat().join(' ');
      return finishSvg(svg, { title, description: spec.description as string, prefix: name });
    },
    async png(svg, zoom) {
      const font = {
        loadSystemFonts: false,
        fontFiles: [fontPath('normal'), fontPath('bold')],
        defaultFontFamily: 'Inter',
        sansSerifFamily: 'Inter',
      };
      return (await renderAsync(svg, { font, fitTo: { mode: 'zoom', value: zoom } })).asPng();
    },
  };
}

/** The part of vega-scenegraph's text measuring that is replaced; vega exports it without declaring its type. */
interface TextMetrics {
  width: (item: { fontSize?: number; fontWeight?: string | number; limit?: number }, text: unknown) => number;
}

function measureWithShippedFont(metrics: TextMetrics): void {
  metrics.width = (item, text) => {
    const weight = item.fontWeight === 'bold' || Number(item.fontWeight) >= 600 ? 'bold' : 'normal';
    return textWidth(String(text ?? ''), item.fontSize ?? 11, weight);
  };
}

/** A warning of the compiler is a mistake in a specification of fusebench, so it is an error. */
const strictLogger = {
  level: () => strictLogger,
  error: (...text: readonly unknown[]) => {
    throw new Error(`vega-lite: ${text.join(' ')}`);
  },
  warn: (...text: readonly unknown[]) => {
    throw new Error(`vega-lite: ${text.join(' ')}`);
  },
  info: () => strictLogger,
  debug: () => strictLogger,
};

interface Formats {
  readonly svg: boolean;
  readonly png: boolean;
  readonly vega: boolean;
}

/** Writes one picture in the formats asked for and returns the paths. */
export async function renderSpec(
  spec: Spec,
  pathWithoutExtension: string,
  formats: Formats,
): Promise<string[]> {
  const { written, png } = await drawVectors(spec, pathWithoutExtension, formats);
  await png;
  return written;
}

/** What is written when `png` is done; the PNG is drawn while the next picture is made. */
interface Drawing {
  readonly written: string[];
  readonly png: Promise<void>;
}

async function drawVectors(spec: Spec, pathWithoutExtension: string, formats: Formats): Promise<Drawing> {
  const written: string[] = [];
  const write = (extension: string, content: string | Buffer): void => {
    const path = `${pathWithoutExtension}.${extension}`;
    replaceFile(path, content);
    written.push(path);
  };
  if (formats.vega) write('vl.json', `${JSON.stringify(spec, null, 2)}\n`);
  if (!formats.svg && !formats.png) return { written, png: Promise.resolve() };
  const renderer = await loadRenderer();
  const svg = await renderer.svg(spec, basename(pathWithoutExtension));
  if (formats.svg) write('svg', svg);
  if (!formats.png) return { written, png: Promise.resolve() };
  return { written, png: renderer.png(svg, PNG_ZOOM).then((image) => write('png', image)) };
}

export interface RenderOptions {
  readonly names?: readonly ChartName[];
  readonly svg?: boolean;
  readonly png?: boolean;
  /** Also write the Vega-Lite specification, to be restyled. */
  readonly vega?: boolean;
  readonly theme?: ThemeName;
  readonly width?: number;
  /** Called for each chart that this run cannot give, with one sentence why. */
  readonly onUnavailable?: (name: ChartName, reason: string) => void;
}

export const DEFAULT_WIDTH_PX = 900;
/** Narrower pictures cannot hold labels and plot side by side; no renderer accepts wider ones. */
export const WIDTH_LIMITS_PX = { least: 480, most: 4000 } as const;

/**
 * Draws charts of a run into a folder, SVG and PNG by default, and returns the paths of the files.
 * Errors: RangeError for a width outside the limits; the file system's own error when the folder or a file cannot be
 * written. A chart that the run cannot give is left out, never drawn empty.
 */
export async function renderCharts(run: Run, folder: string, options: RenderOptions = {}): Promise<string[]> {
  const { names = defaultCharts, svg = true, png = true, vega = false, theme = 'light' } = options;
  const width = options.width ?? DEFAULT_WIDTH_PX;
  const { least, most } = WIDTH_LIMITS_PX;
  if (!(width >= least && width <= most))
    throw new RangeError(`a picture is ${least} to ${most} pixels wide, not ${width}`);
  const drawings: Drawing[] = [];
  for (const name of names) {
    try {
      const spec = buildChart(name, run, { width: Math.round(width), theme });
      // Not before: a folder in which nothing can be drawn is not made.
      makeFolder(folder);
      const drawing = await drawVectors(spec, join(folder, name), { svg, png, vega });
      // Awaited below; until then an error must not count as unhandled.
      drawing.png.catch(() => undefined);
      drawings.push(drawing);
    } catch (error) {
      if (!(error instanceof ChartUnavailable)) throw error;
      options.onUnavailable?.(name, error.message);
    }
  }
  await Promise.all(drawings.map(({ png: drawn }) => drawn));
  return drawings.flatMap(({ written }) => written);
}
