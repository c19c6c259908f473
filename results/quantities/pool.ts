// Several runs of the same thing shown as one: all of their rounds together.
//
// For tables only. Verdicts take the runs one by one (compare.ts), because the difference between runs is not in their rounds.

import type { Measurement, Run } from '../run/model.js';
import { sumOf } from '../stats/quantile.js';

/**
 * The first run with the rounds of all, numbered through, bring-ups as well; a case that failed or did not engage in one run keeps
 * that.
 */
export function pool(runs: readonly Run[]): Run {
  const [first] = runs;
  if (first === undefined) throw new RangeError('no run to pool');
  const measurements = numberedThrough(runs);
  const ids = [...new Set(measurements.map((one) => one.case.id))];
  return {
    ...first,
    plan: { ...first.plan, bringUps: sumOf(runs, ({ plan }) => plan.bringUps) },
    measurements: ids.map((id) => together(measurements.filter((one) => one.case.id === id))),
    warnings: [...new Set(runs.flatMap((run) => run.warnings))],
  };
}

/** The measurements of all runs, no two of which share an index or a bring-up. */
function numberedThrough(runs: readonly Run[]): Measurement[] {
  let [index, bringUp] = [0, 0];
  return runs.flatMap((run) => {
    const [firstIndex, firstBringUp] = [index, bringUp];
    for (const round of run.measurements.flatMap(({ rounds }) => rounds)) {
      index = Math.max(index, firstIndex + round.index + 1);
      bringUp = Math.max(bringUp, firstBringUp + round.bringUp + 1);
    }
    return run.measurements.map((one) => ({
      ...one,
      rounds: one.rounds.map((round) => ({
        ...round,
        index: firstIndex + round.index,
        bringUp: firstBringUp + round.bringUp,
      })),
    }));
  });
}

function together(same: readonly Measurement[]): Measurement {
  const shown = same.find((one) => one.failure !== null || !one.proof.engaged) ?? same[0]!;
  const warnings = [...new Set(same.flatMap((one) => one.warnings))];
  return { ...shown, rounds: same.flatMap(({ rounds }) => rounds), warnings };
}
