// Where an axis has its labels, and how they are written.

/** Writes `datum.value`, a duration in nanoseconds, with its unit. */
export const DURATION_LABEL =
  "datum.value < 1e3 ? format(datum.value, '~g') + ' ns' : datum.value < 1e6 ? format(datum.value / 1e3, '~g') + ' \u00b5s' : " +
  "datum.value < 1e9 ? format(datum.value / 1e6, '~g') + ' ms' : format(datum.value / 1e9, '~g') + ' s'";

/** Up to this ratio of its ends 1, 2 and 5 are not enough for an axis. */
const SHORT_AXIS = 2.5;

/**
 * At most `most` round numbers between two values on a logarithmic axis: 1-2-5, then 1-3, then decades, then fewer. Where the axis
 * is so short that these are few, equal steps.
 */
export function logTicks(low: number, high: number, most: number): number[] {
  if (low >= high) return [];
  const isInside = (tick: number): boolean => tick >= low * 0.999 && tick <= high * 1.001;
  const steps = roundNumbers((high - low) / 10, high - low, [1, 2, 5]);
  const found = [
    high / low < SHORT_AXIS ? multiples(low, high, steps, most) : [],
    ...[[1, 2, 5], [1, 3], [1], [1, 1.5, 2, 3, 5, 7]].map((digits) =>
      roundNumbers(low, high, digits).filter(isInside),
    ),
  ].find(({ length }) => length >= 2 && length <= most);
  const sparse = [2, 3, 4, 5, 6, 7, 8, 9, 10, 11].map((stride) =>
    roundNumbers(low, high, [1], stride).filter(isInside),
  );
  return found ?? sparse.find(({ length }) => length <= most) ?? [low];
}

/** These digits times powers of ten, or every `stride`th power, from below one value to above another. */
export function roundNumbers(low: number, high: number, digits: readonly number[], stride = 1): number[] {
  const numbers: number[] = [];
  for (let exponent = Math.floor(Math.log10(low)); exponent <= Math.ceil(Math.log10(high)); exponent++)
    if (exponent % stride === 0) numbers.push(...digits.map((digit) => digit * 10 ** exponent));
  return numbers;
}

/** The multiples of the first of some steps of which at most `most` are between two values. */
export function multiples(low: number, high: number, steps: readonly number[], most: number): number[] {
  for (const step of steps) {
    const first = Math.ceil(low / step - 1e-9);
    const count = Math.floor(high / step + 1e-9) - first + 1;
    if (count <= most)
      return Array.from({ length: count }, (_, at) => Number(((first + at) * step).toPrecision(6)));
  }
  return [];
}
