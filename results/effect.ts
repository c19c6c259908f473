// The effect between two sides of one case: a ratio with its interval, a p value, and what would have been found.
//
// Everything is computed on logarithms, where a ratio is a shift. The replicate is a round. Invariant: the p value is
// that of an exact rank test on per-round values, whatever gives the interval.

import { bootstrap } from './stats/bootstrap.js';
import { type Estimate, hodgesLehmann, hodgesLehmannShift } from './stats/hodges-lehmann.js';
import { mannWhitney } from './stats/mann-whitney.js';
import { mdeIndependent, mdePaired } from './stats/mde.js';
import { ascending, mean, median, quantileSorted, robustDeviation } from './stats/quantile.js';
import { wilcoxonSignedRank } from './stats/wilcoxon.js';
import type { Tolerance } from './verdict.js';

/** The metrics that verdicts are about. */
export type JudgedMetric = 'p50' | 'p99';

/** The two sides of a case: a list of logarithms a run, one a round. Paired sides have one run and the same length. */
export interface Sides {
  readonly baseline: readonly (readonly number[])[];
  readonly candidate: readonly (readonly number[])[];
  readonly paired: boolean;
}

export interface Effect {
  /** Candidate / baseline. */
  readonly ratio: Estimate;
  readonly p: number;
  /** The smallest true change found with power 0.8, as a fraction; Infinity when none is. */
  readonly minimumDetectable: number;
}

const POWER = 0.8;
const RESAMPLES = 400;

/** `alphaEach` is the level one comparison must reach after the correction for all of them. */
export function effectOf(sides: Sides, metric: JudgedMetric, alphaEach: number, seed: number): Effect {
  const [base, head] = [sides.baseline.flat(), sides.candidate.flat()];
  const differences = sides.paired ? head.map((value, i) => value - base[i]!) : null;
  const effect = differences
    ? pairedEffect(differences, alphaEach)
    : independentEffect(base, head, alphaEach);
  if (metric === 'p50') return effect;
  const shift = differences
    ? bootstrapMedians([differences], ([difference]) => difference!, seed)
    : bootstrapMedians([base, head], ([baseMedian, headMedian]) => headMedian! - baseMedian!, seed);
  return { ...effect, ratio: exponential({ ...effect.ratio, ...shift }) };
}

/** From differences of logarithms, candidate less baseline, one a pair of rounds. */
export function pairedEffect(differences: readonly number[], alphaEach: number): Effect {
  return {
    ratio: exponential(hodgesLehmann(differences)),
    p: wilcoxonSignedRank(differences).p,
    minimumDetectable: Math.expm1(mdePaired(differences, alphaEach, POWER)),
  };
}

/** From two independent samples of logarithms. */
export function independentEffect(
  base: readonly number[],
  head: readonly number[],
  alphaEach: number,
): Effect {
  return {
    ratio: exponential(hodgesLehmannShift(base, head)),
    p: mannWhitney(base, head).p,
    minimumDetectable: Math.expm1(mdeIndependent(base, head, alphaEach, POWER)),
  };
}

/**
 * How many times the spread of their rounds two runs may differ by luck. On a small virtual machine most cases stay
 * below once that spread, and nearly all below twice.
 */
const RUN_NOISE = 2.5;

/**
 * The tolerance with a threshold above what runs of one and the same thing differ by. A rank test over rounds does not
 * know it: runs differ in memory layout and in what else the machine did, and that does not average out over rounds.
 * Several runs of a side show it; one run is taken to differ by a multiple of the spread of its rounds. Each side is
 * a list of runs, each a list of logarithms.
 */
export function aboveRunNoise(
  tolerance: Tolerance,
  sides: readonly (readonly (readonly number[])[])[],
  metric: JudgedMetric = 'p50',
): Tolerance {
  const spreads = sides.map((runs) => {
    const centers = runs.map((run) => median(run));
    return Math.max(...centers) - Math.min(...centers);
  });
  const tails = metric === 'p99' ? sides.flatMap((runs) => runs.map(tailRange)) : [];
  const deviations = sides.flatMap((runs) => runs.map(robustDeviation));
  const noise = [
    ...spreads,
    ...tails,
    RUN_NOISE * Math.sqrt(mean(deviations.map((deviation) => deviation ** 2))),
  ];
  return { ...tolerance, threshold: Math.max(tolerance.threshold, Math.expm1(Math.max(...noise))) };
}

/**
 * From the quietest to the loudest rounds of a run. The p99 of a round is small in quiet rounds and large in disturbed
 * ones, with nothing in between; which of the two are more is what else the machine did.
 */
function tailRange(run: readonly number[]): number {
  const sorted = ascending(run);
  return quantileSorted(sorted, 0.95) - quantileSorted(sorted, 0.05);
}

function exponential({ center, lo, hi, ...rest }: Estimate): Estimate {
  return { center: Math.exp(center), lo: Math.exp(lo), hi: Math.exp(hi), ...rest };
}

/**
 * For p99: a shift of medians over rounds with a bootstrap over rounds. Tails have no common shape that the
 * Hodges-Lehmann shift could lean on; and a p99 of all rounds together would be that of the worst round alone. The
 * confidence stays that of the rank test, because a bootstrap of few rounds promises more than it holds.
 */
function bootstrapMedians(
  groups: readonly (readonly number[])[],
  shift: (medians: readonly number[]) => number,
  seed: number,
): { center: number; lo: number; hi: number } {
  const sorted = groups.map(ascending);
  const statistic = (weights: readonly Uint32Array[]): number =>
    shift(sorted.map((values, i) => weightedMedian(values, weights[i]!)));
  const sizes = groups.map((group) => group.length);
  if (sizes.includes(0)) return { center: Number.NaN, lo: Number.NaN, hi: Number.NaN };
  const { lo, hi } = bootstrap(sizes, statistic, { seed, resamples: RESAMPLES });
  return { center: statistic(sizes.map((size) => new Uint32Array(size).fill(1))), lo, hi };
}

/** The median of ascending values, each counted `weights[i]` times; their number is that of the values. */
function weightedMedian(values: Float64Array, weights: Uint32Array): number {
  const below = (values.length - 1) / 2;
  let seen = 0;
  let lower: number | null = null;
  for (let i = 0; i < values.length; i++) {
    seen += weights[i]!;
    if (lower === null && seen > Math.floor(below)) lower = values[i]!;
    if (seen > Math.ceil(below)) return (lower! + values[i]!) / 2;
  }
  return Number.NaN;
}
