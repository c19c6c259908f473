// fusebench cover-letter: a run, or a base and a head, as text for a patch series.

import { coverLetter, type LetterOptions } from '../../charts/cover-letter.js';
import { pool } from '../../results/pool.js';
import { type ExitCode, FusebenchError } from '../errors.js';
import { readSide } from '../judge/inputs.js';
import { hashOf } from '../run-folder.js';

export interface CoverLetterOptions
  extends Pick<LetterOptions, 'metric' | 'units' | 'layout' | 'chart' | 'reference'> {
  readonly workloads?: readonly string[];
}

export function coverLetterCommand(paths: readonly string[], options: CoverLetterOptions): ExitCode {
  process.stdout.write(letterOf(paths, options));
  return 0;
}

/** Errors: an unknown workload, exit code 2. */
function letterOf(paths: readonly string[], options: CoverLetterOptions): string {
  const [base, head] = paths.map((path) => readSide(path));
  const sha256 = paths.map(hashOf);
  try {
    const source =
      head === undefined
        ? pool(base!)
        : { base: pool(base!), head: pool(head), blocks: { base: base!, head } };
    return coverLetter(source, { ...options, sha256 });
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new FusebenchError({ reason: error.message, exitCode: 2 });
  }
}
