// The effect between two sides of one case: a ratio with its interval, a p value, and what would have been found.
//
// Everything is computed on logarithms, where a ratio is a shift. The replicate is a round, related to the native
// round of the same index where the comparison is relative. Invariant: the p value is that of an exact rank test on
// per-round values, whatever gives the interval.

import { METRICS, type Metric } from './metrics.js';
import type { HistogramData, Round } from './model.js';
import { PooledQuantile } from './pooled-quantile.js';
import { bootstrap } from './stats/bootstrap.js';
import { type Estimate, hodgesLehmann, hodgesLehmannShift } from './stats/hodges-lehmann.js';
import { mannWhitney } from './stats/mann-whitney.js';
import { mdeIndependent, mdePaired } from './stats/mde.js';
import { wilcoxonSignedRank } from './stats/wilcoxon.js';

/** The metrics that verdicts are about. */
export type JudgedMetric = 'p50' | 'p99';

/** A Replicate is one round, with the native round it is divided by. */
export interface Replicate {
  readonly round: Round;
  readonly native: Round | null;
}

/** The two sides of a case, one list of replicates a run. Paired sides have one run and the same length each. */
export interface Sides {
  readonly baseline: readonly (readonly Replicate[])[];
  readonly candidate: readonly (readonly Replicate[])[];
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
  const base = sides.baseline.flatMap(logValuesOf(metric));
  const head = sides.candidate.flatMap(logValuesOf(metric));
  const effect = sides.paired
    ? pairedEffect(
        head.map((value, i) => value - base[i]!),
        alphaEach,
      )
    : independentEffect(base, head, alphaEach);
  return metric === 'p99' ? { ...effect, ratio: pooledRatio(sides, effect.ratio, seed) } : effect;
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

/** The logarithm of the metric of each replicate of a run. */
export function logValuesOf(name: JudgedMetric): (run: readonly Replicate[]) => number[] {
  const metric = METRICS[name];
  return (run) => run.map(({ round, native }) => logOf(metric, round) - (native ? logOf(metric, native) : 0));
}

/** A latency of 0 ns is below the clock's resolution; half a nanosecond keeps its logarithm finite. */
function logOf(metric: Metric, round: Round): number {
  return Math.log(Math.max(0.5, metric.of(round) ?? Number.NaN));
}

function exponential({ center, lo, hi, ...rest }: Estimate): Estimate {
  return { center: Math.exp(center), lo: Math.exp(lo), hi: Math.exp(hi), ...rest };
}

/**
 * The ratio of the 99th percentiles of all operations, with a bootstrap over rounds: a round's own p99 rests on few
 * operations, that of all rounds on many. The confidence stays that of the rank test's interval, because a
 * bootstrap of few rounds promises more than it holds.
 */
function pooledRatio(sides: Sides, byRounds: Estimate, seed: number): Estimate {
  const [base, head] = [pooledP99(sides.baseline.flat()), pooledP99(sides.candidate.flat())];
  const [baseRounds, headRounds] = [sides.baseline.flat().length, sides.candidate.flat().length];
  // Paired sides draw the same rounds, independent ones each their own.
  const groups = sides.paired ? [headRounds] : [baseRounds, headRounds];
  const ratio = (weights: readonly Uint32Array[]): number => head(weights.at(-1)!) / base(weights[0]!);
  const { lo, hi } = bootstrap(groups, ratio, { seed, resamples: RESAMPLES });
  return { ...byRounds, center: ratio(groups.map((size) => new Uint32Array(size).fill(1))), lo, hi };
}

/** The pooled p99 as a function of how often each replicate counts, divided by native's where there is one. */
function pooledP99(replicates: readonly Replicate[]): (weights: Uint32Array) => number {
  const quantileOf = (histograms: readonly HistogramData[]) => new PooledQuantile(histograms, 0.99);
  const own = quantileOf(replicates.map(({ round }) => round.histogram));
  const natives = replicates.flatMap(({ native }) => native?.histogram ?? []);
  if (natives.length === 0) return (weights) => own.value(weights);
  const native = quantileOf(natives);
  return (weights) => own.value(weights) / native.value(weights);
}
