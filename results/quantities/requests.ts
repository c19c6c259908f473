// FUSE requests per operation by opcode: counted while rounds come in, or of rounds that are there.

import type { Round } from '../run/model.js';

/** Requests of some rounds, added up. */
export class RequestTally {
  readonly #totals: Record<string, number> = {};
  #operations = 0;
  #uncounted = 0;

  add({ requests, operations }: Pick<Round, 'requests' | 'operations'>): void {
    this.#operations += operations;
    if (requests === null) this.#uncounted++;
    for (const [opcode, count] of Object.entries(requests ?? {}))
      this.#totals[opcode] = (this.#totals[opcode] ?? 0) + count;
  }

  /** Null when a round has no counts, or where there are no operations. */
  perOperation(): Record<string, number> | null {
    if (this.#uncounted > 0 || this.#operations === 0) return null;
    const entries = Object.entries(this.#totals);
    return Object.fromEntries(entries.map(([opcode, count]) => [opcode, count / this.#operations]));
  }
}

/** Over all rounds; null when some round was not counted. */
export function requestsPerOperation(rounds: readonly Round[]): Record<string, number> | null {
  const tally = new RequestTally();
  for (const round of rounds) tally.add(round);
  return tally.perOperation();
}
