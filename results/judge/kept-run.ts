// The part of a run that judging needs, for commands that judge hundreds of pairs of runs. Histogram buckets, which are
// most of a run, are released once the times of its bring-ups are known, and equal counts of rounds are stored once.
//
// Invariant: a gate gives the same result for a kept run as for the whole one. Code that still reads buckets is a
// mistake and gets an error instead of a number.

import { copyLogs } from '../quantities/estimate.js';
import type { Round, Run } from '../run/model.js';
import { JUDGED_QUANTITIES } from './judged.js';

export function keptRun(run: Run): Run {
  const once = new Once();
  const measurements = run.measurements.map((measurement) => {
    const kept = { ...measurement, rounds: measurement.rounds.map((round) => keptRound(round, once)) };
    copyLogs(measurement, kept, JUDGED_QUANTITIES);
    return kept;
  });
  return { ...run, measurements };
}

function keptRound({ service: _, ...round }: Round, once: Once): Round {
  const { count, minNs, maxNs, sumNs, overflow } = round.histogram;
  const released = Object.create(RELEASED) as typeof RELEASED;
  return {
    ...round,
    checksum: once.of(round.checksum),
    contextSwitches: once.of(round.contextSwitches),
    faults: once.of(round.faults),
    requests: once.of(round.requests),
    histogram: Object.assign(released, { count, minNs, maxNs, sumNs, overflow }),
  };
}

/** Returns one object for equal values. */
class Once {
  readonly #known = new Map<string, unknown>();

  of<T>(value: T): T {
    const key = JSON.stringify(value);
    if (!this.#known.has(key)) this.#known.set(key, value);
    return this.#known.get(key) as T;
  }
}

/** The rest of a histogram is a property of each round, this one is of all. */
const RELEASED = {
  get buckets(): never {
    throw new Error('the buckets of a run that is kept for judging were released');
  },
};
