// The colours of a picture, and how each mode of a run is drawn: built-in modes as the table of modes says, targets by their order
// among the targets of the run, sorted by name. So the same run looks the same in every picture, whichever of its modes are in it,
// and targets of one run never look alike.
//
// The colours of targets were searched for: far from each other and from those of built-in modes, as seen with normal vision and
// with each of the three colour blindnesses, and each with a lightness of its own for grey print (theme.test.ts says how far).

import type { Mode, Run } from '../../results/run/model.js';
import { isTarget, MODE_TABLE, sortModes } from '../../results/run/modes.js';
import { oncePerRun } from '../data/cells.js';

export type ThemeName = 'light' | 'dark';
/** `page` takes its colours from the style sheet of the page that the picture is in: light, dark, or for paper. */
export type Paint = ThemeName | 'page';

const LIGHT = {
  background: '#ffffff',
  text: '#1c1e21',
  muted: '#5c6370',
  grid: '#e3e5e8',
  /** Every other row of a table-like chart. */
  band: 'rgba(20, 40, 80, 0.045)',
  /** The line that means "equal". */
  reference: '#3b3b3b',
  good: '#1b7f5c',
  bad: '#b3261e',
  /** Slower, and faster, than what it is compared with; the more, the stronger the colour. */
  warm: '#d55e00',
  cool: '#3d8fd1',
};

const DARK: typeof LIGHT = {
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
};

const PAGE = Object.fromEntries(Object.keys(LIGHT).map((key) => [key, `var(--${key})`])) as typeof LIGHT;

export const THEMES: Readonly<Record<Paint, Readonly<typeof LIGHT>>> = {
  light: LIGHT,
  dark: DARK,
  page: PAGE,
};

/** The font that comes with the package, and what a viewer without it should use. */
export const FONT_STACK = "Inter, 'Helvetica Neue', 'Segoe UI', Arial, 'DejaVu Sans', sans-serif";

/** Shapes that Vega has no names for, as paths in a square from -1 to 1. */
export const X = 'M-1,-0.6L-0.6,-1L0,-0.4L0.6,-1L1,-0.6L0.4,0L1,0.6L0.6,1L0,0.4L-0.6,1L-1,0.6L-0.4,0Z';
export const RING =
  'M-1,0A1,1,0,1,1,1,0A1,1,0,1,1,-1,0ZM-0.45,0A0.45,0.45,0,1,0,0.45,0A0.45,0.45,0,1,0,-0.45,0Z';
export const BAR = 'M-0.4,-1.1L0.4,-1.1L0.4,1.1L-0.4,1.1Z';

/** How a mode is drawn. */
export interface Look {
  /** What a style sheet calls it: `plain`, `target-1`; letters, digits and dashes. */
  readonly key: string;
  readonly light: string;
  readonly dark: string;
  readonly shape: string;
  readonly dash: readonly number[];
}

const TARGET_LOOKS: readonly Omit<Look, 'key'>[] = [
  { light: '#6b5001', dark: '#f4d539', shape: 'cross', dash: [10, 2] },
  { light: '#855de1', dark: '#8b5af5', shape: RING, dash: [1, 3] },
  { light: '#8b1970', dark: '#aa83ab', shape: 'triangle-right', dash: [8, 2, 2, 2, 2, 2] },
  { light: '#9f5657', dark: '#e8171f', shape: X, dash: [5, 5] },
  { light: '#191e57', dark: '#416fa0', shape: 'triangle-left', dash: [12, 3, 5, 3] },
  { light: '#460104', dark: '#ae3f65', shape: BAR, dash: [3, 1] },
];

export type Looks = (mode: Mode) => Look;

/** The looks of the modes of a run, whether they were planned, measured or skipped. */
export const looksOf = oncePerRun((run) => looksOfAll([run]));

/** The looks of the modes of several runs that are drawn together. */
export function looksOfAll(runs: readonly Run[]): Looks {
  return looksAmong(
    runs.flatMap(({ plan, modes, measurements, skipped }) => [
      ...plan.modes,
      ...[...modes, ...measurements.map((one) => one.case), ...skipped].map(({ mode }) => mode),
    ]),
  );
}

/** The looks of some modes. Errors: RangeError for a target that is not among them. */
export function looksAmong(modes: Iterable<Mode>): Looks {
  const targets = sortModes(modes).filter(isTarget);
  return (mode) => {
    if (!isTarget(mode)) return { key: mode, ...MODE_TABLE[mode] };
    const order = targets.indexOf(mode);
    if (order < 0) throw new RangeError(`${mode} is none of the targets ${targets.join(', ')}`);
    // From the seventh target on colours come again, with another shape and dash.
    const { length } = TARGET_LOOKS;
    const { light, dark } = TARGET_LOOKS[order % length]!;
    const { shape, dash } = TARGET_LOOKS[(order + Math.floor(order / length)) % length]!;
    return { key: `target-${order + 1}`, light, dark, shape, dash };
  };
}

/** The colour of a look in a picture of this paint. */
export function colourOf(look: Look, paint: Paint): string {
  return paint === 'page' ? `var(--${look.key})` : look[paint];
}
