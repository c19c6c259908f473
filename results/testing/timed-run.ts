// Runs of given times for simulations: every bring-up is one round, all operations of which took the same time.

import type { Measurement, Round, Run } from '../run/model.js';
import { exampleRun } from './example-run.js';

const TEMPLATE = exampleRun({ bringUps: 1, operations: 1 });

/** The logarithms of nanoseconds by bring-up of each case, which is named `workload/mode`. */
export type Times = Readonly<Record<string, readonly number[]>>;

export function timedRun(times: Times): Run {
  const bringUps = Math.max(...Object.values(times).map((logs) => logs.length));
  return {
    ...TEMPLATE,
    plan: { ...TEMPLATE.plan, bringUps },
    measurements: Object.entries(times).map(([name, logs]) => timedMeasurement(name, logs)),
  };
}

export function timedMeasurement(name: string, logs: readonly number[]): Measurement {
  const template = TEMPLATE.measurements.find(
    ({ case: { workload, mode } }) => `${workload.name}/${mode}` === name,
  );
  if (template === undefined) throw new RangeError(`no synthetic case ${name}`);
  const [round] = template.rounds;
  return { ...template, rounds: logs.map((log, bringUp) => timedRound(round!, bringUp, Math.exp(log))) };
}

function timedRound(round: Round, bringUp: number, ns: number): Round {
  const { operations } = round;
  // The bucket does not matter: a quantile lies between the least and the greatest value.
  const histogram = { ...round.histogram, minNs: ns, maxNs: ns, sumNs: ns * operations };
  return { ...round, index: bringUp, bringUp, elapsedNs: ns * operations, histogram };
}
