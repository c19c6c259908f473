// One run from the first mount to the last: bring up, pilot, sweeps, judge, take down, for each group; saving after every
// round. It measures and records; it neither prints nor decides on exit codes.

import { addon } from '../native/index.js';
import type { Measurement, ModeRecord, Round, Run } from '../results/model.js';
import { RunWriter } from '../results/store.js';
import { bringUp, type Mounted } from './bring-up.js';
import { pilot } from './calibrate.js';
import { cpuPlan } from './cpus.js';
import { unequalWork } from './equal-work.js';
import { FusebenchError, messageOf } from './errors.js';
import { stealNs } from './host.js';
import type { DaemonChoice } from './modes/mode.js';
import type { Target } from './modes/target-spec.js';
import { type Group, type PlannedCase, workKey } from './plan.js';
import { PROFILES } from './profiles.js';
import type { Progress } from './progress.js';
import { judge } from './proof.js';
import type { RequestCounts } from './request-trace.js';
import type { Conditions } from './round-spec.js';
import { type Subject, sweep } from './rounds.js';
import { traceTargets } from './traced-requests.js';
import type { Workspace } from './workspace.js';

export interface SessionOptions {
  readonly folder: string;
  readonly groups: readonly Group[];
  readonly workspace: Workspace;
  readonly progress: Progress;
  readonly signal: AbortSignal;
  /** A round that takes longer is given up. */
  readonly deadlineMs: number;
  readonly daemon: DaemonChoice;
  readonly targets: readonly Target[];
  /** Called with the modes that are up, so that a second Ctrl-C can abort them. */
  readonly onMounted: (mounted: Mounted) => void;
}

/** Measures everything and returns the finished run, which is also on disk. */
export async function runSession(header: Run, options: SessionOptions): Promise<Run> {
  const session = new Session(header, options);
  const stealBeforeNs = stealNs();
  options.progress.start(
    options.groups.reduce((sum, { cases }) => sum + cases.length, 0) * header.plan.rounds,
  );
  try {
    for (const group of options.groups) {
      if (!options.signal.aborted) await session.measureGroup(group);
    }
    session.finish(options.signal.aborted ? 'interrupted' : 'complete', stealNs() - stealBeforeNs);
  } catch (error) {
    session.finish('failed', stealNs() - stealBeforeNs);
    throw error;
  } finally {
    options.progress.end();
  }
  return session.run;
}

class Session {
  run: Run;
  readonly #options: SessionOptions;
  readonly #measurements = new Map<string, Measurement>();
  /** Requests per operation of targets, by case id. */
  readonly #traced = new Map<string, RequestCounts>();
  /** Rounds thrown away because the page cache they need was reclaimed, by case id. */
  readonly #repeats = new Map<string, number>();
  #writer: RunWriter | null = null;
  #order = 0;

  constructor(header: Run, options: SessionOptions) {
    this.run = header;
    this.#options = options;
  }

  async measureGroup(group: Group): Promise<void> {
    const cpus = cpuPlan(group.placement, group.threads, addon().allowedCpus());
    if (cpus === null) {
      const reason = 'this placement needs two CPUs or more';
      throw new FusebenchError({ object: group.placement, reason, exitCode: 3 });
    }
    const { workspace, progress } = this.#options;
    progress.say(`bringing up ${group.threads} thread(s), ${group.placement}`);
    const { serviceTimes } = this.run.plan;
    const { fusectl } = workspace;
    const { daemon, targets } = this.#options;
    const settings = { threads: group.threads, cpus, serviceTimes, daemon, targets, fusectl };
    const mounted = await bringUp(group, workspace, settings);
    this.#options.onMounted(mounted);
    try {
      refuseNothingEngaged(group, mounted);
      this.#register(mounted);
      this.#failMissing(group, mounted);
      await this.#measure(group, mounted, { cpus, deadlineMs: this.#options.deadlineMs });
    } finally {
      this.#recordModes(await mounted.close());
    }
  }

