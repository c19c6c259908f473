// Equal work: rounds of the same index did the same operations on the same bytes in every mode, or they are not compared.

import type { Measurement } from '../results/model.js';
import { workKey } from './plan.js';

/**
 * One sentence for every measurement whose rounds differ from those of the first mode in operations, bytes or the checksum
 * of what was read; by case id.
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
  for (const round of measurement.rounds) {
    const other = reference.rounds.find(({ index }) => index === round.index);
    if (other === undefined) continue;
    for (const field of ['operations', 'bytes', 'checksum'] as const) {
      if (round[field] !== other[field]) {
        return `unequal work in round ${round.index}: ${field} ${round[field]}, but ${other[field]} in ${reference.case.mode}`;
      }
    }
  }
  return null;
}
