// The one error type of the program: what failed, on which object, with which errno, and what to do about it.
//
// Every error that the user sees is one of these, so that bad input and failures are one clear sentence and a
// documented exit code. An error of another type is a bug in fusebench and is shown as one.

/**
 * Exit codes of every command: 0 good; 1 it judged and the result is bad; 2 wrong usage or unreadable input; 3 this
 * machine cannot measure that; 125 `git bisect run` must skip the commit; 130 interrupted, after cleaning up.
 */
export type ExitCode = 0 | 1 | 2 | 3 | 125 | 130;

export interface FusebenchErrorFields {
  /** What failed, briefly: `the backing directory cannot be written`. */
  readonly reason: string;
  /** Where: a path, an option, a mode. */
  readonly object?: string | undefined;
  /** For example `EACCES`. */
  readonly errno?: string | undefined;
  /** What to do: `use --backing with a directory that you own`. */
  readonly hint?: string | undefined;
  readonly exitCode: ExitCode;
}

export class FusebenchError extends Error {
  override readonly name = 'FusebenchError';
  readonly reason: string;
  readonly object: string | undefined;
  readonly errno: string | undefined;
  readonly hint: string | undefined;
  readonly exitCode: ExitCode;

  constructor({ object, reason, errno, hint, exitCode }: FusebenchErrorFields) {
    const subject = object === undefined ? '' : `${object}: `;
    const code = errno === undefined || reason.includes(errno) ? '' : ` (${errno})`;
    const advice = hint === undefined ? '' : `; ${hint}`;
    super(`${subject}${reason}${code}${advice}`);
    this.reason = reason;
    this.object = object;
    this.errno = errno;
    this.hint = hint;
    this.exitCode = exitCode;
  }
}

/** The errno name of a Node or native error, or undefined. */
export function errnoOf(error: unknown): string | undefined {
  if (error instanceof Error && 'code' in error && typeof error.code === 'string') return error.code;
  return undefined;
}

/** The message of whatever was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
