// What run.json must look like, by valibot: the one source of what a reader accepts and of the JSON Schema for other
// programs (results/schema, generated). The check at the end compares it with the types of model.ts, whose comments say
// what each field is.
//
// Invariant: a value that passes is a Run whose numbers are finite and not negative, whose rounds have operations and
// elapsed time, and whose histograms add up. Unknown fields are dropped.

import * as v from 'valibot';
import {
  amount,
  amountByName,
  count,
  countByName,
  counts,
  flag,
  integer,
  name,
  plainObject,
  positiveAmount,
  positiveCount,
  positiveCountByName,
  text,
  texts,
  time,
} from './fields.js';
import { histogramFault } from './histogram.js';
import type { Run } from './model.js';
import { BUILTIN_MODES, type Mode } from './modes.js';

/** The schema that is written, and the oldest that is read (version-1.ts). */
export const SCHEMA = 2;
export const OLDEST_SCHEMA = 1;

const mode = v.pipe(
  v.custom<Mode>(
    (x) => typeof x === 'string' && ((BUILTIN_MODES as readonly string[]).includes(x) || /^target:./.test(x)),
    `one of ${BUILTIN_MODES.join(', ')} or target:NAME`,
  ),
  v.metadata({ type: 'string', pattern: `^(${BUILTIN_MODES.join('|')}|target:.+)$` }),
);
const placement = v.picklist(['same-cpu', 'cross-cpu', 'unpinned'], 'same-cpu, cross-cpu or unpinned');

const histogram = v.pipe(
  v.object({ count, minNs: amount, maxNs: amount, sumNs: amount, overflow: count, buckets: counts }),
  v.rawCheck(({ dataset, addIssue }) => {
    const fault = dataset.typed ? histogramFault(dataset.value) : null;
    if (fault !== null) addIssue({ message: `a recorded histogram: ${fault}` });
  }),
);

const workload = v.object({
  name: text,
  driver: text,
  operation: text,
  isolates: text,
  cache: v.picklist(['direct', 'warm', 'cold'], 'direct, warm or cold'),
  blockBytes: count,
  fileBytes: count,
  entries: count,
  threads: positiveCount,
  sharedFile: flag,
});

const oneCase = v.object({ id: name, workload, mode, placement });

const switches = v.object({ voluntary: count, involuntary: count });

export const occupancy = v.object({
  wallNs: amount,
  cpuNs: amount,
  runDelayNs: v.nullable(amount),
  stolenNs: v.nullable(amount),
});

export const round = v.object({
  index: count,
  bringUp: count,
  order: count,
  operations: positiveCount,
  elapsedNs: positiveAmount,
  bytes: count,
  checksum: v.pipe(text, v.regex(/^[0-9a-f]{16}$/, '16 hex digits')),
  histogram,
  contextSwitches: v.object({ client: switches, daemon: v.nullable(switches) }),
  cpuNs: v.object({ client: amount, daemon: v.nullable(amount) }),
  faults: v.object({ minor: count, major: count }),
  migrations: v.nullable(count),
  occupancy: v.nullable(occupancy),
  requests: v.nullable(countByName),
  service: v.exactOptional(v.pipe(plainObject, v.record(text, histogram))),
});

/** `one` is the schema of a round, of this version or of an older one. */
export function roundsOf<S extends v.GenericSchema<unknown, { index: number }>>(one: S) {
  return v.pipe(
    v.array(one, 'a list of rounds'),
    v.check(
      (list) => list.every(({ index }, i) => i === 0 || index > list[i - 1]!.index),
      'rounds with ascending index',
    ),
  );
}

const expectedRequests = v.object({ opcode: text, min: amount, max: amount });

export const proof = v.object({
  engaged: flag,
  expected: v.array(expectedRequests, 'a list'),
  observed: v.nullable(amountByName),
  unexpectedRequests: texts,
});

