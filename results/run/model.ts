// The contract of the project: what a run is, as plain readonly objects. Nothing here computes or prints.
//
// Invariants: names end in their unit; counts of a round are totals, never per operation; a warning is data
// carried by the object it is about, and only bench/ and charts/ turn it into text.
//
// schema.ts describes the same for the compiler, for the reader of files and, with these comments, for other programs
// (results/schema, made by 'npm run schema').

import type { Mode } from './modes.js';

export type { Mode } from './modes.js';

/**
 * The state of the FUSE-side page cache before each operation: `direct` bypasses it, `warm` finds it filled,
 * `cold` finds it dropped. The pages of the backing file are warm in all three.
 */
export type CacheState = 'direct' | 'warm' | 'cold';

/**
 * Where threads run: `same-cpu` pins each client thread and a daemon thread to one CPU, `cross-cpu` pins them
 * to neighbouring CPUs, `unpinned` leaves both to the scheduler.
 */
export type Placement = 'same-cpu' | 'cross-cpu' | 'unpinned';

/** A Workload is one kind of operation with its sizes and cache state. */
export interface Workload {
  /** For example `read-4k-rand`. */
  readonly name: string;
  /** The name of a driver in drivers/. */
  readonly driver: string;
  /** What is timed once, for example `pread of 4 KiB`. */
  readonly operation: string;
  /** One sentence: the cost that this workload isolates. */
  readonly isolates: string;
  /** Of the FUSE-side page cache before each operation; the backing file's pages are always in memory. */
  readonly cache: CacheState;
  /** Bytes one operation moves; 0 where it moves none. */
  readonly blockBytes: number;
  /** Size of each file; 0 where there is none. */
  readonly fileBytes: number;
  /** Directory entries one operation visits; 0 where it visits none. */
  readonly entries: number;
  /** Client threads. */
  readonly threads: number;
  /** True when all client threads share one file. */
  readonly sharedFile: boolean;
}

/** A Case is a workload in a mode at a placement. */
export interface Case {
  /** `read-4k-rand/direct/t1/same-cpu/file-passthrough`: workload, cache, threads, placement, mode. */
  readonly id: string;
  readonly workload: Workload;
  /**
   * The data path from a system call to the backing file; `target:NAME` is a daemon or mount that is not fusebench's.
   */
  readonly mode: Mode;
  /**
   * `same-cpu` pins each client thread and a daemon thread to one CPU, `cross-cpu` to neighbouring CPUs, `unpinned`
   * pins none.
   */
  readonly placement: Placement;
}

/**
 * A latency histogram in nanoseconds, log-linear: below 128 ns a bucket per nanosecond, above it 128 buckets per power
 * of two (results/run/histogram.ts).
 */
export interface HistogramData {
  /** Number of values, with those of `overflow`. */
  readonly count: number;
  /** Exact, as are `maxNs` and `sumNs`; 0 when nothing was recorded. */
  readonly minNs: number;
  readonly maxNs: number;
  readonly sumNs: number;
  /** Values above the highest trackable one (2^38 ns); they are included in `count`, `maxNs` and `sumNs` only. */
  readonly overflow: number;
  /** Flat: index, count, index, count, ... in ascending order of index; empty buckets are left out. */
  readonly buckets: readonly number[];
}

/** Context switches as the kernel counts them per thread. */
export interface Switches {
  readonly voluntary: number;
  readonly involuntary: number;
}

/**
 * Who used the CPUs of the clients during a round, from its first operation to its last. What is neither `cpuNs` nor
 * used by other work was idle: the daemon waited.
 */
export interface Occupancy {
  /**
   * Wall time, times the number of CPUs that the clients are pinned to, or of client threads where they are not pinned.
   */
  readonly wallNs: number;
  /** CPU time of clients and daemon together, with the preparation of operations. */
  readonly cpuNs: number;
  /**
   * Time in which a thread of clients or daemon was runnable and did not run; null where the kernel does not report it.
   */
  readonly runDelayNs: number | null;
  /** Time that the hypervisor gave to other guests, in steps of 10 ms; null where it does not report it. */
  readonly stolenNs: number | null;
}

