// Headers of columns that are too narrow for their names: the names over several lines, cut only where even those do not fit.

import type { Mode } from '../../results/run/model.js';
import { labelOf, shortLabelOf } from '../../results/run/modes.js';
import { clipMiddle, textWidth } from './font.js';
import { LABEL_PX, type Spec } from './spec.js';

const MOST_LINES = 4;
const LINE_PX = LABEL_PX + 2;
/** Between the headers of neighbouring columns. */
const GAP_PX = 6;

/** A header for each mode, no wider than its column. Lines are separated by line feeds. */
export function columnHeaders(modes: readonly Mode[], columnPx: number): string[] {
  const maxPx = columnPx - GAP_PX;
  const narrow = modes.some((mode) => textWidth(labelOf(mode), LABEL_PX) > maxPx);
  const names = modes.map((mode) => (narrow ? shortLabelOf(mode) : labelOf(mode)));
  const headers = names.map((name) => header(name, maxPx));
  // They are also keys: those that were cut to the same text are numbered.
  return headers.map((text, index) =>
    headers.indexOf(text) === index ? text : header(`${index + 1} ${names[index]}`, maxPx),
  );
}

function header(name: string, maxPx: number): string {
  const lines: string[] = [];
  const words = name.split(/(?<=[-_./:+ ])/).flatMap((word) => broken(word, maxPx));
  for (const word of words) {
    const longer = `${lines.at(-1) ?? ''}${word}`;
    if (lines.length > 0 && textWidth(longer.trimEnd(), LABEL_PX) <= maxPx) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  const kept =
    lines.length <= MOST_LINES
      ? lines
      : [...lines.slice(0, MOST_LINES - 1), lines.slice(MOST_LINES - 1).join('')];
  return kept.map((line) => clipMiddle(line.trimEnd(), maxPx, LABEL_PX)).join('\n');
}

/** A word in pieces that fit, each as long as possible. */
function broken(word: string, maxPx: number): string[] {
  const pieces: string[] = [];
  for (const letter of word) {
    const longer = `${pieces.at(-1) ?? ''}${letter}`;
    if (pieces.length > 0 && textWidth(longer, LABEL_PX) <= maxPx) pieces[pieces.length - 1] = longer;
    else pieces.push(letter);
  }
  return pieces;
}

/** The axis above columns with these headers. */
export function columnAxis(): Spec {
  return {
    orient: 'top',
    title: null,
    labelAngle: 0,
    labelExpr: "split(datum.label, '\\n')",
    labelLineHeight: LINE_PX,
    labelPadding: paddingByLines(),
    labelLimit: 1000,
    labelOverlap: false,
    domain: false,
    ticks: false,
    grid: false,
  };
}

/** A label of several lines begins where one of one line would be, so that it has to begin higher. */
function paddingByLines(): Spec {
  const padding = (lines: number): number => 6 + (lines - 1) * LINE_PX;
  return {
    condition: Array.from({ length: MOST_LINES - 1 }, (_, at) => ({
      test: `length(split(datum.value, '\\n')) === ${at + 2}`,
      value: padding(at + 2),
    })),
    value: padding(1),
  };
}
