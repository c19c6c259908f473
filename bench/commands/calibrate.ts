// fusebench calibrate: measures how far gates of this machine can be trusted, with runs of the same against the same and
// runs with a delay of known size in the daemon.

import { loadavg } from 'node:os';
import { orWriteError } from '../../results/errors.js';
import type { Run } from '../../results/model.js';
import { DEFAULT_POLICY, type Policy, readPolicy } from '../../results/policy.js';
import { median } from '../../results/stats/quantile.js';
import { Random } from '../../results/stats/random.js';
import { replaceFile } from '../../results/store.js';
import { latency } from '../../results/summary.js';
import { type ExitCode, FusebenchError } from '../errors.js';
import { judgeRepetition, type Outcome, type Repetition, tally } from '../judge/calibration.js';
import { type Calibration, calibrationText } from '../judge/calibration-text.js';
import { measureRun, runArguments, type Series } from '../judge/measure-run.js';
import { Progress } from '../progress.js';

export interface CalibrateOptions {
  readonly repetitions: number;
  readonly rounds: number;
  /** In percent of p50. */
  readonly delays: readonly number[];
  readonly policy?: string;
  readonly out?: string;
  readonly json: boolean;
  readonly quiet: boolean;
}

/** The operations that are slowed down, each by a request of its own. */
const SLOWED = [
  { workload: 'statx-sync', name: 'statx-sync', opcode: 'GETATTR' },
  { workload: 'read-4k-rand/direct', name: 'read-4k-rand', opcode: 'READ' },
] as const;

/** The operation that gets a request more, which no proof of its mode speaks of: every close then sends a FLUSH. */
const CHATTY = { workload: 'open-close', options: ['--daemon-options', '--flush'] } as const;

export async function calibrateCommand(options: CalibrateOptions): Promise<ExitCode> {
  const policy = options.policy === undefined ? DEFAULT_POLICY : readPolicy(options.policy);
  const series: Series = {
    workloads: [...SLOWED.map(({ workload }) => workload), CHATTY.workload],
    modes: ['native', 'plain'],
    rounds: options.rounds,
  };
  const progress = new Progress(process.stderr, options.quiet);
  const startedAt = new Date();
  const pilot = await measureRun(series, []);
  const caseIds = SLOWED.map(({ name }) => slowedCase(pilot, name).case.id);
  const outcomes: Outcome[] = [];
  const loads: number[] = [];
  const soFar = () => calibrationOf(series, pilot, startedAt, policy, outcomes, loads);
  progress.start(options.repetitions);
  for (let i = 0; i < options.repetitions; i++) {
    outcomes.push(judgeRepetition(await repeat(series, pilot, options.delays, i), caseIds, policy));
    loads.push(loadavg()[0]!);
    // After each one, so that a calibration that is cut short has told what it found.
    if (options.out !== undefined) write(options.out, soFar());
    progress.tick(`repetition ${i + 1}`);
  }
  progress.end();
  process.stdout.write(options.json ? jsonOf(soFar()) : calibrationText(soFar()));
  return 0;
}

function calibrationOf(
  series: Series,
  pilot: Run,
  startedAt: Date,
  policy: Policy,
  outcomes: readonly Outcome[],
  loads: readonly number[],
): Calibration {
  const { hostname: _, ...host } = pilot.host;
  return {
    schema: 1,
    tool: pilot.tool,
    startedAt: startedAt.toISOString(),
    finishedAt: new Date().toISOString(),
    host,
    gateRun: ['fusebench', ...runArguments(series, [])].join(' '),
    secondsOfRun: median(outcomes.flatMap(({ seconds }) => seconds)),
    loadAverage: { least: Math.min(...loads), median: median(loads), most: Math.max(...loads) },
    policy,
    ...tally(outcomes),
  };
}

/** One run of each kind, in an order of its own, so that a drift of the machine favours none. */
async function repeat(
  series: Series,
  pilot: Run,
  delays: readonly number[],
  index: number,
): Promise<Repetition> {
  const wanted: readonly (readonly [name: string, further: readonly string[]])[] = [
    ['base', []],
    ['same', []],
    ['chatty', CHATTY.options],
    ...delays.map((delay) => [`delay ${delay}`, injected(pilot, delay)] as const),
  ];
  const runs = new Map<string, Run>();
  for (const [name, further] of new Random(index + 1).shuffled(wanted))
    runs.set(name, await measureRun(series, further));
  return {
    base: runs.get('base')!,
    same: runs.get('same')!,
    chatty: runs.get('chatty')!,
    delayed: new Map(delays.map((delay) => [delay, runs.get(`delay ${delay}`)!])),
  };
}

/** A delay of so many percent of each operation's own p50, as the pilot run saw it. */
function injected(pilot: Run, percent: number): string[] {
  return SLOWED.flatMap(({ name, opcode }) => {
    const p50Ns = latency(slowedCase(pilot, name).rounds).p50;
    return ['--inject', `${opcode}=${Math.round((p50Ns * percent) / 100)}`];
  });
}

function slowedCase(run: Run, name: string) {
  const found = run.measurements.find(
    ({ case: { mode, workload }, failure, proof }) =>
      mode === 'plain' && workload.name === name && failure === null && proof.engaged,
  );
  if (found !== undefined) return found;
  const reason = 'could not be measured in plain mode, so that nothing can be calibrated';
  throw new FusebenchError({ object: name, reason, hint: "see 'fusebench doctor'", exitCode: 3 });
}

function jsonOf(calibration: Calibration): string {
  return `${JSON.stringify(calibration, (_, value) => (typeof value === 'number' ? Number(value.toPrecision(6)) : value), 2)}\n`;
}

function write(file: string, calibration: Calibration): void {
  const hint = 'name a file in a folder that exists and can be written with --out';
  const fields = { object: file, reason: 'the calibration cannot be written', hint };
  orWriteError(fields, () => replaceFile(file, jsonOf(calibration)));
}
