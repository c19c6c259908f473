// The mean of a series of one run, and by how much it differs from the mean of many runs.
//
// A series varies in two ways. Differences from one value to the next are averaged out by more values. Slow changes are
// not: the machine is in one state for a while and in another later. A run contains few of these states, so that their
// variance is not divided by the number of values: a run counts as one draw of them. An analysis of variance of
// consecutive batches separates the two (components of variance, Searle, Casella and McCulloch 1992; batch means,
// Conway 1963). The interval is Student's t with the degrees of freedom of the batches, up to a small limit, because a
// run has few slow states.

import { studentQuantile } from './distributions.js';
import { mean, sumOf } from './quantile.js';

/** How precisely the mean of a series is that of many runs. */
export interface SeriesMean {
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
  const variance = sumOf(series, (value) => (value - center) ** 2) / (n - 1);
  // Batches of four, of two in short series, longer ones in long series.
  const shortest = n >= LEAST_BATCHES * BATCH ? BATCH : 2;
  const batches = inBatches(series, Math.max(shortest, Math.floor(n / MOST_BATCHES)));
  const slow = batches.length < LEAST_BATCHES ? 0 : varianceComponents(batches).between;
  const degrees = batches.length < LEAST_BATCHES ? n - 1 : Math.min(MOST_DEGREES, batches.length - 1);
  return { standardError: Math.sqrt(variance / n + slow + betweenRuns ** 2), degrees };
}

/** The 95 % interval around `center`. */
export function intervalAround(center: number, { standardError, degrees }: SeriesMean) {
  const reach = standardError * studentQuantile(0.975, degrees);
  return { lo: center - reach, hi: center + reach };
}

/** Consecutive batches of `length` or more values, as equal as possible; one batch of all where there are fewer. */
export function inBatches<Item>(series: readonly Item[], length: number): Item[][] {
  if (series.length === 0) return [];
  const count = Math.max(1, Math.floor(series.length / Math.max(1, length)));
  return Array.from({ length: count }, (_, i) =>
    series.slice(Math.round((i * series.length) / count), Math.round(((i + 1) * series.length) / count)),
  );
}

type Groups = readonly (readonly number[])[];

/** The sums of a one-way analysis of variance (Fisher 1925), for groups of unequal size. */
export function analysisOfVariance(groups: Groups) {
  const all = groups.flat();
  const center = mean(all);
  const each = groups.map((group) => ({ group, size: group.length, mean: mean(group) }));
  return {
    center,
    squaresWithin: sumOf(each, (one) => sumOf(one.group, (value) => (value - one.mean) ** 2)),
    amongMeans: sumOf(each, (one) => one.size * (one.mean - center) ** 2) / (groups.length - 1),
    typicalSize: (all.length - sumOf(each, ({ size }) => size ** 2) / all.length) / (groups.length - 1),
  };
}

/** The variance of values that lies between groups and within them; neither is below 0. */
export function varianceComponents(groups: Groups): { readonly between: number; readonly within: number } {
  const { squaresWithin, amongMeans, typicalSize } = analysisOfVariance(groups);
  const within = squaresWithin / (groups.flat().length - groups.length);
  return { between: Math.max(0, (amongMeans - within) / typicalSize), within };
}
