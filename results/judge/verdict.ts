// The decision: from a shift with its standard error to one of four verdicts with one sentence why.
//
// One threshold: the change must be at least a share of the change that matters, and larger than the spread of the
// baseline's own bring-ups at the chosen level. Too little data is `inconclusive`, never `unchanged`: a case is
// unchanged only where a change that matters would have been found. This file knows no runs or files; all shifts are
// logarithms, candidate minus baseline.

import { percentChange } from '../format/format.js';
import { studentQuantile } from '../stats/distributions.js';
import type { Shift } from '../stats/shift.js';

export type Verdict = 'improved' | 'unchanged' | 'regressed' | 'inconclusive';
/** The order in reports. */
export const VERDICT_ORDER: readonly Verdict[] = ['regressed', 'inconclusive', 'improved', 'unchanged'];

/** A Tolerance is the relative change that matters, as a fraction: 0.05 is 5 %. */
export interface Tolerance {
  /** The smallest change that matters: `unchanged` rules it out, and a change of this size must be found. */
  readonly effect: number;
  /**
   * The smallest estimate that is called a change. It is below `effect`, because estimates scatter around the true
   * value: with the threshold at `effect`, half of all changes of exactly that size would be missed.
   */
  readonly threshold: number;
}

/** The default threshold, as a share of the change that matters. */
export const THRESHOLD_SHARE = 0.6;

export function toleranceOf(effect: number, thresholdShare = THRESHOLD_SHARE): Tolerance {
  return { effect, threshold: effect * thresholdShare };
}

/** The data of one comparison. */
export interface Evidence {
  /** At the machine speed of the baseline. */
  readonly shift: Shift;
  /** As measured, not corrected for the machine; the same object where nothing was corrected. */
  readonly measured: Shift;
  /** As measured, minus the whole change of native; null where nothing was corrected. */
  readonly lessNative: number | null;
  readonly better: 'lower' | 'higher';
  readonly tolerance: Tolerance;
  /** The allowed chance of a false alarm of this comparison. */
  readonly level: number;
}

export interface Judgement {
  readonly verdict: Verdict;
  /** One sentence. */
  readonly reason: string;
  /** The smallest estimate that would have been called a change, as a fraction. */
  readonly threshold: number;
  /** The smallest true change that is found with power 0.8, as a fraction. */
  readonly minimumDetectable: number;
}

const POWER = 0.8;
/** The share of the correction for the machine that may be wrong. */
const CORRECTION_ERROR = 0.1;
/** The confidence with which a case's own times must also have changed. */
const OWN_CHANGE = 0.95;

export function judge(evidence: Evidence): Judgement {
  const { shift, measured, tolerance, level, better } = evidence;
  const corrected = Math.abs(measured.shift - shift.shift);
  const needed = shift.standardError * studentQuantile(1 - level, shift.degrees);
  const threshold = Math.max(Math.log1p(tolerance.threshold), needed) + CORRECTION_ERROR * corrected;
  const detectable = threshold + shift.standardError * studentQuantile(POWER, shift.degrees);
  const limits = { threshold: Math.expm1(threshold), minimumDetectable: Math.expm1(detectable) };
  const seen = `${percentChange(Math.exp(shift.shift))} (${percentChange(Math.exp(shift.lo))} to ${percentChange(Math.exp(shift.hi))})`;
  const found = (verdict: Verdict, why: string): Judgement => ({ verdict, reason: seen + why, ...limits });
  if (Math.abs(shift.shift) > threshold) {
    const doubt = changedItself(evidence) ? followsNative(evidence) : NATIVE_ALONE;
    if (doubt !== null) return found('inconclusive', `: ${doubt}`);
    const worse = better === 'lower' ? shift.shift > 0 : shift.shift < 0;
    return found(worse ? 'regressed' : 'improved', `, beyond ${share(limits.threshold)}`);
  }
  const effect = Math.log1p(tolerance.effect);
  if (!(detectable <= effect)) {
    const most = share(limits.minimumDetectable);
    return found('inconclusive', `: changes below ${most} are not found with the spread of these bring-ups`);
  }
  if (Math.abs(evidence.lessNative ?? 0) > effect) return found('inconclusive', `: ${UNKNOWN_SHARE}`);
  return found('unchanged', `: a change of ${share(tolerance.effect)} would have been found`);
}

const NATIVE_ALONE = 'relative to native; its own times did not change this way, so the machine did';

const UNKNOWN_SHARE = 'native changed, and these bring-ups do not show how much of it affects this operation';

/** From this size on, a change of native alone is not taken as the machine's without more evidence, as a fraction. */
const LARGE_CHANGE_OF_NATIVE = 0.045;

/** A case whose own times did not grow is not slower because native got much faster. */
function changedItself({ shift, measured, lessNative, tolerance }: Evidence): boolean {
  const native = lessNative === null ? 0 : measured.shift - lessNative;
  if (Math.abs(native) <= Math.log1p(LARGE_CHANGE_OF_NATIVE)) return true;
  const significant = measured.standardError * studentQuantile(OWN_CHANGE, measured.degrees);
  const least = Math.min(Math.log1p(tolerance.threshold), significant);
  return Math.sign(shift.shift) * measured.shift > least;
}

/**
 * How strongly a case follows the machine is estimated within the baseline's runs; if native hardly moved there, its
 * noise hides it. So half of the change must remain even if the case followed native fully. Null when it does.
 */
function followsNative({ shift, lessNative, tolerance }: Evidence): string | null {
  if (lessNative === null) return null;
  return Math.sign(shift.shift) * lessNative > Math.log1p(tolerance.threshold) / 2 ? null : UNKNOWN_SHARE;
}

export function share(fraction: number): string {
  return `${Number((fraction * 100).toPrecision(2))} %`;
}
