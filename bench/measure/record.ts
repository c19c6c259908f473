// The state of a run, in memory and on disk: measurements as their rounds arrive, failures, modes, warnings.
//
// It judges only the proof of each measurement, and prints only what failed or was skipped.

import { BUSY_SHARE } from '../../results/judge/machine-speed.js';
import { RequestTally } from '../../results/quantities/requests.js';
import type { Measurement, Round, Run, Skipped } from '../../results/run/model.js';
import { isFuse } from '../../results/run/modes.js';
import { RunWriter } from '../../results/run/store.js';
import { messageOf } from '../common/errors.js';
import type { Progress } from '../common/progress.js';
import type { TakenDown } from '../mount/take-down.js';
import type { Mounted } from './bring-up.js';
import type { CpusUsed } from './cpu-watch.js';
import type { Group, PlannedCase } from './plan.js';
import { judge, unequalWork } from './proof.js';
import type { RequestCounts } from './request-trace.js';

/** A measurement while it grows. */
interface Growing {
  measurement: Measurement;
  /** The same as those of the measurement. */
  readonly rounds: Round[];
  readonly tally: RequestTally;
  /** Requests per operation of a target; null where they are unknown. */
  traced: RequestCounts | null;
  /** Discarded rounds whose page cache was reclaimed. */
  repeats: number;
}

export class RunRecord {
  #header: Omit<Run, 'measurements'>;
  readonly #folder: string;
  readonly #progress: Progress;
  /** By case id. */
  readonly #cases = new Map<string, Growing>();
  readonly #skips: Skip[] = [];
  #writer: RunWriter | null = null;

  constructor(header: Run, folder: string, progress: Progress) {
    this.#header = header;
    this.#folder = folder;
    this.#progress = progress;
  }

