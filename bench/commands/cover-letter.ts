// fusebench cover-letter: a run, or a base and a head, as text for a patch series.

import { coverLetter, type LetterOptions, type RunPair } from '../../charts/letter/cover-letter.js';
import { pool } from '../../results/quantities/pool.js';
import type { Mode } from '../../results/run/model.js';
import { readRun } from '../../results/run/store.js';
import { type ExitCode, FusebenchError } from '../common/errors.js';
import { hashOf, readSide } from '../judge/inputs.js';

export interface CoverLetterOptions extends Omit<LetterOptions, 'mode' | 'sha256'> {
  readonly mode?: string;
}

export function coverLetterCommand(paths: readonly string[], options: CoverLetterOptions): ExitCode {
  process.stdout.write(letterOf(paths, options));
  return 0;
}

/** Errors: an unknown workload or mode, exit code 2. */
function letterOf(paths: readonly string[], options: CoverLetterOptions): string {
  const source = paths.length === 1 ? readRun(paths[0]!) : readPair(paths[0]!, paths[1]!);
  try {
    const { mode, ...others } = options;
    const about = mode === undefined ? {} : { mode: mode as Mode };
    return coverLetter(source, { ...others, ...about, sha256: paths.map(hashOf) });
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new FusebenchError({ reason: error.message, exitCode: 2 });
  }
}

function readPair(basePath: string, headPath: string): RunPair {
  const blocks = { base: readSide(basePath), head: readSide(headPath) };
  return { base: pool(blocks.base), head: pool(blocks.head), blocks };
}
