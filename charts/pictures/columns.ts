// Headers of columns that are too narrow for their names: the names over several lines, cut only where even those do not fit.

import type { Mode } from '../../results/run/model.js';
import { labelOf, shortLabelOf } from '../../results/run/modes.js';
import { clipMiddle, joinToWidth, LABEL_PX, textWidth } from './font.js';
import type { Spec } from './spec.js';

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

/** Broken after separators, and within a word that is too long for a line. */
function header(name: string, maxPx: number): string {
  const words = name.split(/(?<=[-_./:+ ])/).flatMap((word) => joinToWidth([...word], maxPx, LABEL_PX));
  const lines = joinToWidth(words, maxPx, LABEL_PX);
  const last = lines.splice(MOST_LINES - 1).join('');
  return [...lines, ...(last === '' ? [] : [last])]
    .map((line) => clipMiddle(line.trimEnd(), maxPx, LABEL_PX))
    .join('\n');
}

/** The axis above columns with these headers. */
export const COLUMN_AXIS: Spec = {
  ...{ orient: 'top', title: null, domain: false, ticks: false, labelAngle: 0, labelLimit: 1000 },
  labelExpr: "split(datum.label, '\\n')",
  labelLineHeight: LINE_PX,
  // A label of several lines begins where one of one line would be, so that it has to begin higher.
  labelPadding: {
    condition: Array.from({ length: MOST_LINES - 1 }, (_, more) => ({
      test: `length(split(datum.value, '\\n')) === ${more + 2}`,
      value: 6 + (more + 1) * LINE_PX,
    })),
    value: 6,
  },
};
