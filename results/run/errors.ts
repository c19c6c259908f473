// Errors with files: bad input, and results that cannot be written.
//
// Errors are data (reason, object, field, errno, hint) and one sentence; bench/ decides on exit codes.

import { getSystemErrorName } from 'node:util';

export interface InputErrorFields {
  /** What is wrong: `is truncated`. */
  readonly reason: string;
  /** The file. */
  readonly object: string;
  /** The field, for example `measurements[3].rounds[0].elapsedNs`; null when the whole file is meant. */
  readonly field?: string | null;
  /** What to do. */
  readonly hint?: string;
}

/** An input file is not usable. */
export class InputError extends Error {
  override readonly name = 'InputError';
  readonly reason: string;
  readonly object: string;
  readonly field: string | null;
  readonly hint: string | null;

  constructor({ reason, object, field = null, hint }: InputErrorFields) {
    super(`${object}: ${field === null ? '' : `${field} `}${reason}${hint === undefined ? '' : `; ${hint}`}`);
    this.reason = reason;
    this.object = object;
    this.field = field;
    this.hint = hint ?? null;
  }
}

/** A result could not be written; the previous content is unchanged. */
export class WriteError extends Error {
  override readonly name = 'WriteError';

  readonly reason: string;
  readonly object: string;
  /** For example `ENOSPC`; null when no system call failed. */
  readonly errno: string | null;
  readonly hint: string;

  constructor(fields: { reason: string; object: string; errno: string | null; hint: string }) {
    const { reason, object, errno, hint } = fields;
    super(`${object}: ${reason}${errno === null ? '' : ` (${errno})`}; ${hint}`);
    this.reason = reason;
    this.object = object;
    this.errno = errno;
    this.hint = hint;
  }
}

/** The errno name of a failed file operation, or null when `error` is none. */
export function errnoName(error: unknown): string | null {
  if (!(error instanceof Error) || !('errno' in error) || typeof error.errno !== 'number') return null;
  return 'code' in error && typeof error.code === 'string' ? error.code : getSystemErrorName(error.errno);
}

export interface WriteFields {
  readonly reason: string;
  readonly object: string;
  readonly hint: string;
}

/** A failed file operation as a WriteError with these fields; any other error as it is. */
export function asWriteError(fields: WriteFields, error: unknown): unknown {
  const errno = errnoName(error);
  return errno === null ? error : new WriteError({ ...fields, errno });
}

/** Calls `write`. Errors: as `asWriteError` has them. */
export function orWriteError(fields: WriteFields, write: () => void): void {
  try {
    write();
  } catch (error) {
    throw asWriteError(fields, error);
  }
}
