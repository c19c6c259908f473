// What every caption of a table or picture says about its numbers.

import { type Ratio, whyNoInterval } from '../../results/quantities/estimate.js';

/** Of ratios: both of their values were measured in the same state of the machine. */
export const RATIO_INTERVAL = '95 % interval: of the mean of many runs on this machine.';
/** Of times and throughput. */
export const ABSOLUTE_VALUES = "Values hold for their run's state of the machine.";

/** Of a picture of ratios: which interval is drawn, or why none is. */
export function ratioInterval(ratios: readonly Ratio[]): string {
  const reasons = new Set(ratios.map(whyNoInterval));
  return reasons.size > 0 && !reasons.has(null)
    ? `No 95 % interval: ${[...reasons].join(', ')}.`
    : RATIO_INTERVAL;
}
