// A run as Go benchmark results (golang.org/design/14313-benchmark-format), for benchstat and similar tools.
//
// One line per bring-up, which is the replicate. benchstat takes what comes first as the base, so all of native come first, then
// the other modes in their order. Unit lines (golang.org/issue/43744) say what is better, and that requests are exact counts.

import { perOperation, switchesIn } from '../quantities/counts.js';
import {
  byBringUp,
  MEAN,
  OPERATIONS_PER_SECOND,
  P50,
  p99,
  type Quantity,
  roundsByBringUp,
} from '../quantities/quantities.js';
import { requestsOf } from '../quantities/requests.js';
import { isUsable } from '../quantities/summary.js';
import type { Measurement, Round, Run } from '../run/model.js';
import { sortModes } from '../run/modes.js';
import { environment, inOrder, short } from './rows.js';

/** Of a measurement with the rounds of one bring-up: counts are of all of them, times of those in which no other work had the CPU. */
type Value = (measurement: Measurement, timed: readonly Round[]) => number | null;

const time =
  (quantity: Quantity): Value =>
  (_, timed) =>
    timed.length === 0 ? null : quantity.of(timed);

/** The unit as benchstat shows it; it turns a trailing `ns/op` into seconds. */
const COLUMNS: readonly [unit: string, better: 'lower' | 'higher', value: Value][] = [
  ['ns/op', 'lower', time(MEAN)],
  ['p50-ns/op', 'lower', time(P50)],
  ['p99-ns/op', 'lower', time(p99())],
  ['ops/s', 'higher', time(OPERATIONS_PER_SECOND)],
  ['switches/op', 'lower', ({ rounds, case: { mode } }) => perOperation(rounds, switchesIn(mode))],
  ['requests/op', 'lower', (measurement) => requestsOf(measurement)?.total ?? null],
];

export function benchstat(run: Run): string {
  // benchstat makes a table of its own for each configuration, so that the run's id, which always differs, is none.
  const { run: id, ...facts } = environment(run);
  const config = Object.entries(facts).map(([key, value]) => `${key}: ${value}`);
  const units = COLUMNS.map(
    ([unit, better]) => `Unit ${unit} better=${better}${unit === 'requests/op' ? ' assume=exact' : ''}`,
  );
  const usable = inOrder(run).filter(isUsable);
  const results = sortModes(usable.map((one) => one.case.mode)).flatMap((mode) =>
    usable.filter((one) => one.case.mode === mode).flatMap(resultsOf),
  );
  return `${[`# fusebench run ${id}`, ...config, '', ...units, '', ...results].join('\n')}\n`;
}

/** A placement ends the name, because a name's trailing `-2` is read as a number of CPUs and a target may be named so. */
function resultsOf(measurement: Measurement): string[] {
  const { workload, mode, placement } = measurement.case;
  const name = `Benchmark${workload.name.charAt(0).toUpperCase()}${workload.name.slice(1)}`;
  const parameters = `cache=${workload.cache}/threads=${workload.threads}/mode=${mode}/placement=${placement}`;
  const timed = roundsByBringUp(measurement);
  return [...byBringUp(measurement.rounds)].map(([bringUp, rounds]) => {
    const operations = rounds.reduce((sum, round) => sum + round.operations, 0);
    const values = COLUMNS.flatMap(([unit, , of]) => {
      const value = of({ ...measurement, rounds }, timed.get(bringUp) ?? []);
      return value === null ? [] : [`${short(value)} ${unit}`];
    });
    return [`${name}/${parameters}`, operations, ...values].join('\t');
  });
}
