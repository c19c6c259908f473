// fusebench baseline: named baselines, each a folder of runs that can be committed.
//
// A baseline keeps the run files alone, one file a run, named after the run's id: saving the same run twice changes
// nothing, saving another adds to it, after a gate against those that are there: what a baseline holds is taken for good.

import { existsSync, readdirSync, rmdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { gateText } from '../../charts/screen/gate-report.js';
import { count } from '../../results/format/format.js';
import { gate } from '../../results/judge/gate.js';
import { DEFAULT_POLICY } from '../../results/judge/policy.js';
import { orWriteError } from '../../results/run/errors.js';
import type { Run } from '../../results/run/model.js';
import { isFolder, makeFolder, replaceFile } from '../../results/run/output-file.js';
import { readRun } from '../../results/run/store.js';
import { type ExitCode, FusebenchError } from '../common/errors.js';
import { readSide, runFilesIn } from '../judge/inputs.js';

export interface BaselineOptions {
  readonly baselines: string;
}

export function baselineSave(
  name: string,
  paths: readonly string[],
  { baselines, force }: BaselineOptions & { readonly force: boolean },
): ExitCode {
  refuseBadName(name);
  // All runs are read before any file is written.
  const runs = paths.flatMap((path) => readSide(path, baselines));
  for (const { id, status } of runs) {
    const reason = `the run is ${status}, and a baseline needs a complete one`;
    if (status !== 'complete') throw new FusebenchError({ object: id, reason, exitCode: 2 });
  }
  const folder = join(baselines, name);
  if (!force) refuseWorse(folder, runs);
  const hint = 'name another folder with --baselines';
  orWriteError({ object: folder, reason: 'the baseline cannot be saved', hint }, () => {
    makeFolder(folder);
    for (const run of runs) replaceFile(join(folder, `${run.id}.json`), `${JSON.stringify(run)}\n`);
  });
  console.log(`${folder}: ${runs.length} saved, ${count(runFilesIn(folder).length, 'run')} in all`);
  return 0;
}

/** Errors: a run that regressed against the runs that are there (exit code 1), or cannot be compared with them (2). */
function refuseWorse(folder: string, runs: readonly Run[]): void {
  const there = isFolder(folder) ? runFilesIn(folder).map(readRun) : [];
  if (there.length === 0) return;
  const known = new Set(there.map(({ id }) => id));
  for (const run of runs.filter(({ id }) => !known.has(id))) {
    const report = gate(there, [run], DEFAULT_POLICY);
    if (report.exitCode === 0) continue;
    process.stdout.write(gateText(report, { color: false }));
    const found = report.outcome === 'regressed' ? 'regressed against' : 'cannot be compared with';
    const reason = `the run ${found} what ${folder} holds, and nothing was saved`;
    const hint = '--force saves it all the same';
    throw new FusebenchError({ object: run.id, reason, hint, exitCode: report.exitCode });
  }
}

/** A name is a folder's name, so that it stays within the folder of baselines. */
function refuseBadName(object: string): void {
  if (/^[\w][\w.-]*$/.test(object)) return;
  const reason = 'is not a valid name for a baseline';
  throw new FusebenchError({ object, reason, hint: 'use letters, digits, dots and dashes', exitCode: 2 });
}

export function baselineList({ baselines }: BaselineOptions): ExitCode {
  const names = isFolder(baselines) ? readdirSync(baselines).sort((a, b) => a.localeCompare(b)) : [];
  const known = names.filter((name) => isFolder(join(baselines, name)));
  if (known.length === 0) console.log(`no baselines in ${baselines}`);
  for (const name of known) console.log(`${name}  ${count(runFilesIn(join(baselines, name)).length, 'run')}`);
  return 0;
}

export function baselineShow(name: string, { baselines }: BaselineOptions): ExitCode {
  for (const file of runFilesIn(knownFolder(name, baselines))) {
    const { id, label, host, plan, measurements, backing } = readRun(file);
    const rounds = measurements.reduce((sum, one) => sum + one.rounds.length, 0);
    const named = `${id}${label === '' ? '' : ` (${label})`}`;
    const where = `kernel ${host.kernel}, ${host.cpuModel}, ${backing.fsType}`;
    console.log(
      `${named}: ${where}: ${plan.modes.length} modes, ${measurements.length} cases, ${rounds} rounds`,
    );
  }
  return 0;
}

/** Removes one run, or all of them and the baseline with them. */
export function baselineRemove(
  name: string,
  id: string | undefined,
  { baselines }: BaselineOptions,
): ExitCode {
  refuseBadName(name);
  const folder = knownFolder(name, baselines);
  const all = runFilesIn(folder);
  const files = id === undefined ? all : all.filter((file) => readRun(file).id === id);
  if (id !== undefined && files.length === 0) {
    const reason = `the baseline ${name} has no such run`;
    const hint = `'fusebench baseline show ${name}' shows its runs`;
    throw new FusebenchError({ object: id, reason, hint, exitCode: 2 });
  }
  const hint = 'it has to be yours to be changed';
  orWriteError({ object: folder, reason: 'the baseline cannot be removed', hint }, () => {
    for (const file of files) rmSync(file);
    if (readdirSync(folder).length === 0) rmdirSync(folder);
  });
  console.log(`${folder}: ${files.length} removed, ${count(all.length - files.length, 'run')} left`);
  return 0;
}

function knownFolder(name: string, baselines: string): string {
  const folder = join(baselines, name);
  if (existsSync(folder)) return folder;
  const hint = `'fusebench baseline list' shows those in ${baselines}`;
  throw new FusebenchError({ object: name, reason: 'there is no such baseline', hint, exitCode: 2 });
}
