// The ratio of two measurements round by round, or bring-up by bring-up: the parts of their ratio with its interval, in order of
// time.

import type { Measurement } from '../run/model.js';
import { varianceComponents } from '../stats/series.js';
import { timed } from './disturbance.js';
import { logRatios, MIN_BRING_UPS } from './estimate.js';
import { P50, type Quantity } from './quantities.js';

/** In order of time; a round without a timed partner is left out. */
export function pairedRounds(candidate: Measurement, reference: Measurement, quantity: Quantity) {
  const partners = new Map(timed(reference).rounds.map((round) => [round.index, round]));
  return [...timed(candidate).rounds]
    .sort((a, b) => a.order - b.order)
    .flatMap((round) => {
      const partner = partners.get(round.index);
      if (partner === undefined || partner.bringUp !== round.bringUp) return [];
      const [above, below] = [quantity.of([round]), quantity.of([partner])];
      return above === null || below === null ? [] : [{ bringUp: round.bringUp, ratio: above / below }];
    });
}

/** In order of time; a bring-up that does not give the quantity of both is left out. */
export function pairedBringUps(candidate: Measurement, reference: Measurement, quantity: Quantity) {
  return [...logRatios(candidate, reference, quantity)]
    .sort(([a], [b]) => a - b)
    .map(([bringUp, log]) => ({ bringUp, ratio: Math.exp(log) }));
}

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
