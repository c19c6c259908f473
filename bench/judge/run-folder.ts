// A run is named by its folder or by its run.json; both mean the same. Several runs are named by their common folder.

import { createHash } from 'node:crypto';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { RUN_FILE } from '../../results/run/store.js';
import { isFolder, resolveName, runFilesIn } from './inputs.js';

export function folderOf(path: string): string {
  return statSync(path).isDirectory() ? path : dirname(path);
}

/** SHA-256 of the run file in hexadecimal; for a folder of runs, of all its run files in the order of their names. */
export function hashOf(path: string): string {
  const hash = createHash('sha256');
  for (const file of runFilesOf(path)) hash.update(readFileSync(file));
  return hash.digest('hex');
}

/** The run files that a path or a baseline's name stands for: itself, that of a folder, or all of a folder of runs. */
export function runFilesOf(name: string): string[] {
  const path = resolveName(name);
  if (!isFolder(path)) return [path];
  const file = join(path, RUN_FILE);
  return existsSync(file) ? [file] : runFilesIn(path);
}
