// Least squares of values on covariates, each run around its own means: the slopes of an analysis of covariance.

import { mean, sumOf } from './quantile.js';

/** A Replicate is a value with its covariates. All replicates of a comparison have the same kinds of covariates. */
export interface Replicate {
  readonly value: number;
  readonly covariates: readonly number[];
}

/** A list of runs, each a list of replicates. */
export type Sample = readonly (readonly Replicate[])[];

/** Replicates per slope at least: with fewer, a slope costs more precision than it gains. */
const REPLICATES_OF_SLOPE = 6;

/** As many slopes as the number of replicates allows, the first covariates first; a constant covariate gets none. */
export function fit(sample: Sample) {
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
export type Fit = ReturnType<typeof fit>;

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
