// What the daemon's tests share: the C++ test programs, and a daemon with its own directories that a test can end in
// any way.

import { type ChildProcess, execFile, execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { OPCODES, type Opcode } from '../../opcodes.js';

export const PACKAGE_ROOT = fileURLToPath(new URL('../../../../', import.meta.url));
export const DAEMON = join(PACKAGE_ROOT, 'build/Release/fusebench-daemon');
const PROGRAMS = join(PACKAGE_ROOT, 'build/test/daemon');

const run = promisify(execFile);

/** Why a test that mounts cannot run, or false. */
export const CANNOT_MOUNT =
  process.getuid?.() !== 0 ? 'needs root' : !existsSync('/dev/fuse') ? 'needs /dev/fuse' : false;

/** Builds the outdated files of one target of the Makefile here; returns the folder of the programs. */
export function buildPrograms(target: 'all' | 'clients' | 'threads'): string {
  const folder = join(PACKAGE_ROOT, 'native/daemon/test');
  execFileSync('make', ['-s', `-j${availableParallelism()}`, '-C', folder, `OUT=${PROGRAMS}`, target], {
    stdio: 'pipe',
  });
  return PROGRAMS;
}

export type Verdict = {
  readonly name: string;
  readonly result: 'ok' | 'not ok' | 'skip';
  readonly notes: string;
};

/** Runs a program of the C++ harness and returns the result of each of its tests. */
export async function runHarness(program: string, args: readonly string[] = []): Promise<Verdict[]> {
  const options = { timeout: 240_000, killSignal: 'SIGKILL', maxBuffer: 1 << 24 } as const;
  const outcome = await run(program, [...args], options).catch((error: unknown) => error as FailedRun);
  const verdicts: Verdict[] = [];
  let notes = '';
  for (const line of outcome.stdout.split('\n')) {
    const match = /^(ok|not ok|skip) (.*)$/.exec(line);
    if (match === null) notes += `${line}\n`;
    else {
      verdicts.push({ result: match[1] as Verdict['result'], name: match[2]!, notes });
      notes = '';
    }
  }
  const code = 'code' in outcome ? outcome.code : 0;
  const ended = code === 0 || (code === 1 && verdicts.some(({ result }) => result === 'not ok'));
  const how = `exit code ${code}, signal ${'signal' in outcome ? outcome.signal : null}\n${notes}${outcome.stderr}`;
  verdicts.push({
    name: `${program.split('/').at(-1)} runs to its end`,
    result: ended ? 'ok' : 'not ok',
    notes: how,
  });
  return verdicts;
}

interface FailedRun {
  readonly stdout: string;
  readonly stderr: string;
  readonly code: number | null;
  readonly signal: string | null;
}

interface Ready {
  readonly pid: number;
  readonly connection: number;
  readonly minor: number;
  readonly offers: readonly string[];
  readonly flags: readonly string[];
  readonly threads: number;
  readonly passthroughOps: readonly string[];
  readonly maxWriteBytes: number;
  readonly maxPages: number;
}

interface ExitLine {
  readonly reason: 'signal' | 'unmounted' | 'aborted' | 'error';
  readonly messages: number;
  readonly interrupts: number;
  readonly kernelMessages: number;
  readonly refusedReplies: number;
  readonly passthroughRefused: number;
}

/** How a daemon ended. */
interface Ended {
  readonly code: number | null;
  readonly signal: string | null;
  readonly exitLine: ExitLine | null;
  readonly stderr: string;
}

/** A daemon that a test started; `ready` is null when it ended before that. */
export interface Daemon {
  readonly ready: Ready | null;
  readonly child: ChildProcess;
  readonly backing: string;
  readonly mountpoint: string;
  readonly counters: string;
  readonly ended: Promise<Ended>;
  stop(signal?: NodeJS.Signals): Promise<Ended>;
}

export function isMounted(mountpoint: string): boolean {
  return readFileSync('/proc/self/mounts', 'utf8').includes(` ${mountpoint} `);
}

const temporary = (parent: string): string => mkdtempSync(join(parent, 'fusebench-test-'));

/**
 * Where backing directories are made: a tmpfs if there is one, and the temporary directory if on another file system.
 */
export const BACKINGS: readonly string[] = ['/dev/shm', tmpdir()].filter(
  (path, i) =>
    existsSync(path) &&
    (i === 0 || !existsSync('/dev/shm') || statSync('/dev/shm').dev !== statSync(path).dev),
);

export interface StartOptions {
  readonly parent?: string;
  readonly backing?: string;
  readonly mountpoint?: string;
  /** What to run instead of the daemon, for example another build of it. */
  readonly program?: readonly string[];
  /** Leave out --die-with-parent, as when the daemon is used alone. */
  readonly standalone?: boolean;
}

/** Starts the daemon and waits until it is ready or has ended; it and its mount are gone after the test. */
export async function startDaemon(
  t: TestContext,
  args: readonly string[],
  options: StartOptions = {},
): Promise<Daemon> {
  const parent = options.parent ?? BACKINGS[0]!;
  const backing = options.backing ?? temporary(parent);
  const mountpoint = options.mountpoint ?? temporary(tmpdir());
  const counters = `${backing}.counters`;
  const tied = options.standalone === true ? [] : [`--die-with-parent=${process.pid}`];
  const [program, ...before] = options.program ?? [DAEMON];
  const child = spawn(program!, [...before, ...tied, '--counters', counters, ...args, backing, mountpoint], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stderr = '';
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  const lines: string[] = [];
  let first: (line: string | null) => void;
  const firstLine = new Promise<string | null>((resolve) => {
    first = resolve;
  });
  createInterface({ input: child.stdout }).on('line', (line) => {
    lines.push(line);
    first(line);
  });
  const ended = new Promise<Ended>((resolve) => {
    child.on('close', (code, signal) => {
      first(null);
      const last = lines.map((line) => JSON.parse(line) as object).find((line) => 'exit' in line);
      resolve({ code, signal, stderr, exitLine: (last as ExitLine | undefined) ?? null });
    });
  });
  const stop = async (signal: NodeJS.Signals = 'SIGTERM') => {
    child.kill(signal);
    return ended;
  };
  t.after(async () => {
    await stop();
    if (isMounted(mountpoint)) execFileSync('umount', ['-l', mountpoint]);
    for (const path of [backing, mountpoint, counters]) rmSync(path, { recursive: true, force: true });
  });
  const line = await firstLine;
  const ready = line === null ? null : (JSON.parse(line) as Ready);
  return { ready, child, backing, mountpoint, counters, ended, stop };
}

// counters.h: a head of 64 bytes; a lane is messages, requests[64], forgets and 64 histograms of 5 words and 4096
// buckets.
const HEAD_BYTES = 64;
const HISTOGRAM_BYTES = 5 * 8 + 4096 * 4;
const LANE_BYTES = Math.ceil((66 * 8 + 64 * HISTOGRAM_BYTES) / 64) * 64;

/** Requests of one opcode so far, over all workers. */
export function requests(daemon: Daemon, opcode: Opcode): number {
  return sumLanes(daemon, 8 + 8 * OPCODES[opcode]);
}

/** Service times of one opcode: how many, and their sum. */
export function serviceTimes(daemon: Daemon, opcode: Opcode): { count: number; sumNs: number } {
  const histogram = 66 * 8 + OPCODES[opcode] * HISTOGRAM_BYTES;
  return { count: sumLanes(daemon, histogram), sumNs: sumLanes(daemon, histogram + 3 * 8) };
}

function sumLanes(daemon: Daemon, offset: number): number {
  const bytes = readFileSync(daemon.counters);
  const lanes = bytes.readUInt32LE(8);
  let sum = 0;
  for (let lane = 0; lane < lanes; lane += 1)
    sum += Number(bytes.readBigUInt64LE(HEAD_BYTES + lane * LANE_BYTES + offset));
  return sum;
}

/** Waits for something that follows by itself (a RELEASE, the end of a process), 10 s at most. */
export async function eventually(condition: () => boolean): Promise<boolean> {
  for (let attempt = 0; attempt < 1000; attempt += 1) {
    if (condition()) return true;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  return false;
}
