// The proof that a measurement took the data path of its mode: expected requests per operation against counted ones.
//
// READ = 0 alone proves nothing (a warm page cache shows it too). So the drivers choose operations that distinguish the
// modes, and the probes of bench/mount/probes.ts distinguish them before anything is timed.

import { opcodesOf, rateOf } from '../../results/quantities/requests.js';
import type { ExpectedRequests, Mode, Proof } from '../../results/run/model.js';
import { dataAtDaemon } from '../../results/run/modes.js';

/** Requests per operation of an unexpected opcode that give a warning. */
const UNEXPECTED_PER_OPERATION = 0.05;
/** Asynchronous requests: when they are counted does not depend on the operation. */
const ASYNCHRONOUS = new Set(['FORGET', 'BATCH_FORGET', 'RELEASE', 'RELEASEDIR']);

export interface Judged {
  readonly proof: Proof;
  readonly warnings: readonly string[];
}

/**
 * Judges the requests per operation of all rounds of a case. A mode without our daemon has none, expects none and is
 * engaged without a check.
 */
export function judge(
  mode: Mode,
  expected: readonly ExpectedRequests[],
  observed: Record<string, number> | null,
): Judged {
  if (observed === null) {
    return { proof: { engaged: true, expected, observed, unexpectedRequests: [] }, warnings: [] };
  }
  const unexpectedRequests = expected.flatMap((one) => contradiction(one, observed));
  return {
    proof: { engaged: unexpectedRequests.length === 0, expected, observed, unexpectedRequests },
    warnings: unexpected(mode, expected, observed),
  };
}

/** An opcode `A+B` is judged by the sum of both. */
function contradiction(expected: ExpectedRequests, observed: Record<string, number>): string[] {
  const { opcode, min, max } = expected;
  const seen = rateOf(expected, observed);
  if (seen >= min && seen <= max) return [];
  const narrow = min === 0 ? '0' : ((min + max) / 2).toFixed(2);
  const wanted = max - min < 0.1 ? narrow : `${min.toFixed(2)} to ${max.toFixed(2)}`;
  return [`${opcode} ${seen.toFixed(2)} per operation where the mode has ${wanted}`];
}

function unexpected(
  mode: Mode,
  expected: readonly ExpectedRequests[],
  observed: Record<string, number>,
): string[] {
  const known = new Set(expected.flatMap(opcodesOf));
  return Object.entries(observed)
    .filter(
      ([opcode, rate]) => !known.has(opcode) && !ASYNCHRONOUS.has(opcode) && rate > UNEXPECTED_PER_OPERATION,
    )
    .map(([opcode, rate]) => unexpectedSentence(mode, opcode, rate));
}

function unexpectedSentence(mode: Mode, opcode: string, rate: number): string {
  if (opcode === 'GETXATTR' && !dataAtDaemon(mode)) {
    return `engaged but taxed: GETXATTR ${rate.toFixed(2)} per operation (HANDLE_KILLPRIV_V2 avoids it)`;
  }
  return `${opcode} ${rate.toFixed(2)} per operation in addition to what the operation needs`;
}
