// fusebench cover-letter: a run, or a base and a head, as text for a patch series.

import { coverLetter, type LetterOptions, type RunPair } from '../../charts/letter/cover-letter.js';
import { pool } from '../../results/quantities/pool.js';
import { readRun } from '../../results/run/store.js';
import { type ExitCode, FusebenchError } from '../common/errors.js';
import { hashOf, readSide } from '../judge/inputs.js';

/** Errors: an unknown workload or mode, exit code 2. */
export function coverLetterCommand(
  base: string,
  head: string | undefined,
  options: Omit<LetterOptions, 'sha256'>,
): ExitCode {
  const source = head === undefined ? readRun(base) : readPair(base, head);
  const sha256 = [base, head].filter((path) => path !== undefined).map(hashOf);
  try {
    process.stdout.write(coverLetter(source, { ...options, sha256 }));
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new FusebenchError({ reason: error.message, exitCode: 2 });
  }
  return 0;
}

export function readPair(basePath: string, headPath: string): RunPair {
  const blocks = { base: readSide(basePath), head: readSide(headPath) };
  return { base: pool(blocks.base), head: pool(blocks.head), blocks };
}
