// Interleaved blocks: ABBA, then BAAB, and so on. Each block is a separate run, so a drift of the machine affects both
// sides equally. They are judged like any two sides of several runs.
//
// The two A of a unit are an A/A comparison: it shows what A differs by from itself. Pure: runs in, report out.

import { type CompareOptions, compareRuns } from '../../results/judge/compare.js';
import type { JudgedMetric } from '../../results/judge/judged.js';
import { toleranceOf } from '../../results/judge/verdict.js';
import { estimateOf } from '../../results/quantities/estimate.js';
import { MEAN, P50 } from '../../results/quantities/quantities.js';
import { caseKey, isUsable } from '../../results/quantities/summary.js';
import type { Measurement, Run } from '../../results/run/model.js';
import { REFERENCE_MODE } from '../../results/run/modes.js';
import { median } from '../../results/stats/quantile.js';

/** The order of A and B in unit `index`. */
export function orderOfUnit(index: number): readonly ('a' | 'b')[] {
  return index % 2 === 0 ? ['a', 'b', 'b', 'a'] : ['b', 'a', 'a', 'b'];
}

/** The runs of a unit, each in the order in which they were measured. */
export interface Unit {
  readonly a: readonly [Run, Run];
  readonly b: readonly [Run, Run];
}

export type BlocksReport = ReturnType<typeof judgeBlocks>;
export type SameAgain = BlocksReport['same'][number];

/** Identifies a case in all blocks; without its mode, which may differ between sides, unless a block has several. */
export function keyOfBlocks(units: readonly Unit[]): (measurement: Measurement) => string {
  const runs = units.flatMap(({ a, b }) => [...a, ...b]);
  const judged = (run: Run) => new Set(run.measurements.map((one) => one.case.mode).filter(isJudged));
  const several = runs.some((run) => judged(run).size > 1);
  return (measurement) =>
    several || !isJudged(measurement.case.mode) ? measurement.case.id : caseKey(measurement);
}

/** Native shows the machine's speed. */
function isJudged(mode: string): boolean {
  return mode !== REFERENCE_MODE;
}

/** `effects` are the changes that matter. */
export function judgeBlocks(
  units: readonly Unit[],
  {
    effects,
    ...options
  }: Pick<CompareOptions, 'absolute' | 'force'> & {
    readonly effects: Readonly<Record<JudgedMetric, number>>;
  },
) {
  const keyOf = keyOfBlocks(units);
  const report = compareRuns(
    units.flatMap(({ a }) => a),
    units.flatMap(({ b }) => b),
    // A change of the machine meets both sides of interleaved blocks: it is no reason to refuse.
    { ...options, acrossMachines: true, keyOf, tolerance: (_, __, metric) => toleranceOf(effects[metric]) },
  );
  const cases = new Set(report.comparisons.map(({ caseId }) => caseId));
  return { report, same: [...cases].flatMap((caseId) => sameAgain(units, caseId, keyOf)) };
}

/**
 * The A/A difference from block to block of a unit, as measured, in p50 and mean, which every case has; fractions.
 */
function sameAgain(units: readonly Unit[], caseId: string, keyOf: (measurement: Measurement) => string) {
  const find = (run: Run): Measurement | undefined =>
    run.measurements.find((one) => isJudged(one.case.mode) && keyOf(one) === caseId && isUsable(one));
  const pairs = units.flatMap(({ a: [first, second] }) => {
    const [x, y] = [find(first), find(second)];
    return x && y ? [[x, y] as const] : [];
  });
  if (pairs.length === 0) return [];
  return [P50, MEAN].map((quantity) => {
    const logs = pairs.map(([x, y]) =>
      Math.log(estimateOf(y, quantity).center / estimateOf(x, quantity).center),
    );
    const apart = logs.map((log) => Math.expm1(Math.abs(log)));
    return { caseId, metric: quantity.name, median: median(apart), largest: Math.max(...apart) };
  });
}
