// A directory of ours outside of the private namespace, with a guardian: a process that removes it when fusebench is killed.

import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { REAPER_PATH } from '../common/paths.js';

/** A GuardedDirectory is there until `remove`, or until this process has died. */
export interface GuardedDirectory {
  readonly path: string;
  /** Removes it with all its content. Never throws for one that is gone. */
  remove(): void;
}

/** Makes a directory in `parent`, an absolute path without symlinks. Errors: those of mkdir(2). */
export function guardedDirectory(parent: string): GuardedDirectory {
  const path = mkdtempSync(join(parent, '.fusebench-'));
  const guardian: ChildProcess = spawn(REAPER_PATH, [path], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  guardian.unref();
  return {
    path,
    remove: () => {
      rmSync(path, { recursive: true, force: true });
      guardian.stdin?.end();
    },
  };
}
