// fusebench baseline: named baselines, each a folder of runs that can be committed.
//
// A baseline contains only run files, one per run, named after the run's id: saving the same run twice changes
// nothing, saving another adds to it.

import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { orWriteError } from '../../results/run/errors.js';
import type { Run } from '../../results/run/model.js';
import { makeFolder, replaceFile } from '../../results/run/output-file.js';
import { readRun } from '../../results/run/store.js';
import { type ExitCode, FusebenchError } from '../common/errors.js';
import { isFolder, readSide, runFilesIn } from '../judge/inputs.js';

export interface BaselineOptions {
  readonly baselines: string;
}

export function baselineSave(
  name: string,
  paths: readonly string[],
  { baselines }: BaselineOptions,
): ExitCode {
  refuseBadName(name);
  // All runs are read before any file is written.
  const runs = paths.flatMap((path) => readSide(path, baselines));
  for (const run of runs) refuseUnfinished(run);
  const folder = join(baselines, name);
  const hint = 'name another folder with --baselines';
  orWriteError({ object: folder, reason: 'the baseline cannot be saved', hint }, () => {
    makeFolder(folder);
    for (const run of runs) replaceFile(join(folder, `${run.id}.json`), `${JSON.stringify(run)}\n`);
  });
  console.log(`${folder}: ${runs.length} saved, ${runFilesIn(folder).length} runs in all`);
  return 0;
}

/** A name is the name of a folder, and must not leave the folder of baselines. */
function refuseBadName(name: string): void {
  if (/^[\w][\w.-]*$/.test(name)) return;
  const reason = 'is not a valid name for a baseline';
  throw new FusebenchError({
    object: name,
    reason,
    hint: 'use letters, digits, dots and dashes',
    exitCode: 2,
  });
}

function refuseUnfinished({ id, status }: Run): void {
  if (status === 'complete') return;
  const reason = `the run is ${status}, and a baseline needs a complete one`;
  throw new FusebenchError({ object: id, reason, exitCode: 2 });
}

export function baselineList({ baselines }: BaselineOptions): ExitCode {
  const names = isFolder(baselines) ? readdirSync(baselines).sort((a, b) => a.localeCompare(b)) : [];
  const known = names.filter((name) => isFolder(join(baselines, name)));
  if (known.length === 0) console.log(`no baselines in ${baselines}`);
  for (const name of known) {
    const files = runFilesIn(join(baselines, name));
    console.log(`${name}  ${files.length} ${files.length === 1 ? 'run' : 'runs'}`);
  }
  return 0;
}

export function baselineShow(name: string, { baselines }: BaselineOptions): ExitCode {
  const folder = join(baselines, name);
  if (!existsSync(folder)) {
    const hint = `'fusebench baseline list' shows those in ${baselines}`;
    throw new FusebenchError({ object: name, reason: 'there is no such baseline', hint, exitCode: 2 });
  }
  for (const file of runFilesIn(folder)) console.log(runLine(readRun(file)));
  return 0;
}

function runLine({ id, label, host, plan, measurements, backing }: Run): string {
  const rounds = measurements.reduce((sum, one) => sum + one.rounds.length, 0);
  return [
    `${id}${label === '' ? '' : ` (${label})`}`,
    `kernel ${host.kernel}, ${host.cpuModel}, ${backing.fsType}`,
    `${plan.modes.length} modes, ${measurements.length} cases, ${rounds} rounds`,
  ].join(': ');
}
