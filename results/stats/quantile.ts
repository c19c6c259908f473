// Quantiles of a sample held in memory, by the R-7 rule (Hyndman and Fan 1996, type 7): linear between order
// statistics. Histograms have their own nearest-rank rule in results/run/histogram.ts.

/**
 * A copy in ascending order; a typed array, because those sort by value and fast.
 * Errors: RangeError when a value is NaN, because it has no place in an order.
 */
export function ascending(values: readonly number[]): Float64Array {
  const sorted = Float64Array.from(values).sort();
  // NaN sorts to the end.
  if (Number.isNaN(sorted.at(-1))) throw new RangeError('a sample holds NaN');
  return sorted;
}

/** The q-quantile, 0 <= q <= 1, of values in ascending order; NaN when there are none. */
export function quantileSorted(sorted: ArrayLike<number>, q: number): number {
  if (!(q >= 0 && q <= 1)) throw new RangeError(`quantile ${q} is not within 0 to 1`);
  if (sorted.length === 0) return Number.NaN;
  const position = (sorted.length - 1) * q;
  const below = Math.floor(position);
  const low = sorted[below]!;
  const high = sorted[Math.min(below + 1, sorted.length - 1)]!;
  return low === high ? low : low + (high - low) * (position - below);
}

/** The median; NaN when there are no values. */
export function median(values: readonly number[]): number {
  return quantileSorted(ascending(values), 0.5);
}

/**
 * The least and the greatest value. (Math.min(...values) fails at about 100,000 arguments.) NaN when there are none.
 */
export function extremes(values: readonly number[]): { readonly least: number; readonly greatest: number } {
  if (values.length === 0) return { least: Number.NaN, greatest: Number.NaN };
  let [least, greatest] = [values[0]!, values[0]!];
  for (const value of values) {
    if (value < least) least = value;
    if (value > greatest) greatest = value;
  }
  return { least, greatest };
}

export function sumOf<Item>(items: readonly Item[], of: (item: Item) => number): number {
  return items.reduce((sum, item) => sum + of(item), 0);
}

/** The arithmetic mean; NaN when there are no values. */
export function mean(values: readonly number[]): number {
  return sumOf(values, (value) => value) / values.length;
}

/** The sample standard deviation, with n - 1; NaN below two values. */
export function standardDeviation(values: readonly number[]): number {
  if (values.length < 2) return Number.NaN;
  const centre = mean(values);
  return Math.sqrt(sumOf(values, (value) => (value - centre) ** 2) / (values.length - 1));
}
