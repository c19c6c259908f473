// Printed numbers as the ranges of values that they stand for.

/** A Printed number is a value with everything that would have been printed the same. */
export interface Printed {
  readonly text: string;
  readonly value: number;
  readonly lo: number;
  readonly hi: number;
}

/** How a number looks in running text: thousands may be set off by commas, `~` says about, K and M scale. */
export const NUMBER = String.raw`~?\d[\d,]*(?:\.\d+)?[KMGkm]?(?![\w.]*\d)`;

const SCALE: Readonly<Record<string, number>> = { k: 1e3, K: 1e3, m: 1e6, M: 1e6, G: 1e9 };
/** What `~` leaves open. */
const ABOUT = 0.05;

/** The number that a text starts with. */
export function printedNumber(text: string): Printed {
  const [, about, digits, suffix] = /^(~?)([\d,]+(?:\.\d+)?)([KMGkm]?)/.exec(text) ?? [];
  if (digits === undefined) throw new RangeError(`${text} is not a number`);
  const plain = digits.replaceAll(',', '');
  const scale = SCALE[suffix ?? ''] ?? 1;
  const value = Number(plain) * scale;
  const decimals = plain.split('.')[1]?.length ?? 0;
  const half = about === '~' ? ABOUT * value : 0.5 * 10 ** -decimals * scale;
  return { text, value, lo: Math.max(0, value - half), hi: value + half };
}

export interface Range {
  readonly lo: number;
  readonly hi: number;
}

/** Everything that b / a can be. */
export function quotientRange(b: Printed, a: Printed): Range {
  return { lo: b.lo / a.hi, hi: a.lo === 0 ? Number.POSITIVE_INFINITY : b.hi / a.lo };
}

/** Everything that (b - a) / a can be, in percent. */
export function percentRange(b: Printed, a: Printed): Range {
  const { lo, hi } = quotientRange(b, a);
  return { lo: 100 * (lo - 1), hi: 100 * (hi - 1) };
}

/** True when a printed value, rounded or cut, can be one of the range. */
export function agrees(printed: Printed, range: Range): boolean {
  // Half of the print's own last digit is in lo and hi; a whole one forgives those who cut instead of rounding.
  const cut = printed.hi - printed.value;
  return printed.lo - cut <= range.hi && printed.hi + cut >= range.lo;
}

/** The same for a signed percentage whose polarity the text leaves open. */
export function agreesUnsigned(printed: Printed, range: Range): boolean {
  return agrees(printed, range) || agrees(printed, { lo: -range.hi, hi: -range.lo });
}

export function writeRatio(b: Printed, a: Printed): string {
  return (b.value / a.value).toFixed(2);
}

export function writePercent(b: Printed, a: Printed): string {
  const percent = 100 * (b.value / a.value - 1);
  return `${percent < 0 ? '' : '+'}${percent.toFixed(2)}%`;
}
