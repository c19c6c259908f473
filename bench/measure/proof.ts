// The proof that a measurement took the data path of its mode: expected requests per operation against counted ones; and that its
// work was that of the other modes.
//
// READ = 0 alone proves nothing (a warm page cache shows it too). So the drivers choose operations that distinguish the
// modes, and the probes of bench/mount/probes.ts distinguish them before anything is timed.

import { opcodesOf, rateOf } from '../../results/quantities/requests.js';
import type { ExpectedRequests, Measurement, Mode, Proof, Round } from '../../results/run/model.js';
import { dataAtDaemon } from '../../results/run/modes.js';
import { workKey } from './plan.js';

/** Requests per operation of an unexpected opcode that give a warning. */
const UNEXPECTED_PER_OPERATION = 0.05;
/** Asynchronous requests: when they are counted does not depend on the operation. */
const ASYNCHRONOUS = new Set(['FORGET', 'BATCH_FORGET', 'RELEASE', 'RELEASEDIR']);

/**
 * Judges the requests per operation of all rounds of a case. A mode without our daemon has none, expects none and is
 * engaged without a check.
 */
export function judge(
  mode: Mode,
  expected: readonly ExpectedRequests[],
  observed: Record<string, number> | null,
): { readonly proof: Proof; readonly warnings: readonly string[] } {
  const unexpectedRequests = observed === null ? [] : expected.flatMap((one) => contradiction(one, observed));
  return {
    proof: { engaged: unexpectedRequests.length === 0, expected, observed, unexpectedRequests },
    warnings: unexpected(mode, expected, observed ?? {}),
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
  const known = new Set([...ASYNCHRONOUS, ...expected.flatMap(opcodesOf)]);
  const found = Object.entries(observed).filter(
    ([opcode, rate]) => !known.has(opcode) && rate > UNEXPECTED_PER_OPERATION,
  );
  return found.map(([opcode, rate]) => {
    const what = `${opcode} ${rate.toFixed(2)} per operation`;
    if (opcode === 'GETXATTR' && !dataAtDaemon(mode))
      return `engaged but taxed: ${what} (HANDLE_KILLPRIV_V2 avoids it)`;
    return `${what} in addition to what the operation needs`;
  });
}

/**
 * Equal work: rounds of the same index start with the same operations on the same bytes in every mode, or they are not
 * compared. Modes whose operations do not wait for requests do more operations after those. One sentence, by case id, for
 * every measurement whose rounds differ from those of the first mode.
 */
export function unequalWork(measurements: readonly Measurement[]): Map<string, string> {
  const references = new Map<string, Measurement>();
  const sentences = new Map<string, string>();
  for (const measurement of measurements.filter(({ failure }) => failure === null)) {
    const { id, workload, placement } = measurement.case;
    const key = `${workKey(workload)}/${placement}`;
    const reference = references.get(key) ?? measurement;
    references.set(key, reference);
    const sentence = difference(reference, measurement);
    if (sentence !== null) sentences.set(id, sentence);
  }
  return sentences;
}

function difference(reference: Measurement, measurement: Measurement): string | null {
  const others = new Map(reference.rounds.map((round) => [round.index, workOf(round)]));
  for (const round of measurement.rounds) {
    const own = workOf(round);
    const wanted = others.get(round.index) ?? own;
    const what = Object.keys(own).find((one) => own[one] !== wanted[one]);
    if (what !== undefined)
      return `unequal work in round ${round.index}: ${what} ${own[what]}, but ${wanted[what]} in ${reference.case.mode}`;
  }
  return null;
}

/** What has to be the same, with the checksum of what the common operations read. */
function workOf({ operations, bytes, checksum }: Round): Record<string, number | string> {
  return { 'bytes per operation': bytes / operations, checksum };
}
