// Rewrites the SVG of vega: it says what it shows, its marks say their values, text has its planned width in any viewer, and what
// does nothing is left out.
//
// Rewrites tags as vega writes them, with `<`, `>` and `&` escaped in every attribute; no general parser of XML.

import { textWidth } from './font.js';

export interface SvgNames {
  /** What the picture is: one line. */
  readonly title: string;
  /** The same and what its marks mean, for readers who do not see it. */
  readonly description: string;
  /** Before every id, so that several pictures go into one page: letters, digits and dashes. */
  readonly prefix: string;
}

export function finishSvg(svg: string, names: SvgNames): string {
  return named(withTextLengths(plain(withOwnIds(withMarkTitles(svg), names.prefix))), names);
}

/** The root says what it is, and which font all of its text has. */
function named(svg: string, { title, description }: SvgNames): string {
  const font = / font-family="([^"]*)"/.exec(svg)?.[0] ?? '';
  return svg
    .replaceAll(/(<(?:text|tspan)\b[^>]*?) font-family="[^"]*"/g, '$1')
    .replace(
      /<svg\b([^>]*)>/,
      (_, attributes: string) =>
        `<svg${attributes} role="img" aria-label="${escapeXml(description)}"${font}><title>${escapeXml(title)}</title>`,
    );
}

/** What vega has as the label of a mark becomes its title, which browsers show when it is pointed at. */
function withMarkTitles(svg: string): string {
  return svg.replaceAll(
    /<(path|line|rect) aria-label="([^"]*)"([^>]*)\/>/g,
    (_, tag: string, text: string, rest: string) => `<${tag}${rest}><title>${text}</title></${tag}>`,
  );
}

function withOwnIds(svg: string, prefix: string): string {
  const ids = [...new Set([...svg.matchAll(/ id="([^"]*)"/g)].map(([, id]) => id!))];
  const own = (id: string): string => `${prefix}-${ids.indexOf(id) + 1}`;
  return svg
    .replaceAll(/ id="([^"]*)"/g, (_, id: string) => ` id="${own(id)}"`)
    .replaceAll(/url\(#([^)]*)\)/g, (_, id: string) => `url(#${own(id)})`);
}

/** Longer paths are curves. Their points need no thousandths of a pixel. */
const CURVE_LENGTH = 200;

/** Without roles of parts, which a picture with role img has none of, without what is not seen, names and needless digits. */
function plain(svg: string): string {
  return svg
    .replaceAll(/ (?:role|aria-roledescription|aria-label|aria-hidden|pointer-events)="[^"]*"/g, '')
    .replaceAll(' opacity="1"', '')
    .replaceAll(/<path\b[^>]*>/g, (tag) =>
      tag.includes(' stroke="') ? tag : tag.replace(/ stroke-width="[^"]*"/, ''),
    )
    .replaceAll(/<(?:text|g)\b[^>]*\/>/g, '')
    .replaceAll(/<path class="(?:background|foreground)"[^>]*\/>/g, (tag) =>
      / (?:fill|stroke)="/.test(tag) ? tag : '',
    )
    .replaceAll(/<path\b[^>]* opacity="0"[^>]*\/>/g, '')
    .replaceAll(/ (?:class="mark-[^"]*"|transform="translate\(0,0\)")/g, '')
    .replaceAll(
      / transform="([^"]*)"/g,
      (_, moves: string) => ` transform="${moves.replaceAll(/(\.\d\d)\d+/g, '$1')}"`,
    )
    .replaceAll(/ d="([^"]*)"/g, (whole, path: string) =>
      path.length < CURVE_LENGTH ? whole : ` d="${path.replaceAll(/(\.\d)\d+/g, '$1')}"`,
    );
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

export function escapeXml(text: string): string {
  return text.replace(/[&<>"]/g, (letter) => ENTITIES[letter]!);
}

function unescaped(text: string): string {
  const letters = Object.keys(ENTITIES);
  return text.replace(/&\w+;/g, (entity) => letters.find((one) => ENTITIES[one] === entity) ?? entity);
}

/** The SVG with `textLength` (pixels) on each line of text: a viewer with another font adjusts its letter spacing. */
export function withTextLengths(svg: string): string {
  return svg.replace(/<text\b([^>]*)>(.*?)<\/text>/gs, (_, attributes: string, content: string) => {
    const sizePx = Number(/font-size="([\d.]+)px"/.exec(attributes)?.[1] ?? 11);
    const weight = /font-weight="(?:bold|600)"/.test(attributes) ? 'bold' : 'normal';
    const length = (text: string): string =>
      text.trim() === '' ? '' : ` textLength="${textWidth(unescaped(text), sizePx, weight).toFixed(1)}"`;
    if (!content.includes('<tspan')) return `<text${attributes}${length(content)}>${content}</text>`;
    const lines = content.replace(
      /<tspan([^>]*)>([^<]*)<\/tspan>/g,
      (__, own: string, text: string) => `<tspan${own}${length(text)}>${text}</tspan>`,
    );
    return `<text${attributes}>${lines}</text>`;
  });
}
