// Text in an SVG that is as wide in any viewer as it was laid out: every label says its length in the shipped font, so that
// a viewer that has to take another font sets its letters closer or wider instead of running into the neighbour.

import { textWidth, type Weight } from './font.js';

const ENTITIES: Readonly<Record<string, string>> = { '&lt;': '<', '&gt;': '>', '&amp;': '&', '&quot;': '"' };

/** The SVG with `textLength` (pixels) on each line of text. */
export function withTextLengths(svg: string): string {
  return svg.replace(/<text\b([^>]*)>(.*?)<\/text>/gs, (_, attributes: string, content: string) => {
    const sizePx = Number(/font-size="([\d.]+)px"/.exec(attributes)?.[1] ?? 11);
    const weight: Weight = /font-weight="(?:bold|600)"/.test(attributes) ? 'bold' : 'normal';
    const length = (text: string): string =>
      text.trim() === '' ? '' : ` textLength="${widthOf(text, sizePx, weight).toFixed(1)}"`;
    if (!content.includes('<tspan')) return `<text${attributes}${length(content)}>${content}</text>`;
    const lines = content.replace(
      /<tspan([^>]*)>([^<]*)<\/tspan>/g,
      (__, own: string, text: string) => `<tspan${own}${length(text)}>${text}</tspan>`,
    );
    return `<text${attributes}>${lines}</text>`;
  });
}

function widthOf(text: string, sizePx: number, weight: Weight): number {
  return textWidth(
    text.replace(/&\w+;/g, (entity) => ENTITIES[entity] ?? entity),
    sizePx,
    weight,
  );
}
