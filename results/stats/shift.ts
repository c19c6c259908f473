// The shift between two sides, each of one run or several, each run of several replicates: its size, its interval, and
// the standard error that the baseline alone predicts for it.
//
// First the effect of the covariates is removed by an analysis of covariance (Fisher 1932; simulation calls this
// control variates): the slopes come from the deviations within the runs of the baseline. The interval is Welch's
// (1947), from the spread of both sides. The standard error of a verdict is the baseline's alone: a candidate that
// became noisy must not hide a change in its noise. Runs also differ from each other: by the amount that the caller
// knows, or by what they show where that is more (Fisher's F, at 5 %). So more runs always make a side more precise;
// more replicates of one run do so only up to that amount.

import { fisherUpperTail, studentQuantile } from './distributions.js';
import { mean, sumOf } from './quantile.js';
import { analysisOfVariance } from './series.js';

/** A Replicate is a value with its covariates. All replicates of a comparison have the same kinds of covariates. */
export interface Replicate {
  readonly value: number;
  readonly covariates: readonly number[];
}

/** A list of runs, each a list of replicates. */
export type Sample = readonly (readonly Replicate[])[];

export interface Shift {
  /** Candidate minus baseline, of the means over all replicates at the covariates of the baseline. */
  readonly shift: number;
  /** The 95 % interval, from both sides. */
  readonly lo: number;
  readonly hi: number;
  /** The standard deviation of the shift if the candidate scatters like the baseline. */
  readonly standardError: number;
  /** Degrees of freedom of the standard error. */
  readonly degrees: number;
}

const CONFIDENCE = 0.95;
/** The level at which runs of one side count as different beyond their replicates. */
const RUNS_DIFFER = 0.05;

/**
 * `betweenRuns` is the known standard deviation between runs of the same thing, in addition to that of replicates. Null
 * where the baseline has too few replicates for a spread, or the candidate has none.
 */
export function shiftOf(baseline: Sample, candidate: Sample, betweenRuns = 0): Shift | null {
  const line = fit(baseline);
  const center = centerOf(baseline);
  const at = (sample: Sample): number[][] =>
    sample.map((run) => run.map((one) => one.value - line.rise(difference(one.covariates, center))));
  const base = spreadOf(at(baseline), line, betweenRuns);
  const head = spreadOf(at(candidate), line, betweenRuns);
  if (base === null || head === null || !(base.degrees > 0)) return null;
  const ofLine = base.within * line.leverage(difference(centerOf(candidate), center));
  const shift = head.mean - base.mean;
  const standardError = Math.sqrt(errorOf(base, base) + errorOf(head, base) + ofLine);
  // A candidate of one replicate has no spread of its own: the baseline's is used.
  const own = head.degrees > 0 ? head : base;
  const [a, b] = [errorOf(base, base) + ofLine, errorOf(head, own)];
  const [da, db] = [degreesOf(base), degreesOf(own)];
  const welch = a + b === 0 ? da : (a + b) ** 2 / (a ** 2 / da + b ** 2 / db);
  const reach = Math.sqrt(a + b) * studentQuantile((1 + CONFIDENCE) / 2, welch);
  return { shift, lo: shift - reach, hi: shift + reach, standardError, degrees: degreesOf(base) };
}

function centerOf(sample: Sample): number[] {
  const all = sample.flat();
  const covariates = all[0]?.covariates ?? [];
  return covariates.map((_, i) => mean(all.map((one) => one.covariates[i]!)));
}

function difference(a: readonly number[], b: readonly number[]): number[] {
  return a.map((value, i) => value - b[i]!);
}

/** The variance of a side's mean, if its replicates scatter like those of `like`. */
function errorOf({ replicates, runs }: Spread, like: Spread): number {
  return like.within / replicates + like.between / runs;
}

/** An estimated variance between runs is only as precise as the number of runs allows. */
function degreesOf({ estimated, runs, degrees }: Spread): number {
  return estimated ? runs - 1 : degrees;
}

