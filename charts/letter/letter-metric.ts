// What a letter is about: a quantity, how it is written, and which of two values is better.

import { significant, UNITS, unitFor } from '../../results/format/format.js';
import { estimateOf } from '../../results/quantities/estimate.js';
import { MEAN, OPERATIONS_PER_SECOND, P50, p99, type Quantity } from '../../results/quantities/quantities.js';
import type { Measurement } from '../../results/run/model.js';
import type { Row } from '../data/cells.js';

export type LetterMetric = 'p50' | 'mean' | 'p99' | 'ops';
export type LetterUnits = 'auto' | 'ns' | 'us' | 'ms' | 's';

export interface MetricStyle {
  readonly title: string;
  readonly lowerIsBetter: boolean;
  readonly quantity: Quantity;
  /** The unit that fits a row of values: its name and how a value is written in it. */
  scale(
    values: readonly number[],
    units: LetterUnits,
  ): { readonly unit: string; write(value: number): string };
}

/** Null where not every bring-up gives the quantity: a tail of too few operations. */
export function metricValue(measurement: Measurement, { quantity }: MetricStyle): number | null {
  const { center, n } = estimateOf(measurement, quantity);
  return n > 0 && n === estimateOf(measurement, P50).n ? center : null;
}

/** What a dash in the place of a value means, where there is one. */
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

export const LETTER_METRICS: Readonly<Record<LetterMetric, MetricStyle>> = {
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
