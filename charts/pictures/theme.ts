// One colour, one shape and one dash for each mode, wherever a mode is drawn. Those of our modes are in the table of modes.
//
// Invariant: a mode's style never depends on which other modes are in the picture.

import { isTarget, labelOf, MODE_TABLE, type Mode, shortLabelOf } from '../../results/run/modes.js';

export type ThemeName = 'light' | 'dark';

export interface ModeStyle {
  /** Full name in legends and headers. */
  readonly label: string;
  /** For columns too narrow for the label. */
  readonly short: string;
  readonly light: string;
  readonly dark: string;
  readonly shape: string;
  readonly dash: readonly number[];
}

/** Foreign daemons get these in the order in which they are first named. */
const TARGET_COLOURS: readonly { readonly light: string; readonly dark: string }[] = [
  { light: '#8a6d1d', dark: '#e0c060' },
  { light: '#7b4fa0', dark: '#bd9be0' },
  { light: '#a33b4e', dark: '#ef8c9c' },
];

/** How a mode is drawn. A target's colour follows from its name alone, so that it is the same in every picture. */
export function modeStyle(mode: Mode): ModeStyle {
  const [label, short] = [labelOf(mode), shortLabelOf(mode)];
  if (!isTarget(mode)) {
    const { light, dark, shape, dash } = MODE_TABLE[mode];
    return { label, short, light, dark, shape, dash };
  }
  const sum = [...label].reduce((total, letter) => total + letter.charCodeAt(0), 0);
  const colour = TARGET_COLOURS[sum % TARGET_COLOURS.length]!;
  return { label, short, ...colour, shape: 'cross', dash: [10, 2] };
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
}

export const THEMES: Readonly<Record<ThemeName, Theme>> = {
  light: {
    background: '#ffffff',
    text: '#1c1e21',
    muted: '#5c6370',
    grid: '#e3e5e8',
    band: 'rgba(20, 40, 80, 0.045)',
    reference: '#3b3b3b',
    good: '#1b7f5c',
    bad: '#b3261e',
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
  },
};

/** The font that comes with the package, and what a viewer without it should take. */
export const FONT_STACK = "Inter, 'Helvetica Neue', 'Segoe UI', Arial, 'DejaVu Sans', sans-serif";

/** The scale that gives each of these modes its colour. */
export function colourScale(modes: readonly Mode[], theme: ThemeName): { domain: string[]; range: string[] } {
  return {
    domain: modes.map((mode) => modeStyle(mode).label),
    range: modes.map((mode) => modeStyle(mode)[theme]),
  };
}
