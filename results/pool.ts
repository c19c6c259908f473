// Several runs of the same thing shown as one: all of their rounds together.
//
// For tables only. Statistics take the runs one by one (compare.ts), because what runs differ by is not in their rounds.

import type { Measurement, Run } from './model.js';

/** The first run with the rounds of all, numbered through; a case that failed or did not engage in one run keeps that. */
export function pool(runs: readonly Run[]): Run {
  const [first] = runs;
  if (first === undefined) throw new RangeError('no run to pool');
  const measurements = runs.flatMap((run) => run.measurements);
  const ids = [...new Set(measurements.map((one) => one.case.id))];
  return {
    ...first,
    measurements: ids.map((id) => together(measurements.filter((one) => one.case.id === id))),
    warnings: [...new Set(runs.flatMap((run) => run.warnings))],
  };
}

function together(same: readonly Measurement[]): Measurement {
  const shown = same.find((one) => one.failure !== null || !one.proof.engaged) ?? same[0]!;
  let offset = 0;
  const rounds = same.flatMap((one) => {
    const moved = one.rounds.map((round) => ({ ...round, index: round.index + offset }));
    offset = (moved.at(-1)?.index ?? offset - 1) + 1;
    return moved;
  });
  return { ...shown, rounds, warnings: [...new Set(same.flatMap((one) => one.warnings))] };
}
