// The bare loop (native/bench/floor.cc): a process that runs one round.

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
 * Nanoseconds per operation, of a new process. Where its pages lie in memory can make a process up to a quarter slower
 * for its whole life. The same is true for a round of fusebench, whose thread and buffer are new. Errors: its stderr.
 */
export async function bareRound({ loop, path, operations, warmup, cpu }: BareLoopSpec): Promise<number> {
  const { stdout } = await execute(FLOOR, [loop, path, ...[operations, warmup, cpu].map(String)]);
  return Number(stdout);
}
