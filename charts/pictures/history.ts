// History of a case: p50 and mean of one case run over run, with intervals, on a logarithmic axis.
//
// Runs are in the order in which they started, equally far apart: the axis counts runs, not days. A run in which the
// case did not engage, failed or is missing leaves a gap, and the subtitle says how many there are.

import { count } from '../../results/format/format.js';
import { estimateOf } from '../../results/quantities/estimate.js';
import { MEAN, P50 } from '../../results/quantities/quantities.js';
import { isUsable } from '../../results/quantities/summary.js';
import type { Measurement, Run } from '../../results/run/model.js';
import { ABSOLUTE_VALUES } from '../data/captions.js';
import { type ChartOptions, ChartUnavailable, frame, latencyAxis, PADDING_PX, type Spec } from './spec.js';
import { modeStyle, THEMES } from './theme.js';

const HEIGHT_PX = 260;
const AXIS_PX = 58;
const SERIES = [P50, MEAN];

export function historyChart(runs: readonly Run[], caseId: string, options: ChartOptions): Spec {
  const ordered = [...runs].sort((a, b) => a.startedAt.localeCompare(b.startedAt));
  const found = ordered.map((run) => ({
    run,
    measurement: run.measurements.find((one) => one.case.id === caseId),
  }));
  const usable = found.filter(
    (one): one is { run: Run; measurement: Measurement } =>
      one.measurement !== undefined && isUsable(one.measurement),
  );
  if (usable.length < 2)
    throw new ChartUnavailable(
      `history: ${caseId} was measured and engaged in ${count(usable.length, 'run')}; it takes two`,
    );
  const values = usable.flatMap(({ run, measurement }) =>
    SERIES.map((quantity) => {
      const { center, lo, hi } = estimateOf(measurement, quantity);
      return { run: runName(run), series: quantity.name, value: center, lo: lo ?? center, hi: hi ?? center };
    }),
  );
  const axis = latencyAxis(
    Math.min(...values.map((v) => v.lo)) / 1.3,
    Math.max(...values.map((v) => v.hi)) * 1.3,
    HEIGHT_PX,
  );
  const left = found.length - usable.length;
  const machines = new Set(usable.map(({ run }) => `${run.host.hostname}, Linux ${run.host.kernel}`));
  const lines = [
    `p50 and mean of each run with their 95 % intervals. ${ABSOLUTE_VALUES} Logarithmic axis. ${count(usable.length, 'run')}${left > 0 ? `, ${left} more without this case` : ''}.`,
    machines.size === 1 ? [...machines][0]! : `${machines.size} different machines or kernels`,
  ];
  return frame({ title: caseId, lines }, options, {
    width: Math.max(120, options.width - 2 * PADDING_PX - AXIS_PX),
    height: HEIGHT_PX,
    data: { values },
    layer: layers(
      axis,
      usable.map(({ run }) => runName(run)),
      usable[0]!.measurement,
      options,
    ),
  });
}

/** Runs are known by their label, else by their id, whose end is what tells runs of a day apart. */
function runName(run: Run): string {
  return run.label === '' ? run.id : `${run.label} (${run.id.slice(-4)})`;
}

function layers(
  axis: ReturnType<typeof latencyAxis>,
  names: readonly string[],
  first: Measurement,
  options: ChartOptions,
): Spec[] {
  const theme = THEMES[options.theme];
  const colour = modeStyle(first.case.mode)[options.theme];
  const slot = (options.width - 2 * PADDING_PX - AXIS_PX) / names.length;
  const x = {
    field: 'run',
    type: 'ordinal',
    sort: [...names],
    axis: {
      title: 'run',
      labelAngle: slot > 110 ? 0 : -45,
      labelLimit: slot > 110 ? slot : 130,
      labelOverlap: 'greedy',
    },
  };
  const y = {
    type: 'quantitative',
    scale: { type: 'log', domain: axis.domain, nice: false },
    axis: { values: axis.values, labelExpr: axis.labelExpr, title: null },
  };
  const series = {
    strokeDash: {
      field: 'series',
      type: 'nominal',
      sort: null,
      scale: {
        domain: SERIES.map(({ name }) => name),
        range: [
          [1, 0],
          [4, 3],
        ],
      },
    },
  };
  return [
    {
      mark: { type: 'line', color: colour, strokeWidth: 2 },
      encoding: { x, y: { ...y, field: 'value' }, ...series },
    },
    {
      mark: { type: 'rule', color: colour, strokeWidth: 1.6 },
      encoding: { x, y: { ...y, field: 'lo' }, y2: { field: 'hi' }, detail: { field: 'series' } },
    },
    {
      mark: {
        type: 'point',
        filled: true,
        color: colour,
        size: 54,
        opacity: 1,
        stroke: theme.background,
        strokeWidth: 0.6,
      },
      encoding: { x, y: { ...y, field: 'value' }, detail: { field: 'series' } },
    },
  ];
}
