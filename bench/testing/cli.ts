// Runs the command line of fusebench in tests, and checks what it left behind.

import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Run } from '../../results/run/model.js';
import { CLI_PATH } from '../common/paths.js';

export interface Finished {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Started {
  readonly child: ChildProcess;
  readonly finished: Promise<Finished>;
}

export interface CliOptions {
  readonly cwd?: string;
  readonly uid?: number;
  readonly env?: NodeJS.ProcessEnv;
}

export function startCli(argv: readonly string[], { cwd = tmpdir(), uid, env }: CliOptions = {}): Started {
  const child = spawn(process.execPath, [CLI_PATH, ...argv], {
    cwd,
    env: { ...process.env, NO_COLOR: '1', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(uid !== undefined && { uid, gid: uid }),
  });
  const finished = new Promise<Finished>((resolve, reject) => {
    let stdout = '';
    let stderr = '';
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
    });
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    child.on('error', reject);
    child.on('close', (code, signal) => resolve({ code, signal, stdout, stderr }));
  });
  return { child, finished };
}

export function cli(argv: readonly string[], options?: CliOptions): Promise<Finished> {
  return startCli(argv, options).finished;
}

/** A folder that is removed with the test, after unmounting everything in it. */
export function temporaryFolder(context: { after(clean: () => void): void }): string {
  const folder = mkdtempSync(join(tmpdir(), 'fusebench-test-'));
  context.after(() => {
    for (const mountpoint of mountpointsBelow(folder).reverse()) execFileSync('umount', ['-l', mountpoint]);
    rmSync(folder, { recursive: true, force: true });
  });
  return folder;
}

function mountpointsBelow(folder: string): string[] {
  const mountpoints = readFileSync('/proc/self/mounts', 'utf8')
    .split('\n')
    .map((line) => line.split(' ')[1] ?? '');
  return mountpoints.filter((path) => path === folder || path.startsWith(`${folder}/`));
}

/** Mounts of a run that are visible here; there must never be one. */
export function visibleMounts(): string[] {
  const lines = readFileSync('/proc/self/mounts', 'utf8').split('\n');
  return lines.filter((line) => line.startsWith('fusebench ') || line.includes('/build/work'));
}

/** Why a test of real mounts cannot run here, or false. */
export function noMounts(): string | false {
  if (process.getuid?.() !== 0) return 'needs root';
  return existsSync('/dev/fuse') ? false : 'needs /dev/fuse';
}

export function readRunFile(folder: string): Run {
  return JSON.parse(readFileSync(join(folder, 'run.json'), 'utf8')) as Run;
}

/** Waits until the run file holds that many rounds. */
export async function waitForRounds(folder: string, rounds: number): Promise<void> {
  for (let tries = 0; tries < 600; tries++) {
    if (existsSync(join(folder, 'run.json')) && countRounds(readRunFile(folder)) >= rounds) return;
    await sleep(50);
  }
  throw new Error(`no ${rounds} rounds in ${folder} within 30 s`);
}

export function countRounds(run: Run): number {
  return run.measurements.reduce((sum, { rounds }) => sum + rounds.length, 0);
}

/** Processes whose parent is `pid`, by their command's name. */
export function childrenOf(pid: number): { pid: number; name: string }[] {
  return allProcesses().filter(({ parent }) => parent === pid);
}

/** Our daemons and guardians that still run with `word` in their command line. */
export function leftProcesses(word: string): string[] {
  return allProcesses()
    .filter(({ name }) => name.startsWith('fusebench-'))
    .map(({ pid }) => commandLine(pid))
    .filter((line) => line.includes(word));
}

export async function waitUntil(what: string, condition: () => boolean): Promise<void> {
  for (let tries = 0; tries < 200; tries++) {
    if (condition()) return;
    await sleep(50);
  }
  throw new Error(`${what}: not within 10 s`);
}

function allProcesses(): { pid: number; name: string; parent: number }[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
        const [, name, , parent] = /^\d+ \((.*)\) (\S) (\d+)/.exec(stat)!;
        return [{ pid: Number(pid), name: name!, parent: Number(parent) }];
      } catch {
        return []; // It ended in the meantime.
      }
    });
}

function commandLine(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
  } catch {
    return '';
  }
}
