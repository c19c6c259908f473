// `npm run bench:outputs`: the cost of the commands that read a stored run, for runs of 3,000 and of 12,000 rounds.
//
// It prints the CPU time of the whole process, user and system, in seconds and as a multiple of `fusebench --version`,
// which only starts: CPU time also counts on a busy machine. The runs are synthetic; their content does not matter
// here.
//
// Limit: no command takes more than 2 s for either run. Exit code 1 when one does.

import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RunWriter } from '../../results/run/store.js';
import { median } from '../../results/stats/quantile.js';
import { exampleRun } from '../../results/testing/example-run.js';
import { CLI_PATH } from '../common/paths.js';

const LIMIT_S = 2;
const REPETITIONS = 3;
/** As many rounds as `run --profile quick` makes. */
const ROUNDS_OF_BRING_UP = 5;
const OPERATIONS = 300;
const MODES = ['native', 'plain', 'file-passthrough', 'inode-passthrough'] as const;

const COMMANDS: Readonly<Record<string, (run: string, other: string, out: string) => readonly string[]>> = {
  '--version': () => ['--version'],
  show: (run) => ['show', run],
  'cover-letter': (run) => ['cover-letter', run],
  chart: (run, _, out) => ['chart', run, '--out', join(out, 'charts')],
  report: (run, _, out) => ['report', run, '--html', join(out, 'report.html')],
  'export csv': (run) => ['export', run, '-f', 'csv'],
  'export hlog': (run) => ['export', run, '-f', 'hlog'],
  compare: (run, other) => ['compare', other, run],
  gate: (run, other) => ['gate', other, run],
};

/** Seconds of CPU time of all threads of the process. A gate may report a regression: exit code 1. */
function cpuSeconds(argv: readonly string[]): number {
  const script = '"$@" >/dev/null || test $? = 1 || exit 1; times';
  const output = execFileSync('sh', ['-c', script, 'sh', process.execPath, CLI_PATH, ...argv], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  // The second line is about the children: user and system, for example 0m0.35s 0m0.07s.
  const times = output
    .trim()
    .split('\n')
    .at(-1)!
    .matchAll(/(\d+)m([\d.]+)s/g);
  return [...times].reduce((sum, [, minutes, seconds]) => sum + 60 * Number(minutes) + Number(seconds), 0);
}

/** The folder of a run, with the size of its file. */
function store(parent: string, bringUps: number, seed: number): { folder: string; megabytes: number } {
  const run = exampleRun({
    ...{ workloads: ['statx-sync'], modes: MODES, operations: OPERATIONS },
    ...{ bringUps, roundsOfBringUp: ROUNDS_OF_BRING_UP, seed },
  });
  const folder = join(parent, `${bringUps}-${seed}`);
  const { file } = RunWriter.create(folder, run);
  return { folder, megabytes: statSync(file).size / 1e6 };
}

/** Returns the names of the commands that exceed the limit. */
function measure(parent: string, rounds: number): string[] {
  const bringUps = rounds / ROUNDS_OF_BRING_UP / MODES.length;
  const [head, base] = [store(parent, bringUps, 2), store(parent, bringUps, 1)];
  const commands = Object.entries(COMMANDS);
  const seconds = new Map(commands.map(([name]) => [name, [] as number[]]));
  for (let i = 0; i < REPETITIONS; i++)
    for (const [name, of] of commands)
      seconds.get(name)!.push(cpuSeconds(of(head.folder, base.folder, parent)));
  console.log(`\n${rounds} rounds in ${MODES.length} modes, run.json of ${head.megabytes.toFixed(1)} MB`);
  const empty = median(seconds.get('--version')!);
  for (const [name, values] of seconds) {
    const value = median(values);
    const slow = value > LIMIT_S ? `   more than ${LIMIT_S} s` : '';
    console.log(
      `  ${name.padEnd(13)}${value.toFixed(2).padStart(6)} s${(value / empty).toFixed(1).padStart(7)} x${slow}`,
    );
  }
  return [...seconds].flatMap(([name, values]) => (median(values) > LIMIT_S ? [name] : []));
}

const parent = mkdtempSync(join(tmpdir(), 'fusebench-outputs-'));
try {
  console.log('CPU time of a command, and as a multiple of fusebench --version');
  const slow = [3_000, 12_000].flatMap((rounds) => measure(parent, rounds));
  process.exitCode = slow.length > 0 ? 1 : 0;
} finally {
  rmSync(parent, { recursive: true, force: true });
}
