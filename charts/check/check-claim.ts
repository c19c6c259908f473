// A claim of a text, a ratio or percentage, and what the numbers beside it give. All finders of claims make them here.

import {
  agrees,
  agreesUnsigned,
  type Printed,
  percentRange,
  quotientRange,
  writePercent,
  writeRatio,
} from './check-number.js';

/** A Claim is a ratio or percentage of the text, with what its inputs give. */
export interface Claim {
  /** 1-based number of the line. */
  readonly line: number;
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

/** A claim whose line is known to the caller. */
export type Found = Omit<Claim, 'line'>;

export const SHARE_OF_NEW = 'as a share of the new value it would be right';

/** A factor, in either direction: 17.8x is said of a time that became 17.8 times shorter. */
export function ratioClaim(printed: Printed, b: Printed, a: Printed): Found {
  const up = b.value >= a.value;
  const [over, under] = up ? [b, a] : [a, b];
  return {
    printed: `${printed.text.replace(/x$/i, '')}x`,
    computed: `${writeRatio(over, under)}x`,
    from: `${over.text} / ${under.text}`,
    ok: agrees(printed, quotientRange(b, a)) || agrees(printed, quotientRange(a, b)),
  };
}

export const UP = /\b(?:increas\w*|higher|more|growth|grew|rises?|rose)\b/i;
export const DOWN = /\b(?:decreas\w*|lower|less|fewer|reduc\w*|drop\w*|cuts?|shorter|sav(?:es?|ings?))\b/i;
export const FASTER = /\b(?:faster|speed-?ups?|quicker|throughput)\b/i;

/** A percentage with or without a sign; `around` are the words beside it, which may tell the direction. */
export function percentClaim(sign: string, printed: Printed, b: Printed, a: Printed, around = ''): Found {
  const range = percentRange(b, a);
  const claim = {
    printed: `${sign}${printed.text}%`,
    computed: writePercent(b, a),
    from: `(${b.text} - ${a.text}) / ${a.text}`,
  };
  const direction = sign === '' ? directionOf(around) : sign;
  const ok =
    direction === ''
      ? agreesUnsigned(printed, range) || (isFaster(around, a) && agreesUnsigned(printed, percentRange(a, b)))
      : agrees(direction === '-' ? negative(printed) : printed, range);
  if (ok) return { ...claim, ok };
  const swapped = agreesUnsigned(printed, percentRange(a, b));
  return swapped ? { ...claim, ok, note: SHARE_OF_NEW } : { ...claim, ok };
}

function directionOf(words: string): '' | '+' | '-' {
  if (FASTER.test(words) || UP.test(words) === DOWN.test(words)) return '';
  return UP.test(words) ? '+' : '-';
}

/** A time that halves is 50 % shorter, and some call it 100 % faster. */
function isFaster(words: string, { kind }: Printed): boolean {
  return kind === 'time' && FASTER.test(words);
}

function negative({ value, lo, hi, half }: Printed): Omit<Printed, 'text' | 'kind'> {
  return { value: -value, lo: -hi, hi: -lo, half };
}
