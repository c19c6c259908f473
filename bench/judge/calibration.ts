// The result of a calibration: how often a gate is wrong about the same daemon on both sides, and how often it finds a
// change that was planted in the daemon. Pure: runs in, counts out.
//
// Each repetition is a set of independent runs: the baseline, a second one without a change, and one per change. Gates
// compare consecutive runs, as a CI job does, and all pairs of runs, as with a baseline from another time. The first
// are independent and have exact bounds (Clopper and Pearson 1934); the second share runs and have none.

import { type GateReport, gate } from '../../results/judge/gate.js';
import { keptRun } from '../../results/judge/kept-run.js';
import type { Policy } from '../../results/judge/policy.js';
import type { Run } from '../../results/run/model.js';
import { clopperPearson } from '../../results/stats/binomial.js';
import type { Change } from './planted.js';

/** A Repetition is one set of runs, measured one after the other. */
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

/** A share as a count, with the 95 % confidence bounds of the true share; null where gates share runs. */
export interface Rate {
  readonly found: number;
  readonly of: number;
  readonly bounds: readonly [lo: number, hi: number] | null;
}

/** A Finding is what the gates reported about one change, or about no change. */
export interface Finding {
  readonly name: string;
  /** The cases that the change was planted in; empty for no change. */
  readonly planted: readonly string[];
  /** Consecutive runs. */
  readonly neighbours: Tally;
  /** Every baseline with every candidate of another repetition. */
  readonly others: Tally;
  /** Every candidate against runs that were measured before; null without such runs. */
  readonly earlier: Tally | null;
  /** Consecutive runs, cut off after this share of their bring-ups. */
  readonly parts: readonly Part[];
}

interface Part {
  readonly bringUps: number;
  readonly tally: Tally;
}

export const NOTHING_CHANGED = 'nothing';
const SHARES = [1 / 8, 1 / 4, 1 / 2] as const;

/**
 * A Calibrator judges the runs of a calibration as they arrive. It judges each pair of runs once, when the second one
 * arrives, and keeps of each run what later pairs need.
 */
export class Calibrator {
  readonly #policy: Policy;
  readonly #questions: readonly Question[];

  /** `earlier` are runs that were measured before, as one baseline. */
  constructor(changes: readonly Change[], earlier: readonly Run[], policy: Policy) {
    this.#policy = policy;
    const nothing = new Question({ name: NOTHING_CHANGED, cases: [] }, earlier, ({ same }) => same);
    const planted = changes.map(
      (change) => new Question(change, earlier, ({ changed }) => changed.get(change.name)!),
    );
    this.#questions = [nothing, ...planted];
  }

  add(repetition: Repetition): void {
    const base = keptRun(repetition.base);
    for (const question of this.#questions) question.add(repetition, base, this.#policy);
  }

  /** The findings so far: about no change first, then about each change. At least one repetition was added. */
  findings(): Finding[] {
    return this.#questions.map((question) => question.finding());
  }
}

/** The gates about one change, or about no change. */
class Question {
  readonly #about: Pick<Change, 'name' | 'cases'>;
  readonly #earlier: readonly Run[];
  readonly #candidateOf: (repetition: Repetition) => Run;
  /** One entry per repetition so far. */
  readonly #kept: { readonly base: Run; readonly head: Run }[] = [];
  readonly #neighbours = new Counts();
  readonly #others = new Counts();
  readonly #withEarlier = new Counts();
  #parts: readonly { readonly bringUps: number; readonly counts: Counts }[] = [];

  constructor(
    about: Pick<Change, 'name' | 'cases'>,
    earlier: readonly Run[],
    candidateOf: (repetition: Repetition) => Run,
  ) {
    this.#about = about;
    this.#earlier = earlier;
    this.#candidateOf = candidateOf;
  }

  /** `base` is the repetition's baseline in its reduced form, the same for all questions. */
  add(repetition: Repetition, base: Run, policy: Policy): void {
    const candidate = this.#candidateOf(repetition);
    const head = keptRun(candidate);
    this.#neighbours.add(gate([base], [head], policy));
    for (const before of this.#kept) {
      this.#others.add(gate([base], [before.head], policy));
      this.#others.add(gate([before.base], [head], policy));
    }
    if (this.#earlier.length > 0) this.#withEarlier.add(gate(this.#earlier, [head], policy));
    if (this.#kept.length === 0) this.#parts = partsOf(repetition.base);
    for (const { bringUps, counts } of this.#parts)
      counts.add(gate([first(repetition.base, bringUps)], [first(candidate, bringUps)], policy));
    this.#kept.push({ base, head });
  }

  finding(): Finding {
    const { name, cases } = this.#about;
    return {
      name,
      planted: cases,
      neighbours: this.#neighbours.tally(),
      others: this.#others.tally(),
      earlier: this.#earlier.length === 0 ? null : this.#withEarlier.tally(),
      parts: this.#parts.map(({ bringUps, counts }) => ({ bringUps, tally: counts.tally() })),
    };
  }
}

/** Taken from the bring-ups of the first run: all runs of a calibration have about as many. */
function partsOf({ plan }: Run): { readonly bringUps: number; readonly counts: Counts }[] {
  return SHARES.map((share) => ({
    bringUps: Math.max(1, Math.round(share * plan.bringUps)),
    counts: new Counts(),
  }));
}

/** A tally under construction. */
class Counts {
  readonly #outcomes = { regressed: 0, improved: 0, inconclusive: 0, refused: 0 };
  readonly #cases: Record<string, number> = {};
  #gates = 0;

  add({ outcome, cases }: GateReport): void {
    this.#gates += 1;
    if (outcome === 'regressed') this.#outcomes.regressed += 1;
    else if (cases.some(({ verdict }) => verdict === 'improved')) this.#outcomes.improved += 1;
    if (outcome === 'inconclusive') this.#outcomes.inconclusive += 1;
    if (outcome === 'unusable') this.#outcomes.refused += 1;
    for (const { caseId, verdict } of cases)
      this.#cases[caseId] = (this.#cases[caseId] ?? 0) + (verdict === 'regressed' ? 1 : 0);
  }

  tally(): Tally {
    return { gates: this.#gates, ...this.#outcomes, cases: { ...this.#cases } };
  }
}

/** The run cut off after this number of bring-ups. */
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
