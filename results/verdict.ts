// The decision: from an effect with its interval and its p value to one of four words and the sentence why.
//
// It needs two keys: the change is real (a test, corrected for everything judged together) and large enough to
// matter. Too little data is `inconclusive`, never `unchanged`. It knows nothing of runs or files.

import type { Estimate } from './stats/hodges-lehmann.js';

export type Verdict = 'improved' | 'unchanged' | 'regressed' | 'inconclusive';

/** A Tolerance says which relative change matters, as a fraction: 0.05 is 5 %. */
export interface Tolerance {
  /** The smallest change that matters: `unchanged` rules it out, and a change of this size shall be found. */
  readonly effect: number;
  /**
   * The estimate from which a real change is called one. It lies below `effect`, because an estimate scatters around
   * the truth: with the threshold at `effect` itself, a change of exactly that size would be missed half of the time.
   */
  readonly threshold: number;
}

/** The share of the effect that matters at which the threshold lies, where nothing else is said. */
export const THRESHOLD_SHARE = 0.6;

export function toleranceOf(effect: number, thresholdShare = THRESHOLD_SHARE): Tolerance {
  return { effect, threshold: effect * thresholdShare };
}

/** What is known about one comparison. Ratios are candidate / baseline. */
export interface Evidence {
  readonly ratio: Estimate;
  /** Corrected for all comparisons judged together. */
  readonly pAdjusted: number;
  readonly better: 'lower' | 'higher';
  readonly tolerance: Tolerance;
  /** The smallest true change that this much data finds with power 0.8, as a fraction; Infinity when none. */
  readonly minimumDetectable: number;
  /** The family-wise level: the chance of even one false alarm among all comparisons judged together. */
  readonly alpha: number;
}

export interface Judgement {
  readonly verdict: Verdict;
  /** One sentence. */
  readonly reason: string;
}

/** The confidence an interval needs before it may rule a change out. */
const CONFIDENCE = 0.95;

export function judge(evidence: Evidence): Judgement {
  const { ratio, pAdjusted, better, tolerance, alpha } = evidence;
  const { center, lo, hi } = ratio;
  if (![center, lo, hi, pAdjusted].every(Number.isFinite) || lo <= 0) {
    return { verdict: 'inconclusive', reason: 'there are no values to compare' };
  }
  if (pAdjusted <= alpha && Math.abs(Math.log(center)) >= Math.log1p(tolerance.threshold)) {
    const worse = better === 'lower' ? center > 1 : center < 1;
    return {
      verdict: worse ? 'regressed' : 'improved',
      reason: `${percent(center)} (${percent(lo)} to ${percent(hi)}), p = ${shortP(pAdjusted)} after Holm`,
    };
  }
  const beyond = 1 + tolerance.effect;
  if (lo > 1 / beyond && hi < beyond && ratio.confidence >= CONFIDENCE) {
    return {
      verdict: 'unchanged',
      reason: `${percent(lo)} to ${percent(hi)} rules out a change of ${share(tolerance.effect)}`,
    };
  }
  return { verdict: 'inconclusive', reason: doubt(evidence) };
}

/** Why the data do not decide, and what would help. */
function doubt({ ratio, pAdjusted, alpha, tolerance, minimumDetectable }: Evidence): string {
  const seen = `${percent(ratio.center)} (${percent(ratio.lo)} to ${percent(ratio.hi)})`;
  if (ratio.confidence < CONFIDENCE) {
    return `${seen}: ${ratio.n} rounds give ${share(ratio.confidence)} confidence at most; measure at least 6`;
  }
  if (!Number.isFinite(minimumDetectable)) {
    return `${seen}: ${ratio.n} rounds cannot reach the level ${alpha} after Holm; measure more`;
  }
  if (pAdjusted <= alpha) {
    return `${seen}: real, but neither below ${share(tolerance.effect)} for sure nor above ${share(tolerance.threshold)}`;
  }
  return `${seen}: changes below ${share(minimumDetectable)} are not found by ${ratio.n} rounds with this noise`;
}

/** A ratio as a signed change: 1.052 is `+5.2 %`. */
export function percent(ratio: number): string {
  const change = (ratio - 1) * 100;
  const digits = Math.abs(change) >= 100 ? 0 : 1;
  // Through a number, so that -0.04 becomes 0.0 and not -0.0.
  const rounded = Number(change.toFixed(digits));
  return `${rounded > 0 ? '+' : ''}${rounded.toFixed(digits)} %`;
}

function share(fraction: number): string {
  return `${Number((fraction * 100).toPrecision(3))} %`;
}

function shortP(p: number): string {
  return p < 0.0001 ? p.toExponential(0) : String(Number(p.toPrecision(2)));
}