export const measurement = v.object({
  case: oneCase,
  rounds: roundsOf(round),
  proof,
  warnings: texts,
  failure: v.nullable(text),
});

/** `one` is the schema of a measurement, of this version or of an older one. */
export function measurementsOf<S extends v.GenericSchema<unknown, { case: { id: string } }>>(one: S) {
  return v.pipe(
    v.array(one, 'a list of measurements'),
    v.check(
      (list) => new Set(list.map((each) => each.case.id)).size === list.length,
      'measurements with distinct case.id',
    ),
  );
}

const negotiated = v.object({
  major: count,
  minor: count,
  kernelOffers: texts,
  flags: texts,
  maxWriteBytes: count,
  maxPages: count,
  maxStackDepth: count,
  maxBackground: count,
  congestionThreshold: count,
  maxReadaheadBytes: count,
  readAheadBytes: v.nullable(count),
  daemonThreads: count,
  passthroughOps: texts,
});

const probe = v.object({ what: text, expected: text, observed: text, ok: flag });

export const modeRecord = v.object({
  mode,
  setup: text,
  negotiated: v.nullable(negotiated),
  probes: v.array(probe, 'a list'),
  audit: v.nullable(v.object({ daemon: count, kernel: count })),
});

export const host = v.object({
  hostname: text,
  kernel: text,
  arch: text,
  cpuModel: text,
  cpus: positiveCount,
  memoryBytes: count,
  governor: v.nullable(text),
  clocksource: v.nullable(text),
  clockPairNs: amount,
  lsms: texts,
  virtualization: text,
  emulated: flag,
  nodeVersion: text,
  stealNs: v.nullable(amount),
  othersShare: v.nullable(amount),
});

const backing = v.object({ fsType: text, path: v.nullable(text) });

export const plan = v.object({
  profile: v.picklist(['smoke', 'quick', 'full'], 'smoke, quick or full'),
  bringUps: positiveCount,
  roundsPerBringUp: positiveCount,
  operationsPerThread: positiveCountByName,
  modes: v.array(mode, 'a list of modes'),
  workloads: texts,
  threads: v.array(positiveCount, 'a list of thread counts'),
  placements: v.array(placement, 'a list of placements'),
  sharedFile: flag,
  serviceTimes: flag,
  scheduler: v.exactOptional(v.literal('batch', 'batch or absent')),
});

const skipped = v.object({ mode, workload: v.nullable(text), reason: text });

export const run = v.object({
  schema: v.literal(SCHEMA, String(SCHEMA)),
  tool: v.object({ name: v.literal('fusebench', 'fusebench'), version: text }),
  id: name,
  label: text,
  command: text,
  startedAt: time,
  finishedAt: v.nullable(time),
  status: v.picklist(
    ['running', 'complete', 'interrupted', 'failed'],
    'running, complete, interrupted or failed',
  ),
  seed: integer,
  host,
  backing,
  plan,
  modes: v.array(modeRecord, 'a list of modes'),
  measurements: measurementsOf(measurement),
  skipped: v.array(skipped, 'a list'),
  warnings: texts,
});

/** The parts by the name of their interface in model.ts: the definitions of the JSON Schema. */
export const DEFINITIONS = {
  Workload: workload,
  Case: oneCase,
  HistogramData: histogram,
  Switches: switches,
  Occupancy: occupancy,
  Round: round,
  ExpectedRequests: expectedRequests,
  Proof: proof,
  Measurement: measurement,
  Negotiated: negotiated,
  Probe: probe,
  ModeRecord: modeRecord,
  Skipped: skipped,
  Host: host,
  Backing: backing,
  Plan: plan,
};

type DeepReadonly<T> = T extends object ? { readonly [Key in keyof T]: DeepReadonly<T[Key]> } : T;
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
// Compiles only while model.ts says the same as these schemas, field by field.
true satisfies Same<Run, DeepReadonly<v.InferOutput<typeof run>>>;
