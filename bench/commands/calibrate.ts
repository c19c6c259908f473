// fusebench calibrate: measures how reliable gates are on this machine for the user's own workloads, modes and policy,
// with runs of the same daemon on both sides and with runs of a daemon with a planted change.

import { loadavg } from 'node:os';
import { execa } from 'execa';
import { DEFAULT_POLICY, readPolicy } from '../../results/judge/policy.js';
import { isUsable } from '../../results/quantities/summary.js';
import { orWriteError } from '../../results/run/errors.js';
import type { Run } from '../../results/run/model.js';
import { REFERENCE_MODE } from '../../results/run/modes.js';
import { probeOutput, writeOutput } from '../../results/run/output-file.js';
import { median } from '../../results/stats/quantile.js';
import { Random } from '../../results/stats/random.js';
import { type ExitCode, FusebenchError } from '../common/errors.js';
import { PACKAGE_ROOT } from '../common/paths.js';
import { Progress } from '../common/progress.js';
import { Calibrator, type Repetition } from '../judge/calibration.js';
import { type Calibration, calibrationText } from '../judge/calibration-text.js';
import { readSide } from '../judge/inputs.js';
import { measureRun, runArguments, type Series } from '../judge/measure-run.js';
import { type Change, changesFor, pickChanges } from '../judge/planted.js';
import type { Target } from '../mount/target-spec.js';

export interface CalibrateOptions {
  readonly mode: readonly string[];
  readonly target: readonly Target[];
  readonly repetitions: number;
  readonly seconds: number;
  /** In percent of p50. */
  readonly delays: readonly number[];
  /** Plant changes, and do not only measure A/A. */
  readonly changes: boolean;
  /** Beginnings of the names of the changes that are planted; all when left out. */
  readonly planted?: readonly string[];
  readonly policy?: string;
  readonly baseline?: string;
  readonly baselines: string;
  readonly out?: string;
  readonly json: boolean;
  readonly quiet: boolean;
}

export async function calibrateCommand(
  workloads: readonly string[],
  options: CalibrateOptions,
): Promise<ExitCode> {
  const policy = options.policy === undefined ? DEFAULT_POLICY : readPolicy(options.policy);
  const earlier = options.baseline === undefined ? [] : readSide(options.baseline, options.baselines);
  const { out } = options;
  if (out !== undefined) orNotWritten(out, probeOutput);
  const targets = options.target.flatMap(({ text }) => ['--target', text]);
  const amount = ['--seconds', String(options.seconds), ...targets];
  const series: Series = { workloads, modes: options.mode, amount };
  const progress = new Progress(process.stderr, options.quiet, 'runs');
  const startedAt = new Date().toISOString();
  const pilot = await pilotRun(series);
  const all = options.changes ? changesFor(pilot, options.delays, policy) : [];
  const changes = options.planted === undefined ? all : pickChanges(all, options.planted);
  const commit = await commitOf(PACKAGE_ROOT);
  const { hostname: _, ...host } = pilot.host;
  const gateRun = ['fusebench', ...runArguments(series, [])].join(' ');
  const calibrator = new Calibrator(changes, earlier, policy);
  const loads: number[] = [];
  const seconds: number[] = [];
  let bringUps = 0;
  const soFar = (): Calibration => ({
    schema: 2,
    ...{ tool: pilot.tool, commit, startedAt, host, gateRun, policy },
    finishedAt: new Date().toISOString(),
    repetitions: seconds.length / 2,
    secondsOfRun: median(seconds),
    bringUps,
    load: { least: Math.min(...loads), median: median(loads), most: Math.max(...loads) },
    changes,
    findings: calibrator.findings(),
  });
  progress.start(options.repetitions * (2 + changes.length));
  for (let i = 0; i < options.repetitions; i++) {
    const repetition = await repeat(series, changes, i, progress, loads);
    calibrator.add(repetition);
    seconds.push(secondsOf(repetition.base), secondsOf(repetition.same));
    if (i === 0) bringUps = repetition.base.plan.bringUps;
    // After each one, so that a calibration that is cut short has told what it found.
    if (out !== undefined) orNotWritten(out, (file) => writeOutput(file, jsonOf(soFar())));
  }
  progress.end();
  process.stdout.write(options.json ? jsonOf(soFar()) : calibrationText(soFar()));
  return 0;
}

/** A short run that shows which requests the cases wait for. Errors: exit code 3 when nothing can be measured. */
async function pilotRun(series: Series): Promise<Run> {
  const pilot = await measureRun(series, ['--bring-ups', '3']);
  if (pilot.measurements.some((one) => one.case.mode !== REFERENCE_MODE && isUsable(one))) return pilot;
  const reason = 'nothing could be measured, so nothing can be calibrated';
  throw new FusebenchError({ reason, hint: "see 'fusebench doctor'", exitCode: 3 });
}

/** Null where the folder is not a clone; a tree with changes is marked. */
async function commitOf(cwd: string): Promise<string | null> {
  const argv = ['describe', '--always', '--dirty', '--abbrev=12'];
  const { stdout, exitCode } = await execa('git', argv, { cwd, reject: false });
  return exitCode === 0 ? stdout.trim() : null;
}

/** One run of each kind, in random order, so that a drift of the machine favours none. */
async function repeat(
  series: Series,
  changes: readonly Change[],
  index: number,
  progress: Progress,
  loads: number[],
): Promise<Repetition> {
  const kinds = [
    { name: 'base', options: [] },
    { name: 'same', options: [] },
    ...changes.map(({ name, options }) => ({ name: `planted: ${name}`, options })),
  ];
  const runs = new Map<string, Run>();
  for (const { name, options } of new Random(index + 1).shuffled(kinds)) {
    loads.push(loadavg()[0]!);
    runs.set(name, await measureRun(series, options));
    progress.tick(`repetition ${index + 1}, ${name}`);
  }
  return {
    base: runs.get('base')!,
    same: runs.get('same')!,
    changed: new Map(changes.map(({ name }) => [name, runs.get(`planted: ${name}`)!])),
  };
}

function secondsOf({ startedAt, finishedAt }: Run): number {
  return (Date.parse(finishedAt ?? startedAt) - Date.parse(startedAt)) / 1000;
}

function jsonOf(calibration: Calibration): string {
  return `${JSON.stringify(calibration, (_, value) => (typeof value === 'number' ? Number(value.toPrecision(6)) : value), 2)}\n`;
}

function orNotWritten(object: string, write: (file: string) => void): void {
  const hint = 'name a file in a folder that exists and can be written with --out';
  orWriteError({ object, reason: 'the calibration cannot be written', hint }, () => write(object));
}
