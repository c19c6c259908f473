// The bare loop (native/bench/floor.cc): a process that does one round.

import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { PACKAGE_ROOT } from '../common/paths.js';

const FLOOR = join(PACKAGE_ROOT, 'build/bench/floor');
const execute = promisify(execFile);

export interface BareLoopSpec {
  readonly loop: 'pread-each' | 'pread-all' | 'statx-all';
  readonly path: string;
  readonly operations: number;
  readonly warmup: number;
  readonly cpu: number;
}

/**
 * Nanoseconds an operation, of a new process: where its pages lie in memory makes a process up to a quarter slower for all its
 * life, as it makes a round of ours, whose thread and buffer are new. Errors: that it failed, with its words on stderr.
 */
export async function bareRound({ loop, path, operations, warmup, cpu }: BareLoopSpec): Promise<number> {
  const { stdout } = await execute(FLOOR, [loop, path, ...[operations, warmup, cpu].map(String)]);
  return Number(stdout);
}
