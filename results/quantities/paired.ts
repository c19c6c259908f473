// The ratio of two measurements round by round, or bring-up by bring-up: the parts of their ratio with its interval, in order of
// time.

import type { Measurement } from '../run/model.js';
import { timed } from './disturbance.js';
import { logRatios } from './estimate.js';
import type { Quantity } from './quantities.js';

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
