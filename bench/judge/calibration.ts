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
  gates: number;
  regressed: number;
  /** Gates that found no regression and call a case improved. */
  improved: number;
  inconclusive: number;
  /** Gates that refuse to compare times. */
  refused: number;
  /** Gates in which a case was called regressed, by case id. */
  readonly cases: Record<string, number>;
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
  /** Consecutive runs, cut off after a share of their bring-ups. */
  readonly parts: { readonly bringUps: number; readonly tally: Tally }[];
}

/** The gates about one change, or about no change. */
interface Question {
  readonly finding: Finding;
  readonly candidateOf: (repetition: Repetition) => Run;
  /** The runs of each repetition so far. */
  readonly kept: { readonly base: Run; readonly head: Run }[];
}

export const NOTHING_CHANGED = 'nothing';
const SHARES = [1 / 8, 1 / 4, 1 / 2] as const;

/**
 * A Calibrator judges the runs of a calibration as they arrive. It judges each pair of runs once, when the second one
 * arrives, and keeps of each run what later pairs need.
 */
export class Calibrator {
  readonly #questions: Question[] = [];
  readonly #earlier: readonly Run[];
  readonly #policy: Policy;

  /** `earlier` are runs that were measured before, as one baseline. */
  constructor(changes: readonly Change[], earlier: readonly Run[], policy: Policy) {
    this.#earlier = earlier;
    this.#policy = policy;
    this.#ask(NOTHING_CHANGED, [], ({ same }) => same);
    for (const { name, cases } of changes) this.#ask(name, cases, ({ changed }) => changed.get(name)!);
  }

  #ask(name: string, planted: readonly string[], candidateOf: Question['candidateOf']): void {
    const earlier = this.#earlier.length === 0 ? null : noGates();
    const finding = { name, planted, neighbours: noGates(), others: noGates(), earlier, parts: [] };
    this.#questions.push({ finding, candidateOf, kept: [] });
  }

  add(repetition: Repetition): void {
    const base = keptRun(repetition.base);
    for (const question of this.#questions) this.#judge(question, repetition, base);
  }

  /** `base` is the kept part of the repetition's baseline, the same for all questions. */
  #judge({ finding, candidateOf, kept }: Question, repetition: Repetition, base: Run): void {
    const { neighbours, others, earlier, parts } = finding;
    const candidate = candidateOf(repetition);
    const head = keptRun(candidate);
    const judge = (tally: Tally, one: readonly Run[], other: Run): void =>
      count(tally, gate(one, [other], this.#policy));
    judge(neighbours, [base], head);
    for (const before of kept) {
      judge(others, [base], before.head);
      judge(others, [before.base], head);
    }
    if (earlier !== null) judge(earlier, this.#earlier, head);
    if (kept.length === 0) parts.push(...partsOf(repetition.base));
    for (const { bringUps, tally } of parts)
      judge(tally, [first(repetition.base, bringUps)], first(candidate, bringUps));
    kept.push({ base, head });
  }

  /** The findings so far: about no change first, then about each change. At least one repetition was added. */
  findings(): Finding[] {
    return this.#questions.map(({ finding }) => finding);
  }
}

/** Taken from the bring-ups of the first run: all runs of a calibration have about as many. */
function partsOf({ plan }: Run): Finding['parts'] {
  return SHARES.map((share) => ({
    bringUps: Math.max(1, Math.round(share * plan.bringUps)),
    tally: noGates(),
  }));
}

function noGates(): Tally {
  return { gates: 0, regressed: 0, improved: 0, inconclusive: 0, refused: 0, cases: {} };
}

function count(tally: Tally, { outcome, cases }: GateReport): void {
  tally.gates += 1;
  if (outcome === 'regressed') tally.regressed += 1;
  else if (cases.some(({ verdict }) => verdict === 'improved')) tally.improved += 1;
  if (outcome === 'inconclusive') tally.inconclusive += 1;
  if (outcome === 'unusable') tally.refused += 1;
  for (const { caseId, verdict } of cases)
    tally.cases[caseId] = (tally.cases[caseId] ?? 0) + (verdict === 'regressed' ? 1 : 0);
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
