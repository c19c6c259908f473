// Throughput over client threads: one small panel per workload, native drawn as the reference line. Axes start at zero.

import { count, significant } from '../../../results/format/format.js';
import { estimateOf } from '../../../results/quantities/estimate.js';
import { OPERATIONS_PER_SECOND } from '../../../results/quantities/quantities.js';
import type { Run } from '../../../results/run/model.js';
import { labelOf, REFERENCE_MODE, sortModes } from '../../../results/run/modes.js';
import { ABSOLUTE_VALUES } from '../../data/captions.js';
import { rowsOf } from '../../data/cells.js';
import { rowName } from '../../data/findings.js';
import { modeChannels, pointMark, TIP } from '../marks.js';
import { type ChartOptions, ChartUnavailable, frame, provenance, type Spec } from '../spec.js';
import { panelGrid } from './grid.js';

const PANEL_HEIGHT_PX = 130;
const AXIS_PX = 52;

export function throughputChart(run: Run, options: ChartOptions): Spec {
  const all = rowsOf(run).map((row) => ({
    ...row,
    name: rowName(row, run, false),
    threads: row.workload.threads,
    measured: [...row.cells.values()].filter(({ state }) => state === 'measured'),
  }));
  const drawn = all.filter(({ name, threads }) =>
    all.some((other) => other.name === name && other.threads !== threads),
  );
  if (drawn.length === 0)
    throw new ChartUnavailable(
      'throughput: no workload was measured with two thread counts; run with --threads 1,2,4',
    );
  const names = [...new Set(drawn.map(({ name }) => name))];
  const { plotPx, shown, facet } = panelGrid(names, options, AXIS_PX, 'x');
  const values = drawn.flatMap(({ name, threads, measured }) =>
    measured.map(({ mode: own, measurement }) => {
      const [panel, mode] = [shown[names.indexOf(name)]!, labelOf(own)];
      const { center: value, lo, hi } = estimateOf(measurement, OPERATIONS_PER_SECOND);
      const tip = `${mode}, ${panel}, ${count(threads, 'thread')}: ${significant(value)} operations per second`;
      return { panel, mode, threads, tip, value, lo: lo ?? value, hi: hi ?? value };
    }),
  );
  const modes = sortModes(drawn.flatMap(({ measured }) => measured.map(({ mode }) => mode)));
  const { color, shape } = modeChannels(modes, run, options);
  const x = threadAxis(drawn.map(({ threads }) => threads));
  const y = (field: string): Spec => ({ ...RATE_AXIS, field });
  const native = `datum.mode === '${labelOf(REFERENCE_MODE)}'`;
  const strokeWidth = { condition: { test: native, value: 3 }, value: 1.8 };
  const layer = [
    { mark: { type: 'line' }, encoding: { x, y: y('value'), strokeWidth, color } },
    {
      mark: { type: 'rule', strokeWidth: 1.4 },
      encoding: { x, y: y('lo'), y2: { field: 'hi' }, color },
    },
    { mark: pointMark(50, options.theme), encoding: { x, y: y('value'), color, shape, ...TIP } },
  ];
  const lines = [
    'Operations per second of all threads together, with 95 % intervals. Native is the reference line.',
    ABSOLUTE_VALUES,
    provenance(run, drawn),
  ];
  const body = { data: { values }, ...facet, spec: { width: plotPx, height: PANEL_HEIGHT_PX, layer } };
  return frame('Throughput over client threads', lines, options, body);
}

function threadAxis(counts: readonly number[]): Spec {
  return {
    field: 'threads',
    type: 'quantitative',
    scale: { domain: [0, Math.max(...counts) * 1.06], nice: false },
    axis: { values: [...new Set(counts)].sort((a, b) => a - b), format: 'd', title: null, grid: false },
  };
}

const RATE_AXIS: Spec = {
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
