// The contract of the project: what a run is, by valibot, and the types that follow. Nothing here computes or prints.
//
// It is the one source of what a reader accepts, of the types, and, with the comments, of the JSON Schema for other
// programs (results/schema, made by 'npm run schema').
//
// Invariants: names end in their unit; counts of a round are totals, never per operation; a warning is data
// carried by the object it is about, and only bench/ and charts/ turn it into text. A value that passes is a Run whose
// numbers are finite and not negative, whose rounds have operations and elapsed time, and whose histograms add up.
// Unknown fields are dropped.

import * as v from 'valibot';
import {
  amount,
  amountByName,
  count,
  countByName,
  counts,
  flag,
  integer,
  measurementsOf,
  name,
  plainObject,
  positiveAmount,
  positiveCount,
  positiveCountByName,
  roundsOf,
  text,
  texts,
  time,
} from './fields.js';
import { histogramFault } from './histogram.js';
import { BUILTIN_MODES, type Mode } from './modes.js';

export type { Mode } from './modes.js';

/** The schema that is written, and the oldest that is read (version-1.ts). */
export const SCHEMA = 2;
export const OLDEST_SCHEMA = 1;

type DeepReadonly<T> = T extends object ? { readonly [Key in keyof T]: DeepReadonly<T[Key]> } : T;
type Of<S extends v.GenericSchema> = DeepReadonly<v.InferOutput<S>>;

const mode = v.pipe(
  v.custom<Mode>(
    (x) => typeof x === 'string' && ((BUILTIN_MODES as readonly string[]).includes(x) || /^target:./.test(x)),
    `one of ${BUILTIN_MODES.join(', ')} or target:NAME`,
  ),
  v.metadata({ type: 'string', pattern: `^(${BUILTIN_MODES.join('|')}|target:.+)$` }),
);
const placement = v.picklist(['same-cpu', 'cross-cpu', 'unpinned'], 'same-cpu, cross-cpu or unpinned');

/** A Workload is one kind of operation with its sizes and cache state. */
export const Workload = v.object({
  /** For example `read-4k-rand`. */
  name: text,
  /** The name of a driver in drivers/. */
  driver: text,
  /** What is timed once, for example `pread of 4 KiB`. */
  operation: text,
  /** One sentence: the cost that this workload isolates. */
  isolates: text,
  /** Of the FUSE-side page cache before each operation; the backing file's pages are always in memory. */
  cache: v.picklist(['direct', 'warm', 'cold'], 'direct, warm or cold'),
  /** Bytes one operation moves; 0 where it moves none. */
  blockBytes: count,
  /** Size of each file; 0 where there is none. */
  fileBytes: count,
  /** Directory entries one operation visits; 0 where it visits none. */
  entries: count,
  /** Client threads. */
  threads: positiveCount,
  /** True when all client threads share one file. */
  sharedFile: flag,
});
export type Workload = Of<typeof Workload>;

/** `direct` bypasses the FUSE-side page cache, `warm` finds it filled, `cold` finds it dropped. */
export type CacheState = Workload['cache'];

/** A Case is a workload in a mode at a placement. */
export const Case = v.object({
  /** `read-4k-rand/direct/t1/same-cpu/file-passthrough`: workload, cache, threads, placement, mode. */
  id: name,
  workload: Workload,
  /**
   * The data path from a system call to the backing file; `target:NAME` is a daemon or mount that is not fusebench's.
   */
  mode,
  /**
   * `same-cpu` pins each client thread and a daemon thread to one CPU, `cross-cpu` to neighbouring CPUs, `unpinned`
   * pins none.
   */
  placement,
});
export type Case = Of<typeof Case>;
export type Placement = Case['placement'];

/**
 * A latency histogram in nanoseconds, log-linear: below 128 ns a bucket per nanosecond, above it 128 buckets per power
 * of two (results/run/histogram.ts).
 */
export const HistogramData = v.pipe(
  v.object({
    /** Number of values, with those of `overflow`. */
    count,
    /** Exact, as are `maxNs` and `sumNs`; 0 when nothing was recorded. */
    minNs: amount,
    maxNs: amount,
    sumNs: amount,
    /** Values above the highest trackable one (2^38 ns); they are included in `count`, `maxNs` and `sumNs` only. */
    overflow: count,
    /** Flat: index, count, index, count, ... in ascending order of index; empty buckets are left out. */
    buckets: counts,
  }),
  v.rawCheck(({ dataset, addIssue }) => {
    const fault = dataset.typed ? histogramFault(dataset.value) : null;
    if (fault !== null) addIssue({ message: `a recorded histogram: ${fault}` });
  }),
);
export type HistogramData = Of<typeof HistogramData>;

/** Context switches as the kernel counts them per thread. */
export const Switches = v.object({ voluntary: count, involuntary: count });
export type Switches = Of<typeof Switches>;

