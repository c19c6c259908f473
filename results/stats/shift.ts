// The shift between two sides, each of one run or several, each run of several replicates: its size, its interval, and
// the standard error that the baseline alone predicts for it.
//
// First the effect of the covariates is removed by an analysis of covariance (Fisher 1932; simulation calls this
// control variates): the slopes come from the deviations within the runs of the baseline. The interval is Welch's
// (1947), from the spread of both sides. The standard error of a verdict is the baseline's alone: a candidate that
// became noisy must not hide a change in its noise. Runs also differ from each other: by the amount that the caller
// knows, or by what they show where that is more (Fisher's F, at 5 %). So more runs always make a side more precise;
// more replicates of one run do so only up to that amount.

import { mean } from './quantile.js';
import { type Fit, fit, type Sample } from './regression.js';
import { fisherUpperTail, studentQuantile } from './student-t.js';

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

interface Spread {
  readonly mean: number;
  readonly runs: number;
  readonly replicates: number;
  /** Variance of a replicate within its run, and its degrees of freedom. */
  readonly within: number;
  readonly degrees: number;
  /** Variance between runs beyond what replicates explain. */
  readonly between: number;
  /** True when the runs showed `between`, false when the caller gave it. */
  readonly estimated: boolean;
}

/** Of values adjusted to one covariate along `line`, whose slopes cost one degree of freedom each. */
function spreadOf(sample: readonly (readonly number[])[], line: Fit, betweenRuns: number): Spread | null {
  const runs = sample.filter((run) => run.length > 0);
  const all = runs.flat();
  if (all.length === 0) return null;
  const means = runs.map(mean);
  const squares = runs.reduce(
    (sum, run, i) => sum + run.reduce((inRun, value) => inRun + (value - means[i]!) ** 2, 0),
    0,
  );
  const degrees = all.length - runs.length - line.slopes.length;
  const within = degrees > 0 ? squares / degrees : 0;
  const center = mean(all);
  const known = betweenRuns ** 2;
  const shown = shownBetweenRuns(runs, means, center, { within, degrees, known });
  return {
    ...{ mean: center, runs: runs.length, replicates: all.length, within, degrees },
    between: Math.max(known, shown),
    estimated: shown > known,
  };
}

/** By analysis of variance (Fisher 1925), for runs of unequal length; 0 unless it is more than the known variance. */
function shownBetweenRuns(
  runs: readonly (readonly number[])[],
  means: readonly number[],
  center: number,
  { within, degrees, known }: { readonly within: number; readonly degrees: number; readonly known: number },
): number {
  if (runs.length < 2 || degrees < 1 || within === 0) return 0;
  const sizes = runs.map((run) => run.length);
  const all = sizes.reduce((sum, size) => sum + size, 0);
  const squares = means.reduce((sum, one, i) => sum + sizes[i]! * (one - center) ** 2, 0) / (runs.length - 1);
  const typical = (all - sizes.reduce((sum, size) => sum + size ** 2, 0) / all) / (runs.length - 1);
  if (fisherUpperTail(squares / (within + typical * known), runs.length - 1, degrees) > RUNS_DIFFER) return 0;
  return (squares - within) / typical;
}
