// A percentile distribution in HdrHistogram's .hgrm layout, in nanoseconds: five rows each time the distance to 100 % halves, then a
// footer. A file is one distribution, so that a run is as many files as it has cases.
//
// All timed operations of a case together (pooled). The p50 of the tables, where every bring-up counts the same, is in a comment.

import { distributionOf } from '../quantities/distribution.js';
import { estimateOf } from '../quantities/estimate.js';
import { P50 } from '../quantities/quantities.js';
import { isTimed } from '../quantities/summary.js';
import { BUCKETS, mean, quantile, SUB_BUCKETS, standardDeviationNs } from '../run/histogram.js';
import type { Run } from '../run/model.js';
import { inOrder, short } from './rows.js';

const TICKS_PER_HALF_DISTANCE = 5;

/** Of a run with one timed case. */
export function hgrm(run: Run): string {
  const [measurement] = inOrder(run).filter(isTimed);
  if (measurement === undefined) return '#[no case was timed]\n';
  const histogram = distributionOf(measurement);
  const p50 = short(estimateOf(measurement, P50).center);
  const number = (value: number): string => value.toFixed(3).padStart(12);
  const whole = (value: number): string => String(value).padStart(12);
  const lines = [
    `#[Case = ${measurement.case.id}, pooled: all timed operations; p50 of the tables = ${p50}]`,
    `${'Value'.padStart(12)} ${'Percentile'.padStart(14)} ${'TotalCount'.padStart(10)} 1/(1-Percentile)`,
    '',
    ...levels(histogram.count).map((level) => {
      const below = Math.max(1, Math.ceil(level * histogram.count - 1e-6));
      const value = number(quantile(histogram, level));
      const columns = `${value} ${level.toFixed(12).padStart(14)} ${String(below).padStart(10)}`;
      return level === 1 ? columns : `${columns} ${(1 / (1 - level)).toFixed(2).padStart(14)}`;
    }),
    `#[Mean    = ${number(mean(histogram))}, StdDeviation   = ${number(standardDeviationNs(histogram))}]`,
    `#[Max     = ${number(histogram.maxNs)}, Total count    = ${whole(histogram.count)}]`,
    `#[Buckets = ${whole(BUCKETS / SUB_BUCKETS)}, SubBuckets     = ${whole(SUB_BUCKETS)}]`,
  ];
  return `${lines.join('\n')}\n`;
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
