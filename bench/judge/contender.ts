// What `fusebench ab` compares: two daemons, two sets of options, two targets, or two kernels; as options of
// `fusebench run`, and of the `fusebench vm` around it.

import { accessSync, constants } from 'node:fs';
import { resolve } from 'node:path';
import { REFERENCE_MODE } from '../../results/run/modes.js';
import { FusebenchError } from '../common/errors.js';
import { parseTarget } from '../mount/target-spec.js';

/** One side of an ab comparison. */
export interface Contender {
  /** As the user wrote it. */
  readonly name: string;
  /** Options of `fusebench run` that make it. */
  readonly options: readonly string[];
  /** The kernel image to boot for each block; left out for the running kernel. */
  readonly kernel?: string;
}

/**
 * `default`, `daemon:PATH`, `options:TEXT`, `kernel:IMAGE`, or a target (NAME=...). Our daemons run in `mode`. On one
 * kernel, native is also measured and shows the machine's speed. Errors: exit code 2.
 */
export function parseContender(text: string, mode: string): Contender {
  const modes = ['--mode', `native,${mode}`];
  if (text === 'default') return { name: text, options: modes };
  if (text.startsWith('options:')) {
    const options = text.slice('options:'.length).trim();
    return { name: text, options: [...modes, '--daemon-options', options] };
  }
  if (text.startsWith('daemon:')) {
    const path = resolve(text.slice('daemon:'.length));
    refuseUnlessExecutable(path);
    return { name: text, options: [...modes, '--daemon', path] };
  }
  if (text.startsWith('kernel:')) {
    return { name: text, options: ['--mode', mode], kernel: resolve(text.slice('kernel:'.length)) };
  }
  if (text.includes('=')) {
    parseTarget(text);
    if (mode.includes(',')) {
      const reason = 'has one mode, which can be compared with one mode of our daemon only';
      throw new FusebenchError({ object: text, reason, hint: `not with --mode ${mode}`, exitCode: 2 });
    }
    return { name: text, options: ['--mode', REFERENCE_MODE, '--target', text] };
  }
  const reason = 'is not a known side';
  const hint =
    "write default, daemon:PATH, options:'--no-killpriv', kernel:IMAGE or NAME='COMMAND {backing} {mountpoint}'";
  throw new FusebenchError({ object: text, reason, hint, exitCode: 2 });
}

function refuseUnlessExecutable(path: string): void {
  try {
    accessSync(path, constants.X_OK);
  } catch {
    const reason = 'is not an executable program';
    throw new FusebenchError({ object: path, reason, errno: 'ENOENT', exitCode: 2 });
  }
}
