// FUSE requests per operation by opcode: counted while rounds come in, or of rounds that are there.
//
// FORGET, BATCH_FORGET and INTERRUPT are kept apart: never a part of `requests per operation`.

import type { ExpectedRequests, Measurement, Round } from '../run/model.js';
import { sumOf } from '../stats/quantile.js';

/**
 * The kernel chooses their number and time: it sends them late, and several in one. Its tracepoint, which counts the requests
 * of a target, does not see them.
 */
const APART: ReadonlySet<string> = new Set(['FORGET', 'BATCH_FORGET', 'INTERRUPT']);

/** Whether requests of an opcode are part of `requests per operation`. */
export function isCounted(opcode: string): boolean {
  return !APART.has(opcode);
}

/** Whether the client goes on without the reply of an opcode. */
export function isLate(opcode: string): boolean {
  return !isCounted(opcode) || opcode === 'RELEASE' || opcode === 'RELEASEDIR';
}

/** The opcodes of an expectation: `READDIR+READDIRPLUS` are two that are expected together. */
export function opcodesOf({ opcode }: Pick<ExpectedRequests, 'opcode'>): string[] {
  return opcode.split('+');
}

/** Requests per operation of all opcodes of an expectation. */
export function rateOf(expected: Pick<ExpectedRequests, 'opcode'>, observed: ByOpcode): number {
  return sumOf(opcodesOf(expected), (opcode) => observed[opcode] ?? 0);
}

type ByOpcode = Readonly<Record<string, number>>;

/** The sum over the opcodes that are meant. */
export function requestsThat(requests: ByOpcode, isMeant: (opcode: string) => boolean): number {
  return sumOf(Object.entries(requests), ([opcode, n]) => (isMeant(opcode) ? n : 0));
}

/** Requests per operation. Those of a target were counted apart from the rounds and are in the proof. Null where they were not counted. */
export function requestsOf({ rounds, proof }: Pick<Measurement, 'rounds' | 'proof'>) {
  const each = rounds.length === 0 ? null : (requestsPerOperation(rounds) ?? proof.observed);
  if (each === null) return null;
  const part = (isMeant: (opcode: string) => boolean): ByOpcode =>
    Object.fromEntries(Object.entries(each).filter(([opcode]) => isMeant(opcode)));
  return {
    total: requestsThat(each, isCounted),
    /** The parts of `total`. */
    byOpcode: part(isCounted),
    /** FORGET, BATCH_FORGET and INTERRUPT. */
    apart: part((opcode) => !isCounted(opcode)),
  };
}

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

/** Of every opcode, over all rounds; null when some round was not counted. */
export function requestsPerOperation(rounds: readonly Round[]): Record<string, number> | null {
  const tally = new RequestTally();
  for (const round of rounds) tally.add(round);
  return tally.perOperation();
}
