// From a specification to SVG and PNG, without a browser: the only importer of vega, vega-lite and resvg.
//
// All three are loaded when the first picture is drawn, because loading them costs more than most commands do. Text is
// measured with the shipped font (font.ts) and drawn with it; nothing is taken from the machine.

import { writeFileSync } from 'node:fs';
import type { TopLevelSpec } from 'vega-lite';
import { fontPath, textWidth } from './font.js';
import type { Spec } from './spec.js';

/** A Renderer draws specifications. */
export interface Renderer {
  svg(spec: Spec): Promise<string>;
  /** A PNG of the SVG at `zoom` pixels for each of its pixels. */
  png(svg: string, zoom: number): Buffer;
}

let loaded: Promise<Renderer> | undefined;

export function loadRenderer(): Promise<Renderer> {
  loaded ??= load();
  return loaded;
}

async function load(): Promise<Renderer> {
  const [vega, vegaLite, { Resvg }] = await Promise.all([
    import('vega'),
    import('vega-lite'),
    import('@resvg/resvg-js'),
  ]);
  measureWithShippedFont((vega as unknown as { textMetrics: TextMetrics }).textMetrics);
  const compile = (spec: Spec): object =>
    vegaLite.compile(spec as unknown as TopLevelSpec, { logger: strictLogger }).spec;
  return {
    async svg(spec) {
      const view = new vega.View(vega.parse(compile(spec)), { renderer: 'none', logLevel: vega.Error });
      const svg = await view.toSVG();
      view.finalize();
      return svg;
    },
    png(svg, zoom) {
      const font = {
        loadSystemFonts: false,
        fontFiles: [fontPath('normal'), fontPath('bold')],
        defaultFontFamily: 'Inter',
        sansSerifFamily: 'Inter',
      };
      return new Resvg(svg, { font, fitTo: { mode: 'zoom', value: zoom } }).render().asPng();
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

/** A warning of the compiler is a mistake in a specification of ours, so it is not overlooked. */
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

/** Writes one picture in the formats asked for and returns the paths. */
export async function renderSpec(
  spec: Spec,
  pathWithoutExtension: string,
  formats: { readonly svg: boolean; readonly png: boolean; readonly vega: boolean },
): Promise<string[]> {
  const written: string[] = [];
  const write = (extension: string, content: string | Buffer): void => {
    const path = `${pathWithoutExtension}.${extension}`;
    writeFileSync(path, content);
    written.push(path);
  };
  if (formats.vega) write('vl.json', `${JSON.stringify(spec, null, 2)}\n`);
  if (!formats.svg && !formats.png) return written;
  const renderer = await loadRenderer();
  const svg = await renderer.svg(spec);
  if (formats.svg) write('svg', svg);
  if (formats.png) write('png', renderer.png(svg, PNG_ZOOM));
  return written;
}

/** Two pixels for each, so that text is crisp on the screens people have. */
const PNG_ZOOM = 2;
