// Interleaved rounds on tinybench, whose only importer this is. One Bench is one sweep: every case once, in an order that
// is shuffled anew by the seed, so that a drift of the machine touches all modes alike.
//
// tinybench calls each task exactly once and takes the native loop's own clock for its sample (overriddenDuration); the
// latencies of single operations never pass through JavaScript.

import { Bench } from 'tinybench';
import { addon, type RawHistogram, type RawRound, type RoundSpec } from '../native/index.js';
import type { HistogramData, Round } from '../results/model.js';
import { Random } from '../results/stats/random.js';
import { errnoOf } from './errors.js';
import type { MountedMode } from './modes/mode.js';
import { byOpcodeName } from './opcodes.js';
import type { PlannedCase } from './plan.js';
import { type Conditions, caseSpec } from './round-spec.js';

/** A Subject is a case that is ready to be measured: mounted, and with its number of operations. */
export interface Subject {
  readonly planned: PlannedCase;
  readonly mounted: MountedMode;
  /** Of each thread. */
  readonly operations: number;
}

/** What happens to the rounds. An error thrown from here ends the run. */
export interface Sink {
  measured(subject: Subject, round: Round): void;
  /** The subject failed and is not visited again. */
  failed(subject: Subject, error: unknown): void;
  /** A round was thrown away and is measured again, because the kernel had reclaimed the page cache it needs. */
  repeated?(subject: Subject): void;
}

export interface SweepOptions {
  readonly rounds: number;
  readonly seed: number;
  readonly conditions: Conditions;
  /** Rounds of the run that came before. */
  readonly firstOrder: number;
  readonly signal: AbortSignal;
  /** Makes one native call; tests script it. */
  readonly runRound?: (spec: RoundSpec) => Promise<RawRound>;
}

/** Measures every subject `rounds` times, or until the signal. A subject that fails is left out of what follows. */
export async function sweep(subjects: readonly Subject[], options: SweepOptions, sink: Sink): Promise<void> {
  const { rounds, seed, signal } = options;
  const random = new Random(seed);
  const active = new Set(subjects);
  let order = options.firstOrder;

  async function visit(subject: Subject, index: number): Promise<{ overriddenDuration: number }> {
    if (signal.aborted || !active.has(subject)) return { overriddenDuration: 0 };
    const raw = await attemptWarm(subject, options, index, sink);
    if (raw instanceof Error) {
      for (const lost of alsoLost(subject, active, raw)) {
        active.delete(lost);
        sink.failed(lost, raw);
      }
      return { overriddenDuration: 0 };
    }
    sink.measured(subject, toRound(raw, index, order++));
    return { overriddenDuration: raw.elapsedNs / 1e6 };
  }

  for (let index = 0; index < rounds && !signal.aborted && active.size > 0; index++) {
    const bench = new Bench({ iterations: 1, time: 0, warmup: false, throws: true });
    for (const subject of random.shuffled([...active])) {
      bench.add(subject.planned.case.id, () => visit(subject, index), { async: true });
    }
    await bench.run();
  }
}

/** A round that found its cache reclaimed is repeated, at most so many times. */
const MOST_REPEATS = 3;

/**
 * A warm case in plain mode needs the page cache that its warm-up filled. The kernel may reclaim it at any time, and the round
 * then measured something else: it is repeated, and the sink is told. What is still so after some repeats stays as it is.
 */
async function attemptWarm(
  subject: Subject,
  options: SweepOptions,
  index: number,
  sink: Sink,
): Promise<RawRound | Error> {
  let raw = await attempt(subject, options, index);
  for (let repeats = 0; repeats < MOST_REPEATS && lostItsCache(subject, raw); repeats++) {
    sink.repeated?.(subject);
    raw = await attempt(subject, options, index);
  }
  return raw;
}

/** READ requests in a warm case of plain mode. In a passthrough mode they would be a betrayal, and nothing is repeated. */
function lostItsCache(
  {
    planned: {
      case: { workload, mode },
      spec,
    },
  }: Subject,
  raw: RawRound | Error,
): boolean {
  if (raw instanceof Error || mode !== 'plain' || workload.cache !== 'warm') return false;
  const allowed = spec.expect('plain', 1).find(({ opcode }) => opcode === 'READ')?.max;
  return allowed !== undefined && (raw.daemon?.requests?.[READ] ?? 0) > allowed * raw.operations;
}

const READ = 15;

/** One native call. The seed of a round is the same in all modes, for equal work. */
async function attempt(
  { planned, mounted, operations }: Subject,
  options: SweepOptions,
  index: number,
): Promise<RawRound | Error> {
  const runRound = options.runRound ?? ((spec) => addon().runRound(spec));
  try {
    return await runRound(caseSpec(planned, mounted, options.conditions, operations, options.seed + index));
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

/** When a daemon is gone or hangs, ours or not, every subject of its mode is lost with it. */
function alsoLost(subject: Subject, active: ReadonlySet<Subject>, error: Error): Subject[] {
  const { mode } = subject.mounted;
  if (mode === 'native' || mode === 'overlayfs' || !isDeadMount(error)) return [subject];
  subject.mounted.abort();
  return [...active].filter(({ mounted }) => mounted === subject.mounted);
}

/** True when no further call on the mount will do better. */
export function isDeadMount(error: unknown): boolean {
  return DEAD_MOUNT.has(errnoOf(error) ?? '');
}

const DEAD_MOUNT: ReadonlySet<string> = new Set(['ENOTCONN', 'ECONNABORTED', 'ETIMEDOUT', 'ESRCH', 'ENODEV']);

function toRound(raw: RawRound, index: number, order: number): Round {
  const { client, daemon } = raw;
  return {
    index,
    order,
    operations: raw.operations,
    elapsedNs: raw.elapsedNs,
    bytes: raw.bytes,
    checksum: raw.checksum,
    histogram: toHistogram(raw.histogram),
    contextSwitches: {
      client: { voluntary: client.voluntary, involuntary: client.involuntary },
      daemon: daemon && { voluntary: daemon.voluntary, involuntary: daemon.involuntary },
    },
    cpuNs: { client: client.cpuNs, daemon: daemon?.cpuNs ?? null },
    faults: { minor: client.minorFaults, major: client.majorFaults },
    migrations: client.migrations,
    requests: daemon?.requests ? byOpcodeName(daemon.requests) : null,
    ...(hasEntries(daemon?.service) && { service: mapValues(byOpcodeName(daemon.service), toHistogram) }),
  };
}

function toHistogram({ count, minNs, maxNs, sumNs, overflow, buckets }: RawHistogram): HistogramData {
  return { count, minNs, maxNs, sumNs, overflow, buckets };
}

function hasEntries<Value>(
  record: Record<number, Value> | null | undefined,
): record is Record<number, Value> {
  return record !== null && record !== undefined && Object.keys(record).length > 0;
}

function mapValues<From, To>(record: Record<string, From>, change: (value: From) => To): Record<string, To> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]));
}
