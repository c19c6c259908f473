// The end of every command: its exit code, or one sentence for the error that it threw.

import { type ExitCode, errnoOf, FusebenchError } from '../common/errors.js';
import { outputArrived } from '../common/output.js';

/** Runs a command and exits with its code; an error becomes one sentence. */
export async function end(command: () => Promise<number>): Promise<never> {
  const code = await command().catch(failed);
  const codeOfOutput = await outputArrived();
  process.exit(code === 0 ? codeOfOutput : code);
}

/** The action of a command: the function is loaded when it is called, with what commander has parsed. */
export function calling<Given extends unknown[]>(
  load: () => Promise<(...given: Given) => ExitCode | Promise<ExitCode>>,
): (...given: Given) => Promise<never> {
  return (...given) => end(async () => (await load())(...given));
}

/** What these errors say is meant for the user; their exit codes. */
const SENTENCES: Readonly<Record<string, ExitCode>> = { InputError: 2, WriteError: 3, AddonError: 3 };

/** Says what was thrown. Returns the exit code. */
function failed(error: unknown): ExitCode {
  const { name, message } = error instanceof Error ? error : new Error();
  const code = error instanceof FusebenchError ? error.exitCode : SENTENCES[name];
  if (code !== undefined) {
    console.error(`fusebench: ${message}`);
    return code;
  }
  if (errnoOf(error) === 'EMFILE' || errnoOf(error) === 'ENFILE') {
    console.error(`fusebench: too few file descriptors (${errnoOf(error)}); allow more with ulimit -n 4096`);
    return 3;
  }
  console.error('fusebench: this is a bug of fusebench, please report it:', error);
  return 1;
}