  get run(): Run {
    return { ...this.#header, measurements: [...this.#cases.values()].map(({ measurement }) => measurement) };
  }

  /** Rounds so far. */
  get rounds(): number {
    return [...this.#cases.values()].reduce((sum, { rounds }) => sum + rounds.length, 0);
  }

  /**
   * The first bring-up of a group decides which of its modes there are; all cases of these go into the run file at once.
   * The modes that were asked for may not be skipped: their cases are part of the run.
   */
  register({ modes, skipped }: Mounted, group: Group, asked: ReadonlySet<string>): void {
    const meant = group.cases.filter(({ case: { mode } }) => modes.has(mode) || asked.has(mode));
    const added = meant.map((planned) => this.#add(planned));
    this.#skips.push(...skipped.filter(({ mode }) => !asked.has(mode)).map((one) => ({ ...one, group })));
    const said = new Set(this.#header.skipped.map(({ mode, reason }) => `${mode}: ${reason}`));
    const all = skippedOf(this.#skips, new Set(this.run.measurements.map((one) => one.case.mode)));
    for (const sentence of all.map(({ mode, reason }) => `${mode}: ${reason}`))
      if (!said.has(sentence)) this.#progress.say(`skipped ${sentence}`);
    this.#header = { ...this.#header, skipped: all };
    if (this.#writer === null) {
      this.#writer = RunWriter.create(this.#folder, this.run);
    } else {
      this.#writer.add(added);
      this.#writer.update({ skipped: all });
    }
  }

  #add({ spec, case: planned }: PlannedCase): Measurement {
    const { id, mode, workload } = planned;
    const expected = isFuse(mode) ? spec.expect(mode, workload.sharedFile ? workload.threads : 1) : [];
    const proof = { engaged: false, expected, observed: null, unexpectedRequests: ['not measured'] };
    const rounds: Round[] = [];
    const measurement = { case: planned, rounds, proof, warnings: [], failure: null };
    this.#cases.set(id, { measurement, rounds, tally: new RequestTally(), traced: null, repeats: 0 });
    return measurement;
  }

  /** True when a case is part of the run and has not failed. */
  isOpen({ case: { id } }: PlannedCase): boolean {
    return this.#cases.get(id)?.measurement.failure === null;
  }

  traced(caseId: string, counts: RequestCounts): void {
    this.#cases.get(caseId)!.traced = counts;
  }

  repeated({ case: { id } }: PlannedCase): void {
    this.#cases.get(id)!.repeats += 1;
  }

  measured({ case: { id, mode } }: PlannedCase, round: Round): void {
    const one = this.#cases.get(id)!;
    one.rounds.push(round);
    one.tally.add(round);
    const judged = judge(mode, one.measurement.proof.expected, one.tally.perOperation());
    const proof = { ...judged.proof, observed: judged.proof.observed ?? one.traced };
    const repeats = `${one.repeats} rounds were repeated: the kernel had reclaimed the page cache that has to be warm`;
    const warnings = [...judged.warnings, ...(one.repeats === 0 ? [] : [repeats])];
    one.measurement = { ...one.measurement, proof, warnings };
    this.#writer?.round(id, round, { proof, warnings });
    this.#progress.tick(id);
  }

  fail({ case: { id } }: PlannedCase, error: unknown): void {
    const failure = messageOf(error);
    this.#setFailure(id, failure);
    this.#progress.say(`failed ${id}: ${failure}`);
  }

  #setFailure(id: string, failure: string): void {
    const one = this.#cases.get(id)!;
    one.measurement = { ...one.measurement, failure };
    this.#writer?.measurement(id, { failure });
  }

  /**
   * How the modes of a bring-up were, once they are down. The first bring-up's record stands for all. A daemon's own count that
   * differs from the kernel's `unique` means that requests were miscounted.
   */
  modes({ records, warnings: complaints }: TakenDown): void {
    const known = new Set(this.#header.modes.map(({ mode }) => mode));
    const more = records.filter(({ mode }) => !known.has(mode));
    const miscounted = records.flatMap(({ mode, audit }) => {
      if (audit === null || audit.daemon === audit.kernel) return [];
      return [`${mode}: the daemon counted ${audit.daemon} messages, the kernel sent ${audit.kernel}`];
    });
    if (more.length > 0) this.patch({ modes: [...this.#header.modes, ...more] });
    this.warn(...complaints, ...miscounted);
  }

  warn(...sentences: readonly string[]): void {
    if (sentences.length > 0) this.patch({ warnings: [...this.#header.warnings, ...sentences] });
  }

  patch(patch: Partial<Omit<Run, 'measurements'>>): void {
    this.#header = { ...this.#header, ...patch };
    this.#writer?.update(patch);
  }

  finish(status: Run['status'], cpus: CpusUsed): void {
    for (const [id, failure] of unequalWork(this.run.measurements)) this.#setFailure(id, failure);
    const share = cpus.othersShare ?? 0;
    const busy = `the machine was busy: other work had ${Math.round(100 * share)} % of the clients' CPUs, and times are not compared`;
    const warnings = [...this.#header.warnings, ...(share > BUSY_SHARE ? [busy] : [])];
    const host = { ...this.#header.host, ...cpus };
    const patch = { status, host, warnings, finishedAt: new Date().toISOString() };
    this.#header = { ...this.#header, ...patch };
    this.#writer?.finish(patch);
  }
}

/** A Skip is a mode that was not there for one group. It is brought up again for every group, and may be there for another. */
export interface Skip extends Skipped {
  readonly group: Pick<Group, 'threads' | 'placement'>;
}

/**
 * One entry for a mode that was nowhere, for the same reason; else one for each group without it, with the group in the
 * reason. `measured` are the modes that were there for some group.
 */
export function skippedOf(skips: readonly Skip[], measured: ReadonlySet<string>): Skipped[] {
  return skips.flatMap(({ group, ...skipped }): Skipped[] => {
    const same = skips.filter(({ mode }) => mode === skipped.mode);
    const isEverywhere = !measured.has(skipped.mode) && same.every(({ reason }) => reason === skipped.reason);
    if (isEverywhere) return same[0]!.group === group ? [skipped] : [];
    const threads = group.threads === 1 ? '1 thread' : `${group.threads} threads`;
    return [{ ...skipped, reason: `with ${threads}, ${group.placement}: ${skipped.reason}` }];
  });
}
