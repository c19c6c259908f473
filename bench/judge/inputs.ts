// The runs of one side of a judgement, from what the user named: a run file, a run's folder, a folder of runs, or the
// name of a baseline. It reads and refuses; it does not judge.

import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { InputError } from '../../results/run/errors.js';
import type { Run } from '../../results/run/model.js';
import { RUN_FILE, readRun } from '../../results/run/store.js';

/** The default folder of the baselines of `fusebench baseline`. */
export const BASELINES_FOLDER = join('results', 'baselines');

/** The runs of one side, oldest first. Errors: InputError when there is none, or when one of them is not usable. */
export function readSide(name: string, baselines: string = BASELINES_FOLDER): Run[] {
  const path = resolveName(name, baselines);
  if (!isFolder(path) || existsSync(join(path, RUN_FILE))) return [readRun(path)];
  const files = runFilesIn(path);
  if (files.length === 0) {
    const hint = `give a run.json, a folder that holds one, a folder of runs, or a baseline's name`;
    throw new InputError({ object: path, reason: 'contains no run', hint });
  }
  return files.map(readRun).sort((a, b) => (a.startedAt < b.startedAt ? -1 : 1));
}

/** A path as it is; else the baseline of that name. */
export function resolveName(name: string, baselines: string = BASELINES_FOLDER): string {
  if (existsSync(name) || name.includes('/')) return name;
  const baseline = join(baselines, name);
  return existsSync(baseline) ? baseline : name;
}

/** The run files of a folder: `*.json` in it, and `run.json` one level below. */
export function runFilesIn(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .map((entry) => {
      const path = join(folder, entry.name);
      return entry.isDirectory() ? join(path, RUN_FILE) : path;
    })
    .filter((path) => path.endsWith('.json') && existsSync(path))
    .sort((a, b) => a.localeCompare(b));
}

export function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}
