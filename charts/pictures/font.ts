// Advance widths of the font in charts/fonts, so that text is measured as it is drawn, without a browser.
//
// Reads the tables head, hhea, hmtx and cmap (format 4) of an OpenType file. No kerning and no ligatures: Inter's
// kerning changes a label by less than 1 %, which the layout's margins absorb.

import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Sizes of labels, and of numbers beside marks. */
export const LABEL_PX = 12;
export const SMALL_PX = 10;

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

const fonts: { [weight in Weight]?: ReturnType<typeof parseFont> } = {};

/** The width of a line of text in pixels at a font size in pixels. */
export function textWidth(text: string, sizePx: number, weight: Weight = 'normal'): number {
  fonts[weight] ??= parseFont(readFileSync(fontPath(weight)));
  const { unitsPerEm, advance } = fonts[weight];
  let units = 0;
  for (const letter of text) units += advance(letter.codePointAt(0) ?? 0);
  return (units * sizePx) / unitsPerEm;
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

/** Names cut to a width; those that become equal by it get a number each, because a name is also a key. */
export function clippedNames(names: readonly string[], maxPx: number, weight?: Weight): string[] {
  const shown = names.map((name) => clipMiddle(name, maxPx, LABEL_PX, weight));
  return shown.map((text, index) => {
    const twins = shown.some((other, at) => other === text && names[at] !== names[index]);
    return twins ? clipMiddle(`${index + 1} ${names[index]}`, maxPx, LABEL_PX, weight) : text;
  });
}

/** Lines no wider than `maxPx`, broken at spaces; a single longer word is cut with an ellipsis. */
export function wrapToWidth(text: string, maxPx: number, sizePx: number, weight?: Weight): string[] {
  const lines = joinToWidth(text.split(/(?<= )/), maxPx, sizePx, weight);
  return lines.map((line) => clipToWidth(line.trimEnd(), maxPx, sizePx, weight));
}

/** Pieces of text joined to lines as long as these fit; a piece that is too long is a line of its own. */
export function joinToWidth(
  pieces: readonly string[],
  maxPx: number,
  sizePx: number,
  weight?: Weight,
): string[] {
  const lines: string[] = [];
  for (const piece of pieces) {
    const longer = `${lines.at(-1) ?? ''}${piece}`;
    const fits = textWidth(longer.trimEnd(), sizePx, weight) <= maxPx;
    if (fits) lines.pop();
    lines.push(fits ? longer : piece);
  }
  return lines;
}

/** The font's units, and the advance width of a letter in them. */
function parseFont(file: Buffer): { unitsPerEm: number; advance(codePoint: number): number } {
  const tables = new Map<string, number>();
  for (let at = 12; at < 12 + 16 * file.readUInt16BE(4); at += 16)
    tables.set(file.toString('latin1', at, at + 4), file.readUInt32BE(at + 8));
  const [cmap, hmtx] = [tables.get('cmap')!, tables.get('hmtx')!];
  const longMetrics = file.readUInt16BE(tables.get('hhea')! + 34);
  // The character-to-glyph map for Unicode: a subtable of format 4 (OpenType specification, cmap).
  const subtables = Array.from(
    { length: file.readUInt16BE(cmap + 2) },
    (_, i) => cmap + file.readUInt32BE(cmap + 8 + 8 * i),
  );
  const map = subtables.find((at) => file.readUInt16BE(at) === 4)!;
  return {
    unitsPerEm: file.readUInt16BE(tables.get('head')! + 18),
    advance: (codePoint) =>
      file.readUInt16BE(hmtx + 4 * Math.min(glyphInFormat4(file, map, codePoint), longMetrics - 1)),
  };
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
