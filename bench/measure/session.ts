// One run from the first mount to the last: several bring-ups per group of cases, each with fresh daemons, mounts,
// files and memory, a few rounds of every case, and down again. It saves while it measures. It does not mount, print or
// choose exit codes.

import type { Run } from '../../results/run/model.js';
import { goesThroughFuse, isTarget } from '../../results/run/modes.js';
import { type CpuPlan, cpuPlan } from '../common/cpus.js';
import { FusebenchError, messageOf } from '../common/errors.js';
import type { Progress } from '../common/progress.js';
import type { Mounted } from './bring-up.js';
import { type CpusUsed, watchCpus } from './cpu-watch.js';
import { pilot, repeatsOf } from './pilot.js';
import { type Group, workKey } from './plan.js';
import { bringUpsIn, PROFILES } from './profiles.js';
import { RunRecord } from './record.js';
import type { RequestCounts } from './request-trace.js';
import type { Conditions } from './round-spec.js';
import { type Subject, sweep } from './rounds.js';

export interface SessionOptions extends Omit<Conditions, 'cpus'> {
  readonly folder: string;
  readonly groups: readonly Group[];
  readonly progress: Progress;
  readonly signal: AbortSignal;
  /** The CPUs that this process may use, ascending. */
  readonly allowedCpus: readonly number[];
  /** The time for all bring-ups; null where the plan gives their number. */
  readonly milliseconds: number | null;
  /** The modes that may not be skipped, because the user named them. */
  readonly asked: ReadonlySet<string>;
  /** Mounts the modes of a group on fresh files, for the bring-up of that number. */
  readonly bringUp: (group: Group, cpus: CpuPlan, index: number) => Promise<Mounted>;
  /** Counts requests per operation of targets, by case id. Errors: that tracing is not permitted. */
  readonly trace: (targets: Subject[], conditions: Conditions) => Promise<Map<string, RequestCounts>>;
}

/** Measures everything and returns the finished run, which is also stored on disk. */
export async function runSession(header: Run, options: SessionOptions): Promise<Run> {
  const { groups, folder, progress, signal, allowedCpus } = options;
  const record = new RunRecord(header, folder, progress);
  const clients = groups.flatMap(
    ({ placement, threads }) => cpuPlan(placement, threads, allowedCpus)?.clients ?? allowedCpus,
  );
  const used = watchCpus([...new Set(clients)]);
  // Daemons of targets need not be our children: their CPU time cannot be distinguished from that of other processes.
  const hasTargets = groups.some(({ cases }) => cases.some((planned) => isTarget(planned.case.mode)));
  const cpus = (): CpusUsed => ({ ...used(), ...(hasTargets && { othersShare: null }) });
  progress.start();
  try {
    for (const group of groups) {
      if (!signal.aborted) await new GroupSession(group, record, options).measure();
    }
    record.finish(signal.aborted ? 'interrupted' : 'complete', cpus());
  } catch (error) {
    record.finish('failed', cpus());
    throw error;
  } finally {
    progress.end();
  }
  return record.run;
}

/** The cases of one placement and thread count, from their first bring-up to their last. */
class GroupSession {
  readonly #group: Group;
  readonly #record: RunRecord;
  readonly #options: SessionOptions;
  readonly #conditions: Conditions;
  /** Operations of a round, by work key; found in the first bring-up. */
  #operations: Readonly<Record<string, number>> = {};
  #bringUps: number;
  /** The time of all bring-ups so far, without one-time work. */
  #tookMs = 0;

  constructor(group: Group, record: RunRecord, options: SessionOptions) {
    const cpus = cpuPlan(group.placement, group.threads, options.allowedCpus);
    if (cpus === null) {
      const reason = 'this placement needs two CPUs or more';
      throw new FusebenchError({ object: group.placement, reason, exitCode: 3 });
    }
    this.#group = group;
    this.#record = record;
    this.#options = options;
    this.#conditions = { ...options, cpus };
    this.#bringUps = options.milliseconds === null ? record.run.plan.bringUps : 1;
  }

