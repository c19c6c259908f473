// The deterministic part of a gate: engagement, equal work, requests and context switches per operation. Most of them
// are the same in every round, so a single run finds one added request or switch.
//
// A counter is judged twice: by its median over the rounds, and by its mean, which sees what is added to a few operations or
// in a few bring-ups. One odd round, on either side, decides nothing: the median does not see it, and a mean needs more
// than one round that stands out. What the baseline counted and the candidate did not is inconclusive, never passed over.

import { COUNTS, type Count as CountOf, perOperation } from '../quantities/counts.js';
import { isCounted, isLate, requestsThat } from '../quantities/requests.js';
import type { Measurement, Round } from '../run/model.js';
import { ascending, extremes, mean, quantileSorted, standardDeviation } from '../stats/quantile.js';
import { differentWork } from './comparability.js';
import type { CounterTolerance } from './policy.js';
import type { Verdict } from './verdict.js';

/** A CounterFinding is one deterministic check of one case. */
export interface CounterFinding {
  readonly caseId: string;
  /** `engaged`, `work`, `requests READ` or `voluntary client switches`. */
  readonly check: string;
  readonly verdict: Verdict;
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
  const counts = [
    ...requestCounts(baseline, candidate),
    ...tracedCounts(baseline, candidate),
    ...switchCounts(baseline, candidate, tolerance.switchesPerOperation),
  ];
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
  const { failure, proof, rounds } = candidate;
  if (failure !== null) return { check: 'engaged', reason: `the case failed: ${failure}` };
  const unexpected = proof.unexpectedRequests.join(', ') || 'no proof';
  if (!proof.engaged) return { check: 'engaged', reason: `not engaged: ${unexpected}` };
  if (rounds.length === 0) return { check: 'work', reason: 'no round was measured' };
  const [reason] = baseline.flatMap((base) => differentWork(base, candidate) ?? []);
  return reason === undefined ? null : { check: 'work', reason };
}

/** A count per operation, with one value per round on each side. */
interface Count {
  readonly check: string;
  readonly kind: keyof CounterTolerance;
  readonly baseline: readonly number[];
  /** Null where the candidate did not count. */
  readonly candidate: readonly number[] | null;
}

/** Every opcode on either side; one that is missing in a round is 0 there, because our daemon counts all. */
function requestCounts(baseline: readonly Measurement[], candidate: Measurement): Count[] {
  const shown = [candidate, ...baseline].flatMap(({ rounds }) =>
    rounds.flatMap((one) => Object.keys(one.requests ?? {})),
  );
  const opcodes = [...new Set(shown)].filter(isCounted);
  return opcodes.flatMap((opcode) =>
    count(`requests ${opcode}`, 'requestsPerOperation', baseline, candidate, ({ requests }) =>
      requests === null ? null : (requests[opcode] ?? 0),
    ),
  );
}

/** Requests of a target, which were counted apart from the rounds, once in each run. */
function tracedCounts(baseline: readonly Measurement[], candidate: Measurement): Count[] {
  const traced = ({ rounds, proof: { observed } }: Measurement) =>
    rounds.some(({ requests }) => requests !== null) ? null : observed;
  const before = baseline.map(traced).filter((observed) => observed !== null);
  if (before.length === 0) return [];
  const after = traced(candidate);
  const opcodes = new Set([...before, after ?? {}].flatMap((observed) => Object.keys(observed)));
  return [...opcodes].filter(isCounted).map((opcode) => ({
    check: `requests ${opcode}`,
    kind: 'requestsPerOperation',
    baseline: before.map((observed) => observed[opcode] ?? 0),
    candidate: after === null ? null : [after[opcode] ?? 0],
  }));
}

/**
 * Context switches are judged where they follow from the requests: where client and daemon share a CPU, and where, in
 * the baseline, the client waits for each request. On different CPUs, whether a side sleeps depends on timing;
 * readahead makes the client wait for only some requests.
 *
 * For the client only voluntary switches count, because an involuntary one is caused by other work on the machine. For
 * the daemon all count, because the scheduler chooses whether it sleeps or is preempted by the client that it woke.
 * Late requests are subtracted: each may cost the daemon a switch or be handled together with another.
 */
