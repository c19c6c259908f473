// Coloured text of known width: pieces are laid out as plain text and painted last, so that colour never moves a
// column. Without colour the same calls give plain text.

import picocolors from 'picocolors';

/** What a piece of text means; how that looks is decided here alone. */
export type Tone = 'plain' | 'strong' | 'dim' | 'good' | 'warn' | 'bad' | 'alarm';

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
