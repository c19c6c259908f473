// Advance widths of the font in charts/fonts, so that text is measured as it is drawn, without a browser.
//
// Reads the tables head, hhea, hmtx and cmap (format 4) of an OpenType file. No kerning and no ligatures: Inter's
// kerning changes a label by less than 1 %, which the layout's margins absorb.

import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Bold is the semi-bold cut: the two weights that the charts use. */
export type Weight = 'normal' | 'bold';

const FILES: Readonly<Record<Weight, string>> = {
  normal: 'Inter-Regular.otf',
  bold: 'Inter-SemiBold.otf',
};

/** The path of a font file. The fonts stay in charts/fonts/; this file is compiled to dist/charts/pictures/. */
export function fontPath(weight: Weight): string {
  return fileURLToPath(new URL(`../../../charts/fonts/${FILES[weight]}`, import.meta.url));
}

interface FontMetrics {
  readonly unitsPerEm: number;
  advance(codePoint: number): number;
}

const cache = new Map<Weight, FontMetrics>();

/** The width of a line of text in pixels at a font size in pixels. */
export function textWidth(text: string, sizePx: number, weight: Weight = 'normal'): number {
  let metrics = cache.get(weight);
  if (!metrics) {
    metrics = parseFont(readFileSync(fontPath(weight)));
    cache.set(weight, metrics);
  }
  let units = 0;
  for (const letter of text) units += metrics.advance(letter.codePointAt(0) ?? 0);
  return (units * sizePx) / metrics.unitsPerEm;
}

/** The text cut to a width in pixels, with an ellipsis where something is missing. */
export function clipToWidth(text: string, maxPx: number, sizePx: number, weight: Weight = 'normal'): string {
  if (textWidth(text, sizePx, weight) <= maxPx) return text;
  const letters = [...text];
  while (letters.length > 1 && textWidth(`${letters.join('')}\u2026`, sizePx, weight) > maxPx) letters.pop();
  return `${letters.join('')}\u2026`;
}

/**
 * The text cut in its middle: long names often differ in their ends. One that fits is left alone.
 */
export function clipMiddle(text: string, maxPx: number, sizePx: number, weight: Weight = 'normal'): string {
  if (textWidth(text, sizePx, weight) <= maxPx) return text;
  const letters = [...text];
  for (let kept = letters.length - 1; kept > 2; kept--) {
    const head = Math.floor(kept * 0.4);
    const short = `${letters.slice(0, head).join('')}\u2026${letters.slice(letters.length - (kept - head)).join('')}`;
    if (textWidth(short, sizePx, weight) <= maxPx) return short;
  }
  return clipToWidth(text, maxPx, sizePx, weight);
}

/** Lines no wider than `maxPx`, broken at spaces; a single longer word is cut with an ellipsis. */
export function wrapToWidth(
  text: string,
  maxPx: number,
  sizePx: number,
  weight: Weight = 'normal',
): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (line !== '' && textWidth(longer, sizePx, weight) > maxPx) {
      lines.push(line);
      line = word;
    } else line = longer;
  }
  return [...lines, line].map((one) => clipToWidth(one, maxPx, sizePx, weight));
}

function parseFont(file: Buffer): FontMetrics {
  const tables = new Map<string, number>();
  const count = file.readUInt16BE(4);
  for (let i = 0; i < count; i++) {
    const at = 12 + 16 * i;
    tables.set(file.toString('latin1', at, at + 4), file.readUInt32BE(at + 8));
  }
  const table = (tag: string): number => {
    const offset = tables.get(tag);
    if (offset === undefined) throw new Error(`font has no ${tag} table`);
    return offset;
  };
  const unitsPerEm = file.readUInt16BE(table('head') + 18);
  const longMetrics = file.readUInt16BE(table('hhea') + 34);
  const hmtx = table('hmtx');
  const glyphOf = characterMap(file, table('cmap'));
  const advance = (codePoint: number): number =>
    file.readUInt16BE(hmtx + 4 * Math.min(glyphOf(codePoint), longMetrics - 1));
  return { unitsPerEm, advance };
}

/** The character-to-glyph map for Unicode: a subtable of format 4 (OpenType specification, cmap). */
function characterMap(file: Buffer, cmap: number): (codePoint: number) => number {
  const subtables = file.readUInt16BE(cmap + 2);
  for (let i = 0; i < subtables; i++) {
    const at = cmap + file.readUInt32BE(cmap + 4 + 8 * i + 4);
    if (file.readUInt16BE(at) === 4) return (codePoint) => glyphInFormat4(file, at, codePoint);
  }
  throw new Error('font has no cmap subtable of format 4');
}

function glyphInFormat4(file: Buffer, at: number, codePoint: number): number {
  if (codePoint > 0xffff) return 0;
  const doubled = file.readUInt16BE(at + 6);
  const [ends, starts] = [at + 14, at + 16 + doubled];
  for (let i = 0; i < doubled; i += 2) {
    if (codePoint > file.readUInt16BE(ends + i)) continue;
    const start = file.readUInt16BE(starts + i);
    if (codePoint < start) return 0;
    const delta = file.readUInt16BE(starts + doubled + i);
    const rangeAt = starts + 2 * doubled + i;
    const range = file.readUInt16BE(rangeAt);
    if (range === 0) return (codePoint + delta) & 0xffff;
    const glyph = file.readUInt16BE(rangeAt + range + 2 * (codePoint - start));
    return glyph === 0 ? 0 : (glyph + delta) & 0xffff;
  }
  return 0;
}
