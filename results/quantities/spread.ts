// Where the rounds of a case differ: from one bring-up to the next, or within bring-ups. More rounds of the same
// bring-up would not remove the difference between bring-ups.

import type { Measurement } from '../run/model.js';
import { varianceComponents } from '../stats/series.js';
import { MIN_BRING_UPS } from './estimate.js';
import { pairedRounds } from './paired.js';
import { P50 } from './quantities.js';

/**
 * Of the variance of a round's p50 over that of the reference in the same sweep, the share between bring-ups: 0 to 1.
 * Null where fewer than three bring-ups have two such rounds.
 */
export function shareBetweenBringUps(candidate: Measurement, reference: Measurement): number | null {
  if (candidate === reference) return null;
  const groups = new Map<number, number[]>();
  for (const { bringUp, ratio } of pairedRounds(candidate, reference, P50))
    groups.set(bringUp, [...(groups.get(bringUp) ?? []), Math.log(ratio)]);
  const several = [...groups.values()].filter((group) => group.length >= 2);
  if (several.length < MIN_BRING_UPS) return null;
  const { between, within } = varianceComponents(several);
  return between + within === 0 ? null : between / (between + within);
}
