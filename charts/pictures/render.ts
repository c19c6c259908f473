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

/** Two pixels of a PNG for each of the SVG, so that text is sharp on common screens. */
const PNG_ZOOM = 2;

let loaded: ReturnType<typeof load> | undefined;

export function loadRenderer(): ReturnType<typeof load> {
  loaded ??= load();
  return loaded;
}

async function load() {
  const [vega, vegaLite, { renderAsync }] = await Promise.all([
    import('vega'),
    import('vega-lite'),
    import('@resvg/resvg-js'),
  ]);
  measureWithShippedFont((vega as unknown as { textMetrics: TextMetrics }).textMetrics);
  return {
    /** `name` makes its ids differ from those of other pictures on a page. */
    async svg(spec: Spec, name: string): Promise<string> {
      const { spec: compiled } = vegaLite.compile(spec as unknown as TopLevelSpec, { logger: strictLogger });
      const view = new vega.View(vega.parse(compiled), { renderer: 'none', logLevel: vega.Error });
      const svg = await view.toSVG();
      view.finalize();
      const title = [(spec.title as { readonly text: string | readonly string[] }).text].flat().join(' ');
      return finishSvg(svg, { title, description: spec.description as string, prefix: name });
    },
    /** Drawn by another thread. */
    async png(svg: string): Promise<Buffer> {
      const font = {
        loadSystemFonts: false,
        fontFiles: [fontPath('normal'), fontPath('bold')],
        defaultFontFamily: 'Inter',
        sansSerifFamily: 'Inter',
      };
      return (await renderAsync(svg, { font, fitTo: { mode: 'zoom', value: PNG_ZOOM } })).asPng();
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
function refuse(...text: readonly unknown[]): never {
  throw new Error(`vega-lite: ${text.join(' ')}`);
}

const strictLogger = {
  level: () => strictLogger,
  info: () => strictLogger,
  debug: () => strictLogger,
  error: refuse,
  warn: refuse,
};

export interface Formats {
  readonly svg: boolean;
  readonly png: boolean;
  /** The Vega-Lite specification, to be restyled. */
  readonly vega: boolean;
}

/** Writes pictures, each named by its path without extension, in the formats asked for, and returns the paths of the files. */
export async function renderSpecs(
  pictures: Iterable<readonly [path: string, spec: Spec]>,
  { svg, png, vega }: Formats,
): Promise<string[]> {
  const files: string[] = [];
  const drawing: Promise<void>[] = [];
  for (const [path, spec] of pictures) {
    const named = (extension: string): string => `${path}.${extension}`;
    files.push(...[vega && 'vl.json', svg && 'svg', png && 'png'].filter((one) => one !== false).map(named));
    if (vega) replaceFile(named('vl.json'), `${JSON.stringify(spec, null, 2)}\n`);
    if (!svg && !png) continue;
    const renderer = await loadRenderer();
    const drawn = await renderer.svg(spec, basename(path));
    if (svg) replaceFile(named('svg'), drawn);
    if (!png) continue;
    // Drawn while the next picture is made and awaited below; until then an error must not count as unhandled.
    const image = renderer.png(drawn).then((content) => replaceFile(named('png'), content));
    image.catch(() => undefined);
    drawing.push(image);
  }
  await Promise.all(drawing);
  return files;
}

export const DEFAULT_WIDTH_PX = 900;
/** Narrower pictures cannot hold labels and plot side by side; no renderer accepts wider ones. */
export const WIDTH_LIMITS_PX = { least: 480, most: 4000 } as const;

export interface RenderOptions extends Partial<Formats> {
  readonly names?: readonly ChartName[];
  readonly theme?: ThemeName;
  readonly width?: number;
  /** Called for each chart that this run cannot give, with one sentence why. */
  readonly onUnavailable?: (reason: string) => void;
}

/**
 * Draws charts of a run into a folder, SVG and PNG by default, and returns the paths of the files. Errors: the file system's own
 * when the folder or a file cannot be written. A chart that the run cannot give is left out, never drawn empty.
 */
export function renderCharts(run: Run, folder: string, options: RenderOptions = {}): Promise<string[]> {
  const { names = defaultCharts, theme = 'light', width = DEFAULT_WIDTH_PX, onUnavailable } = options;
  function* specs(): Iterable<readonly [string, Spec]> {
    for (const name of names) {
      try {
        const spec = buildChart(name, run, { width, theme });
        // Not before: a folder in which nothing can be drawn is not made.
        makeFolder(folder);
        yield [join(folder, name), spec];
      } catch (error) {
        if (!(error instanceof ChartUnavailable)) throw error;
        onUnavailable?.(error.message);
      }
    }
  }
  return renderSpecs(specs(), { svg: true, png: true, vega: false, ...options });
}
