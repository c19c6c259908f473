// The state of a run, in memory and on disk: measurements as their rounds arrive, failures, modes, warnings.
//
// It judges only the proof of each measurement, and prints only what failed or was skipped.

import { BUSY_SHARE } from '../../results/judge/machine-speed.js';
import { RequestTally } from '../../results/quantities/requests.js';
import type { Measurement, ModeRecord, Round, Run } from '../../results/run/model.js';
import { isFuse } from '../../results/run/modes.js';
import { RunWriter } from '../../results/run/store.js';
import { messageOf } from '../common/errors.js';
import type { Progress } from '../common/progress.js';
import type { TakenDown } from '../mount/take-down.js';
import type { Mounted } from './bring-up.js';
import type { CpusUsed } from './cpu-watch.js';
import { unequalWork } from './equal-work.js';
import type { Group, PlannedCase } from './plan.js';
import { judge } from './proof.js';
import type { RequestCounts } from './request-trace.js';
import { type Skip, skippedOf } from './skips.js';

export class RunRecord {
  #run: Run;
  readonly #folder: string;
  readonly #progress: Progress;
  readonly #measurements = new Map<string, Measurement>();
  /** The rounds and requests of the measurements while they grow; by case id. */
  readonly #grown = new Map<string, { readonly rounds: Round[]; readonly tally: RequestTally }>();
  /** Requests per operation of targets, by case id. */
  readonly #traced = new Map<string, RequestCounts>();
  /** Discarded rounds whose page cache was reclaimed, by case id. */
  readonly #repeats = new Map<string, number>();
  readonly #skips: Skip[] = [];
  #writer: RunWriter | null = null;
  #rounds = 0;

  constructor(header: Run, folder: string, progress: Progress) {
    this.#run = header;
    this.#folder = folder;
    this.#progress = progress;
  }

  get run(): Run {
    return this.#run;
  }

  /** Rounds so far. */
  get rounds(): number {
    return this.#rounds;
  }

