// The mean of a series of one run, and by how much it differs from the mean of many runs.
//
// A series varies in two ways. Differences from one value to the next are averaged out by more values. Slow changes are
// not: the machine is in one state for a while and in another later. A run contains few of these states, so that their
// variance is not divided by the number of values: a run counts as one draw of them. An analysis of variance of
// consecutive batches separates the two (components of variance, Searle, Casella and McCulloch 1992; batch means,
// Conway 1963). The interval is Student's t with the degrees of freedom of the batches, up to a small limit, because a
// run has few slow states.

import { mean } from './quantile.js';
import { studentQuantile } from './student-t.js';

export interface SeriesMean {
  readonly mean: number;
  readonly standardError: number;
  readonly degrees: number;
}

/** Values per batch: enough to separate slow from fast variation, where there are enough batches. */
const BATCH = 4;
const MOST_BATCHES = 24;
const LEAST_BATCHES = 3;
const MOST_DEGREES = 8;

/** `betweenRuns` is the known standard deviation between runs. Null below two values. */
export function seriesMean(series: readonly number[], betweenRuns: number): SeriesMean | null {
  const n = series.length;
  if (n < 2) return null;
  const center = mean(series);
  const variance = series.reduce((sum, value) => sum + (value - center) ** 2, 0) / (n - 1);
  const batches = batchesOf(series);
  const slow = batches.length < LEAST_BATCHES ? 0 : varianceComponents(batches).between;
  const degrees = batches.length < LEAST_BATCHES ? n - 1 : Math.min(MOST_DEGREES, batches.length - 1);
  return { mean: center, standardError: Math.sqrt(variance / n + slow + betweenRuns ** 2), degrees };
}

/** The 95 % interval around `center`. */
export function intervalAround(
  center: number,
  { standardError, degrees }: SeriesMean,
): { readonly lo: number; readonly hi: number } {
  const reach = standardError * studentQuantile(0.975, degrees);
  return { lo: center - reach, hi: center + reach };
}

/** Batches of four, of two in short series, longer ones in long series. */
function batchesOf(series: readonly number[]): number[][] {
  const length = Math.max(
    series.length >= LEAST_BATCHES * BATCH ? BATCH : 2,
    Math.floor(series.length / MOST_BATCHES),
  );
  return inBatches(series, length);
}

/** Consecutive batches of `length` or more values, as equal as possible; one batch of all where there are fewer. */
export function inBatches<Item>(series: readonly Item[], length: number): Item[][] {
  if (series.length === 0) return [];
  const count = Math.max(1, Math.floor(series.length / Math.max(1, length)));
  return Array.from({ length: count }, (_, i) =>
    series.slice(Math.round((i * series.length) / count), Math.round(((i + 1) * series.length) / count)),
  );
}

/** The variance of values that lies between groups and within them, by a one-way analysis of variance; neither is below 0. */
export function varianceComponents(groups: readonly (readonly number[])[]): {
  readonly between: number;
  readonly within: number;
} {
  const sizes = groups.map((group) => group.length);
  const n = sizes.reduce((sum, size) => sum + size, 0);
  const center = mean(groups.flat());
  const means = groups.map(mean);
  const amongMeans =
    means.reduce((sum, one, i) => sum + sizes[i]! * (one - center) ** 2, 0) / (groups.length - 1);
  const within =
    groups.reduce((sum, group, i) => sum + group.reduce((inOne, x) => inOne + (x - means[i]!) ** 2, 0), 0) /
    (n - groups.length);
  const typical = (n - sizes.reduce((sum, size) => sum + size ** 2, 0) / n) / (groups.length - 1);
  return { between: Math.max(0, (amongMeans - within) / typical), within };
}
