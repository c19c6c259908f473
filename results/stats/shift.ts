// The shift between two sides, each of one run or several, each run of several replicates: its size, its interval, and the
// standard error that the baseline alone predicts for it.
//
// What covariates explain is taken out first, by an analysis of covariance (Fisher 1932; in simulation the same is called
// control variates): the slopes come from the deviations within the runs of the baseline. The interval is Welch's (1947),
// from the spread of both sides. The standard error of a verdict is the baseline's alone: a candidate that became noisy must
// not excuse itself by its noise. Runs differ by something of their own, too: by what the caller knows of it, or by what they
// show where they show more (Fisher's F, at 5 %). So more runs always sharpen a side, and more replicates of one run only to
// that point.

import { mean } from './quantile.js';
import { type Fit, fit, type Sample } from './regression.js';
import { fisherUpperTail, studentQuantile } from './student-t.js';

export interface Shift {
  /** Candidate less baseline, of the means over all replicates at the covariates of the baseline. */
  readonly shift: number;
  /** The 95 % interval, from both sides. */
  readonly lo: number;
  readonly hi: number;
  /** What the shift would scatter by if the candidate were as the baseline is. */
  readonly standardError: number;
  /** Degrees of freedom of the standard error. */
  readonly degrees: number;
}

const CONFIDENCE = 0.95;
/** The level at which runs of one side are taken to differ by more than their replicates do. */
const RUNS_DIFFER = 0.05;

/**
 * `betweenRuns` is the standard deviation of runs of the same thing that is known to be there besides what replicates show. Null
 * where the baseline has too few replicates to have a spread, or the candidate none.
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
  // A candidate of one replicate has no spread of its own and borrows the baseline's.
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

/** The variance of a side's mean, if its replicates scattered as those of `like`. */
function errorOf({ replicates, runs }: Spread, like: Spread): number {
  return like.within / replicates + like.between / runs;
}

/** A variance between runs that was estimated is known no better than there are runs. */
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
  /** True when that is what the runs showed, and not what was known. */
  readonly estimated: boolean;
}

/** Of values that were brought to one covariate along `line`, whose slopes cost a degree of freedom each. */
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

/** By analysis of variance (Fisher 1925), for runs of unequal length; 0 unless it is more than what is known of it. */
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