/** Of values adjusted to one covariate along `line`, whose slopes cost one degree of freedom each. */
function spreadOf(sample: readonly (readonly number[])[], line: Fit, betweenRuns: number) {
  const values = sample.filter((run) => run.length > 0);
  const [runs, replicates] = [values.length, values.flat().length];
  if (runs === 0) return null;
  const { center, squaresWithin, amongMeans, typicalSize } = analysisOfVariance(values);
  const degrees = replicates - runs - line.slopes.length;
  /** Variance of a replicate within its run. */
  const within = degrees > 0 ? squaresWithin / degrees : 0;
  const known = betweenRuns ** 2;
  // What the runs show counts only where it is more than the known variance explains.
  const differ =
    runs >= 2 &&
    degrees >= 1 &&
    within > 0 &&
    fisherUpperTail(amongMeans / (within + typicalSize * known), runs - 1, degrees) <= RUNS_DIFFER;
  const shown = differ ? (amongMeans - within) / typicalSize : 0;
  return {
    ...{ mean: center, runs, replicates, within, degrees },
    /** Variance between runs beyond what replicates explain. */
    between: Math.max(known, shown),
    /** True when the runs showed `between`, false when the caller gave it. */
    estimated: shown > known,
  };
}
type Spread = NonNullable<ReturnType<typeof spreadOf>>;

/** Replicates per slope at least: with fewer, a slope costs more precision than it gains. */
const REPLICATES_OF_SLOPE = 6;

/**
 * Least squares of values on covariates, each run around its own means: the slopes of an analysis of covariance. As many
 * slopes as the number of replicates allows, the first covariates first; a constant covariate gets
 * none.
 */
function fit(sample: Sample) {
  const rows = sample.flatMap(aroundMeans);
  const degrees = rows.length - sample.length;
  const most = Math.min(rows[0]?.x.length ?? 0, Math.floor(degrees / REPLICATES_OF_SLOPE));
  let used = Array.from({ length: most }, (_, i) => i);
  let inverse: number[][] | null = null;
  while (inverse === null) {
    inverse = inverted(used.map((i) => used.map((j) => sumOf(rows, ({ x }) => x[i]! * x[j]!))));
    if (inverse === null) used = used.slice(0, -1);
  }
  const known = inverse;
  const slopes = known.map((row) => sumOf(used, (j) => row[j]! * sumOf(rows, ({ x, y }) => x[j]! * y)));
  return {
    /** For the first covariates only, where there are too few replicates for all. */
    slopes,
    /** How much the values rise over this distance of the covariates. */
    rise: (distance: readonly number[]): number => sumOf(used, (i) => slopes[i]! * distance[i]!),
    /** Variance of that rise, in units of the variance of a replicate. */
    leverage: (distance: readonly number[]): number =>
      sumOf(used, (i) => sumOf(used, (j) => distance[i]! * known[i]![j]! * distance[j]!)),
  };
}
type Fit = ReturnType<typeof fit>;

interface Row {
  readonly x: readonly number[];
  readonly y: number;
}

function aroundMeans(run: Sample[number]): Row[] {
  const y = mean(run.map(({ value }) => value));
  const x = (run[0]?.covariates ?? []).map((_, i) => mean(run.map(({ covariates }) => covariates[i]!)));
  return run.map(({ value, covariates }) => ({ y: value - y, x: covariates.map((one, i) => one - x[i]!) }));
}

/** A column is redundant when it differs from a combination of the others by less than this share of its length. */
const SINGULAR = 1e-9;

/**
 * By Gauss and Jordan, without exchanging rows: products of rows with themselves need none. Null when it is singular.
 */
function inverted(matrix: readonly (readonly number[])[]): number[][] | null {
  const size = matrix.length;
  const rows = matrix.map((row, i) => [...row, ...row.map((_, j) => (i === j ? 1 : 0))]);
  for (let pivot = 0; pivot < size; pivot++) {
    const own = rows[pivot]!;
    if (!(own[pivot]! > SINGULAR * matrix[pivot]![pivot]!)) return null;
    const scale = own[pivot]!;
    for (let j = 0; j < own.length; j++) own[j]! /= scale;
    for (const [i, row] of rows.entries()) {
      if (i === pivot) continue;
      const factor = row[pivot]!;
      for (let j = 0; j < row.length; j++) row[j]! -= factor * own[j]!;
    }
  }
  return rows.map((row) => row.slice(size));
}
