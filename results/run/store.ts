// Run files: writing one while it is measured, and reading one back.
//
// The writer keeps the encoded text of every round, so that rewriting a file of megabytes costs one copy and one write.
// It does not measure, judge or print. Invariant: at every moment run.json is a complete, valid run: it is replaced by
// a rename within its folder, never written in place.
//
// It is replaced between rounds only, because a timer could do it during a round, and rarely enough to cost little: see
// `#saveIfDue`. Changes in between are written by the next save, or by `finish`.

import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { asWriteError, errnoName, InputError, WriteError } from './errors.js';
import { checked, readJson } from './input.js';
import { type Measurement, OLDEST_SCHEMA, type Round, Run, SCHEMA } from './model.js';
import { isFolder, makeFolder, probeFolder, replaceFile } from './output-file.js';
import { run as runOfVersion1 } from './version-1.js';

export const RUN_FILE = 'run.json';

/** A new run's id, `20261120-201512-3f2a`: UTC time to the second, and four hex digits against collisions. */
export function newRunId(now: Date): string {
  const digits = now.toISOString().replace(/[-:]/g, '');
  return `${digits.slice(0, 8)}-${digits.slice(9, 15)}-${randomBytes(2).toString('hex')}`;
}

/** Shortest time between two saves. */
const SAVE_EVERY_MS = 1000;
/**
 * Also this many times the duration of the last save: saving takes 1 % of the time at most, however slow the disk is.
 */
const SAVE_APART = 99;
/**
 * Also this share of the run so far, which is what a crash can lose. The growing file is then written 50 times over in
 * total; with a save each second it would be 300 times in 10 minutes.
 */
const LOST_AT_MOST_SHARE = 0.02;

/** What may change in a measurement in addition to its rounds. */
export type MeasurementPatch = Partial<Pick<Measurement, 'proof' | 'warnings' | 'failure'>>;
/** What may change in a run in addition to its measurements. */
export type RunPatch = Partial<Omit<Run, 'schema' | 'tool' | 'id' | 'measurements'>>;

/** A measurement being written: its fields, and its rounds as encoded text. */
interface Slot {
  measurement: Omit<Measurement, 'rounds'>;
  readonly rounds: Buffer[];
}

/** A RunWriter keeps one run.json up to date; every method leaves a complete file or throws a WriteError. */
export class RunWriter {
  readonly file: string;
  readonly #slots = new Map<string, Slot>();
  #header: Omit<Run, 'measurements'>;
  readonly #startedMs = performance.now();
  /** The file is not replaced before this time, unless the run ends. */
  #nextSaveMs = 0;

  private constructor(folder: string, run: Run) {
    this.file = join(folder, RUN_FILE);
    const { measurements, ...header } = run;
    this.#header = header;
    for (const measurement of measurements) this.#slots.set(measurement.case.id, slotOf(measurement));
  }

  /**
   * Makes the folder and writes the given run: `run.measurements` has every case to come, without rounds.
   * Errors: WriteError when the folder already holds a run, or with the errno of the failed call.
   */
  static create(folder: string, run: Run): RunWriter {
    const writer = new RunWriter(folder, run);
    orNotSaved('the folder for the run cannot be made', folder, () => makeFolder(folder));
    refuseExisting(writer.file);
    writer.#save(false);
    return writer;
  }

  /** Adds cases to those that the run was created with. */
  add(measurements: readonly Measurement[]): void {
    for (const measurement of measurements) this.#slots.set(measurement.case.id, slotOf(measurement));
    this.#saveIfDue();
  }

  /** Adds a round to a case, and applies `patch` to the measurement. */
  round(caseId: string, round: Round, patch: MeasurementPatch = {}): void {
    this.#slot(caseId).rounds.push(encoded(round));
    this.measurement(caseId, patch);
  }

  measurement(caseId: string, patch: MeasurementPatch): void {
    const slot = this.#slot(caseId);
    slot.measurement = { ...slot.measurement, ...patch };
    this.#saveIfDue();
  }

  update(patch: RunPatch): void {
    this.#header = { ...this.#header, ...patch };
    this.#saveIfDue();
  }

  /** Writes for the last time, and waits until the data is on disk. */
  finish(patch: RunPatch = {}): void {
    this.#header = { ...this.#header, ...patch };
    this.#save(true);
  }

