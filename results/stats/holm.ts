// Holm's correction for several tests judged together (Holm 1979, "A simple sequentially rejective multiple test
// procedure"): the chance of even one false alarm stays at the level, for any dependence between the tests.

/** Adjusted p values in the order of the input: reject where the adjusted p is at most the level. */
export function holm(pValues: readonly number[]): number[] {
  const order = pValues.map((_, i) => i).sort((a, b) => pValues[a]! - pValues[b]!);
  const adjusted = new Array<number>(pValues.length);
  let largest = 0;
  for (const [position, i] of order.entries()) {
    largest = Math.max(largest, Math.min(1, pValues[i]! * (pValues.length - position)));
    adjusted[i] = largest;
  }
  return adjusted;
}
