// Study files: the results of `fusebench ablate` and `fusebench footprint`, each one JSON document.
//
// A study names its kind in `kind`; a run has no such field. Written completely or not at all, checked when read back.

import * as v from 'valibot';
import { InputError, orWriteError } from '../run/errors.js';
import { amount, count, positiveCount, text, texts, time } from '../run/fields.js';
import { checked, readJson } from '../run/input.js';
import { FUSE_MODES } from '../run/modes.js';
import { probeOutput, writeOutput } from '../run/output-file.js';
import { host } from '../run/version-1.js';
import { type Ablation, WAYS } from './ablation.js';
import type { Footprint } from './footprint.js';

export type Study = Ablation | Footprint;

/** The newest schema of both kinds that this version reads. */
const SCHEMA = 1;

const number = v.custom<number>(Number.isFinite, 'a number');
/** JSON has no Infinity: the upper end of an interval of too few rounds is null in the file. */
const upperEnd = v.pipe(
  v.nullable(amount),
  v.transform((value) => value ?? Number.POSITIVE_INFINITY),
);
const mode = v.picklist(FUSE_MODES, FUSE_MODES.join(', '));
const way = v.picklist(WAYS, WAYS.join(', '));
const common = {
  schema: v.literal(1, '1'),
  startedAt: time,
  command: text,
  host,
  backing: text,
} as const;

const cell = v.object({
  variant: text,
  requests: v.record(text, amount),
  switches: amount,
  p50Ns: amount,
  timesAll: v.object({ center: amount, lo: amount, hi: upperEnd, confidence: amount, n: count }),
});

const ablation = v.object({
  ...common,
  kind: v.literal('ablation', 'ablation'),
  rounds: positiveCount,
  variants: v.array(v.object({ name: text, opsMask: v.nullable(texts) }), 'a list'),
  rows: v.array(
    v.object({ workload: text, cells: v.array(cell, 'a list'), failures: v.record(text, text) }),
    'a list',
  ),
  entries: positiveCount,
  sweep: v.array(v.object({ way, percent: amount, elapsedNs: amount, requests: amount }), 'a list'),
  crossovers: v.array(
    v.object({
      ways: v.tuple([way, way], 'two ways'),
      of: v.picklist(['time', 'requests'], 'time or requests'),
      below: way,
      above: way,
      percent: v.nullable(amount),
    }),
    'a list',
  ),
});

const cost = v.object({
  slabBytesPerInode: number,
  availableBytesPerInode: number,
  daemonBytesPerInode: number,
  daemonFdsPerInode: number,
  backingIdsPerInode: number,
  caches: v.nullable(
    v.array(v.object({ name: text, objectsPerInode: number, bytesPerInode: number }), 'a list'),
  ),
  firstLookupNs: amount,
  againNs: amount,
  evictionNs: v.nullable(amount),
  fdsLeft: number,
});

const footprint = v.object({
  ...common,
  kind: v.literal('footprint', 'footprint'),
  points: v.array(
    v.object({ mode, inodes: positiveCount, kept: count, limit: v.nullable(text), cost: v.nullable(cost) }),
    'a list',
  ),
  skipped: v.array(v.object({ mode, workload: v.nullable(text), reason: text }), 'a list'),
});

/** Errors: WriteError when a study could not be written there; checked before anything is measured. */
export function assertStudyWritable(file: string): void {
  attempt(file, () => probeOutput(file));
}

/** Replaces the file by the study. Errors: WriteError; the previous file is then unchanged. */
export function writeStudy(file: string, study: Study): void {
  attempt(file, () => writeOutput(file, `${JSON.stringify(study, null, 2)}\n`));
}

function attempt(file: string, write: () => void): void {
  const hint = 'give --out a file that can be written';
  orWriteError({ reason: 'cannot be written', object: file, hint }, write);
}

/** Reads a study back; null when the document's `kind` is another one. Errors: InputError. */
export function readStudy(file: string): Study | null {
  const parsed = readJson(file);
  const { kind, schema } = (typeof parsed === 'object' && parsed !== null ? parsed : {}) as Record<
    string,
    unknown
  >;
  if (kind !== 'ablation' && kind !== 'footprint') return null;
  if (typeof schema === 'number' && schema > SCHEMA) {
    throw new InputError({
      object: file,
      field: 'schema',
      reason: `is ${schema}, but this version reads up to ${SCHEMA}`,
      hint: 'update fusebench',
    });
  }
  const wanted = kind === 'ablation' ? ablation : footprint;
  return checked<Study>(file, wanted, parsed, 'the file was edited or damaged');
}