  #slot(caseId: string): Slot {
    const slot = this.#slots.get(caseId);
    if (slot === undefined) throw new RangeError(`case ${caseId} is not part of the run that was created`);
    return slot;
  }

  #saveIfDue(): void {
    if (performance.now() >= this.#nextSaveMs) this.#save(false);
  }

  #save(durable: boolean): void {
    const startedMs = performance.now();
    orNotSaved('the run cannot be saved; what was saved before is intact', this.file, () =>
      replaceFile(this.file, Buffer.concat(this.#parts()), durable),
    );
    const endedMs = performance.now();
    const apartMs = Math.max(
      SAVE_EVERY_MS,
      SAVE_APART * (endedMs - startedMs),
      LOST_AT_MOST_SHARE * (endedMs - this.#startedMs),
    );
    this.#nextSaveMs = endedMs + apartMs;
  }

  /** The text of the file: one round per line, so that it stays readable and a diff small. */
  #parts(): Buffer[] {
    const parts = [withList(this.#header, 'measurements')];
    for (const [i, { measurement, rounds }] of [...this.#slots.values()].entries()) {
      parts.push(i === 0 ? NEWLINE : COMMA, withList(measurement, 'rounds'));
      for (const [j, round] of rounds.entries()) parts.push(j === 0 ? NEWLINE : COMMA, round);
      parts.push(SLOT_END);
    }
    parts.push(Buffer.from('\n]}\n'));
    return parts;
  }
}

/** Errors: the WriteError that `RunWriter.create` would end with, before anything is measured. Leaves nothing behind. */
export function probeRunFolder(folder: string): void {
  refuseExisting(join(folder, RUN_FILE));
  orNotSaved('no run can be written there', folder, () => probeFolder(folder));
}

function refuseExisting(file: string): void {
  if (!existsSync(file)) return;
  throw new WriteError({ reason: 'there is already a run', object: file, hint: ANOTHER_FOLDER }, null);
}

const NEWLINE = Buffer.from('\n');
const COMMA = Buffer.from(',\n');
const SLOT_END = Buffer.from(']}');

function slotOf({ rounds, ...measurement }: Measurement): Slot {
  return { measurement, rounds: rounds.map(encoded) };
}

function encoded(round: Round): Buffer {
  return Buffer.from(JSON.stringify(round));
}

/** The text of an object up to the first item of a list that follows its own fields. */
function withList(fields: object, list: 'measurements' | 'rounds'): Buffer {
  return Buffer.from(`${JSON.stringify(fields).slice(0, -1)},"${list}":[`);
}

const ANOTHER_FOLDER = 'name another folder with --out';
const WRITE_HINTS: Readonly<Record<string, string>> = {
  ENOSPC: 'free some space on that file system, or name a folder on another one with --out',
  EDQUOT: 'your quota is used up there; name another folder with --out',
  EACCES: 'name a folder that you may write to with --out',
  EPERM: 'name a folder that you may write to with --out',
  EROFS: 'that file system is read-only; name another folder with --out',
  ENOTDIR: 'a part of that path is a file; name another folder with --out',
  EEXIST: 'a file of that name is in the way; name another folder with --out',
};

/** Errors: WriteError when a file operation of `write` fails. */
function orNotSaved(reason: string, object: string, write: () => void): void {
  try {
    write();
  } catch (error) {
    const hint = WRITE_HINTS[errnoName(error) ?? ''] ?? ANOTHER_FOLDER;
    throw asWriteError({ reason, object, hint }, error);
  }
}

/**
 * Reads a run from its file or its folder. Errors: InputError when it is missing, truncated, not a run, of an unknown
 * schema, or damaged; it names the field.
 */
export function readRun(path: string): Run {
  const file = isFolder(path) ? join(path, RUN_FILE) : path;
  return runFrom(file, readJson(file));
}

interface Tool {
  readonly name?: unknown;
  readonly version?: unknown;
}

const DAMAGED = 'the file was edited or damaged';

/** A parsed run of any known schema as one of the newest; `file` is what errors name. Errors: InputError. */
export function runFrom(file: string, parsed: unknown): Run {
  const { tool, schema } = Object(parsed) as { tool?: Tool | null; schema?: unknown };
  const shown = (value: unknown): string => (value === undefined ? 'missing' : JSON.stringify(value));
  if (tool?.name !== 'fusebench') {
    throw new InputError({
      object: file,
      field: 'tool.name',
      reason: `is ${shown(tool?.name)}, not "fusebench": this is not a fusebench run`,
      hint: 'give a run.json, or a folder that holds one',
    });
  }
  const number = Number.isSafeInteger(schema) ? Number(schema) : Number.NaN;
  if (!(number >= OLDEST_SCHEMA && number <= SCHEMA)) {
    const isNewer = typeof schema === 'number' && schema > SCHEMA;
    throw new InputError({
      object: file,
      field: 'schema',
      reason: `is ${shown(schema)}, but this version reads ${OLDEST_SCHEMA} to ${SCHEMA}`,
      hint: isNewer
        ? `update fusebench (the run was written by ${String(tool.version)})`
        : `${DAMAGED}, or is not a fusebench run`,
    });
  }
  return checked<Run>(file, number === 1 ? runOfVersion1 : Run, parsed, DAMAGED);
}
