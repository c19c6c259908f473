// The runs that the user named: a run file, a run's folder, a folder of runs, or the name of a baseline. It reads and
// refuses; it does not judge.

import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { InputError } from '../../results/run/errors.js';
import type { Run } from '../../results/run/model.js';
import { isFolder } from '../../results/run/output-file.js';
import { RUN_FILE, readRun } from '../../results/run/store.js';

/** The default folder of the baselines of `fusebench baseline`. */
export const BASELINES_FOLDER = join('results', 'baselines');

/** The runs of one side, oldest first. Errors: InputError when there is none, or when one of them is not usable. */
export function readSide(name: string, baselines?: string): Run[] {
  const files = runFilesOf(name, baselines);
  if (files.length > 0) return files.map(readRun).sort((a, b) => (a.startedAt < b.startedAt ? -1 : 1));
  const hint = `give a run.json, a folder that holds one, a folder of runs, or a baseline's name`;
  throw new InputError({ object: resolveName(name, baselines), reason: 'contains no run', hint });
}

/** The run files that a path or a baseline's name stands for: itself, that of a folder, or all of a folder of runs. */
export function runFilesOf(name: string, baselines?: string): string[] {
  const path = resolveName(name, baselines);
  if (!isFolder(path)) return [path];
  const file = join(path, RUN_FILE);
  return existsSync(file) ? [file] : runFilesIn(path);
}

/** A path as it is; else the baseline of that name. */
function resolveName(name: string, baselines = BASELINES_FOLDER): string {
  if (existsSync(name) || name.includes('/')) return name;
  const baseline = join(baselines, name);
  return existsSync(baseline) ? baseline : name;
}

/** The run files of a folder: `*.json` in it, and `run.json` one level below. */
export function runFilesIn(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .map((entry) => join(folder, entry.name, entry.isDirectory() ? RUN_FILE : ''))
    .filter((path) => path.endsWith('.json') && existsSync(path))
    .sort((a, b) => a.localeCompare(b));
}

export function folderOf(path: string): string {
  return statSync(path).isDirectory() ? path : dirname(path);
}

/** SHA-256 of the run file in hexadecimal; for a folder of runs, of all its run files in the order of their names. */
export function hashOf(path: string): string {
  const hash = createHash('sha256');
  for (const file of runFilesOf(path)) hash.update(readFileSync(file));
  return hash.digest('hex');
}
