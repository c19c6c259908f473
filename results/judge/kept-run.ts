// The part of a run that judging needs, for commands that judge hundreds of pairs of runs. Histogram buckets, which are
// most of a run, are released once the times of its bring-ups are known, and equal counts of rounds are stored once.
//
// Invariant: a gate gives the same result for a kept run as for the whole one. Code that still reads buckets is a
// mistake and gets an error instead of a number.

import { copyLogs } from '../quantities/estimate.js';
import type { HistogramData, Measurement, Round, Run } from '../run/model.js';
import { JUDGED_QUANTITIES } from './judged.js';

export function keptRun(run: Run): Run {
  const once = new Once();
  return { ...run, measurements: run.measurements.map((measurement) => keptMeasurement(measurement, once)) };
}

function keptMeasurement(measurement: Measurement, once: Once): Measurement {
  const kept = { ...measurement, rounds: measurement.rounds.map((round) => keptRound(round, once)) };
  copyLogs(measurement, kept, JUDGED_QUANTITIES);
  return kept;
}

function keptRound({ service: _, ...round }: Round, once: Once): Round {
  return {
    ...round,
    checksum: once.of(round.checksum),
    contextSwitches: once.of(round.contextSwitches),
    faults: once.of(round.faults),
    requests: once.of(round.requests),
    histogram: new WithoutBuckets(round.histogram),
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

class WithoutBuckets implements HistogramData {
  readonly count: number;
  readonly minNs: number;
  readonly maxNs: number;
  readonly sumNs: number;
  readonly overflow: number;

  constructor({ count, minNs, maxNs, sumNs, overflow }: HistogramData) {
    this.count = count;
    this.minNs = minNs;
    this.maxNs = maxNs;
    this.sumNs = sumNs;
    this.overflow = overflow;
  }

  get buckets(): never {
    throw new Error('the buckets of a run that is kept for judging were released');
  }
}