  async measure(): Promise<void> {
    const { threads, placement, cases } = this.#group;
    this.#options.progress.say(`bringing up ${threads} thread(s), ${placement}`);
    for (let index = 0; index < this.#bringUps && !this.#options.signal.aborted; index++) {
      if (index > 0 && !cases.some((one) => this.#record.isOpen(one))) break;
      await this.#measureBringUp(index);
    }
  }

  async #measureBringUp(index: number): Promise<void> {
    let beganMs = performance.now();
    const mounted = await this.#options.bringUp(this.#group, this.#conditions.cpus, index);
    try {
      if (index === 0) {
        refuseMissing(mounted, this.#options.asked, this.#record.run);
        this.#record.register(mounted, this.#group, this.#options.asked);
      }
      this.#failMissing(mounted);
      if (index === 0) beganMs += await this.#prepare(mounted);
      const { plan, seed } = this.#record.run;
      await sweep(
        this.#subjects(mounted),
        {
          ...{ rounds: plan.roundsPerBringUp, bringUp: index, seed, firstOrder: this.#record.rounds },
          ...{ conditions: this.#conditions, signal: this.#options.signal },
        },
        {
          measured: ({ planned }, round) => this.#record.measured(planned, round),
          failed: ({ planned }, error) => this.#record.fail(planned, error),
          repeated: ({ planned }) => this.#record.repeated(planned),
        },
      );
    } finally {
      this.#record.modes(await mounted.close());
    }
    this.#tookMs += performance.now() - beganMs;
    this.#planBringUps(index + 1, mounted);
  }

  /** A mode whose cases are part of the run, and that is not there in this bring-up. */
  #failMissing({ skipped }: Mounted): void {
    for (const planned of this.#group.cases.filter((one) => this.#record.isOpen(one))) {
      const reason = skipped.find(({ mode }) => mode === planned.case.mode)?.reason;
      if (reason !== undefined) this.#record.fail(planned, new Error(reason));
    }
  }

  /** One-time work for all bring-ups: operations per round, and requests of targets. Returns how long it took. */
  async #prepare(mounted: Mounted): Promise<number> {
    const beganMs = performance.now();
    const { signal, progress, trace } = this.#options;
    const { plan } = this.#record.run;
    progress.say('finding the number of operations of a round');
    const size = PROFILES[plan.profile];
    const found = await pilot(this.#group, mounted.modes, this.#conditions, size, signal);
    this.#operations = found.operations;
    const operationsPerThread = { ...plan.operationsPerThread, ...found.operations };
    this.#record.patch({ plan: { ...plan, operationsPerThread } });
    for (const [planned, error] of found.failures) this.#record.fail(planned, error);
    const targets = this.#subjects(mounted).filter((subject) => subject.mounted.connection !== undefined);
    if (targets.length > 0) {
      progress.say('counting requests of targets');
      // They stay unknown where tracing is not permitted.
      const refused = (error: unknown) =>
        void this.#record.warn(`requests of targets are unknown: ${messageOf(error)}`);
      const counts = await trace(targets, this.#conditions).catch(refused);
      for (const [caseId, observed] of counts ?? []) this.#record.traced(caseId, observed);
    }
    this.#expect(mounted, this.#bringUps);
    return performance.now() - beganMs;
  }

  /** As many as fit. The first ones predict the later ones badly, so the number is estimated again after each. */
  #planBringUps(done: number, mounted: Mounted): void {
    const { milliseconds, groups, signal } = this.#options;
    const { plan } = this.#record.run;
    if (milliseconds !== null) {
      const soFar = { done, tookMs: this.#tookMs };
      this.#bringUps = bringUpsIn(milliseconds / groups.length, soFar, PROFILES[plan.profile]);
      if (done >= this.#bringUps || signal.aborted)
        this.#record.patch({ plan: { ...plan, bringUps: Math.max(plan.bringUps, done) } });
    }
    this.#expect(mounted, this.#bringUps - done);
  }

  /** Later groups are assumed to take as long as this one. */
  #expect(mounted: Mounted, bringUps: number): void {
    const { groups, progress } = this.#options;
    const inBringUp = this.#subjects(mounted).length * this.#record.run.plan.roundsPerBringUp;
    const later = groups.length - 1 - groups.indexOf(this.#group);
    progress.expect(inBringUp * (bringUps + later * this.#bringUps));
  }

  /** The cases that can be measured in this bring-up. */
  #subjects({ modes }: Mounted): Subject[] {
    return this.#group.cases.flatMap((planned): Subject[] => {
      const mounted = modes.get(planned.case.mode);
      if (mounted === undefined || !this.#record.isOpen(planned)) return [];
      const operations = this.#operations[workKey(planned.case.workload)]!;
      return [{ planned, mounted, operations, repeat: repeatsOf(planned) }];
    });
  }
}

/**
 * What was asked for by name and is not there ends the run; so does it where nothing of FUSE is there. A mode that was there for
 * another group fails its cases, and the others count.
 */
function refuseMissing({ modes, skipped }: Mounted, asked: ReadonlySet<string>, { measurements }: Run): void {
  const before = new Set(measurements.map((one) => one.case.mode));
  const named = skipped.find(({ mode }) => asked.has(mode) && !before.has(mode));
  if (named !== undefined) {
    const hint = 'leave it out to measure the other modes';
    throw new FusebenchError({ object: named.mode, reason: named.reason, hint, exitCode: 3 });
  }
  const missing = skipped.filter(({ mode }) => goesThroughFuse(mode));
  const there = [...[...modes.values()].map(({ mode }) => mode), ...before];
  if (missing.length === 0 || there.some(goesThroughFuse)) return;
  const reasons = missing.map(({ mode, reason }) => `${mode}: ${reason}`).join('; ');
  throw new FusebenchError({ reason: `no FUSE mode can be measured here: ${reasons}`, exitCode: 3 });
}
