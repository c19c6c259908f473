// What a stored run must look like, by valibot (results/judge/policy.ts and results/study/study.ts say the same of their files).
// results/schema/run-1.schema.json says the same for other programs; a test holds the two together.
//
// Invariant: a value that passes is a Run whose numbers are finite and not negative, whose rounds have work and
// time in them, and whose histograms add up. Unknown fields are dropped.

import * as v from 'valibot';
import { histogramFault } from './histogram.js';
import { type HistogramData, MODES, type Mode, type Run } from './model.js';

export const count = v.custom<number>(
  (x) => Number.isSafeInteger(x) && (x as number) >= 0,
  'a whole number, 0 or more',
);
export const positiveCount = v.custom<number>(
  (x) => Number.isSafeInteger(x) && (x as number) > 0,
  'a whole number above 0',
);
export const amount = v.custom<number>(
  (x) => Number.isFinite(x) && (x as number) >= 0,
  'a number, 0 or more',
);
const positiveAmount = v.custom<number>((x) => Number.isFinite(x) && (x as number) > 0, 'a number above 0');
const integer = v.custom<number>((x) => Number.isSafeInteger(x), 'a whole number');
export const text = v.string('a text');
const flag = v.boolean('true or false');
export const texts = v.array(text, 'a list of texts');
const mode = v.custom<Mode>(
  (x) => typeof x === 'string' && ((MODES as readonly string[]).includes(x) || /^target:./.test(x)),
  `one of ${MODES.join(', ')} or target:NAME`,
);
const placement = v.picklist(['same-cpu', 'cross-cpu', 'unpinned'], 'same-cpu, cross-cpu or unpinned');
export const time = v.pipe(
  text,
  v.regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?Z$/, 'an ISO 8601 time in UTC'),
);

const isPlainObject = (x: unknown): x is object => typeof x === 'object' && x !== null && !Array.isArray(x);
/** Valibot's own objects and records let a list pass. */
export const plainObject = v.custom<object>(isPlainObject, 'an object');

/** Values a record holds are checked as one, because a run has hundreds of thousands of them. */
function numbersBy(check: (x: unknown) => boolean, what: string) {
  return v.custom<Readonly<Record<string, number>>>(
    (x) => isPlainObject(x) && Object.values(x).every(check),
    what,
  );
}
const counts = numbersBy(
  (x) => Number.isSafeInteger(x) && (x as number) >= 0,
  'an object of whole numbers, 0 or more',
);
const positiveCounts = numbersBy(
  (x) => Number.isSafeInteger(x) && (x as number) > 0,
  'an object of whole numbers above 0',
);
const amounts = numbersBy((x) => Number.isFinite(x) && (x as number) >= 0, 'an object of numbers, 0 or more');

