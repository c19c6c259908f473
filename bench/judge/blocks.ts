// Interleaved blocks: ABBA, then BAAB, and so on, each block a run of its own. The replicate is such a unit of four: the mean of
// its B less the mean of its A, in logarithms, in which a drift that is linear over the unit cancels.
//
// The two A of a unit are an A/A comparison, which tells what the same differs by from itself. Pure: runs in, report out.

import {
  type Comparison,
  type ComparisonReport,
  type LeftOut,
  type Side,
  worstFirst,
} from '../../results/compare.js';
import { roundsLeftOut, withoutDisturbed } from '../../results/disturbance.js';
import { type JudgedMetric, pairedEffect } from '../../results/effect.js';
import { METRICS } from '../../results/metrics.js';
import type { Measurement, Run } from '../../results/model.js';
import { holm } from '../../results/stats/holm.js';
import { median } from '../../results/stats/quantile.js';
import { caseKey, isUsable } from '../../results/summary.js';
import { judge, type Tolerance } from '../../results/verdict.js';

/** Which of the two comes when in unit `index`. */
export function orderOfUnit(index: number): readonly ('a' | 'b')[] {
  return index % 2 === 0 ? ['a', 'b', 'b', 'a'] : ['b', 'a', 'a', 'b'];
}

/** The runs of a unit, each in the order in which they were measured. */
export interface Unit {
  readonly a: readonly [Run, Run];
  readonly b: readonly [Run, Run];
}

/** What the same differed by from itself, as fractions. */
export interface SameAgain {
  readonly caseId: string;
  readonly metric: JudgedMetric;
  readonly median: number;
  readonly largest: number;
}

export interface BlocksReport {
  readonly report: ComparisonReport;
  readonly same: readonly SameAgain[];
}

export interface BlocksOptions {
  readonly alpha: number;
  readonly tolerance: Readonly<Record<JudgedMetric, Tolerance>>;
}

export type KeyOf = (measurement: Measurement) => string;

/** What tells the same case of all blocks: without its mode, which may be another's on each side, unless a block has several. */
export function keyOfBlocks(units: readonly Unit[]): KeyOf {
  const runs = units.flatMap(({ a, b }) => [...a, ...b]);
  const several = runs.some(({ measurements }) => new Set(measurements.map((one) => one.case.mode)).size > 1);
  return several ? (measurement) => measurement.case.id : caseKey;
}

const METRICS_JUDGED: readonly JudgedMetric[] = ['p50', 'p99'];

export function judgeBlocks(measured: readonly Unit[], { alpha, tolerance }: BlocksOptions): BlocksReport {
  const units = measured.map(
    ({ a, b }): Unit => ({
      a: [withoutDisturbed(a[0]), withoutDisturbed(a[1])],
      b: [withoutDisturbed(b[0]), withoutDisturbed(b[1])],
    }),
  );
  const runs = measured.flatMap(({ a, b }) => [...a, ...b]);
  const keyOf = keyOfBlocks(units);
  const keys = new Set(
    units.flatMap(({ a, b }) => [...a, ...b]).flatMap((run) => run.measurements.map(keyOf)),
  );
  const leftOut: LeftOut[] = [];
  const cases = [...keys].flatMap((caseId): CaseUnits[] => {
    const find: Find = (run) => run.measurements.find((one) => keyOf(one) === caseId);
    const found = unitsOf(units, find);
    if (found.length > 0) return [{ caseId, units: found }];
    leftOut.push({ caseId, reason: whyNot(units, find) });
    return [];
  });
  const judged = cases.flatMap((one) => METRICS_JUDGED.map((metric) => ({ one, metric })));
  const each = alpha / Math.max(1, judged.length);
  const raw = judged.map(({ one, metric }) => compareUnits(one, metric, tolerance[metric], each));
  const adjusted = holm(raw.map(({ p }) => p));
  const comparisons = raw.map((comparison, i): Comparison => {
    const pAdjusted = adjusted[i]!;
    const { better } = METRICS[comparison.metric];
    const { verdict, reason } = judge({ ...comparison, pAdjusted, alpha, better });
    // Replicates are units here.
    return { ...comparison, pAdjusted, verdict, reason: reason.replaceAll(' rounds', ' units') };
  });
  const refused = comparisons.length > 0 ? [] : ['no case could be measured on both sides'];
  return {
    report: {
      differences: [],
      refused,
      comparisons: comparisons.sort(worstFirst),
      leftOut,
      disturbedRounds: roundsLeftOut(
        runs,
        units.flatMap(({ a, b }) => [...a, ...b]),
      ),
      alpha,
      relativeToNative: false,
    },
    same: judged.map(({ one, metric }) => sameAgain(one, metric)),
  };
}

