// How marks look, and what they say when they are pointed at: the numbers of their case in words.

import { duration, pretty, ratio } from '../../results/format/format.js';
import type { Estimate } from '../../results/quantities/estimate.js';
import type { Mode, Run } from '../../results/run/model.js';
import { labelOf } from '../../results/run/modes.js';
import type { Cell, Row } from '../data/cells.js';
import { LABEL_PX, textWidth } from './font.js';
import { type ChartOptions, PADDING_PX, type Spec } from './spec.js';
import { colourOf, type Look, looksOf, type Paint, THEMES } from './theme.js';

/** Colour, shape and dash by mode: a mode has the same in every picture. */
export function modeChannels(modes: readonly Mode[], run: Run, options: ChartOptions, legend?: Spec | null) {
  const looks = modes.map((mode) => {
    const look = looksOf(run)(mode);
    return { ...look, label: labelOf(mode), colour: colourOf(look, options.theme) };
  });
  return lookChannels('mode', looks, options, legend);
}

/** A value of a field and how it is drawn. */
interface Labelled extends Pick<Look, 'shape'>, Partial<Pick<Look, 'dash'>> {
  readonly label: string;
  readonly colour: string;
}

/** Channels with fixed domains, so that a look does not depend on which values there are. */
export function lookChannels(
  field: string,
  looks: readonly Labelled[],
  options: ChartOptions,
  legend: Spec | null = {},
): Readonly<Record<'color' | 'shape' | 'strokeDash', Spec>> {
  const domain = looks.map(({ label }) => label);
  const channel = (range: readonly unknown[], more: Spec = {}): Spec => ({
    ...{ field, type: 'nominal', sort: null },
    ...{ scale: { domain, range }, ...more },
  });
  const widest = Math.max(...domain.map((label) => textWidth(label, LABEL_PX)));
  // As many legend entries per line as fit.
  const columns = Math.max(1, Math.floor((options.width - 2 * PADDING_PX) / (widest + 42)));
  const colours = looks.map(({ colour }) => colour);
  return {
    color: channel(colours, { legend: legend && { columns: Math.min(domain.length, columns), ...legend } }),
    shape: channel(looks.map(({ shape }) => shape)),
    strokeDash: channel(looks.map(({ dash }) => dash)),
  };
}

/** In a mark of a picture: it says the field `tip` of its datum when it is pointed at. Its mark has `aria: true`. */
export const TIP = { description: { field: 'tip', type: 'nominal' } };

/** A point that shows its values, separated from what is below it by a thin line. */
export function pointMark(size: number, theme: Paint): Spec {
  return {
    ...{ type: 'point', filled: true, size, opacity: 1, aria: true },
    ...{ stroke: THEMES[theme].background, strokeWidth: 0.6 },
  };
}

/** What a mark says when it is pointed at. The page of a report finds mode and row before the first colon. */
export function tipOf({ mode }: Cell, { name }: { readonly name: string }, said: string): string {
  return `${labelOf(mode)}, ${name}: ${said}`;
}

/** `p50 9.22 µs, mean 10.1 µs, p95 14.2 µs, 8.31x native (95 % interval 8.22 to 8.40)`. */
export function timesText({ p50Ns, meanNs, tailNs, overNative }: Cell, { tail }: Row): string {
  const times = [`p50 ${duration(p50Ns)}`, `mean ${duration(meanNs)}`];
  if (tailNs !== null) times.push(`${tail?.name} ${duration(tailNs)}`);
  if (overNative !== null) times.push(ratioText(overNative));
  return pretty(times.join(', '));
}

export function ratioText(over: Estimate): string {
  return `${ratio(over.center)}x native (${intervalWords(over, ratio)})`;
}

type Interval = Pick<Estimate, 'lo' | 'hi'>;

export function intervalWords({ lo, hi }: Interval, write: (value: number) => string): string {
  if (lo === null || hi === null) return 'too few bring-ups for an interval';
  return `95 % interval ${write(lo)} to ${write(hi)}`;
}
