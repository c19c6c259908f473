// Small multiples: how many panels are side by side, how wide each is, and the facet that makes them.

import { clippedNames } from '../font.js';
import { type ChartOptions, PADDING_PX } from '../spec.js';

const PANEL_MIN_PX = 230;
const GAP_PX = 30;
/** Half of the widest label of a horizontal axis: it may hang over the right edge of the last panel. */
const OVERHANG_PX = 22;
/** The labels of the axis above and the heading of the panel below. */
const ROW_GAP_PX = 58;

/** A panel for each name, with `axisPx` for its vertical axis. All panels have one scale on the `shared` axis. */
export function panelGrid(
  names: readonly string[],
  options: ChartOptions,
  axisPx: number,
  shared: 'x' | 'y',
) {
  const room = options.width - 2 * PADDING_PX - OVERHANG_PX;
  const most = Math.floor((room + GAP_PX) / (PANEL_MIN_PX + GAP_PX));
  const columns = Math.max(1, Math.min(names.length, 6, most));
  const plotPx = Math.min(640, Math.floor((room - (columns - 1) * GAP_PX) / columns - axisPx));
  const shown = clippedNames(names, plotPx, 'bold');
  const header = {
    labelAnchor: 'start',
    labelFontWeight: 'bold',
    labelOrient: 'top',
    labelPadding: 6,
    labelLimit: plotPx,
  };
  const independent = { x: 'independent', y: 'independent' };
  return {
    /** Of the plot in one panel, without its axis. */
    plotPx,
    /** The names as they are shown, which are the values of the field `panel`. */
    shown,
    facet: {
      facet: { field: 'panel', type: 'nominal', sort: shown, header },
      columns,
      spacing: { row: ROW_GAP_PX, column: GAP_PX + axisPx },
      align: 'all',
      bounds: 'flush',
      resolve: { scale: { ...independent, [shared]: 'shared' }, axis: independent },
    },
  };
}