/**
 * Who used the CPUs of the clients during a round, from its first operation to its last. What is neither `cpuNs` nor
 * used by other work was idle: the daemon waited.
 */
export const Occupancy = v.object({
  /**
   * Wall time, times the number of CPUs that the clients are pinned to, or of client threads where they are not pinned.
   */
  wallNs: amount,
  /** CPU time of clients and daemon together, with the preparation of operations. */
  cpuNs: amount,
  /**
   * Time in which a thread of clients or daemon was runnable and did not run; null where the kernel does not report it.
   */
  runDelayNs: v.nullable(amount),
  /** Time that the hypervisor gave to other guests, in steps of 10 ms; null where it does not report it. */
  stolenNs: v.nullable(amount),
});
export type Occupancy = Of<typeof Occupancy>;

/** A Round is one native call for one case: many operations, one histogram. */
export const Round = v.object({
  /** 0-based number of the round of this case. */
  index: count,
  /**
   * 0-based number of the bring-up: the daemon, mounts, files and memory that the round was measured on. Rounds of one
   * bring-up share the effects of its memory layout and its daemon, so that the bring-up is the replicate of all
   * statistics.
   */
  bringUp: count,
  /** 0-based position in the whole run, in the shuffled order. */
  order: count,
  /** Of all client threads together. */
  operations: positiveCount,
  /** Wall time from the first operation's start to the last one's end over all threads, CLOCK_MONOTONIC_RAW. */
  elapsedNs: positiveAmount,
  /** Bytes moved by all operations. */
  bytes: count,
  /**
   * XOR-sum over one word of each page read by the operations that all modes do, as 16 hex digits; equal work gives
   * equal checksums in all modes.
   */
  checksum: v.pipe(text, v.regex(/^[0-9a-f]{16}$/, '16 hex digits')),
  /** The latencies of all operations. */
  histogram: HistogramData,
  /** Totals of the client threads and of the daemon; null where no daemon of fusebench runs. */
  contextSwitches: v.object({ client: Switches, daemon: v.nullable(Switches) }),
  /** User and system time together; CLOCK_THREAD_CPUTIME_ID of the clients, the daemon's process clock. */
  cpuNs: v.object({ client: amount, daemon: v.nullable(amount) }),
  /** Page faults of the client threads. */
  faults: v.object({ minor: count, major: count }),
  /** CPU migrations of the client threads; null where the kernel does not report them. */
  migrations: v.nullable(count),
  /** Null in runs of versions that did not record it. */
  occupancy: v.nullable(Occupancy),
  /**
   * FUSE requests by opcode name, totals of the round, for example {"GETATTR": 200}; null where they are not counted.
   */
  requests: v.nullable(countByName),
  /** Service-time histograms by opcode, as the daemon records them; absent when switched off. */
  service: v.exactOptional(v.pipe(plainObject, v.record(text, HistogramData))),
});
export type Round = Of<typeof Round>;

/** The requests per operation that a mode must show for one opcode; both ends included. */
export const ExpectedRequests = v.object({ opcode: text, min: amount, max: amount });
export type ExpectedRequests = Of<typeof ExpectedRequests>;

/** The proof that a measurement took the data path its mode is named after. */
export const Proof = v.object({
  /** False where the requests contradict the mode. Such a case is left out of comparisons. */
  engaged: flag,
  /** What the mode must show; empty where nothing is expected. */
  expected: v.array(ExpectedRequests, 'a list'),
  /** Requests per operation by opcode over all rounds; null where they are not counted. */
  observed: v.nullable(amountByName),
  /** One sentence for each opcode with too many or too few requests for the mode; empty when engaged. */
  unexpectedRequests: texts,
});
export type Proof = Of<typeof Proof>;

/** A Measurement is a case with its rounds. */
export const Measurement = v.object({
  case: Case,
  /** In ascending order of `index`. */
  rounds: roundsOf(Round),
  proof: Proof,
  warnings: texts,
  /** Set when the case could not be measured to the end: one sentence. Such a case is left out of comparisons. */
  failure: v.nullable(text),
});
export type Measurement = Of<typeof Measurement>;

/** What the kernel and the daemon agreed on at FUSE_INIT, and the properties of the mount. */
export const Negotiated = v.object({
  /** Version of the FUSE protocol. */
  major: count,
  minor: count,
  /** Names without the FUSE_ prefix, for example ["ASYNC_READ", "PASSTHROUGH"]. */
  kernelOffers: texts,
  /** The flags that the daemon chose from these. */
  flags: texts,
  maxWriteBytes: count,
  maxPages: count,
  maxStackDepth: count,
  maxBackground: count,
  congestionThreshold: count,
  maxReadaheadBytes: count,
  /** read_ahead_kb of the mount's bdi, in bytes. */
  readAheadBytes: v.nullable(count),
  daemonThreads: count,
  /** Operations passed through by inode, for example ["GETATTR", "READ"]; empty in other modes. */
  passthroughOps: texts,
});
export type Negotiated = Of<typeof Negotiated>;

