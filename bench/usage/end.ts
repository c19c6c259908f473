// The end of every command: its exit code, or one sentence for what it threw.

import { errnoOf, FusebenchError } from '../common/errors.js';

/** Runs a command and exits with its code; what it throws becomes one sentence. */
export async function end(command: () => Promise<number>): Promise<never> {
  try {
    return process.exit(await command());
  } catch (error) {
    return fail(error);
  }
}

function fail(error: unknown): never {
  if (error instanceof FusebenchError) {
    console.error(`fusebench: ${error.message}`);
    process.exit(error.exitCode);
  }
  if (error instanceof Error && (error.name === 'InputError' || error.name === 'WriteError')) {
    console.error(`fusebench: ${error.message}`);
    process.exit(error.name === 'InputError' ? 2 : 3);
  }
  if (errnoOf(error) === 'EMFILE' || errnoOf(error) === 'ENFILE') {
    console.error(`fusebench: too few file descriptors (${errnoOf(error)}); allow more with ulimit -n 4096`);
    process.exit(3);
  }
  console.error('fusebench: this is a bug of fusebench, please report it:', error);
  process.exit(1);
}
