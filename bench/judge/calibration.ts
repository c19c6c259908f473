// What a calibration found: how often a gate is wrong about the same daemon on both sides, and how often it finds a change that
// was planted in it. Pure: runs in, counts out.
//
// Each repetition is a set of independent runs: the baseline, the same again, and one with each change. They are gated run
// after run, as a CI job does, and every run with every other, as with a baseline of another hour. The first are independent
// and have exact bounds (Clopper and Pearson 1934); the second share runs and have none.

import { type GateReport, gate } from '../../results/judge/gate.js';
import type { Policy } from '../../results/judge/policy.js';
import type { Run } from '../../results/run/model.js';
import { clopperPearson } from '../../results/stats/binomial.js';
import type { Change } from './planted.js';

/** A Repetition is the runs that were measured one after the other. */
export interface Repetition {
  readonly base: Run;
  readonly same: Run;
  /** By the name of the change. */
  readonly changed: ReadonlyMap<string, Run>;
}

/** What the gates of some pairs of runs said. */
export interface Tally {
  readonly gates: number;
  readonly regressed: number;
  /** Gates that found no regression and call a case improved. */
  readonly improved: number;
  readonly inconclusive: number;
  /** Gates that refuse to compare times. */
  readonly refused: number;
  /** Gates in which a case was called regressed, by case id. */
  readonly cases: Readonly<Record<string, number>>;
}

/** How often, of how many, with the bounds of 95 % confidence of the true share; null where gates share runs. */
export interface Rate {
  readonly found: number;
  readonly of: number;
  readonly bounds: readonly [lo: number, hi: number] | null;
}

/** A Finding is what the gates said about one change, or about none. */
export interface Finding {
  readonly name: string;
  /** The cases that the change was planted in; none where nothing was. */
  readonly planted: readonly string[];
  /** Run after run. */
  readonly neighbours: Tally;
  /** Every baseline with every candidate of another repetition. */
  readonly others: Tally;
  /** Every candidate with runs that were measured before; null without such. */
  readonly earlier: Tally | null;
  /** Run after run, if the runs had ended after this share of their bring-ups. */
  readonly parts: readonly Part[];
}

export interface Part {
  readonly bringUps: number;
  readonly tally: Tally;
}

export const NOTHING_CHANGED = 'nothing';
const SHARES = [1 / 8, 1 / 4, 1 / 2] as const;

type Pair = readonly [baseline: readonly Run[], candidate: readonly Run[]];

/** `earlier` are runs that were measured before, as one baseline. At least one repetition. */
export function findingsOf(
  repetitions: readonly Repetition[],
  changes: readonly Change[],
  earlier: readonly Run[],
  policy: Policy,
): Finding[] {
  const nothing = findingOf(
    { name: NOTHING_CHANGED, cases: [] },
    repetitions.map(({ base, same }) => [base, same]),
    earlier,
    policy,
  );
  const planted = changes.map((change) =>
    findingOf(
      change,
      repetitions.map(({ base, changed }) => [base, changed.get(change.name)!]),
      earlier,
      policy,
    ),
  );
  return [nothing, ...planted];
}

function findingOf(
  { name, cases }: Pick<Change, 'name' | 'cases'>,
  pairs: readonly (readonly [Run, Run])[],
  earlier: readonly Run[],
  policy: Policy,
): Finding {
  const isAgainst = (i: number, j: number): boolean => i !== j;
  const others = pairs.flatMap(([base], i) =>
    pairs.flatMap(([, head], j): Pair[] => (isAgainst(i, j) ? [[[base], [head]]] : [])),
  );
  const next = pairs.map(([base, head]): Pair => [[base], [head]]);
  return {
    name,
    planted: cases,
    neighbours: tally(next, policy),
    others: tally(others, policy),
    earlier:
      earlier.length === 0
        ? null
        : tally(
            pairs.map(([, head]): Pair => [earlier, [head]]),
            policy,
          ),
    parts: SHARES.map((share) => {
      const bringUps = Math.max(1, Math.round(share * pairs[0]![0].plan.bringUps));
      const shorter = pairs.map(([base, head]): Pair => [[first(base, bringUps)], [first(head, bringUps)]]);
      return { bringUps, tally: tally(shorter, policy) };
    }),
  };
}

function tally(pairs: readonly Pair[], policy: Policy): Tally {
  const reports = pairs.map(([baseline, candidate]) => gate(baseline, candidate, policy));
  const count = (is: (report: GateReport) => boolean): number => reports.filter(is).length;
  const cases: Record<string, number> = {};
  for (const { cases: results } of reports) {
    for (const { caseId, verdict } of results)
      cases[caseId] = (cases[caseId] ?? 0) + (verdict === 'regressed' ? 1 : 0);
  }
  return {
    gates: reports.length,
    regressed: count(({ outcome }) => outcome === 'regressed'),
    improved: count(
      ({ outcome, cases: results }) =>
        outcome !== 'regressed' && results.some(({ verdict }) => verdict === 'improved'),
    ),
    inconclusive: count(({ outcome }) => outcome === 'inconclusive'),
    refused: count(({ outcome }) => outcome === 'unusable'),
    cases,
  };
}

/** The run as if it had ended after so many bring-ups. */
function first(run: Run, bringUps: number): Run {
  return {
    ...run,
    plan: { ...run.plan, bringUps },
    measurements: run.measurements.map((one) => ({
      ...one,
      rounds: one.rounds.filter(({ bringUp }) => bringUp < bringUps),
    })),
  };
}

/** `found` of the gates of a tally; with bounds only where they are independent. */
export function rateOf(found: number, { gates }: Tally, independent: boolean): Rate {
  return { found, of: gates, bounds: independent && gates > 0 ? clopperPearson(found, gates) : null };
}
