// The deterministic half of a gate: engagement, equal work, requests and context switches per operation. They need
// no statistics, so that one added request or switch is found by a single run.
//
// Only more of something is a regression, and only when every round of the candidate shows more than any round of the
// baseline. Where a counter is the same in every round, and most are, that is an exact comparison.

import { differentWork } from './comparability.js';
import type { Measurement, Round } from './model.js';
import type { CounterTolerance } from './policy.js';
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
  const counts = [
    ...requestCounts(baseline, candidate),
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

/** The smallest and the largest value per operation over rounds. */
interface Range {
  readonly least: number;
  readonly most: number;
}

interface Count {
  readonly check: string;
  readonly kind: keyof CounterTolerance;
  readonly baseline: Range;
  readonly candidate: Range;
}

/** How many of these there are, and when, is the kernel's choice: it sends them late, and several in one. */
const NOT_JUDGED = new Set(['FORGET', 'BATCH_FORGET', 'INTERRUPT']);
/** The client does not wait for these. */
const LATE = new Set([...NOT_JUDGED, 'RELEASE', 'RELEASEDIR']);

/** Every opcode that either side shows; one that a round does not show is 0 there, because its daemon counts all. */
function requestCounts(baseline: readonly Measurement[], candidate: Measurement): Count[] {
  const shown = [candidate, ...baseline].flatMap(({ rounds }) =>
    rounds.flatMap((one) => Object.keys(one.requests ?? {})),
  );
  const opcodes = [...new Set(shown)].filter((opcode) => !NOT_JUDGED.has(opcode));
  return opcodes.flatMap((opcode) =>
    count(`requests ${opcode}`, 'requestsPerOperation', baseline, candidate, ({ requests }) =>
      requests === null ? null : (requests[opcode] ?? 0),
    ),
  );
}

/**
 * Context switches are judged where they follow from the requests: where client and daemon share a CPU (elsewhere a side
 * that finds its work done does not sleep, which is luck) and where, in the baseline, the client waits for each
 * request (readahead makes it wait for some).
 *
 * Of the client's switches the voluntary ones count, because an involuntary one says what else ran on the machine. Of
 * the daemon's all of them, because whether it sleeps or is preempted by the client it woke is the scheduler's
 * choice; and only where no request comes late, because it may handle several of those in one go.
 */
function switchCounts(baseline: readonly Measurement[], candidate: Measurement, allowed: number): Count[] {
  if (candidate.case.placement !== 'same-cpu') return [];
  const rounds = baseline.flatMap((one) => one.rounds);
  if (!rounds.every((round) => waitsForEach(round, allowed))) return [];
  const client = count('client switches', 'switchesPerOperation', baseline, candidate, voluntaryOfClient);
  if (rounds.some(({ requests }) => Object.keys(requests ?? {}).some((opcode) => LATE.has(opcode))))
    return client;
  const allOfDaemon = ({ contextSwitches: { daemon } }: Round) =>
    daemon && daemon.voluntary + daemon.involuntary;
  return [...client, ...count('daemon switches', 'switchesPerOperation', baseline, candidate, allOfDaemon)];
}

const voluntaryOfClient = (round: Round): number => round.contextSwitches.client.voluntary;

/** Unknown requests leave the switches to be judged by themselves. */
function waitsForEach(round: Round, allowed: number): boolean {
  if (round.requests === null) return true;
  const prompt = Object.entries(round.requests).filter(([opcode]) => !LATE.has(opcode));
  const awaited = prompt.reduce((sum, [, requests]) => sum + requests, 0);
  return Math.abs(voluntaryOfClient(round) - awaited) <= allowed * round.operations;
}

/** One count to judge, or none when a side has a round in which nobody counted. */
function count(
  check: string,
  kind: keyof CounterTolerance,
  baseline: readonly Measurement[],
  candidate: Measurement,
  of: (round: Round) => number | null,
): Count[] {
  const base = rangeOf(
    baseline.flatMap(({ rounds }) => rounds),
    of,
  );
  const head = rangeOf(candidate.rounds, of);
  return base && head ? [{ check, kind, baseline: base, candidate: head }] : [];
}

function rangeOf(rounds: readonly Round[], of: (round: Round) => number | null): Range | null {
  const values: number[] = [];
  for (const round of rounds) {
    const total = of(round);
    if (total === null) return null;
    values.push(total / round.operations);
  }
  return { least: Math.min(...values), most: Math.max(...values) };
}

function judgeCount(
  { check, kind, baseline, candidate }: Count,
  tolerance: CounterTolerance,
): Omit<CounterFinding, 'caseId'> {
  const allowed = tolerance[kind];
  const verdict =
    candidate.least > baseline.most + allowed
      ? 'regressed'
      : candidate.most < baseline.least - allowed
        ? 'improved'
        : 'unchanged';
  return {
    check,
    verdict,
    reason: `${shown(candidate)} per operation, baseline ${shown(baseline)}, allowed +${allowed}`,
  };
}

function shown({ least, most }: Range): string {
  const [low, high] = [least, most].map((value) => String(Number(value.toFixed(3))));
  return low === high ? `${low}` : `${low} to ${high}`;
}