  /** The first group decides which modes there are; all cases of these go into the run file at once. */
  #register(mounted: Mounted): void {
    if (this.#writer !== null) return;
    for (const { mode, reason } of mounted.skipped) this.#options.progress.say(`skipped ${mode}: ${reason}`);
    const planned = this.#options.groups.flatMap(({ cases }) => cases);
    for (const one of planned) {
      if (mounted.modes.has(one.case.mode)) this.#measurements.set(one.case.id, emptyMeasurement(one));
    }
    this.run = { ...this.run, skipped: mounted.skipped, measurements: [...this.#measurements.values()] };
    this.#writer = RunWriter.create(this.#options.folder, this.run);
  }

  /** A mode that was there in the first group and is not in this one. */
  #failMissing(group: Group, mounted: Mounted): void {
    for (const planned of group.cases) {
      const reason = mounted.skipped.find(({ mode }) => mode === planned.case.mode)?.reason;
      if (reason !== undefined && this.#measurements.has(planned.case.id))
        this.#fail(planned, new Error(reason));
    }
  }

  async #measure(group: Group, mounted: Mounted, conditions: Conditions): Promise<void> {
    const { signal, progress } = this.#options;
    const { plan, seed } = this.run;
    progress.say('finding the number of operations of a round');
    const { operations, failures } = await pilot(
      group,
      mounted.modes,
      conditions,
      PROFILES[plan.profile],
      signal,
    );
    this.#patchRun({ plan: { ...plan, operations: { ...plan.operations, ...operations } } });
    for (const [planned, error] of failures) this.#fail(planned, error);
    const subjects = group.cases.flatMap((planned): Subject[] => {
      const mode = mounted.modes.get(planned.case.mode);
      if (mode === undefined || failures.has(planned)) return [];
      return [{ planned, mounted: mode, operations: operations[workKey(planned.case.workload)]! }];
    });
    await this.#trace(subjects, conditions);
    await sweep(
      subjects,
      { rounds: plan.rounds, seed, conditions, firstOrder: this.#order, signal },
      {
        measured: (subject, round) => this.#measured(subject, round),
        failed: (subject, error) => this.#fail(subject.planned, error),
        repeated: ({ planned }) =>
          this.#repeats.set(planned.case.id, (this.#repeats.get(planned.case.id) ?? 0) + 1),
      },
    );
  }

  /** Requests of somebody else's file systems; where tracing is not permitted they stay unknown. */
  async #trace(subjects: readonly Subject[], conditions: Conditions): Promise<void> {
    const foreign = subjects.filter(({ mounted }) => mounted.connection !== undefined);
    if (foreign.length === 0) return;
    this.#options.progress.say('counting requests of targets');
    const { counts, reason } = await traceTargets(foreign, this.#options.workspace, conditions);
    for (const [caseId, observed] of counts) this.#traced.set(caseId, observed);
    if (reason !== null) this.#patchRun({ warnings: [...this.run.warnings, reason] });
  }

  #measured({ planned }: Subject, round: Round): void {
    const measurement = this.#measurements.get(planned.case.id)!;
    const rounds = [...measurement.rounds, round];
    const { warnings: surprises, ...judged } = judge(planned.case.mode, proofOf(planned), rounds);
    const observed = judged.proof.observed ?? this.#traced.get(planned.case.id) ?? null;
    const proof = { ...judged.proof, observed };
    const warnings = [...surprises, ...repeatWarning(this.#repeats.get(planned.case.id) ?? 0)];
    this.#measurements.set(planned.case.id, { ...measurement, rounds, proof, warnings });
    this.#writer?.round(planned.case.id, round, { proof, warnings });
    this.#order += 1;
    this.#options.progress.tick(planned.case.id);
  }

  #fail(planned: PlannedCase, error: unknown): void {
    const failure = messageOf(error);
    this.#measurements.set(planned.case.id, { ...this.#measurements.get(planned.case.id)!, failure });
    this.#writer?.measurement(planned.case.id, { failure });
    this.#options.progress.say(`failed ${planned.case.id}: ${failure}`);
  }

  #recordModes(records: readonly ModeRecord[]): void {
    const known = new Set(this.run.modes.map(({ mode }) => mode));
    const warnings = records.flatMap(auditWarning);
    this.#patchRun({
      modes: [...this.run.modes, ...records.filter(({ mode }) => !known.has(mode))],
      warnings: [...this.run.warnings, ...warnings],
    });
  }

  finish(status: Run['status'], stolenNs: number): void {
    for (const [id, failure] of unequalWork([...this.#measurements.values()])) {
      this.#measurements.set(id, { ...this.#measurements.get(id)!, failure });
      this.#writer?.measurement(id, { failure });
    }
    const host = { ...this.run.host, stealNs: stolenNs };
    const patch = { status, host, finishedAt: new Date().toISOString() };
    this.run = { ...this.run, ...patch, measurements: [...this.#measurements.values()] };
    this.#writer?.finish(patch);
  }

  #patchRun(patch: Partial<Omit<Run, 'measurements'>>): void {
    this.run = { ...this.run, ...patch };
    this.#writer?.update(patch);
  }
}

function proofOf({ spec, case: { mode, workload } }: PlannedCase): Measurement['proof']['expected'] {
  const isFuse = mode === 'plain' || mode === 'file-passthrough' || mode === 'inode-passthrough';
  return isFuse ? spec.expect(mode, workload.sharedFile ? workload.threads : 1) : [];
}

function repeatWarning(repeats: number): string[] {
  if (repeats === 0) return [];
  return [`${repeats} rounds were repeated: the kernel had reclaimed the page cache that has to be warm`];
}

function emptyMeasurement(planned: PlannedCase): Measurement {
  const proof = { engaged: false, expected: proofOf(planned), observed: null, betrayedBy: ['not measured'] };
  return { case: planned.case, rounds: [], proof, warnings: [], failure: null };
}

function refuseNothingEngaged(group: Group, mounted: Mounted): void {
  const wanted = new Set(group.cases.map(({ case: { mode } }) => mode));
  if ([...wanted].some((mode) => mounted.modes.has(mode))) return;
  const reasons = mounted.skipped.map(({ mode, reason }) => `${mode}: ${reason}`).join('; ');
  throw new FusebenchError({ reason: `none of the modes can be measured here: ${reasons}`, exitCode: 3 });
}

/** The daemon's own count against the kernel's `unique`: a difference means that requests were miscounted. */
function auditWarning({ mode, audit }: ModeRecord): string[] {
  if (audit === null || audit.daemon === audit.kernel) return [];
  return [`${mode}: the daemon counted ${audit.daemon} messages, the kernel sent ${audit.kernel}`];
}
