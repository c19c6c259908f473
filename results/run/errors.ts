// Errors with files: bad input, and results that cannot be written. Each is one sentence; bench/ decides on exit codes.

export interface InputErrorFields {
  /** What is wrong: `is truncated`. */
  readonly reason: string;
  /** The file. */
  readonly object: string;
  /** For example `measurements[3].rounds[0].elapsedNs`; null when the whole file is meant. */
  readonly field?: string | null;
  /** What to do. */
  readonly hint?: string | undefined;
}

/** An input file is not usable. */
export class InputError extends Error {
  override readonly name = 'InputError';
  readonly object: string;
  readonly field: string | null;

  constructor({ reason, object, field = null, hint }: InputErrorFields) {
    super(`${object}: ${field === null ? '' : `${field} `}${reason}${hint === undefined ? '' : `; ${hint}`}`);
    this.object = object;
    this.field = field;
  }
}

export interface WriteFields {
  readonly reason: string;
  readonly object: string;
  readonly hint: string;
}

/** A result could not be written; the previous content is unchanged. */
export class WriteError extends Error {
  override readonly name = 'WriteError';

  /** `errno` is a name such as `ENOSPC`; null when no system call failed. */
  constructor({ reason, object, hint }: WriteFields, errno: string | null) {
    super(`${object}: ${reason}${errno === null ? '' : ` (${errno})`}; ${hint}`);
  }
}

/** The errno name of a failed file operation, or null when `error` is none. */
export function errnoName(error: unknown): string | null {
  if (!(error instanceof Error) || !('errno' in error) || !('code' in error)) return null;
  return typeof error.code === 'string' ? error.code : null;
}

/** A failed file operation as a WriteError with these fields; any other error as it is. */
export function asWriteError(fields: WriteFields, error: unknown): unknown {
  const errno = errnoName(error);
  return errno === null ? error : new WriteError(fields, errno);
}

/** Calls `write`. Errors: as `asWriteError` has them. */
export function orWriteError(fields: WriteFields, write: () => void): void {
  try {
    write();
  } catch (error) {
    throw asWriteError(fields, error);
  }
}
