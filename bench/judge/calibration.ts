// What a calibration found: how often a gate cries wolf on this machine, how often it finds a slowdown of known size, and
// how many rounds that takes. Pure: runs in, counts out.
//
// Each repetition is a set of independent runs: the baseline, the same again, one for each delay, and one with an added
// request. The gates of the first rounds only tell what shorter runs would have found.

import { type GateReport, gate } from '../../results/gate.js';
import type { Run } from '../../results/model.js';
import type { Policy } from '../../results/policy.js';

/** A Repetition is the runs that were measured one after the other. */
export interface Repetition {
  readonly base: Run;
  readonly same: Run;
  /** By delay in percent of the operation's p50. */
  readonly delayed: ReadonlyMap<number, Run>;
  /** With an added request and its context switch in every operation of some workload. */
  readonly chatty: Run;
}

/** What the gates of a repetition said. */
export interface Outcome {
  /** Why the same was called regressed; empty when it was not. */
  readonly alarms: readonly string[];
  readonly addedRequest: boolean;
  readonly addedSwitch: boolean;
  /** Seconds from the first mount to the last of the two runs that are the same. */
  readonly seconds: readonly number[];
  /** Of p50, candidate / baseline, by delay in percent (0 is the same again), then by case id. */
  readonly ratios: ByDelay<number>;
  /** By number of rounds, the whole run last. */
  readonly parts: readonly Part[];
}

interface Part {
  readonly rounds: number;
  readonly falseAlarm: boolean;
  /** Was the delayed operation called regressed in its p50? */
  readonly found: ByDelay<boolean>;
}

type ByDelay<Value> = Readonly<Record<string, Readonly<Record<string, Value>>>>;

/** The parts of a run's rounds for which is told what a shorter run would have found. */
const PARTS = [0.1, 0.2, 0.3, 0.5, 0.7, 1] as const;

/** Judges a repetition; `delayedCases` are the case ids of the operations that were slowed down. */
export function judgeRepetition(
  { base, same, delayed, chatty }: Repetition,
  delayedCases: readonly string[],
  policy: Policy,
): Outcome {
  const again = gate([base], [same], policy);
  const more = gate([base], [chatty], policy);
  const slowed = [...delayed].map(([delay, run]) => [delay, gate([base], [run], policy)] as const);
  const ratios = [[0, again] as const, ...slowed].map(([delay, report]) => [
    delay,
    Object.fromEntries(delayedCases.map((id) => [id, ratioOf(report, id)])),
  ]);
  return {
    alarms: again.outcome === 'regressed' ? reasonsOf(again) : [],
    addedRequest: hasCounter(more, 'requests '),
    addedSwitch: hasCounter(more, 'client switches'),
    seconds: [base, same].map(secondsOf),
    ratios: Object.fromEntries(ratios),
    parts: PARTS.map((part) => {
      const rounds = Math.max(1, Math.round(part * base.plan.rounds));
      const judged = (head: Run): GateReport => gate([first(base, rounds)], [first(head, rounds)], policy);
      const found = [...delayed].map(([delay, run]) => {
        const report = judged(run);
        return [delay, Object.fromEntries(delayedCases.map((id) => [id, isSlower(report, id)]))];
      });
      return {
        rounds,
        falseAlarm: judged(same).outcome === 'regressed',
        found: Object.fromEntries(found),
      };
    }),
  };
}

function reasonsOf({ cases }: GateReport): string[] {
  return cases
    .filter(({ verdict }) => verdict === 'regressed')
    .map(({ caseId, reasons }) => `${caseId}: ${reasons.join('; ')}`);
}

function p50Of({ times }: GateReport, caseId: string) {
  return times.comparisons.find((one) => one.caseId === caseId && one.metric === 'p50');
}

function isSlower(report: GateReport, caseId: string): boolean {
  return p50Of(report, caseId)?.verdict === 'regressed';
}

function ratioOf(report: GateReport, caseId: string): number {
  return p50Of(report, caseId)?.ratio.center ?? Number.NaN;
}

function hasCounter({ counters }: GateReport, check: string): boolean {
  return counters.some((one) => one.check.startsWith(check) && one.verdict === 'regressed');
}

function secondsOf({ startedAt, finishedAt }: Run): number {
  return (Date.parse(finishedAt ?? startedAt) - Date.parse(startedAt)) / 1000;
}

/** The run as if it had ended after so many rounds. */
function first(run: Run, rounds: number): Run {
  return {
    ...run,
    measurements: run.measurements.map((one) => ({
      ...one,
      rounds: one.rounds.filter(({ index }) => index < rounds),
    })),
  };
}

/** How often something was found. */
export interface Rate {
  readonly found: number;
  readonly of: number;
}

export interface ByRounds {
  readonly rounds: number;
  /** Gates of the same against the same that were called regressed. */
  readonly falseAlarms: Rate;
  /** Slowed operations that were called regressed, by delay in percent, then by case id. */
  readonly found: ByDelay<Rate>;
}

export interface Tally {
  /** Of the whole runs. */
  readonly falseAlarms: Rate;
  /** The reasons of each false alarm. */
  readonly alarms: readonly string[];
  readonly addedRequest: Rate;
  readonly addedSwitch: Rate;
  readonly ratios: ByDelay<readonly number[]>;
  /** The whole runs last. */
  readonly byRounds: readonly ByRounds[];
}

/** Adds up at least one outcome. */
export function tally(outcomes: readonly Outcome[]): Tally {
  const [model] = outcomes;
  if (model === undefined) throw new RangeError('there are no outcomes to add up');
  const rate = (isFound: (outcome: Outcome) => boolean): Rate => ({
    found: outcomes.filter(isFound).length,
    of: outcomes.length,
  });
  return {
    falseAlarms: rate(({ alarms }) => alarms.length > 0),
    alarms: outcomes.flatMap(({ alarms }) => alarms),
    addedRequest: rate(({ addedRequest }) => addedRequest),
    addedSwitch: rate(({ addedSwitch }) => addedSwitch),
    ratios: mapEach(model.ratios, (delay, id) => outcomes.map(({ ratios }) => ratios[delay]![id]!)),
    byRounds: model.parts.map(({ rounds, found }, i) => ({
      rounds,
      falseAlarms: rate(({ parts }) => parts[i]!.falseAlarm),
      found: mapEach(found, (delay, id) => rate(({ parts }) => parts[i]!.found[delay]![id]!)),
    })),
  };
}

function mapEach<From, To>(each: ByDelay<From>, of: (delay: string, caseId: string) => To): ByDelay<To> {
  return Object.fromEntries(
    Object.entries(each).map(([delay, byCase]) => [
      delay,
      Object.fromEntries(Object.keys(byCase).map((caseId) => [caseId, of(delay, caseId)])),
    ]),
  );
}

/**
 * The fewest rounds with at least this power at a delay for every slowed operation, and no more false alarms than one in
 * a hundred; null if none.
 */
export function roundsNeeded(byRounds: readonly ByRounds[], delay: string, power: number): number | null {
  const enough = byRounds.find(({ found, falseAlarms }) => {
    const rates = Object.values(found[delay] ?? {});
    const finds = rates.length > 0 && rates.every(({ found: hits, of }) => hits >= power * of);
    return finds && falseAlarms.found * 100 <= falseAlarms.of;
  });
  return enough?.rounds ?? null;
}