function switchCounts(baseline: readonly Measurement[], candidate: Measurement, allowed: number): Count[] {
  if (candidate.case.placement !== 'same-cpu' || !waitsForEach(baseline, allowed)) return [];
  const ofDaemon: CountOf = (round) => {
    const switches = COUNTS.daemonSwitches(round);
    return switches === null ? null : switches - requestsThat(round.requests ?? {}, isLate);
  };
  return [
    ...count('voluntary client switches', 'switchesPerOperation', baseline, candidate, voluntaryOfClient),
    ...count('daemon switches less late requests', 'switchesPerOperation', baseline, candidate, ofDaemon),
  ];
}

const voluntaryOfClient = (round: Round): number => round.contextSwitches.client.voluntary;

/** Where requests are unknown, the switches are judged alone. */
function waitsForEach(baseline: readonly Measurement[], allowed: number): boolean {
  const rounds = baseline.flatMap((one) => one.rounds);
  const switches = perOperation(rounds, voluntaryOfClient);
  const awaited = perOperation(rounds, ({ requests }) =>
    requests === null ? null : requestsThat(requests, (opcode) => !isLate(opcode)),
  );
  return switches === null || awaited === null || Math.abs(switches - awaited) <= allowed;
}

/** One count to judge, or none when no run of the baseline counted in all of its rounds. */
function count(
  check: string,
  kind: keyof CounterTolerance,
  baseline: readonly Measurement[],
  candidate: Measurement,
  of: CountOf,
): Count[] {
  const eachRound = (rounds: readonly Round[]): number[] | null => {
    const values = rounds.map((round) => perOperation([round], of));
    return values.every((value) => value !== null) ? values : null;
  };
  const base = baseline.flatMap(({ rounds }) => eachRound(rounds) ?? []);
  return base.length === 0 ? [] : [{ check, kind, baseline: base, candidate: eachRound(candidate.rounds) }];
}

/** This many rounds, or this share of them, must stand out before a mean counts. */
const STANDING_OUT = { rounds: 2, share: 0.01 };

function judgeCount(
  { check, kind, baseline, candidate }: Count,
  tolerance: CounterTolerance,
): Omit<CounterFinding, 'caseId'> {
  if (candidate === null)
    return { check, verdict: 'inconclusive', reason: 'counted in the baseline, and not in the candidate' };
  const allowed = tolerance[kind];
  const reason = `${shown(describe(candidate))} per operation, baseline ${shown(describe(baseline))}, allowed +${allowed}`;
  const usual = withoutOdd(baseline);
  const [base, head] = [describe(usual), describe(candidate)];
  const most = base.high + allowed;
  const standOut = candidate.filter((value) => value > most).length;
  const rounds = candidate.length;
  const needed = Math.min(rounds, Math.max(STANDING_OUT.rounds, STANDING_OUT.share * rounds));
  const meanGrew = head.mean > base.mean + allowed + noiseOfMeans(usual, rounds) && standOut >= needed;
  if (head.median > most || meanGrew) return { check, verdict: 'regressed', reason };
  return { check, verdict: head.median < base.low - allowed ? 'improved' : 'unchanged', reason };
}

/** With fewer rounds than this, the deviating one cannot be identified. */
const LEAST_ROUNDS_WITH_ODD = 3;

/** Without the round that is furthest from the median. */
function withoutOdd(values: readonly number[]): readonly number[] {
  if (values.length < LEAST_ROUNDS_WITH_ODD) return values;
  const middle = quantileSorted(ascending(values), 0.5);
  const far = values.map((value) => Math.abs(value - middle));
  return values.toSpliced(far.indexOf(extremes(far).greatest), 1);
}

/** The largest expected difference of two means of rounds like the baseline's. */
function noiseOfMeans(baseline: readonly number[], rounds: number): number {
  if (baseline.length < 2) return 0;
  return 3 * standardDeviation(baseline) * Math.sqrt(1 / baseline.length + 1 / rounds);
}

/** `low` and `high` are the 5 % and 95 % quantiles. */
function describe(values: readonly number[]) {
  const sorted = ascending(values);
  const at = (q: number): number => quantileSorted(sorted, q);
  return { mean: mean(values), median: at(0.5), low: at(0.05), high: at(0.95) };
}

function shown({ mean: average, low, high }: ReturnType<typeof describe>): string {
  const [a, b, m] = [low, high, average].map((value) => String(Number(value.toFixed(3))));
  return a === b && b === m ? `${m}` : `${m} (${a} to ${b})`;
}
