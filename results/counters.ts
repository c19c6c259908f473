// The deterministic half of a gate: engagement, equal work, requests and context switches per operation. They need
// no statistics, so that one added request or switch is found by a single run.
//
// Only more of something is a regression. Several baseline runs allow what any of them showed.

import { differentWork } from './comparability.js';
import type { Measurement } from './model.js';
import type { CounterTolerance } from './policy.js';
import { summarize } from './summary.js';
import type { Verdict } from './verdict.js';

/** A CounterFinding is one deterministic check of one case. */
export interface CounterFinding {
  readonly caseId: string;
  /** `engaged`, `work`, `requests READ` or `client switches`. */
  readonly check: string;
  readonly verdict: Exclude<Verdict, 'inconclusive'>;
  readonly reason: string;
}

/** All checks of a case; the baseline measurements are usable ones. */
export function judgeCounters(
  baseline: readonly Measurement[],
  candidate: Measurement,
  tolerance: CounterTolerance,
): CounterFinding[] {
  const caseId = candidate.case.id;
  const broken = brokenBy(baseline, candidate);
  if (broken !== null) return [{ caseId, verdict: 'regressed', ...broken }];
  const counts = [...requestCounts(baseline, candidate), ...switchCounts(baseline, candidate)];
  return [
    { caseId, check: 'engaged', verdict: 'unchanged', reason: 'engaged on both sides' },
    { caseId, check: 'work', verdict: 'unchanged', reason: 'the same work on both sides' },
    ...counts.map((count) => ({ caseId, ...judgeCount(count, tolerance) })),
  ];
}

function brokenBy(
  baseline: readonly Measurement[],
  candidate: Measurement,
): { check: string; reason: string } | null {
  if (candidate.failure !== null)
    return { check: 'engaged', reason: `the case failed: ${candidate.failure}` };
  if (!candidate.proof.engaged) {
    return {
      check: 'engaged',
      reason: `not engaged: ${candidate.proof.betrayedBy.join(', ') || 'no proof'}`,
    };
  }
  if (candidate.rounds.length === 0) return { check: 'work', reason: 'no round was measured' };
  for (const base of baseline) {
    const reason = differentWork(base, candidate);
    if (reason !== null) return { check: 'work', reason };
  }
  return null;
}

interface Count {
  readonly check: string;
  readonly kind: keyof CounterTolerance;
  /** One value a baseline run, per operation. */
  readonly baseline: readonly number[];
  readonly candidate: number;
}

/** Every opcode that either side shows; one that a side does not show is 0 there, because its daemon counts all. */
function requestCounts(baseline: readonly Measurement[], candidate: Measurement): Count[] {
  const head = summarize(candidate).requests;
  const bases = baseline.flatMap((one) => summarize(one).requests ?? []);
  if (head === null || bases.length === 0) return [];
  const opcodes = new Set([head, ...bases].flatMap(({ byOpcode }) => Object.keys(byOpcode)));
  return [...opcodes].map((opcode) => ({
    check: `requests ${opcode}`,
    kind: 'requestsPerOperation',
    baseline: bases.map(({ byOpcode }) => byOpcode[opcode] ?? 0),
    candidate: head.byOpcode[opcode] ?? 0,
  }));
}

/**
 * Voluntary switches only: an involuntary one says what else ran on the machine. And only where client and daemon share
 * a CPU: elsewhere a side that finds its work done does not sleep, which is luck.
 */
function switchCounts(baseline: readonly Measurement[], candidate: Measurement): Count[] {
  if (candidate.case.placement !== 'same-cpu') return [];
  return (['client', 'daemon'] as const).flatMap((who): Count[] => {
    const head = summarize(candidate).contextSwitches[who];
    const bases = baseline.flatMap((one) => summarize(one).contextSwitches[who]?.voluntary ?? []);
    if (head === null || bases.length === 0) return [];
    return [
      { check: `${who} switches`, kind: 'switchesPerOperation', baseline: bases, candidate: head.voluntary },
    ];
  });
}

function judgeCount(count: Count, tolerance: CounterTolerance): Omit<CounterFinding, 'caseId'> {
  const { check, baseline, candidate } = count;
  const [least, most] = [Math.min(...baseline), Math.max(...baseline)];
  const allowed = tolerance[count.kind];
  const verdict =
    candidate > most + allowed ? 'regressed' : candidate < least - allowed ? 'improved' : 'unchanged';
  const base = least === most ? perOperation(most) : `${perOperation(least)} to ${perOperation(most)}`;
  return {
    check,
    verdict,
    reason: `${perOperation(candidate)} per operation, baseline ${base}, allowed +${allowed}`,
  };
}

function perOperation(value: number): string {
  return String(Number(value.toFixed(3)));
}
