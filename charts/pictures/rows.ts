// Pictures with a row for each workload: which cells of a run they draw, the data of their marks, and the layout of the rows.

import { distributionOf } from '../../results/quantities/distribution.js';
import type { Mode, Run } from '../../results/run/model.js';
import { labelOf, sortModes } from '../../results/run/modes.js';
import { type Cell, type Row, rowsOf } from '../data/cells.js';
import { rowName } from '../data/findings.js';
import { clippedNames, LABEL_PX, textWidth } from './font.js';
import { tipOf } from './marks.js';
import { type ChartOptions, ChartUnavailable, PADDING_PX, type Spec } from './spec.js';
import { THEMES } from './theme.js';

/** A row of a run with its name and those of its cells that are drawn. */
export interface DrawnRow extends Row {
  readonly name: string;
  readonly drawn: readonly Cell[];
}

const NOT_MEASURED = 'no case was measured and engaged';
const NOT_COMPARED = 'nothing to compare: it needs native and another mode that engaged';
const isMeasured = ({ state }: Cell): boolean => state === 'measured';
const isTimed = (cell: Cell): boolean => isMeasured(cell) && distributionOf(cell.measurement).count > 0;
/** Which cells a picture may draw, and why there is none where no row has such a cell. */
const PICKS = {
  any: { has: () => true, lacking: NOT_MEASURED },
  measured: { has: isMeasured, lacking: NOT_MEASURED },
  timed: { has: isTimed, lacking: NOT_MEASURED },
  compared: { has: ({ overNative }: Cell) => overNative !== null, lacking: NOT_COMPARED },
};

/** The rows that have cells for a picture, and the modes of these. Errors: ChartUnavailable when there are none. */
export function drawnOf(run: Run, picture: string, pick: keyof typeof PICKS) {
  const { has, lacking } = PICKS[pick];
  const rows: DrawnRow[] = rowsOf(run)
    .map((row) => ({ ...row, name: rowName(row, run), drawn: [...row.cells.values()].filter(has) }))
    .filter(({ drawn }) => drawn.length > 0);
  if (rows.length === 0) throw new ChartUnavailable(`${picture}: ${lacking}`);
  const modes = sortModes(rows.flatMap(({ drawn }) => drawn.map(({ mode }) => mode)));
  return { rows, modes, names: rows.map(({ name }) => name) };
}

/** The data of a picture: of each drawn cell its row as it is shown, its mode, its tip, and what `of` gives beside the tip's text. */
export function cellValues<Fields>(
  rows: readonly DrawnRow[],
  shown: readonly string[],
  of: (cell: Cell, row: DrawnRow) => readonly [said: string, fields: Fields],
) {
  return rows.flatMap((row, at) =>
    row.drawn.map((cell) => {
      const [said, fields] = of(cell, row);
      return { row: shown[at]!, mode: labelOf(cell.mode), tip: tipOf(cell, row, said), ...fields };
    }),
  );
}

const LABEL_PADDING_PX = 8;
/** The last label of a horizontal axis reaches beyond the plot by half its width. */
const OVERHANG_PX = 14;
/** Rows from which a picture is taller than a screen. */
const TALL_ROWS = 14;

/** Where the rows of a picture are, and what is beside them. Names are cut so that they take at most 40 % of the picture. */
export function rowLayout(names: readonly string[], options: ChartOptions) {
  const shown = clippedNames(names, Math.max(90, 0.4 * options.width - PADDING_PX));
  const labelPx = Math.ceil(Math.max(...shown.map((label) => textWidth(label, LABEL_PX)))) + LABEL_PADDING_PX;
  const y = {
    field: 'row',
    type: 'nominal',
    sort: shown,
    axis: {
      ...{ title: null, ticks: false, domain: false, labelPadding: LABEL_PADDING_PX, labelLimit: 1000 },
      ...{ minExtent: labelPx, maxExtent: labelPx },
    },
    scale: { paddingInner: 0, paddingOuter: 0 },
  };
  return {
    /** The names as they are shown, which are the values of the field `row`. */
    shown,
    plotPx: Math.max(120, options.width - 2 * PADDING_PX - labelPx - OVERHANG_PX),
    y,
    /** Rectangles behind every other row, so that rows are easy to follow. */
    bands: {
      data: { values: shown.filter((_, at) => at % 2 === 0).map((row) => ({ row })) },
      mark: { type: 'rect', color: THEMES[options.theme].band },
      encoding: { y },
    },
  };
}

/** Modes below each other in each row, and the height of all rows. */
export function modeLanes(
  modes: readonly Mode[],
  rows: number,
  modePx: number,
  gapPx: number,
  paddingInner?: number,
) {
  const scale = { paddingOuter: gapPx / modePx / 2, paddingInner };
  const yOffset = { field: 'mode', type: 'nominal', sort: modes.map((mode) => labelOf(mode)), scale };
  return { yOffset, height: rows * (modes.length * modePx + gapPx) };
}

/**
 * A logarithmic horizontal axis as a channel of a field. The mark that names a side draws it: below the picture, and above it as
 * well where that is tall, so that it is visible from both ends.
 */
export function logAxis(domain: readonly [number, number], axis: Spec, rows: number) {
  const sides = {
    none: null,
    // Vega-Lite would draw a grid for the first axis only.
    bottom: { ...axis, grid: true },
    top: rows >= TALL_ROWS ? { ...axis, orient: 'top', grid: false, title: null, domain: false } : null,
  };
  return (field: string, side: keyof typeof sides = 'none'): Spec => ({
    ...{ field, type: 'quantitative', axis: sides[side] },
    scale: { type: 'log', domain, nice: false },
  });
}