/** One test of a mode's behaviour before anything is timed. */
export const Probe = v.object({
  /** For example `200 x pread O_DIRECT`. */
  what: text,
  expected: text,
  observed: text,
  ok: flag,
});
export type Probe = Of<typeof Probe>;

/** How a mode was brought up. */
export const ModeRecord = v.object({
  mode,
  /** The daemon's command line, or what is mounted and how. */
  setup: text,
  /** Null for a mode without a daemon of fusebench. */
  negotiated: v.nullable(Negotiated),
  probes: v.array(Probe, 'a list'),
  /** Messages that the daemon counted, and the number by the kernel's `unique`; null where there is no audit. */
  audit: v.nullable(v.object({ daemon: count, kernel: count })),
});
export type ModeRecord = Of<typeof ModeRecord>;

/** What was not measured. */
export const Skipped = v.object({
  mode,
  /** A workload's name, or null when the whole mode is skipped. */
  workload: v.nullable(text),
  reason: text,
});
export type Skipped = Of<typeof Skipped>;

/** The machine, as recorded at the start of a run. `null` means that it could not be read. */
export const Host = v.object({
  hostname: text,
  kernel: text,
  arch: text,
  cpuModel: text,
  cpus: positiveCount,
  memoryBytes: count,
  /** Of CPU frequency, for example `performance`. */
  governor: v.nullable(text),
  clocksource: v.nullable(text),
  /** Median cost of a pair of clock reads, as the loops use them. */
  clockPairNs: amount,
  /** Linux security modules. */
  lsms: texts,
  /** `none`, or what the machine runs in: `kvm`, `firecracker`, `qemu-tcg`, ... */
  virtualization: text,
  /** True when instructions are emulated: then times are not comparable with other machines, counts are. */
  emulated: flag,
  nodeVersion: text,
  /** Steal time of all CPUs over the run in nanoseconds; null before the end. */
  stealNs: v.nullable(amount),
  /**
   * The share of the clients' CPUs that other work used over the run, at least; null before the end, and in older runs.
   */
  othersShare: v.nullable(amount),
});
export type Host = Of<typeof Host>;

/** The backing file system of all modes. */
const Backing = v.object({
  /** `tmpfs` for the private default, otherwise the file system type of the given directory. */
  fsType: text,
  /** The directory given with --backing, or null for the private tmpfs. */
  path: v.nullable(text),
});

/** What the run was asked to do; enough to repeat it. */
export const Plan = v.object({
  profile: v.picklist(['smoke', 'quick', 'full'], 'smoke, quick or full'),
  /** As requested, or as many as fitted into the requested time. */
  bringUps: positiveCount,
  /** Of each case. */
  roundsPerBringUp: positiveCount,
  /**
   * Operations per round by `workload/cache/tN`: the same in all modes, except where an operation does not wait for a
   * request; such modes do a multiple of it.
   */
  operationsPerThread: positiveCountByName,
  modes: v.array(mode, 'a list of modes'),
  workloads: texts,
  threads: v.array(positiveCount, 'a list of thread counts'),
  placements: v.array(placement, 'a list of placements'),
  sharedFile: flag,
  /** True where service times of the daemon are recorded. */
  serviceTimes: flag,
  /** The scheduling policy of clients and daemons where it is not the default one. */
  scheduler: v.exactOptional(v.literal('batch', 'batch or absent')),
});
export type Plan = Of<typeof Plan>;

/** A Run is one invocation and everything it measured: the content of run.json. */
export const Run = v.object({
  schema: v.literal(SCHEMA, String(SCHEMA)),
  tool: v.object({ name: v.literal('fusebench', 'fusebench'), version: text }),
  /** For example `20261120-201512-3f2a`; also the folder's name. */
  id: name,
  /** Free text of the user. */
  label: text,
  /** The command line, ready to be repeated. */
  command: text,
  /** ISO 8601, UTC. */
  startedAt: time,
  finishedAt: v.nullable(time),
  /** `running` also for a run that was killed: the file is as it was last saved. */
  status: v.picklist(
    ['running', 'complete', 'interrupted', 'failed'],
    'running, complete, interrupted or failed',
  ),
  /** Seed of the order of rounds and of the offsets that operations read. */
  seed: integer,
  host: Host,
  backing: Backing,
  plan: Plan,
  modes: v.array(ModeRecord, 'a list of modes'),
  measurements: measurementsOf(Measurement),
  skipped: v.array(Skipped, 'a list'),
  warnings: texts,
});
export type Run = Of<typeof Run>;

/** The parts of which the JSON Schema has a definition, by their names. */
export const DEFINITIONS = {
  Workload,
  Case,
  HistogramData,
  Switches,
  Occupancy,
  Round,
  ExpectedRequests,
  Proof,
  Measurement,
  Negotiated,
  Probe,
  ModeRecord,
  Skipped,
  Host,
  Backing,
  Plan,
};
