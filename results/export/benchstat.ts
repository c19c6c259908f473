// A run as Go benchmark results (golang.org/design/14313-benchmark-format), for benchstat and similar tools.
//
// One line per bring-up, which is the replicate. benchstat takes what comes first as the base, so all of native come first, then
// the other modes in their order. Unit lines (golang.org/issue/43744) say what is better, and that requests are exact counts.

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
import { isUsable, summarize } from '../quantities/summary.js';
import type { Measurement, Round, Run } from '../run/model.js';
import { sortModes } from '../run/modes.js';
import { environment, inOrder, short } from './rows.js';

/** A bring-up of a measurement: counts are of all its rounds, times of those in which no other work had the CPU. */
interface BringUp {
  /** With the rounds of this bring-up only. */
  readonly measurement: Measurement;
  readonly timed: readonly Round[];
}

type Value = (bringUp: BringUp) => number | null;

function time(quantity: Quantity): Value {
  return ({ timed }) => (timed.length === 0 ? null : quantity.of(timed));
}

/** The unit as benchstat shows it; it turns a trailing `ns/op` into seconds. */
const COLUMNS: readonly [unit: string, better: 'lower' | 'higher', value: Value][] = [
  ['ns/op', 'lower', time(MEAN)],
  ['p50-ns/op', 'lower', time(P50)],
  ['p99-ns/op', 'lower', time(p99())],
  ['ops/s', 'higher', time(OPERATIONS_PER_SECOND)],
  ['switches/op', 'lower', ({ measurement }) => summarize(measurement).contextSwitches.total],
  ['requests/op', 'lower', ({ measurement }) => requestsOf(measurement)?.total ?? null],
];

export function benchstat(run: Run): string {
  // benchstat makes a table of its own for each configuration, so that the run's id, which always differs, is none.
  const { run: id, ...facts } = environment(run);
  const config = [
    `# fusebench run ${id}`,
    ...Object.entries(facts).map(([key, value]) => `${key}: ${value}`),
  ];
  const units = COLUMNS.map(([unit, better]) => {
    const exact = unit === 'requests/op' ? ' assume=exact' : '';
    return `Unit ${unit} better=${better}${exact}`;
  });
  const usable = inOrder(run).filter(isUsable);
  const lines = sortModes(usable.map((one) => one.case.mode)).flatMap((mode) =>
    usable
      .filter((one) => one.case.mode === mode)
      .flatMap(bringUpsOf)
      .map(line),
  );
  return `${[...config, '', ...units, '', ...lines].join('\n')}\n`;
}

function bringUpsOf(measurement: Measurement): BringUp[] {
  const timed = roundsByBringUp(measurement);
  return [...byBringUp(measurement.rounds)].map(([bringUp, rounds]) => ({
    measurement: { ...measurement, rounds },
    timed: timed.get(bringUp) ?? [],
  }));
}

/** A placement ends the name, because a name's trailing `-2` is read as a number of CPUs and a target may be named so. */
function line(bringUp: BringUp): string {
  const { rounds } = bringUp.measurement;
  const { workload, mode, placement } = bringUp.measurement.case;
  const name = `Benchmark${workload.name.charAt(0).toUpperCase()}${workload.name.slice(1)}`;
  const parameters = `cache=${workload.cache}/threads=${workload.threads}/mode=${mode}/placement=${placement}`;
  const values = COLUMNS.flatMap(([unit, , of]) => {
    const value = of(bringUp);
    return value === null ? [] : [`${short(value)} ${unit}`];
  });
  return [
    `${name}/${parameters}`,
    String(rounds.reduce((sum, { operations }) => sum + operations, 0)),
    ...values,
  ].join('\t');
}
