// What the modes of the table look like, and the colours of everything else in a picture. What targets look like follows from these
// in looks.ts.

import { type BuiltinMode, MODE_TABLE } from '../../results/run/modes.js';

export type ThemeName = 'light' | 'dark';
/** `page` takes its colours from the style sheet of the page that the picture is in: light, dark, or for paper. */
export type Paint = ThemeName | 'page';

/** How a mode is drawn. */
export interface Look {
  readonly light: string;
  readonly dark: string;
  readonly shape: string;
  readonly dash: readonly number[];
}

export function builtinLook(mode: BuiltinMode): Look {
  const { light, dark, shape, dash } = MODE_TABLE[mode];
  return { light, dark, shape, dash };
}

export interface Theme {
  readonly background: string;
  readonly text: string;
  readonly muted: string;
  readonly grid: string;
  /** Every other row of a table-like chart. */
  readonly band: string;
  /** The line that means "equal". */
  readonly reference: string;
  readonly good: string;
  readonly bad: string;
  /** Slower, and faster, than what it is compared with; the more, the stronger the colour. */
  readonly warm: string;
  readonly cool: string;
}

export const THEMES: Readonly<Record<Paint, Theme>> = {
  light: {
    background: '#ffffff',
    text: '#1c1e21',
    muted: '#5c6370',
    grid: '#e3e5e8',
    band: 'rgba(20, 40, 80, 0.045)',
    reference: '#3b3b3b',
    good: '#1b7f5c',
    bad: '#b3261e',
    warm: '#d55e00',
    cool: '#3d8fd1',
  },
  dark: {
    background: '#14171b',
    text: '#eceff3',
    muted: '#a3abb8',
    grid: '#2c323a',
    band: 'rgba(200, 220, 255, 0.05)',
    reference: '#e8e8e8',
    good: '#4fd8b2',
    bad: '#ff7b72',
    warm: '#b04e08',
    cool: '#2b7bbd',
  },
  page: {
    background: 'var(--background)',
    text: 'var(--text)',
    muted: 'var(--muted)',
    grid: 'var(--grid)',
    band: 'var(--band)',
    reference: 'var(--reference)',
    good: 'var(--good)',
    bad: 'var(--bad)',
    warm: 'var(--warm)',
    cool: 'var(--cool)',
  },
};

/** The font that comes with the package, and what a viewer without it should use. */
export const FONT_STACK = "Inter, 'Helvetica Neue', 'Segoe UI', Arial, 'DejaVu Sans', sans-serif";
