// A directory of fusebench outside the private namespace, with a guardian: a process that removes it when fusebench is killed.

import { spawn } from 'node:child_process';
import { mkdtempSync, rmdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { FusebenchError } from '../common/errors.js';
import { REAPER_PATH } from '../common/paths.js';

/**
 * Makes a directory in `parent`, an absolute path without symlinks. It is there until `remove`, or until this process has died.
 * Errors: those of mkdir(2), and that it has no guardian.
 */
export function guardedDirectory(parent: string) {
  const path = mkdtempSync(join(parent, '.fusebench-'));
  const guardian = spawn(REAPER_PATH, [path], { detached: true, stdio: ['pipe', 'ignore', 'ignore'] });
  guardian.unref();
  // Node also reports it later, by an event that must be handled.
  guardian.on('error', () => undefined);
  if (guardian.pid === undefined) {
    rmdirSync(path);
    const reason = 'the guardian of the backing directory cannot be started';
    const hint = "build it with 'npm run build'";
    throw new FusebenchError({ object: REAPER_PATH, reason, hint, exitCode: 3 });
  }
  return {
    path,
    /** Removes it with all its content. Does not throw if it is gone. */
    remove: (): void => {
      rmSync(path, { recursive: true, force: true });
      guardian.stdin.end();
    },
  };
}
