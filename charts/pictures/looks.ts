// How each mode of a run is drawn: built-in modes as theme.ts says, targets by their order among the targets of the run, sorted by
// name. So the same run looks the same in every picture, whichever of its modes are in it, and targets of one run never look alike.
//
// The colours of targets were searched for: far from each other and from those of built-in modes, as seen with normal vision and
// with each of the three colour blindnesses, and each with a lightness of its own for grey print (looks.test.ts says how far).

import type { Mode, Run } from '../../results/run/model.js';
import { isTarget, labelOf, sortModes } from '../../results/run/modes.js';
import { builtinLook, type Look, type Paint } from './theme.js';

/** Shapes that Vega has no names for, as paths in a square from -1 to 1. */
export const X = 'M-1,-0.6L-0.6,-1L0,-0.4L0.6,-1L1,-0.6L0.4,0L1,0.6L0.6,1L0,0.4L-0.6,1L-1,0.6L-0.4,0Z';
export const RING =
  'M-1,0A1,1,0,1,1,1,0A1,1,0,1,1,-1,0ZM-0.45,0A0.45,0.45,0,1,0,0.45,0A0.45,0.45,0,1,0,-0.45,0Z';
export const BAR = 'M-0.4,-1.1L0.4,-1.1L0.4,1.1L-0.4,1.1Z';

const TARGET_LOOKS: readonly Look[] = [
  { light: '#6b5001', dark: '#f4d539', shape: 'cross', dash: [10, 2] },
  { light: '#855de1', dark: '#8b5af5', shape: RING, dash: [1, 3] },
  { light: '#8b1970', dark: '#aa83ab', shape: 'triangle-right', dash: [8, 2, 2, 2, 2, 2] },
  { light: '#9f5657', dark: '#e8171f', shape: X, dash: [5, 5] },
  { light: '#191e57', dark: '#416fa0', shape: 'triangle-left', dash: [12, 3, 5, 3] },
  { light: '#460104', dark: '#ae3f65', shape: BAR, dash: [3, 1] },
];

/** A Look with the name that a style sheet has for it. */
export interface NamedLook extends Look {
  /** `plain`, `target-1`: letters, digits and dashes. */
  readonly key: string;
}

export type Looks = (mode: Mode) => NamedLook;

const known = new WeakMap<Run, Looks>();

/** The looks of the modes of a run, whether they were planned, measured or skipped. */
export function looksOf(run: Run): Looks {
  const before = known.get(run);
  if (before !== undefined) return before;
  const looks = looksAmong(modesOf(run));
  known.set(run, looks);
  return looks;
}

/** The looks of the modes of several runs that are drawn together. */
export function looksOfAll(runs: readonly Run[]): Looks {
  return looksAmong(runs.flatMap(modesOf));
}

function modesOf({ plan, modes, measurements, skipped }: Run): Mode[] {
  return [
    ...plan.modes,
    ...modes.map(({ mode }) => mode),
    ...measurements.map((one) => one.case.mode),
    ...skipped.map(({ mode }) => mode),
  ];
}

/** The looks of some modes. Errors: RangeError for a target that is not among them. */
export function looksAmong(modes: Iterable<Mode>): Looks {
  const targets = sortModes(modes).filter((mode) => isTarget(mode));
  return (mode) => {
    if (!isTarget(mode)) return { key: mode, ...builtinLook(mode) };
    const order = targets.indexOf(mode);
    if (order < 0) throw new RangeError(`${mode} is none of the targets ${targets.join(', ')}`);
    return { key: `target-${order + 1}`, ...targetLook(order) };
  };
}

/** From the seventh target on colours come again, with another shape and dash. */
function targetLook(order: number): Look {
  const { length } = TARGET_LOOKS;
  const { light, dark } = TARGET_LOOKS[order % length]!;
  const { shape, dash } = TARGET_LOOKS[(order + Math.floor(order / length)) % length]!;
  return { light, dark, shape, dash };
}

/** The colour of a look in a picture of this paint. */
export function colourOf(look: NamedLook, paint: Paint): string {
  return paint === 'page' ? `var(--${look.key})` : look[paint];
}

/** The scale that gives each of these modes its colour. */
export function colourScale(
  modes: readonly Mode[],
  looks: Looks,
  paint: Paint,
): { domain: string[]; range: string[] } {
  return {
    domain: modes.map((mode) => labelOf(mode)),
    range: modes.map((mode) => colourOf(looks(mode), paint)),
  };
}
