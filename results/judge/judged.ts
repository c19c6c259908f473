// The metrics that are judged, and the default changes that matter.

import { MEAN, P50, type Quantity, TAIL_QUANTITIES, tailOf } from '../quantities/quantities.js';
import type { Measurement } from '../run/model.js';

/** `tail` is the highest of p90, p95, p99 and p99.9 for which the bring-ups of both sides have enough operations. */
export type JudgedMetric = 'p50' | 'mean' | 'tail';
export const JUDGED_METRICS: readonly JudgedMetric[] = ['p50', 'mean', 'tail'];

/** The chance of even one false alarm among all comparisons of one command. */
export const DEFAULT_ALPHA = 0.01;
export const DEFAULT_EFFECTS: Readonly<Record<JudgedMetric, number>> = { p50: 0.05, mean: 0.1, tail: 0.25 };

/** All that a metric may be. */
export const JUDGED_QUANTITIES: readonly Quantity[] = [P50, MEAN, ...TAIL_QUANTITIES.values()];

/** The quantity of a metric for some measurements of one case; null where there is none. */
export function quantityOf(metric: JudgedMetric, measurements: readonly Measurement[]): Quantity | null {
  if (metric === 'p50') return P50;
  return metric === 'mean' ? MEAN : tailOf(measurements);
}
