// What --target says: the name of another file system, and the command that mounts it or the directory where it
// is mounted.

import { isAbsolute } from 'node:path';
import type { Mode } from '../../results/run/model.js';
import { FusebenchError } from '../common/errors.js';

/** A Target is a FUSE file system that is not fusebench's. */
export interface Target {
  readonly name: string;
  readonly mode: Mode & `target:${string}`;
  /** As the user wrote it. */
  readonly text: string;
  readonly what:
    | { readonly kind: 'command'; readonly command: string }
    | { readonly kind: 'directory'; readonly directory: string };
}

/** `NAME=COMMAND {backing} {mountpoint}` or `NAME=/mounted/dir`. Errors: exit code 2. */
export function parseTarget(text: string): Target {
  const [, name, value] = /^([A-Za-z0-9][\w.-]*)=(.+)$/s.exec(text) ?? [];
  if (name === undefined || value === undefined) {
    const hint = "write NAME='COMMAND {backing} {mountpoint}' or NAME=/mounted/dir";
    throw new FusebenchError({ object: `--target ${text}`, reason: 'has no name', hint, exitCode: 2 });
  }
  const mode = `target:${name}` as const;
  if (value.includes('{mountpoint}')) return { name, mode, text, what: { kind: 'command', command: value } };
  if (isAbsolute(value) && !/\s/.test(value))
    return { name, mode, text, what: { kind: 'directory', directory: value } };
  const reason = 'is neither a command with {mountpoint} in it nor an absolute path';
  throw new FusebenchError({ object: `--target ${text}`, reason, exitCode: 2 });
}
