// Coloured text of known width: pieces are laid out as plain text and painted last, so that colour never moves a
// column. Without colour the same calls give plain text.

import picocolors from 'picocolors';

/** What a piece of text means; how that looks is decided here alone. */
export type Tone = 'plain' | 'strong' | 'dim' | 'good' | 'warn' | 'bad' | 'alarm';

/** A Piece is text of one tone. */
export interface Piece {
  readonly text: string;
  readonly tone: Tone;
}

/** A Pen turns pieces into text for one output. */
export type Pen = (text: string, tone?: Tone) => string;

/** A pen that uses colour only when it is allowed to; the caller knows the terminal and NO_COLOR. */
export function penOf(color: boolean): Pen {
  const c = picocolors.createColors(color);
  const paints: Readonly<Record<Tone, (text: string) => string>> = {
    plain: (text) => text,
    strong: c.bold,
    dim: c.dim,
    good: c.green,
    warn: c.yellow,
    bad: c.red,
    alarm: (text) => c.bold(c.red(text)),
  };
  return (text, tone = 'plain') => (text === '' ? '' : paints[tone](text));
}

export function piece(text: string, tone: Tone = 'plain'): Piece {
  return { text, tone };
}

/** The pieces side by side, one space apart, aligned to the right edge of `width` columns. */
export function alignRight(pen: Pen, pieces: readonly Piece[], width: number): string {
  const length = pieces.reduce((sum, one) => sum + one.text.length, 0) + Math.max(0, pieces.length - 1);
  const painted = pieces.map((one) => pen(one.text, one.tone)).join(' ');
  return ' '.repeat(Math.max(0, width - length)) + painted;
}