/** A case with its units in which all four blocks are usable. */
interface CaseUnits {
  readonly caseId: string;
  readonly units: readonly {
    readonly a: readonly [Measurement, Measurement];
    readonly b: readonly [Measurement, Measurement];
  }[];
}

type Find = (run: Run) => Measurement | undefined;

function unitsOf(units: readonly Unit[], find: Find): CaseUnits['units'] {
  return units.flatMap(({ a, b }) => {
    const [a0, a1, b0, b1] = [...a, ...b].map(find);
    if (![a0, a1, b0, b1].every((one) => one !== undefined && isUsable(one))) return [];
    return [{ a: [a0!, a1!] as const, b: [b0!, b1!] as const }];
  });
}

function whyNot(units: readonly Unit[], find: Find): string {
  for (const { a, b } of units) {
    for (const [side, run] of [
      ...a.map((one) => ['A', one] as const),
      ...b.map((one) => ['B', one] as const),
    ]) {
      const measurement = find(run);
      if (measurement === undefined) return `${side} has no such case`;
      if (measurement.failure !== null) return `${side} failed: ${measurement.failure}`;
      if (!isUsable(measurement))
        return `${side} is not engaged: ${measurement.proof.betrayedBy.join(', ') || 'no round was measured'}`;
    }
  }
  return 'no unit has all of its blocks';
}

/** A block in one number: the median over its rounds, as a logarithm. */
function logOf({ rounds }: Measurement, metric: JudgedMetric): number {
  return Math.log(Math.max(0.5, median(rounds.map(METRICS[metric].of))));
}

function compareUnits(
  { caseId, units }: CaseUnits,
  metric: JudgedMetric,
  tolerance: Tolerance,
  alphaEach: number,
): Omit<Comparison, 'pAdjusted' | 'verdict' | 'reason'> {
  const mean = (pair: readonly [Measurement, Measurement]): number =>
    (logOf(pair[0], metric) + logOf(pair[1], metric)) / 2;
  const differences = units.map(({ a, b }) => mean(b) - mean(a));
  return {
    caseId,
    workload: units[0]!.a[0].case.workload.name,
    metric,
    baseline: sideOf(
      units.flatMap(({ a }) => a),
      metric,
    ),
    candidate: sideOf(
      units.flatMap(({ b }) => b),
      metric,
    ),
    paired: true,
    ...pairedEffect(differences, alphaEach),
    tolerance,
  };
}

function sideOf(blocks: readonly Measurement[], metric: JudgedMetric): Side {
  return {
    mode: blocks[0]!.case.mode,
    value: Math.exp(median(blocks.map((one) => logOf(one, metric)))),
    rounds: blocks.reduce((sum, { rounds }) => sum + rounds.length, 0),
    runs: blocks.length,
  };
}

function sameAgain({ caseId, units }: CaseUnits, metric: JudgedMetric): SameAgain {
  const apart = units.map(({ a: [first, second] }) =>
    Math.expm1(Math.abs(logOf(second, metric) - logOf(first, metric))),
  );
  return { caseId, metric, median: median(apart), largest: Math.max(...apart) };
}
