// One run of fusebench in its own process, for commands that need many: each has fresh mounts and fresh daemons, and no
// state of this process affects the numbers.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import type { Run } from '../../results/run/model.js';
import { readRun } from '../../results/run/store.js';
import { type ExitCode, FusebenchError } from '../common/errors.js';
import { CLI_PATH } from '../common/paths.js';

/** What all runs of a series share. */
export interface Series {
  readonly workloads: readonly string[];
  readonly modes: readonly string[];
  /** How much is measured: `--seconds 30`, `--profile smoke --bring-ups 3`. */
  readonly amount: readonly string[];
}

/** `further` are options of `fusebench run`. */
export function runArguments({ workloads, modes, amount }: Series, further: readonly string[]): string[] {
  const mode = modes.length === 0 ? [] : ['--mode', modes.join(',')];
  return ['run', ...workloads, ...mode, ...amount, '--scheduler', 'batch', ...further];
}

/**
 * `before` comes before `run`: a `vm ... --` that boots a guest for it. Errors: the run's own message, with its exit
 * code; a run with cases that failed or that are not engaged still counts as a run.
 */
export async function measureRun(
  series: Series,
  further: readonly string[],
  before: readonly string[] = [],
): Promise<Run> {
  const folder = mkdtempSync(join(tmpdir(), 'fusebench-run-'));
  try {
    const out = join(folder, 'out');
    const options = [...further, '--no-charts', '--quiet', '--out', out];
    const argv = [CLI_PATH, ...before, ...runArguments(series, options)];
    const { exitCode, signal, stderr } = await execa(process.execPath, argv, {
      reject: false,
      stdin: 'ignore',
      stdout: 'ignore',
    });
    if (exitCode !== 0 && exitCode !== 1) throw failed(exitCode, signal, stderr);
    return readRun(out);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function failed(exitCode: number | undefined, signal: string | undefined, stderr: string): FusebenchError {
  const said = stderr
    .trim()
    .split('\n')
    .at(-1)
    ?.replace(/^fusebench: /, '');
  const reason = said || `the run ended by ${signal ?? `exit code ${exitCode}`}`;
  const known = ([2, 3, 130] as const).find((code) => code === exitCode);
  return new FusebenchError({ reason, exitCode: (known ?? 3) satisfies ExitCode });
}
