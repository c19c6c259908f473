// Starts and stops our daemon: waits for its ready line, knows how to abort a connection that hangs, and unmounts in any
// case.

import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { execa } from 'execa';
import type { DaemonHandle } from '../../native/index.js';
import type { ModeRecord } from '../../results/run/model.js';
import { daemonArguments, type FuseMode } from '../../results/run/modes.js';
import type { CpuPlan } from '../common/cpus.js';
import { FusebenchError } from '../common/errors.js';
import { DAEMON_PATH } from '../common/paths.js';
import { parseLastLine, parseReadyLine } from './daemon-lines.js';
import { abortConnection, unmountIfMounted } from './fuse-mounts.js';

const READY_DEADLINE_MS = 10_000;
const STOP_DEADLINE_MS = 3_000;

export interface DaemonArguments {
  /** The executable; by default fusebench-daemon. */
  readonly program?: string;
  readonly mode: FuseMode;
  /** In addition to those of the mode, which they override. */
  readonly options: readonly string[];
  readonly backing: string;
  readonly mountpoint: string;
  readonly countersPath: string;
  readonly fusectl: string;
}

export type RunningDaemon = Awaited<ReturnType<typeof startDaemon>>;

/** The arguments that every daemon of fusebench gets, whatever is measured. */
export function commonOptions(threads: number, { daemon }: CpuPlan): string[] {
  const pinned = daemon === null ? [] : ['--cpus', daemon.join(',')];
  return ['--threads', String(threads), ...pinned, '--timeout', '3600'];
}

/**
 * Errors: exit code 3 with the daemon's own sentence, why it cannot be started, or that it was not ready in time. It has
 * ended then, and nothing is mounted.
 */
export async function startDaemon(what: DaemonArguments) {
  const { program = DAEMON_PATH, mode, backing, mountpoint, countersPath, fusectl } = what;
  const given = [...daemonArguments(mode), ...what.options];
  // With this process's pid: if it is killed before the daemon runs, the daemon already has another parent.
  const options = [...given, '--counters', countersPath, `--die-with-parent=${process.pid}`];
  const child = spawn(program, [...options, backing, mountpoint]);
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const { pid, connection, negotiated } = await ready(mode, program, child, lines).catch(async (error) => {
    child.kill('SIGKILL');
    await child;
    unmountIfMounted(mountpoint);
    throw error;
  });
  const abort = () => abortConnection(fusectl, connection);
  const handle: DaemonHandle = { pid, countersPath, connection, fusectl };
  return {
    handle,
    command: [program === DAEMON_PATH ? 'fusebench-daemon' : program, ...given].join(' '),
    negotiated,
    abort,
    /** Ends it and unmounts. Errors: its final message is not that of a fusebench-daemon; it has ended anyway. */
    stop: async (): Promise<ModeRecord['audit']> => {
      const last = await stopDaemon(child, lines, abort);
      unmountIfMounted(mountpoint);
      return last === undefined ? null : parseLastLine(mode, last);
    },
  };
}

/** In a session of its own, so that the Ctrl-C of the terminal reaches fusebench alone. */
function spawn(program: string, argv: readonly string[]) {
  return execa(program, argv, {
    detached: true,
    cleanup: true,
    reject: false,
    stdin: 'ignore',
    stdout: 'pipe',
    stderr: 'pipe',
    buffer: { stderr: true, stdout: false },
  });
}

type Child = ReturnType<typeof spawn>;
type Lines = AsyncIterator<string>;

async function ready(mode: string, program: string, child: Child, lines: Lines) {
  const first = await within(READY_DEADLINE_MS, lines.next());
  if (first === LATE)
    throw new FusebenchError({ object: mode, reason: 'the daemon did not get ready in 10 s', exitCode: 3 });
  if (first.done !== true) return parseReadyLine(mode, first.value);
  const { stderr, exitCode, signal, code } = await child;
  let reason = lastWords(stderr).replace(/^fusebench-daemon: (?:[a-z]+(?:-passthrough)?: )?/, '');
  if (reason === '') reason = `the daemon ended before it was ready (${signal ?? `exit code ${exitCode}`})`;
  if (code !== undefined) {
    const build = program === DAEMON_PATH ? "; build it with 'npm run build'" : '';
    reason = `the daemon ${program} cannot be started (${code})${build}`;
  }
  throw new FusebenchError({ object: mode, reason, exitCode: 3 });
}

/** The last line that it printed; undefined when it printed none, or hung. */
async function stopDaemon(child: Child, lines: Lines, abort: () => void): Promise<string | undefined> {
  child.kill('SIGTERM');
  let last: string | undefined;
  const readAll = async (): Promise<void> => {
    for (let next = await lines.next(); next.done !== true; next = await lines.next()) last = next.value;
  };
  const isLate = (await within(STOP_DEADLINE_MS, readAll())) === LATE;
  if (isLate) {
    abort();
    child.kill('SIGKILL');
  }
  await child;
  return isLate ? undefined : last;
}

/** The last line of what a program said; empty when it said nothing. */
export function lastWords(stderr: unknown): string {
  const lines = String(stderr ?? '').trim();
  return lines.slice(lines.lastIndexOf('\n') + 1);
}

export const LATE = Symbol('late');

/** What is waited for keeps the process up, so the timer need not. */
export async function within<Value>(ms: number, value: Promise<Value>): Promise<Value | typeof LATE> {
  return await Promise.race([value, sleep<typeof LATE>(ms, LATE, { ref: false })]);
}
