// Interleaved rounds on tinybench, whose only importer this is. The modes of a workload take turns, one Bench per turn,
// in an order that the seed shuffles each time. So the modes are measured within milliseconds of each other, and a
// change of the machine's speed affects all of them.
//
// tinybench calls each task exactly once and uses the time of the native loop as its sample (overriddenDuration); the
// latencies of single operations never pass through JavaScript.

import { Bench } from 'tinybench';
import type { RawRound } from '../../native/index.js';
import { byOpcodeName } from '../../native/opcodes.js';
import type { Round } from '../../results/run/model.js';
import { dataAtDaemon, goesThroughFuse, isFuse } from '../../results/run/modes.js';
import { Random } from '../../results/stats/random.js';
import type { MountedMode } from '../mount/mode.js';
import { type PlannedCase, workKey } from './plan.js';
import { type Conditions, isDeadMount, runCase } from './round-spec.js';

/** A Subject is a case that is mounted and ready to be measured, with its number of operations. */
export interface Subject {
  readonly planned: PlannedCase;
  readonly mounted: MountedMode;
  /** Of each thread. */
  readonly operations: number;
  /** The factor on the number of operations. */
  readonly repeat: number;
}

/** Receives the rounds. An error thrown from here ends the run. */
export interface Sink {
  measured(subject: Subject, round: Round): void;
  /** The subject failed and is not measured again. */
  failed(subject: Subject, error: unknown): void;
  /** A round was discarded and is measured again, because the kernel had reclaimed the page cache that it needs. */
  repeated?(subject: Subject): void;
}

export interface SweepOptions {
  readonly rounds: number;
  /** Number of the bring-up that the subjects are mounted in. */
  readonly bringUp: number;
  readonly seed: number;
  readonly conditions: Conditions;
  /** Number of earlier rounds of the run. */
  readonly firstOrder: number;
  readonly signal: AbortSignal;
}

/** Measures every subject `rounds` times, or until the signal. A subject that fails is left out from then on. */
export async function sweep(subjects: readonly Subject[], options: SweepOptions, sink: Sink): Promise<void> {
  const { rounds, bringUp, seed, signal } = options;
  const first = bringUp * rounds;
  const random = new Random(seed + first);
  const active = new Set(subjects);
  let order = options.firstOrder;

  async function visit(subject: Subject, index: number): Promise<{ overriddenDuration: number }> {
    if (signal.aborted || !active.has(subject)) return { overriddenDuration: 0 };
    const raw = await attemptWarm(subject, options, index, () => sink.repeated?.(subject));
    if (raw instanceof Error) {
      // When a daemon is gone or hangs, all subjects of its mode fail with it.
      const isDead = goesThroughFuse(subject.mounted.mode) && isDeadMount(raw);
      if (isDead) subject.mounted.abort();
      const isLost = (one: Subject) => one === subject || (isDead && one.mounted === subject.mounted);
      for (const lost of [...active].filter(isLost)) {
        active.delete(lost);
        sink.failed(lost, raw);
      }
      return { overriddenDuration: 0 };
    }
    sink.measured(subject, toRound(raw, { index, bringUp, order: order++ }));
    return { overriddenDuration: raw.elapsedNs / 1e6 };
  }

  for (const together of random.shuffled(byWorkload(subjects))) {
    for (let index = first; index < first + rounds && !signal.aborted; index++) {
      const bench = new Bench({ iterations: 1, time: 0, warmup: false, throws: true });
      for (const subject of random.shuffled(together.filter((one) => active.has(one))))
        bench.add(subject.planned.case.id, () => visit(subject, index), { async: true });
      if (bench.tasks.length > 0) await bench.run();
    }
  }
}

/** Subjects that are compared with each other: one workload in all modes. */
function byWorkload(subjects: readonly Subject[]): Subject[][] {
  const groups = new Map<string, Subject[]>();
  for (const subject of subjects) {
    const key = workKey(subject.planned.case.workload);
    groups.set(key, [...(groups.get(key) ?? []), subject]);
  }
  return [...groups.values()];
}

/** The most repeats of a round whose cache was reclaimed. */
const MOST_REPEATS = 3;

/**
 * A warm case in a mode whose reads go to the daemon needs the page cache that its warm-up filled. The kernel may
 * reclaim it at any time. The round then measured something else: it is repeated and the sink is called. After the last
 * repeat it stays as it is. The seed of a round is the same in all modes, for equal work.
 */
async function attemptWarm(
  { planned, mounted, operations, repeat }: Subject,
  { conditions, seed, bringUp, rounds }: SweepOptions,
  index: number,
  onRepeat: () => void,
): Promise<RawRound | Error> {
  const isWarm = planned.case.workload.cache === 'warm';
  const attempt = (fillCache: boolean): Promise<RawRound | Error> =>
    runCase(planned, mounted, conditions, operations, seed + index, {
      repeat,
      fillCache: fillCache && isWarm,
    }).catch((error: Error) => error);
  // The first round of a bring-up fills the caches for those that follow.
  let raw = await attempt(index === bringUp * rounds);
  for (let repeats = 0; repeats < MOST_REPEATS && isWarm && lostItsCache(planned, raw); repeats++) {
    onRepeat();
    raw = await attempt(true);
  }
  return raw;
}

const READ = 15;

/**
 * READ requests in a warm case. Where the kernel reads the backing file they are unexpected, and no round is repeated.
 */
function lostItsCache({ case: { mode }, spec }: PlannedCase, raw: RawRound | Error): boolean {
  if (raw instanceof Error || !isFuse(mode) || !dataAtDaemon(mode)) return false;
  const allowed = spec.expect(mode, 1).find(({ opcode }) => opcode === 'READ')?.max;
  return allowed !== undefined && (raw.daemon?.requests?.[READ] ?? 0) > allowed * raw.operations;
}

function toRound(raw: RawRound, place: Pick<Round, 'index' | 'bringUp' | 'order'>): Round {
  const { operations, elapsedNs, bytes, checksum, histogram, client, daemon, migrations, occupancy } = raw;
  const service = byOpcodeName(daemon?.service ?? {});
  return {
    ...place,
    ...{ operations, elapsedNs, bytes, checksum, histogram },
    contextSwitches: {
      client: { voluntary: client.voluntary, involuntary: client.involuntary },
      daemon: daemon && { voluntary: daemon.voluntary, involuntary: daemon.involuntary },
    },
    cpuNs: { client: client.cpuNs, daemon: daemon?.cpuNs ?? null },
    faults: { minor: client.minorFaults, major: client.majorFaults },
    ...{ migrations, occupancy },
    requests: daemon?.requests ? byOpcodeName(daemon.requests) : null,
    ...(Object.keys(service).length > 0 && { service }),
  };
}
