// Where the texts of a picture are: read back from the SVG, so that a test can look for labels that overlap or are
// cut. Understands what vega writes, nothing more: nested translations, and lines of text as tspans.

import { textWidth } from '../pictures/font.js';

/** A Box is a text and the rectangle it takes, in pixels from the picture's top left corner. */
export interface Box {
  readonly text: string;
  readonly x1: number;
  readonly y1: number;
  readonly x2: number;
  readonly y2: number;
}

export interface Layout {
  readonly width: number;
  readonly height: number;
  readonly texts: readonly Box[];
}

/** The size of a picture and the boxes of its texts; rotated and hidden ones are left out. */
export function layoutOf(svg: string): Layout {
  const [, width, height] = /viewBox="0 0 ([\d.]+) ([\d.]+)"/.exec(svg) ?? [];
  const texts: Box[] = [];
  const groups: { x: number; y: number }[] = [{ x: 0, y: 0 }];
  for (const [tag, inner] of svg.matchAll(/<g\b[^>]*>|<\/g>|<text\b[^>]*\/>|<text\b[^>]*>(.*?)<\/text>/gs)) {
    const parent = groups.at(-1)!;
    if (tag === '</g>') groups.pop();
    else {
      const [, dx, dy] = /transform="translate\(([-\d.e]+),([-\d.e]+)\)/.exec(tag) ?? [];
      const at = { x: parent.x + Number(dx ?? 0), y: parent.y + Number(dy ?? 0) };
      if (tag.startsWith('<g')) {
        if (!tag.endsWith('/>')) groups.push(at);
      } else if (inner === undefined || / opacity="0"/.test(tag)) continue;
      else if (!tag.includes('rotate(')) texts.push(...boxesOf(tag, inner, at));
    }
  }
  return { width: Number(width), height: Number(height), texts };
}

function boxesOf(tag: string, inner: string, at: { x: number; y: number }): Box[] {
  const sizePx = Number(/font-size="([\d.]+)px"/.exec(tag)?.[1] ?? 11);
  const weight = tag.includes('font-weight="bold"') ? 'bold' : 'normal';
  const anchor = /text-anchor="(\w+)"/.exec(tag)?.[1];
  const lines = inner.includes('<tspan')
    ? [...inner.matchAll(/<tspan\b([^>]*?)(?:\/>|>(.*?)<\/tspan>)/gs)]
    : [['', '', inner]];
  let { y } = at;
  return lines.map(([, attributes = '', raw = '']) => {
    y += Number(/dy="([-\d.]+)"/.exec(attributes)?.[1] ?? 0);
    const text = raw.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
    const wide = textWidth(text, sizePx, weight);
    const x1 = at.x - (anchor === 'middle' ? wide / 2 : anchor === 'end' ? wide : 0);
    return { text, x1, x2: x1 + wide, y1: y - 0.75 * sizePx, y2: y + 0.2 * sizePx };
  });
}
