// The quantity that a letter or an overview shows: how it is written, and which of two values is better.

import { significant, UNITS, unitFor } from '../../results/format/format.js';
import { estimateOf, type Ratio, ratioTo } from '../../results/quantities/estimate.js';
import { MEAN, OPERATIONS_PER_SECOND, P50, p99, type Quantity } from '../../results/quantities/quantities.js';
import type { Measurement } from '../../results/run/model.js';
import type { Row } from './cells.js';

export type Metric = 'p50' | 'mean' | 'p99' | 'ops';
export type Units = 'auto' | 'ns' | 'us' | 'ms' | 's';

export interface MetricStyle {
  readonly title: string;
  readonly lowerIsBetter: boolean;
  readonly quantity: Quantity;
  /** The unit that fits some values: its name and how a value is written in it. */
  scale(values: readonly number[], units: Units): { readonly unit: string; write(value: number): string };
}

/** Null where not every bring-up gives the quantity: a tail of too few operations. */
export function metricValue(measurement: Measurement, { quantity }: MetricStyle): number | null {
  const { center, n } = estimateOf(measurement, quantity);
  return n > 0 && n === estimateOf(measurement, P50).n ? center : null;
}

/** The ratio of two values as they are printed; null where one of them has none. */
export function metricRatio(above: Measurement, below: Measurement, style: MetricStyle): Ratio | null {
  return metricValue(above, style) === null || metricValue(below, style) === null
    ? null
    : ratioTo(above, below, style.quantity);
}

/** How many times as slow: the ratio itself where less is better. */
export function slowness(ratio: Ratio, { lowerIsBetter }: MetricStyle): Ratio {
  return lowerIsBetter ? ratio : inverse(ratio);
}

export function inverse({ center, lo, hi, n, p }: Ratio): Ratio {
  return { center: 1 / center, lo: hi === null ? null : 1 / hi, hi: lo === null ? null : 1 / lo, n, p };
}

/** What a dash in place of a value means, where there is one. */
export function noValueText(rows: readonly Row[], style: MetricStyle): string {
  const cells = rows.flatMap((row) => [...row.cells.values()]).filter(({ state }) => state === 'measured');
  const lacking = cells.some(({ measurement }) => metricValue(measurement, style) === null);
  return lacking ? ` -: too few operations in a bring-up for a ${style.title}.` : '';
}

const latencyStyle = (quantity: Quantity): MetricStyle => ({
  title: quantity.name,
  lowerIsBetter: true,
  quantity,
  scale: (values, units) => {
    const unit = units === 'auto' ? unitFor(values) : UNITS.find((one) => one.name === units)!;
    return { unit: unit.name, write: (value) => significant(value / unit.ns) };
  },
});

export const METRICS: Readonly<Record<Metric, MetricStyle>> = {
  p50: latencyStyle(P50),
  mean: latencyStyle(MEAN),
  p99: latencyStyle(p99()),
  ops: {
    title: 'ops/s',
    lowerIsBetter: false,
    quantity: OPERATIONS_PER_SECOND,
    scale: (values) => {
      const least = Math.min(...values);
      const [unit, divisor] = least >= 1e6 ? ['M/s', 1e6] : least >= 1e3 ? ['k/s', 1e3] : ['1/s', 1];
      return { unit, write: (value) => significant(value / divisor) };
    },
  },
};
