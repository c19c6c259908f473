// The decision: from a shift with its standard error to one of four words and the sentence why.
//
// One threshold: the change must be as large as a share of the change that matters, and larger than what the baseline's own
// bring-ups scatter by at the level wanted. Too little data is `inconclusive`, never `unchanged`: a case is unchanged only
// where a change that matters would have been found. It knows nothing of runs or files; all shifts are logarithms, candidate
// less baseline.

import { percentChange } from '../format/format.js';
import type { Shift } from '../stats/shift.js';
import { studentQuantile } from '../stats/student-t.js';

export type Verdict = 'improved' | 'unchanged' | 'regressed' | 'inconclusive';
/** The order in which a reader needs them. */
export const VERDICT_ORDER: readonly Verdict[] = ['regressed', 'inconclusive', 'improved', 'unchanged'];

/** A Tolerance says which relative change matters, as a fraction: 0.05 is 5 %. */
export interface Tolerance {
  /** The smallest change that matters: `unchanged` rules it out, and a change of this size shall be found. */
  readonly effect: number;
  /**
   * The least estimate that is called a change. It lies below `effect`, because an estimate scatters around the
   * truth: with the threshold at `effect` itself, a change of exactly that size would be missed half of the time.
   */
  readonly threshold: number;
}

/** The share of the effect that matters at which the threshold lies, where nothing else is said. */
export const THRESHOLD_SHARE = 0.6;

export function toleranceOf(effect: number, thresholdShare = THRESHOLD_SHARE): Tolerance {
  return { effect, threshold: effect * thresholdShare };
}

/** What is known about one comparison. */
export interface Evidence {
  /** At the machine speed of the baseline. */
  readonly shift: Shift;
  /** As measured, whatever the machine did; the same object where nothing was corrected. */
  readonly measured: Shift;
  /** As measured, less the whole change of native; null where nothing was corrected. */
  readonly lessNative: number | null;
  readonly better: 'lower' | 'higher';
  readonly tolerance: Tolerance;
  /** The chance of a false alarm that this one comparison may have. */
  readonly level: number;
}

export interface Judgement {
  readonly verdict: Verdict;
  /** One sentence. */
  readonly reason: string;
  /** The change from which on a change would have been called one, as a fraction. */
  readonly threshold: number;
  /** The smallest true change that would be found with power 0.8, as a fraction. */
  readonly minimumDetectable: number;
}

const POWER = 0.8;
/** How much of what was corrected for the machine may be wrong, as a share of it. */
const CORRECTION_ERROR = 0.1;
/** The confidence at which a case's own times have to have changed as well. */
const OWN_CHANGE = 0.95;

export function judge(evidence: Evidence): Judgement {
  const { shift, measured, tolerance, level, better } = evidence;
  const corrected = Math.abs(measured.shift - shift.shift);
  const needed = shift.standardError * studentQuantile(1 - level, shift.degrees);
  const threshold = Math.max(Math.log1p(tolerance.threshold), needed) + CORRECTION_ERROR * corrected;
  const detectable = threshold + shift.standardError * studentQuantile(POWER, shift.degrees);
  const limits = { threshold: Math.expm1(threshold), minimumDetectable: Math.expm1(detectable) };
  const seen = `${percentChange(Math.exp(shift.shift))} (${percentChange(Math.exp(shift.lo))} to ${percentChange(Math.exp(shift.hi))})`;
  if (Math.abs(shift.shift) > threshold) {
    const doubt = changedItself(evidence) ? followsNative(evidence) : NATIVE_ALONE;
    if (doubt !== null) return { verdict: 'inconclusive', reason: `${seen}: ${doubt}`, ...limits };
    const worse = better === 'lower' ? shift.shift > 0 : shift.shift < 0;
    return {
      verdict: worse ? 'regressed' : 'improved',
      reason: `${seen}, beyond ${share(limits.threshold)}`,
      ...limits,
    };
  }
  if (detectable <= Math.log1p(tolerance.effect)) {
    const apart = Math.abs(evidence.lessNative ?? 0);
    if (apart > Math.log1p(tolerance.effect))
      return { verdict: 'inconclusive', reason: `${seen}: ${UNKNOWN_SHARE}`, ...limits };
    const reason = `${seen}: a change of ${share(tolerance.effect)} would have been found`;
    return { verdict: 'unchanged', reason, ...limits };
  }
  const reason = `${seen}: changes below ${share(limits.minimumDetectable)} are not found with the spread of these bring-ups`;
  return { verdict: 'inconclusive', reason, ...limits };
}

const NATIVE_ALONE = 'relative to native; its own times did not change this way, so that the machine did';

const UNKNOWN_SHARE =
  'native changed, and these bring-ups do not show how much of that such an operation takes part in';

/** So large a change of native alone is not taken for the machine's without further evidence, as a fraction. */
const LARGE_CHANGE_OF_NATIVE = 0.045;

/** A case whose times did not grow is not slower because native got much faster. */
function changedItself({ shift, measured, lessNative, tolerance }: Evidence): boolean {
  const native = lessNative === null ? 0 : measured.shift - lessNative;
  if (Math.abs(native) <= Math.log1p(LARGE_CHANGE_OF_NATIVE)) return true;
  const significant = measured.standardError * studentQuantile(OWN_CHANGE, measured.degrees);
  const least = Math.min(Math.log1p(tolerance.threshold), significant);
  return Math.sign(shift.shift) * measured.shift > least;
}

/**
 * How much a case takes part in a change of the machine is learned within the baseline's runs; where native hardly moved there, its
 * noise hides it. So half of the change has to be there, too, if the case took part in all of it. Null when it is.
 */
function followsNative({ shift, lessNative, tolerance }: Evidence): string | null {
  if (lessNative === null) return null;
  return Math.sign(shift.shift) * lessNative > Math.log1p(tolerance.threshold) / 2 ? null : UNKNOWN_SHARE;
}

export function share(fraction: number): string {
  return `${Number((fraction * 100).toPrecision(2))} %`;
}
