// fusebench cover-letter: a run, or a base and a head, as text for a patch series.

import { coverLetter, type LetterOptions } from '../../charts/cover-letter.js';
import { readRun } from '../../results/store.js';
import { type ExitCode, FusebenchError } from '../errors.js';
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
  const [base, head] = paths.map(readRun);
  const sha256 = paths.map(hashOf);
  try {
    return coverLetter(head === undefined ? base! : { base: base!, head }, { ...options, sha256 });
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new FusebenchError({ reason: error.message, exitCode: 2 });
  }
}
