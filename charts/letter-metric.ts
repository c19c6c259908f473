// What a letter is about: a metric of a round, how it is written, and which of two values is better.

import type { Round } from '../results/model.js';
import { operationsPerSecond, quantileOf } from './estimate.js';
import { significant, UNITS, unitFor } from './format.js';

export type LetterMetric = 'p50' | 'p99' | 'ops';
export type LetterUnits = 'auto' | 'ns' | 'us' | 'ms' | 's';

export interface MetricStyle {
  readonly title: string;
  readonly lowerIsBetter: boolean;
  of(round: Round): number;
  /** The unit that fits a row of values: its name and how a value is written in it. */
  scale(
    values: readonly number[],
    units: LetterUnits,
  ): { readonly unit: string; write(value: number): string };
}

const latencyStyle = (title: string, q: number): MetricStyle => ({
  title,
  lowerIsBetter: true,
  of: (round) => quantileOf(round, q),
  scale: (values, units) => {
    const unit = units === 'auto' ? unitFor(values) : UNITS.find((one) => one.name === units)!;
    return { unit: unit.name, write: (value) => significant(value / unit.ns) };
  },
});

export const LETTER_METRICS: Readonly<Record<LetterMetric, MetricStyle>> = {
  p50: latencyStyle('p50', 0.5),
  p99: latencyStyle('p99', 0.99),
  ops: {
    title: 'ops/s',
    lowerIsBetter: false,
    of: operationsPerSecond,
    scale: (values) => {
      const least = Math.min(...values);
      const [unit, divisor] = least >= 1e6 ? ['M/s', 1e6] : least >= 1e3 ? ['k/s', 1e3] : ['1/s', 1];
      return { unit, write: (value) => significant(value / divisor) };
    },
  },
};
