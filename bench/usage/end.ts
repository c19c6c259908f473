// The end of every command: its exit code, or one sentence for the error that it threw.

import { type ExitCode, errnoOf, FusebenchError } from '../common/errors.js';
import { outputArrived } from '../common/output.js';

/** Runs a command and exits with its code; an error becomes one sentence. */
export async function end(command: () => Promise<number>): Promise<never> {
  const code = await command().catch(failed);
  const codeOfOutput = await outputArrived();
  process.exit(code === 0 ? codeOfOutput : code);
}

/** What these errors say is meant for the user; their exit codes. */
const SENTENCES: Readonly<Record<string, ExitCode>> = { InputError: 2, WriteError: 3, AddonError: 3 };

/** Says what was thrown. Returns the exit code. */
function failed(error: unknown): ExitCode {
  if (error instanceof FusebenchError) {
    console.error(`fusebench: ${error.message}`);
    return error.exitCode;
  }
  const known = error instanceof Error ? SENTENCES[error.name] : undefined;
  if (known !== undefined) {
    console.error(`fusebench: ${(error as Error).message}`);
    return known;
  }
  if (errnoOf(error) === 'EMFILE' || errnoOf(error) === 'ENFILE') {
    console.error(`fusebench: too few file descriptors (${errnoOf(error)}); allow more with ulimit -n 4096`);
    return 3;
  }
  console.error('fusebench: this is a bug of fusebench, please report it:', error);
  return 1;
}
