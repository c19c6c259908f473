// Equal work: rounds of the same index start with the same operations on the same bytes in every mode, or they are not
// compared. Modes whose operations do not wait for requests do more operations after those.

import type { Measurement, Round } from '../../results/run/model.js';
import { workKey } from './plan.js';

/**
 * One sentence for every measurement whose rounds differ from those of the first mode in the bytes per operation or in
 * the checksum of what the common operations read; by case id.
 */
export function unequalWork(measurements: readonly Measurement[]): Map<string, string> {
  const references = new Map<string, Measurement>();
  const sentences = new Map<string, string>();
  for (const measurement of measurements) {
    if (measurement.failure !== null) continue;
    const key = `${workKey(measurement.case.workload)}/${measurement.case.placement}`;
    const reference = references.get(key);
    if (reference === undefined) references.set(key, measurement);
    else {
      const sentence = difference(reference, measurement);
      if (sentence !== null) sentences.set(measurement.case.id, sentence);
    }
  }
  return sentences;
}

function difference(reference: Measurement, measurement: Measurement): string | null {
  const others = new Map(reference.rounds.map((round) => [round.index, round]));
  for (const round of measurement.rounds) {
    const other = others.get(round.index);
    if (other === undefined) continue;
    const [own, wanted] = [workOf(round), workOf(other)];
    for (const [what, value] of Object.entries(wanted)) {
      if (own[what] !== value)
        return `unequal work in round ${round.index}: ${what} ${own[what]}, but ${value} in ${reference.case.mode}`;
    }
  }
  return null;
}

function workOf({ operations, bytes, checksum }: Round): Record<string, number | string> {
  return { 'bytes per operation': bytes / operations, checksum };
}
