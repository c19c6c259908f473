// Percentile distributions in HdrHistogram's .hgrm layout, in nanoseconds: five rows each time the distance to 100 %
// halves, then a footer. A file is one distribution; of a whole run, one follows another behind a comment line with
// the case's id.

import { isUsable } from '../quantities/summary.js';
import { BUCKETS, mean, merge, quantile, SUB_BUCKETS } from '../run/histogram.js';
import type { HistogramData, Measurement, Run } from '../run/model.js';
import { standardDeviationNs } from './fio-json.js';

const TICKS_PER_HALF_DISTANCE = 5;

export function hgrm(run: Run): string {
  return run.measurements
    .filter(isUsable)
    .map((measurement) => `#[Case = ${measurement.case.id}]\n${hgrmOfCase(measurement)}`)
    .join('\n');
}

/** The distribution of all operations of all rounds of one case. */
export function hgrmOfCase({ rounds }: Measurement): string {
  const histogram = merge(rounds.map((round) => round.histogram));
  const head = `${'Value'.padStart(12)} ${'Percentile'.padStart(14)} ${'TotalCount'.padStart(10)} 1/(1-Percentile)`;
  const rows = levels(histogram.count).map((level) => row(histogram, level));
  return `${[head, '', ...rows, ...footer(histogram)].join('\n')}\n`;
}

/** 0, 0.1, ... 0.5, 0.55, ... 0.75, 0.775, ... until the distance to 1 is less than one value, then 1. */
function levels(count: number): number[] {
  const found: number[] = [];
  let level = 0;
  while ((1 - level) * count > 1) {
    found.push(level);
    const halvings = Math.floor(Math.log2(1 / (1 - level)) + 1e-9);
    level += 1 / 2 ** (halvings + 1) / TICKS_PER_HALF_DISTANCE;
  }
  return [...found, 1];
}

function row(histogram: HistogramData, level: number): string {
  const value = quantile(histogram, level).toFixed(3).padStart(12);
  const below = Math.max(1, Math.ceil(level * histogram.count - 1e-6));
  const columns = `${value} ${level.toFixed(12).padStart(14)} ${String(below).padStart(10)}`;
  return level === 1 ? columns : `${columns} ${(1 / (1 - level)).toFixed(2).padStart(14)}`;
}

function footer(histogram: HistogramData): string[] {
  const number = (value: number): string => value.toFixed(3).padStart(12);
  return [
    `#[Mean    = ${number(mean(histogram))}, StdDeviation   = ${number(standardDeviationNs(histogram))}]`,
    `#[Max     = ${number(histogram.maxNs)}, Total count    = ${String(histogram.count).padStart(12)}]`,
    `#[Buckets = ${String(BUCKETS / SUB_BUCKETS).padStart(12)}, SubBuckets     = ${String(SUB_BUCKETS).padStart(12)}]`,
  ];
}
