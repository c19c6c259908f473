// Printed numbers as the ranges of values that they mean, with their units.

/** A Printed number is a value with everything that would have been printed the same; with a unit, in the unit's base. */
export interface Printed {
  readonly text: string;
  readonly value: number;
  readonly lo: number;
  readonly hi: number;
  /** Half of the last digit; 0 for approximate numbers. */
  readonly half: number;
  /** What the unit measures; null without one that is known. */
  readonly kind: UnitKind | null;
}

type UnitKind = 'time' | 'rate' | 'bytes' | 'operations';

/** How a number looks in running text: thousands may be set off by commas, `~` says about, K and M scale. */
export const NUMBER = String.raw`~?\d+(?:,\d{3})*(?:\.\d+)?(?:[KMGkm](?![A-Za-z/]))?(?![\w.]*\d)`;
/** A word right after a number, which may be its unit; `k/s`, `MiB/s`, `us/op`. */
export const UNIT = String.raw`(?: ?[A-Za-z\u00b5\u03bc]+(?:\/[A-Za-z]+)?)?`;

const SCALE: Readonly<Record<string, number>> = { k: 1e3, K: 1e3, m: 1e6, M: 1e6, G: 1e9 };
/** The range of `~`. */
const ABOUT = 0.05;

const TIMES: Readonly<Record<string, number>> = {
  ...{ ns: 1e-9, nsec: 1e-9, nsecs: 1e-9, us: 1e-6, usec: 1e-6, usecs: 1e-6, µs: 1e-6, μs: 1e-6 },
  ...{ ms: 1e-3, msec: 1e-3, msecs: 1e-3, s: 1, sec: 1, secs: 1, second: 1, seconds: 1 },
  ...{ min: 60, mins: 60, minutes: 60 },
};
const BYTES: Readonly<Record<string, number>> = {
  ...{ B: 1, kB: 1e3, KB: 1e3, MB: 1e6, GB: 1e9, TB: 1e12 },
  ...{ KiB: 1024, MiB: 1024 ** 2, GiB: 1024 ** 3, TiB: 1024 ** 4 },
};
const OPERATIONS: Readonly<Record<string, number>> = {
  ...{ IOPS: 1, iops: 1, 'ops/s': 1, 'op/s': 1, '1/s': 1, 'k/s': 1e3, 'M/s': 1e6, kIOPS: 1e3, MIOPS: 1e6 },
  ...{ KIOPS: 1e3, 'kops/s': 1e3, 'Kops/s': 1e3, 'Mops/s': 1e6 },
};

interface Unit {
  readonly kind: UnitKind;
  readonly scale: number;
}

/** Null for a word that is no unit we know; `us/op` is a time as `us` is. */
export function unitOf(word: string): Unit | null {
  const [name = '', per] = word.split('/');
  const operations = OPERATIONS[word];
  if (operations !== undefined) return { kind: 'operations', scale: operations };
  if (per === 's' || per === 'sec' || per === 'second') {
    return BYTES[name] === undefined ? null : { kind: 'rate', scale: BYTES[name] };
  }
  if (TIMES[name] !== undefined) return { kind: 'time', scale: TIMES[name] };
  if (BYTES[name] !== undefined && per === undefined) return { kind: 'bytes', scale: BYTES[name] };
  return null;
}

/** The number that a text starts with. */
export function printedNumber(text: string): Printed {
  const [, about, digits, suffix] = /^(~?)([\d,]+(?:\.\d+)?(?:e[+-]?\d+)?)([KMGkm]?)/.exec(text) ?? [];
  if (digits === undefined) throw new RangeError(`${text} is not a number`);
  const plain = digits.replaceAll(',', '');
  const scale = SCALE[suffix ?? ''] ?? 1;
  const value = Number(plain) * scale;
  const [mantissa = '', exponent = '0'] = plain.split('e');
  const decimals = mantissa.split('.')[1]?.length ?? 0;
  const half = about === '~' ? 0 : 0.5 * 10 ** (Number(exponent) - decimals) * scale;
  const reach = about === '~' ? ABOUT * value : half;
  return { text, value, lo: Math.max(0, value - reach), hi: value + reach, half, kind: null };
}

/** The same number in the base of a unit: seconds, bytes, operations a second. */
export function inUnit(printed: Printed, word: string): Printed {
  const unit = unitOf(word);
  if (unit === null) return printed;
  const { value, lo, hi, half, text } = printed;
  const { scale, kind } = unit;
  const [inBase, least, most] = [value * scale, lo * scale, hi * scale];
  return { text: `${text} ${word}`, value: inBase, lo: least, hi: most, half: half * scale, kind };
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
export function agrees({ value, lo, hi, half }: Omit<Printed, 'text' | 'kind'>, range: Range): boolean {
  // Cutting digits off instead of rounding gives a value nearer to zero.
  return (value < 0 ? lo - half : lo) <= range.hi && (value < 0 ? hi : hi + half) >= range.lo;
}

/** The same for a percentage without a direction in the text. */
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