/** A Round is one native call for one case: many operations, one histogram. */
export interface Round {
  /** 0-based number of the round of this case. */
  readonly index: number;
  /**
   * 0-based number of the bring-up: the daemon, mounts, files and memory that the round was measured on. Rounds of one
   * bring-up share the effects of its memory layout and its daemon, so that the bring-up is the replicate of all
   * statistics.
   */
  readonly bringUp: number;
  /** 0-based position in the whole run, in the shuffled order. */
  readonly order: number;
  /** Of all client threads together. */
  readonly operations: number;
  /** Wall time from the first operation's start to the last one's end over all threads, CLOCK_MONOTONIC_RAW. */
  readonly elapsedNs: number;
  /** Bytes moved by all operations. */
  readonly bytes: number;
  /**
   * XOR-sum over one word of each page read by the operations that all modes do, as 16 hex digits; equal work gives
   * equal checksums in all modes.
   */
  readonly checksum: string;
  /** The latencies of all operations. */
  readonly histogram: HistogramData;
  /** Totals of the client threads and of the daemon; null where no daemon of fusebench runs. */
  readonly contextSwitches: { readonly client: Switches; readonly daemon: Switches | null };
  /** User and system time together; CLOCK_THREAD_CPUTIME_ID of the clients, the daemon's process clock. */
  readonly cpuNs: { readonly client: number; readonly daemon: number | null };
  /** Page faults of the client threads. */
  readonly faults: { readonly minor: number; readonly major: number };
  /** CPU migrations of the client threads; null where the kernel does not report them. */
  readonly migrations: number | null;
  /** Null in runs of versions that did not record it. */
  readonly occupancy: Occupancy | null;
  /**
   * FUSE requests by opcode name, totals of the round, for example {"GETATTR": 200}; null where they are not counted.
   */
  readonly requests: Readonly<Record<string, number>> | null;
  /** Service-time histograms by opcode, as the daemon records them; absent when switched off. */
  readonly service?: Readonly<Record<string, HistogramData>>;
}

/** The requests per operation that a mode must show for one opcode; both ends included. */
export interface ExpectedRequests {
  readonly opcode: string;
  readonly min: number;
  readonly max: number;
}

/** The proof that a measurement took the data path its mode is named after. */
export interface Proof {
  /** False where the requests contradict the mode. Such a case is left out of comparisons. */
  readonly engaged: boolean;
  /** What the mode must show; empty where nothing is expected. */
  readonly expected: readonly ExpectedRequests[];
  /** Requests per operation by opcode over all rounds; null where they are not counted. */
  readonly observed: Readonly<Record<string, number>> | null;
  /** One sentence for each opcode with too many or too few requests for the mode; empty when engaged. */
  readonly unexpectedRequests: readonly string[];
}

/** A Measurement is a case with its rounds. */
export interface Measurement {
  readonly case: Case;
  /** In ascending order of `index`. */
  readonly rounds: readonly Round[];
  readonly proof: Proof;
  readonly warnings: readonly string[];
  /** Set when the case could not be measured to the end: one sentence. Such a case is left out of comparisons. */
  readonly failure: string | null;
}

/** What the kernel and the daemon agreed on at FUSE_INIT, and the properties of the mount. */
export interface Negotiated {
  /** Version of the FUSE protocol. */
  readonly major: number;
  readonly minor: number;
  /** Names without the FUSE_ prefix, for example ["ASYNC_READ", "PASSTHROUGH"]. */
  readonly kernelOffers: readonly string[];
  /** The flags that the daemon chose from these. */
  readonly flags: readonly string[];
  readonly maxWriteBytes: number;
  readonly maxPages: number;
  readonly maxStackDepth: number;
  readonly maxBackground: number;
  readonly congestionThreshold: number;
  readonly maxReadaheadBytes: number;
  /** read_ahead_kb of the mount's bdi, in bytes. */
  readonly readAheadBytes: number | null;
  readonly daemonThreads: number;
  /** Operations passed through by inode, for example ["GETATTR", "READ"]; empty in other modes. */
  readonly passthroughOps: readonly string[];
}

