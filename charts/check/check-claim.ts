// Printed numbers as the ranges of values that they mean, with their units; and claims of a text, ratios and percentages, with what
// the numbers beside them give. All finders of claims make them here.

interface Range {
  readonly lo: number;
  readonly hi: number;
}

/** A Printed number is a value with everything that would have been printed the same; with a unit, in the unit's base. */
export interface Printed extends Range {
  readonly text: string;
  readonly value: number;
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

/** Null for a word that is no unit we know; `us/op` is a time as `us` is. */
export function unitOf(word: string): { readonly kind: UnitKind; readonly scale: number } | null {
  const [name = '', per] = word.split('/');
  const unit = (kind: UnitKind, scale: number | undefined) => (scale === undefined ? null : { kind, scale });
  if (OPERATIONS[word] !== undefined) return unit('operations', OPERATIONS[word]);
  if (per === 's' || per === 'sec' || per === 'second') return unit('rate', BYTES[name]);
  return unit('time', TIMES[name]) ?? (per === undefined ? unit('bytes', BYTES[name]) : null);
}

/** The number that a text starts with; where `word` is a unit, in the unit's base: seconds, bytes, operations a second. */
export function printedNumber(text: string, word = ''): Printed {
  const [, about, digits, suffix = ''] = /^(~?)([\d,]+(?:\.\d+)?(?:e[+-]?\d+)?)([KMGkm]?)/.exec(text) ?? [];
  if (digits === undefined) throw new RangeError(`${text} is not a number`);
  const plain = digits.replaceAll(',', '');
  const scale = SCALE[suffix] ?? 1;
  const value = Number(plain) * scale;
  const [mantissa = '', exponent = '0'] = plain.split('e');
  const decimals = mantissa.split('.')[1]?.length ?? 0;
  const half = about === '~' ? 0 : 0.5 * 10 ** (Number(exponent) - decimals) * scale;
  const reach = about === '~' ? ABOUT * value : half;
  const unit = unitOf(word);
  const base = unit?.scale ?? 1;
  return {
    text: unit === null ? text : `${text} ${word}`,
    value: value * base,
    lo: Math.max(0, value - reach) * base,
    hi: (value + reach) * base,
    half: half * base,
    kind: unit?.kind ?? null,
  };
}

function quotientRange(b: Printed, a: Printed): Range {
  return { lo: b.lo / a.hi, hi: a.lo === 0 ? Number.POSITIVE_INFINITY : b.hi / a.lo };
}

/** Everything that (b - a) / a can be, in percent. */
function percentRange(b: Printed, a: Printed): Range {
  const { lo, hi } = quotientRange(b, a);
  return { lo: 100 * (lo - 1), hi: 100 * (hi - 1) };
}

/** True when a printed value, rounded or cut, can be one of the range. */
function agrees({ value, lo, hi, half }: Omit<Printed, 'text' | 'kind'>, range: Range): boolean {
  // Cutting digits off instead of rounding gives a value nearer to zero.
  return (value < 0 ? lo - half : lo) <= range.hi && (value < 0 ? hi : hi + half) >= range.lo;
}

/** The same for a percentage without a direction in the text. */
function agreesUnsigned(printed: Printed, range: Range): boolean {
  return agrees(printed, range) || agrees(printed, { lo: -range.hi, hi: -range.lo });
}

/** A ratio or percentage of the text, with what its inputs give, in a line that is known to the caller. */
export interface Found {
  /** As printed: `2.42`, `+7.23%`. */
  readonly printed: string;
  /** What the numbers beside it give, as it would be printed. */
  readonly computed: string;
  /** What was divided by what. */
  readonly from: string;
  readonly ok: boolean;
  /** Of a wrong claim what may have been computed instead; of a right one what a reader may overlook. */
  readonly note?: string;
}

export interface Claim extends Found {
  /** 1-based number of the line. */
  readonly line: number;
}

export function quotientClaim(printed: Printed, b: Printed, a: Printed): Found {
  return {
    printed: printed.text,
    computed: (b.value / a.value).toFixed(2),
    from: `${b.text} / ${a.text}`,
    ok: agrees(printed, quotientRange(b, a)),
  };
}

/** A factor, in either direction: 17.8x is said of a time that became 17.8 times shorter. */
export function factorClaim(printed: Printed, b: Printed, a: Printed): Found {
  const [over, under] = b.value >= a.value ? [b, a] : [a, b];
  const { computed, from, ok } = quotientClaim(printed, over, under);
  return {
    printed: `${printed.text.replace(/x$/i, '')}x`,
    computed: `${computed}x`,
    from,
    ok: ok || agrees(printed, quotientRange(under, over)),
  };
}

export function writePercent(b: Printed, a: Printed): string {
  const percent = 100 * (b.value / a.value - 1);
  return `${percent < 0 ? '' : '+'}${percent.toFixed(2)}%`;
}

/** A percentage that is printed as `text`; right if it fits in either direction, unless `ok` says otherwise. */
export function changeClaim(
  text: string,
  printed: Printed,
  b: Printed,
  a: Printed,
  ok = agreesUnsigned(printed, percentRange(b, a)),
): Found {
  const from = `(${b.text} - ${a.text}) / ${a.text}`;
  const claim = { printed: text, computed: writePercent(b, a), from, ok };
  if (ok || !agreesUnsigned(printed, percentRange(a, b))) return claim;
  return { ...claim, note: 'as a share of the new value it would be right' };
}

export const UP = /\b(?:increas\w*|higher|more|growth|grew|rises?|rose)\b/i;
export const DOWN = /\b(?:decreas\w*|lower|less|fewer|reduc\w*|drop\w*|cuts?|shorter|sav(?:es?|ings?))\b/i;
export const FASTER = /\b(?:faster|speed-?ups?|quicker|throughput)\b/i;

/** A percentage with or without a sign; `around` are the words beside it, which may tell the direction. */
export function percentClaim(sign: string, printed: Printed, b: Printed, a: Printed, around = ''): Found {
  const text = `${sign}${printed.text}%`;
  const [isUp, isFaster] = [UP.test(around), FASTER.test(around)];
  if (sign === '' && (isFaster || isUp === DOWN.test(around))) {
    // A time that halves is 50 % shorter, and some call it 100 % faster.
    const isInverse = isFaster && a.kind === 'time' && agreesUnsigned(printed, percentRange(a, b));
    return isInverse ? changeClaim(text, printed, b, a, true) : changeClaim(text, printed, b, a);
  }
  const direction = sign || (isUp ? '+' : '-');
  const { value, lo, hi, half } = printed;
  const signed = direction === '-' ? { value: -value, lo: -hi, hi: -lo, half } : printed;
  return changeClaim(text, printed, b, a, agrees(signed, percentRange(b, a)));
}
