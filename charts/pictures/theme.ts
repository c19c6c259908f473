// One colour, one shape, one dash and one place in the order for each mode, wherever a mode is drawn.
//
// The colours are after Okabe and Ito ("Color Universal Design", 2008), moved apart in lightness so that they also
// differ in grey print and for every common colour blindness; shapes and dashes say the same once more. Invariant:
// a mode's style never depends on which other modes are in the picture.

import { MODES, type Mode } from '../../results/run/model.js';

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

const STYLES: Readonly<Record<(typeof MODES)[number], ModeStyle>> = {
  native: {
    label: 'native',
    short: 'native',
    light: '#3b3b3b',
    dark: '#e8e8e8',
    shape: 'circle',
    dash: [1, 0],
  },
  overlayfs: {
    label: 'overlayfs',
    short: 'overlay',
    light: '#c98fb8',
    dark: '#d9a6ca',
    shape: 'diamond',
    dash: [6, 2],
  },
  plain: {
    label: 'plain',
    short: 'plain',
    light: '#d55e00',
    dark: '#ff8b3d',
    shape: 'square',
    dash: [8, 3, 2, 3],
  },
  'file-passthrough': {
    label: 'file-passthrough',
    short: 'file-pt',
    light: '#0b5fa5',
    dark: '#58aef0',
    shape: 'triangle-up',
    dash: [4, 2],
  },
  'inode-passthrough': {
    label: 'inode-passthrough',
    short: 'inode-pt',
    light: '#2aa584',
    dark: '#4fd8b2',
    shape: 'triangle-down',
    dash: [2, 2],
  },
};

/** Foreign daemons get these in the order in which they are first named. */
const TARGET_COLOURS: readonly { readonly light: string; readonly dark: string }[] = [
  { light: '#8a6d1d', dark: '#e0c060' },
  { light: '#7b4fa0', dark: '#bd9be0' },
  { light: '#a33b4e', dark: '#ef8c9c' },
];

/** Native first, then the order of MODES, then targets by name. */
export function sortModes(modes: Iterable<Mode>): Mode[] {
  const rank = (mode: Mode): number => {
    const index = (MODES as readonly string[]).indexOf(mode);
    return index < 0 ? MODES.length : index;
  };
  return [...new Set(modes)].sort((a, b) => rank(a) - rank(b) || a.localeCompare(b));
}

/** How a mode is drawn. A target's colour follows from its name alone, so that it is the same in every picture. */
export function modeStyle(mode: Mode): ModeStyle {
  const known = STYLES[mode as keyof typeof STYLES];
  if (known) return known;
  const name = mode.slice('target:'.length);
  const sum = [...name].reduce((total, letter) => total + letter.charCodeAt(0), 0);
  const colour = TARGET_COLOURS[sum % TARGET_COLOURS.length]!;
  return { label: name, short: name, ...colour, shape: 'cross', dash: [10, 2] };
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
