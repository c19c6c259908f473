// Small multiples: how many panels are side by side, how wide each is, and the facet that makes them.

import { type ChartOptions, PADDING_PX, type Spec } from './spec.js';

const PANEL_MIN_PX = 230;
const GAP_PX = 30;
/** Half of the widest label of a horizontal axis: it may hang over the right edge of the last panel. */
const OVERHANG_PX = 22;
/** The labels of the axis above and the heading of the panel below. */
const ROW_GAP_PX = 58;

export interface PanelGrid {
  /** Width of the plot in one panel, without its axis. */
  readonly plotPx: number;
  /** The facet over the field `panel`; `names` are its values in their order. */
  facet(names: readonly string[], scales: { readonly x: Sharing; readonly y: Sharing }): Spec;
}

type Sharing = 'shared' | 'independent';

/** A grid of `count` panels in the width of the picture, each with `axisPx` for its vertical axis. */
export function panelGrid(options: ChartOptions, count: number, axisPx: number): PanelGrid {
  const room = options.width - 2 * PADDING_PX - OVERHANG_PX;
  const columns = Math.max(1, Math.min(count, 6, Math.floor((room + GAP_PX) / (PANEL_MIN_PX + GAP_PX))));
  const plotPx = Math.min(640, Math.floor((room - (columns - 1) * GAP_PX) / columns - axisPx));
  return {
    plotPx,
    facet: (names, scales) => ({
      facet: {
        field: 'panel',
        type: 'nominal',
        sort: [...names],
        header: {
          labelAnchor: 'start',
          labelFontWeight: 'bold',
          labelOrient: 'top',
          labelPadding: 6,
          labelLimit: plotPx,
        },
      },
      columns,
      spacing: { row: ROW_GAP_PX, column: GAP_PX + axisPx },
      align: 'all',
      bounds: 'flush',
      resolve: { scale: scales, axis: { x: 'independent', y: 'independent' } },
    }),
  };
}
