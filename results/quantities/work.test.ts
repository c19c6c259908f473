// How much is done for the numbers of long runs, counted.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { judgeCounters } from '../judge/counters.js';
import { DEFAULT_POLICY } from '../judge/policy.js';
import type { HistogramData, Measurement, Round } from '../run/model.js';
import { exampleRun } from '../testing/example-run.js';
import { timed } from './disturbance.js';
import { estimateOf } from './estimate.js';
import { p99, p999, tailOf } from './quantities.js';
import { summarize } from './summary.js';

const [, PLAIN] = exampleRun({
  workloads: ['statx-sync'],
  modes: ['native', 'plain'],
  bringUps: 4,
  roundsOfBringUp: 5,
  operations: 2_000,
}).measurements;

test('the buckets of a round are read twice, for its median and for all tails together', () => {
  let reads = 0;
  const counted = ({ buckets, ...rest }: HistogramData): HistogramData => ({
    ...rest,
    get buckets() {
      reads += 1;
      return buckets;
    },
  });
  const rounds = PLAIN!.rounds.map((round) => ({ ...round, histogram: counted(round.histogram) }));
  const measurement = { ...PLAIN!, rounds };
  assert.equal(tailOf([measurement])?.name, 'p99');
  for (let times = 0; times < 3; times++) {
    assert.ok(summarize(measurement).latencyNs.p99! > 0);
    for (const quantity of [p99(), p999(), tailOf([measurement])!]) estimateOf(measurement, quantity);
  }
  assert.equal(reads, 2 * rounds.length);
});

test('a case may have more rounds than a function has arguments', () => {
  const [first] = PLAIN!.rounds;
  const occupancy = { wallNs: 100, cpuNs: 100, runDelayNs: 1, stolenNs: 0 };
  const rounds = Array.from({ length: 200_000 }, (_, index): Round => ({ ...first!, index, occupancy }));
  const long: Measurement = { ...PLAIN!, rounds };
  assert.equal(timed(long).rounds.length, 200_000);
  assert.equal(summarize(long).latencyNs.min, first!.histogram.minNs);
  const { counters } = DEFAULT_POLICY;
  assert.ok(judgeCounters([long], long, counters).every(({ verdict }) => verdict === 'unchanged'));
});
