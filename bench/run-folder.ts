// A run is named by its folder or by its run.json; both mean the same.

import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { RUN_FILE } from '../results/store.js';

export function folderOf(path: string): string {
  return statSync(path).isDirectory() ? path : dirname(path);
}

/** SHA-256 of the run file, in hexadecimal. */
export function hashOf(path: string): string {
  const file = statSync(path).isDirectory() ? join(path, RUN_FILE) : path;
  return createHash('sha256').update(readFileSync(file)).digest('hex');
}
