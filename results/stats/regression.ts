// Least squares of values on covariates, each run around its own means: the slopes of an analysis of covariance.

import { mean } from './quantile.js';

/** A Replicate is a value, and what each covariate was for it. All replicates of a comparison have the same covariates. */
export interface Replicate {
  readonly value: number;
  readonly covariates: readonly number[];
}

/** A list of runs, each a list of replicates. */
export type Sample = readonly (readonly Replicate[])[];

/** Slopes with what is needed to use them elsewhere than at the mean. */
export interface Fit {
  /** Of the first covariates only, where the replicates do not carry more. */
  readonly slopes: readonly number[];
  /** What the values rise by for so much of each covariate. */
  rise(distance: readonly number[]): number;
  /** Variance of that rise, in units of the variance of a replicate. */
  leverage(distance: readonly number[]): number;
}

/** A slope is worth its degree of freedom from so many replicates on. */
const REPLICATES_OF_SLOPE = 6;

/** As many slopes as the replicates carry, the first covariates first; a covariate that does not vary gets none. */
export function fit(sample: Sample): Fit {
  const rows = sample.flatMap(aroundMeans);
  const degrees = rows.length - sample.length;
  const most = Math.min(rows[0]?.x.length ?? 0, Math.floor(degrees / REPLICATES_OF_SLOPE));
  for (let used = most; used > 0; used--) {
    const products = square(used, (i, j) => sum(rows, ({ x }) => x[i]! * x[j]!));
    const inverse = inverted(products);
    if (inverse === null) continue;
    const slopes = inverse.map((row) =>
      row.reduce((rise, a, j) => rise + a * sum(rows, ({ x, y }) => x[j]! * y), 0),
    );
    return {
      slopes,
      rise: (distance) => slopes.reduce((rise, slope, i) => rise + slope * distance[i]!, 0),
      leverage: (distance) =>
        inverse.reduce(
          (all, row, i) => all + row.reduce((one, a, j) => one + distance[i]! * a * distance[j]!, 0),
          0,
        ),
    };
  }
  return { slopes: [], rise: () => 0, leverage: () => 0 };
}

interface Row {
  readonly x: readonly number[];
  readonly y: number;
}

function aroundMeans(run: Sample[number]): Row[] {
  const y = mean(run.map(({ value }) => value));
  const x = (run[0]?.covariates ?? []).map((_, i) => mean(run.map(({ covariates }) => covariates[i]!)));
  return run.map(({ value, covariates }) => ({ y: value - y, x: covariates.map((one, i) => one - x[i]!) }));
}

function sum(rows: readonly Row[], of: (row: Row) => number): number {
  return rows.reduce((total, row) => total + of(row), 0);
}

function square(size: number, of: (i: number, j: number) => number): number[][] {
  return Array.from({ length: size }, (_, i) => Array.from({ length: size }, (_, j) => of(i, j)));
}

/** Columns that are closer to a combination of the others than this share of their length are one of them. */
const SINGULAR = 1e-9;

/** By Gauss and Jordan, without exchanging rows: products of rows with themselves need none. Null when it is singular. */
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
