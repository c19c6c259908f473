// Throughput over client threads: one small panel per workload, native drawn as the reference line. Axes start at zero.

import { count, significant } from '../../results/format/format.js';
import { estimateOf } from '../../results/quantities/estimate.js';
import { OPERATIONS_PER_SECOND } from '../../results/quantities/quantities.js';
import type { Mode, Run } from '../../results/run/model.js';
import { labelOf, sortModes } from '../../results/run/modes.js';
import { ABSOLUTE_VALUES } from '../data/captions.js';
import { type Cell, type Row, rowsOf } from '../data/cells.js';
import { type Looks, looksOf } from './looks.js';
import { panelGrid } from './panels.js';
import {
  type ChartOptions,
  ChartUnavailable,
  clippedNames,
  frame,
  modeEncoding,
  pointMark,
  provenance,
  type Spec,
  shapeEncoding,
  TIP,
} from './spec.js';

const PANEL_HEIGHT_PX = 130;
const AXIS_PX = 52;

export function throughputChart(run: Run, options: ChartOptions): Spec {
  const byWorkload = new Map<string, Row[]>();
  for (const row of rowsOf(run))
    byWorkload.set(workloadName(row, run), [...(byWorkload.get(workloadName(row, run)) ?? []), row]);
  const groups = [...byWorkload].filter(
    ([, rows]) => new Set(rows.map((row) => row.workload.threads)).size > 1,
  );
  if (groups.length === 0)
    throw new ChartUnavailable(
      'throughput: no workload was measured with two thread counts; run with --threads 1,2,4',
    );
  const rows = groups.flatMap(([, members]) => members);
  const modes = sortModes(rows.flatMap((row) => measured(row).map((cell) => cell.mode)));
  const grid = panelGrid(options, groups.length, AXIS_PX);
  const names = clippedNames(
    groups.map(([name]) => name),
    grid.plotPx,
    'bold',
  );
  const values = groups.flatMap(([, members], index) => members.flatMap((row) => points(row, names[index]!)));
  const heading = {
    title: 'Throughput over client threads',
    lines: [
      'Operations per second of all threads together, with 95 % intervals. Native is the reference line.',
      ABSOLUTE_VALUES,
      provenance(run, rows),
    ],
  };
  return frame(heading, options, {
    data: { values },
    ...grid.facet(names, { x: 'shared', y: 'independent' }),
    spec: { width: grid.plotPx, height: PANEL_HEIGHT_PX, ...layers(modes, looksOf(run), rows, options) },
  });
}

function workloadName(row: Row, run: Run): string {
  const parts = [row.workload.name, row.workload.cache];
  if (row.workload.sharedFile) parts.push('shared');
  if (run.plan.placements.length > 1) parts.push(row.placement);
  return parts.join('/');
}

function measured(row: Row): Cell[] {
  return [...row.cells.values()].filter((cell) => cell.state === 'measured');
}

function points(row: Row, panel: string): Spec[] {
  return measured(row).map((cell) => {
    const { center: value, lo, hi } = estimateOf(cell.measurement, OPERATIONS_PER_SECOND);
    return {
      panel,
      mode: labelOf(cell.mode),
      threads: row.workload.threads,
      tip: `${labelOf(cell.mode)}, ${panel}, ${count(row.workload.threads, 'thread')}: ${significant(value)} operations per second`,
      value,
      lo: lo ?? value,
      hi: hi ?? value,
    };
  });
}

function layers(modes: readonly Mode[], looks: Looks, rows: readonly Row[], options: ChartOptions): Spec {
  const threads = [...new Set(rows.map((row) => row.workload.threads))].sort((a, b) => a - b);
  const x = {
    field: 'threads',
    type: 'quantitative',
    scale: { domain: [0, threads.at(-1)! * 1.06], nice: false },
    axis: { values: threads, format: 'd', title: null, grid: false },
  };
  const y = {
    type: 'quantitative',
    scale: { zero: true },
    axis: {
      labelExpr: "datum.value === 0 ? '0' : format(datum.value, '~s')",
      title: null,
      tickCount: 4,
      // Names of panels are above the highest label, and at one height.
      labelFlush: true,
    },
  };
  const native = labelOf('native');
  const colour = modeEncoding(modes, looks, options);
  const width = { condition: { test: `datum.mode === '${native}'`, value: 3 }, value: 1.8 };
  return {
    layer: [
      { mark: { type: 'line' }, encoding: { x, y: { ...y, field: 'value' }, strokeWidth: width, ...colour } },
      {
        mark: { type: 'rule', strokeWidth: 1.4 },
        encoding: { x, y: { ...y, field: 'lo' }, y2: { field: 'hi' }, ...colour },
      },
      {
        mark: pointMark(50, options.theme),
        encoding: { x, y: { ...y, field: 'value' }, ...colour, ...shapeEncoding(modes, looks), ...TIP },
      },
    ],
  };
}