  /**
   * The first bring-up of a group decides which of its modes there are; all cases of these go into the run file at once.
   * `failing` are the modes that are not there and may not be skipped: their cases are part of the run.
   */
  register({ modes, skipped }: Mounted, group: Group, failing: ReadonlySet<string>): void {
    const isMeant = (mode: string): boolean => modes.has(mode) || failing.has(mode);
    const added = group.cases.filter((one) => isMeant(one.case.mode)).map((one) => this.#add(one));
    this.#skips.push(...skipped.filter(({ mode }) => !failing.has(mode)).map((one) => ({ ...one, group })));
    const measurements = [...this.#measurements.values()];
    const said = new Set(this.#run.skipped.map(({ mode, reason }) => `${mode}: ${reason}`));
    const all = skippedOf(this.#skips, new Set(measurements.map((one) => one.case.mode)));
    this.#run = { ...this.#run, skipped: all, measurements };
    const sentences = all.map(({ mode, reason }) => `${mode}: ${reason}`);
    for (const one of sentences.filter((sentence) => !said.has(sentence)))
      this.#progress.say(`skipped ${one}`);
    if (this.#writer === null) {
      this.#writer = RunWriter.create(this.#folder, this.#run);
    } else {
      this.#writer.add(added);
      this.#writer.update({ skipped: this.#run.skipped });
    }
  }

  #add(planned: PlannedCase): Measurement {
    const { id } = planned.case;
    const rounds: Round[] = [];
    const measurement = emptyMeasurement(planned, rounds);
    this.#grown.set(id, { rounds, tally: new RequestTally() });
    this.#measurements.set(id, measurement);
    return measurement;
  }

  /** True when a case is part of the run and has not failed. */
  isOpen({ case: { id } }: PlannedCase): boolean {
    return this.#measurements.get(id)?.failure === null;
  }

  traced(caseId: string, counts: RequestCounts): void {
    this.#traced.set(caseId, counts);
  }

  repeated({ case: { id } }: PlannedCase): void {
    this.#repeats.set(id, (this.#repeats.get(id) ?? 0) + 1);
  }

  measured(planned: PlannedCase, round: Round): void {
    const { id, mode } = planned.case;
    const { rounds, tally } = this.#grown.get(id)!;
    rounds.push(round);
    tally.add(round);
    const { warnings: surprises, ...judged } = judge(mode, proofOf(planned), tally.perOperation());
    const observed = judged.proof.observed ?? this.#traced.get(id) ?? null;
    const proof = { ...judged.proof, observed };
    const warnings = [...surprises, ...repeatWarning(this.#repeats.get(id) ?? 0)];
    this.#measurements.set(id, { ...this.#measurements.get(id)!, proof, warnings });
    this.#writer?.round(id, round, { proof, warnings });
    this.#rounds += 1;
    this.#progress.tick(id);
  }

  fail({ case: { id } }: PlannedCase, error: unknown): void {
    const failure = messageOf(error);
    this.#setFailure(id, failure);
    this.#progress.say(`failed ${id}: ${failure}`);
  }

  #setFailure(id: string, failure: string): void {
    this.#measurements.set(id, { ...this.#measurements.get(id)!, failure });
    this.#writer?.measurement(id, { failure });
  }

  /** How the modes of a bring-up were, once they are down. The first bring-up's record stands for all. */
  modes({ records, warnings: complaints }: TakenDown): void {
    const known = new Set(this.#run.modes.map(({ mode }) => mode));
    const more = records.filter(({ mode }) => !known.has(mode));
    const warnings = [...complaints, ...records.flatMap(auditWarning)];
    if (more.length === 0 && warnings.length === 0) return;
    this.patch({ modes: [...this.#run.modes, ...more], warnings: [...this.#run.warnings, ...warnings] });
  }

  warn(text: string): void {
    this.patch({ warnings: [...this.#run.warnings, text] });
  }

  patch(patch: Partial<Omit<Run, 'measurements'>>): void {
    this.#run = { ...this.#run, ...patch };
    this.#writer?.update(patch);
  }

  finish(status: Run['status'], cpus: CpusUsed): void {
    for (const [id, failure] of unequalWork([...this.#measurements.values()])) this.#setFailure(id, failure);
    const host = { ...this.#run.host, ...cpus };
    const warnings = [...this.#run.warnings, ...busyWarning(cpus)];
    const patch = { status, host, warnings, finishedAt: new Date().toISOString() };
    this.#run = { ...this.#run, ...patch, measurements: [...this.#measurements.values()] };
    this.#writer?.finish(patch);
  }
}

function proofOf({ spec, case: { mode, workload } }: PlannedCase): Measurement['proof']['expected'] {
  return isFuse(mode) ? spec.expect(mode, workload.sharedFile ? workload.threads : 1) : [];
}

function busyWarning({ othersShare }: CpusUsed): string[] {
  if (othersShare === null || othersShare <= BUSY_SHARE) return [];
  return [
    `the machine was busy: other work had ${Math.round(100 * othersShare)} % of the clients' CPUs, and times are not compared`,
  ];
}

function repeatWarning(repeats: number): string[] {
  if (repeats === 0) return [];
  return [`${repeats} rounds were repeated: the kernel had reclaimed the page cache that has to be warm`];
}

function emptyMeasurement(planned: PlannedCase, rounds: readonly Round[]): Measurement {
  const proof = {
    engaged: false,
    expected: proofOf(planned),
    observed: null,
    unexpectedRequests: ['not measured'],
  };
  return { case: planned.case, rounds, proof, warnings: [], failure: null };
}

/** Compares the daemon's own count with the kernel's `unique`: a difference means that requests were miscounted. */
function auditWarning({ mode, audit }: ModeRecord): string[] {
  if (audit === null || audit.daemon === audit.kernel) return [];
  return [`${mode}: the daemon counted ${audit.daemon} messages, the kernel sent ${audit.kernel}`];
}
