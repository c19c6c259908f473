// Ranks with ties: equal values share the mean of their ranks (midranks).

export interface Ranks {
  /** 1-based, in the order of the input. */
  readonly ranks: readonly number[];
  /** The sizes of all groups of equal values, 1 included. */
  readonly tieSizes: readonly number[];
}

export function midranks(values: readonly number[]): Ranks {
  const order = values.map((_, i) => i).sort((a, b) => values[a]! - values[b]!);
  const ranks = new Array<number>(values.length);
  const tieSizes: number[] = [];
  for (let start = 0; start < order.length; ) {
    let end = start + 1;
    while (end < order.length && values[order[end]!] === values[order[start]!]) end += 1;
    for (let i = start; i < end; i++) ranks[order[i]!] = (start + 1 + end) / 2;
    tieSizes.push(end - start);
    start = end;
  }
  return { ranks, tieSizes };
}

/** The sum of t^3 - t over all groups of ties, as every tie correction needs it. */
export function tieTerm(tieSizes: readonly number[]): number {
  return tieSizes.reduce((sum, size) => sum + size ** 3 - size, 0);
}