const histogram = v.pipe(
  v.object({
    count,
    minNs: amount,
    maxNs: amount,
    sumNs: amount,
    overflow: count,
    buckets: v.custom<readonly number[]>(
      (x) => Array.isArray(x) && x.every((item) => Number.isSafeInteger(item) && item >= 0),
      'a list of whole numbers, 0 or more',
    ),
  }),
  v.rawCheck<HistogramData>(({ dataset, addIssue }) => {
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

const switches = v.object({ voluntary: count, involuntary: count });

const occupancy = v.object({
  wallNs: amount,
  cpuNs: amount,
  runDelayNs: v.nullable(amount),
  stolenNs: v.nullable(amount),
});

const round = v.object({
  index: count,
  // Older runs had one bring-up and did not record who had the CPUs.
  bringUp: v.optional(count, 0),
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
  occupancy: v.optional(v.nullable(occupancy), null),
  requests: v.nullable(counts),
  service: v.exactOptional(v.pipe(plainObject, v.record(text, histogram))),
});

const rounds = v.pipe(
  v.array(round, 'a list of rounds'),
  v.check(
    (list) => list.every((one, i) => i === 0 || one.index > list[i - 1]!.index),
    'rounds with ascending index',
  ),
);

const measurement = v.object({
  case: v.object({ id: v.pipe(text, v.nonEmpty('a text')), workload, mode, placement }),
  rounds,
  proof: v.object({
    engaged: flag,
    expected: v.array(v.object({ opcode: text, min: amount, max: amount }), 'a list'),
    observed: v.nullable(amounts),
    betrayedBy: texts,
  }),
  warnings: texts,
  failure: v.nullable(text),
});

const measurements = v.pipe(
  v.array(measurement, 'a list of measurements'),
  v.check(
    (list) => new Set(list.map((one) => one.case.id)).size === list.length,
    'measurements with distinct case.id',
  ),
);

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

const modeRecord = v.object({
  mode,
  how: text,
  negotiated: v.nullable(negotiated),
  probes: v.array(v.object({ what: text, expected: text, observed: text, ok: flag }), 'a list'),
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
  othersShare: v.optional(v.nullable(amount), null),
});

const plan = v.object({
  profile: v.picklist(['smoke', 'quick', 'full'], 'smoke, quick or full'),
  bringUps: v.optional(positiveCount, 1),
  rounds: positiveCount,
  operations: positiveCounts,
  modes: v.array(mode, 'a list of modes'),
  workloads: texts,
  threads: v.array(positiveCount, 'a list of thread counts'),
  placements: v.array(placement, 'a list of placements'),
  sharedFile: flag,
  serviceTimes: flag,
  scheduler: v.exactOptional(v.literal('batch', 'batch or absent')),
});

const run = v.object({
  schema: v.literal(1, '1'),
  tool: v.object({ name: v.literal('fusebench', 'fusebench'), version: text }),
  id: v.pipe(text, v.nonEmpty('a text')),
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
  backing: v.object({ fsType: text, path: v.nullable(text) }),
  plan,
  modes: v.array(modeRecord, 'a list of modes'),
  measurements,
  skipped: v.array(v.object({ mode, workload: v.nullable(text), reason: text }), 'a list'),
  warnings: texts,
});

/** A Fault is the first field that is not as it must be. */
export interface Fault {
  /** For example `measurements[3].rounds[0].elapsedNs`; null for the whole value. */
  readonly field: string | null;
  /** For example `is -5, but must be a number above 0`. */
  readonly reason: string;
}

export type Validated<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly fault: Fault };

/** Checks a parsed run.json of schema 1. */
export function validateRun(value: unknown): Validated<Run> {
  return validate(run, value);
}

/** Checks any value against a schema whose messages say what must be there. */
export function validate<T>(schema: v.GenericSchema<unknown, T>, value: unknown): Validated<T> {
  const result = v.safeParse(schema, value, { abortEarly: true });
  if (result.success) return { ok: true, value: result.output };
  const [issue] = result.issues;
  return { ok: false, fault: { field: fieldOf(issue.path), reason: reasonOf(issue) } };
}

function fieldOf(path: readonly v.IssuePathItem[] | undefined): string | null {
  if (path === undefined) return null;
  return path
    .map(({ key }, i) => (typeof key === 'number' ? `[${key}]` : `${i ? '.' : ''}${String(key)}`))
    .join('');
}

function reasonOf(issue: v.BaseIssue<unknown>): string {
  // Objects carry valibot's own message ("Invalid type: Expected Object ..."); all others say what must be there.
  const wanted = issue.type === 'object' || issue.type === 'record' ? 'an object' : issue.message;
  if (issue.expected === 'never') return `is not known here; there must be ${issue.message}`;
  if (issue.input === undefined) return 'is missing';
  return `is ${shown(issue.input)}, but must be ${wanted}`;
}

function shown(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object' && value !== null) return 'an object';
  const written = JSON.stringify(value);
  return written.length <= 60 ? written : `${written.slice(0, 57)}...`;
}