/** One test of a mode's behaviour before anything is timed. */
export interface Probe {
  /** For example `200 x pread O_DIRECT`. */
  readonly what: string;
  readonly expected: string;
  readonly observed: string;
  readonly ok: boolean;
}

/** How a mode was brought up. */
export interface ModeRecord {
  readonly mode: Mode;
  /** The daemon's command line, or what is mounted and how. */
  readonly setup: string;
  /** Null for a mode without a daemon of fusebench. */
  readonly negotiated: Negotiated | null;
  readonly probes: readonly Probe[];
  /** Messages that the daemon counted, and the number by the kernel's `unique`; null where there is no audit. */
  readonly audit: { readonly daemon: number; readonly kernel: number } | null;
}

/** What was not measured. */
export interface Skipped {
  readonly mode: Mode;
  /** A workload's name, or null when the whole mode is skipped. */
  readonly workload: string | null;
  readonly reason: string;
}

/** The machine, as recorded at the start of a run. `null` means that it could not be read. */
export interface Host {
  readonly hostname: string;
  readonly kernel: string;
  readonly arch: string;
  readonly cpuModel: string;
  readonly cpus: number;
  readonly memoryBytes: number;
  /** Of CPU frequency, for example `performance`. */
  readonly governor: string | null;
  readonly clocksource: string | null;
  /** Median cost of a pair of clock reads, as the loops use them. */
  readonly clockPairNs: number;
  /** Linux security modules. */
  readonly lsms: readonly string[];
  /** `none`, or what the machine runs in: `kvm`, `firecracker`, `qemu-tcg`, ... */
  readonly virtualization: string;
  /** True when instructions are emulated: then times are not comparable with other machines, counts are. */
  readonly emulated: boolean;
  readonly nodeVersion: string;
  /** Steal time of all CPUs over the run in nanoseconds; null before the end. */
  readonly stealNs: number | null;
  /**
   * The share of the clients' CPUs that other work used over the run, at least; null before the end, and in older runs.
   */
  readonly othersShare: number | null;
}

/** The backing file system of all modes. */
export interface Backing {
  /** `tmpfs` for the private default, otherwise the file system type of the given directory. */
  readonly fsType: string;
  /** The directory given with --backing, or null for the private tmpfs. */
  readonly path: string | null;
}

/** What the run was asked to do; enough to repeat it. */
export interface Plan {
  readonly profile: 'smoke' | 'quick' | 'full';
  /** As requested, or as many as fitted into the requested time. */
  readonly bringUps: number;
  /** Of each case. */
  readonly roundsPerBringUp: number;
  /**
   * Operations per round by `workload/cache/tN`: the same in all modes, except where an operation does not wait for a
   * request; such modes do a multiple of it.
   */
  readonly operationsPerThread: Readonly<Record<string, number>>;
  readonly modes: readonly Mode[];
  readonly workloads: readonly string[];
  readonly threads: readonly number[];
  readonly placements: readonly Placement[];
  readonly sharedFile: boolean;
  /** True where service times of the daemon are recorded. */
  readonly serviceTimes: boolean;
  /** The scheduling policy of clients and daemons where it is not the default one. */
  readonly scheduler?: 'batch';
}

/** A Run is one invocation and everything it measured: the content of run.json. */
export interface Run {
  readonly schema: 2;
  readonly tool: { readonly name: 'fusebench'; readonly version: string };
  /** For example `20261120-201512-3f2a`; also the folder's name. */
  readonly id: string;
  /** Free text of the user. */
  readonly label: string;
  /** The command line, ready to be repeated. */
  readonly command: string;
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  readonly finishedAt: string | null;
  /** `running` also for a run that was killed: the file is as it was last saved. */
  readonly status: 'running' | 'complete' | 'interrupted' | 'failed';
  /** Seed of the order of rounds and of the offsets that operations read. */
  readonly seed: number;
  readonly host: Host;
  readonly backing: Backing;
  readonly plan: Plan;
  readonly modes: readonly ModeRecord[];
  readonly measurements: readonly Measurement[];
  readonly skipped: readonly Skipped[];
  readonly warnings: readonly string[];
}
