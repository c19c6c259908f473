// Starts and stops our daemon: waits for its ready line, knows how to abort a connection that hangs, and unmounts in any
// case.

import { createInterface } from 'node:readline';
import { execa } from 'execa';
import type { DaemonHandle } from '../../native/index.js';
import type { ModeRecord, Negotiated } from '../../results/run/model.js';
import { daemonArguments, type FuseMode } from '../../results/run/modes.js';
import type { CpuPlan } from '../common/cpus.js';
import { FusebenchError } from '../common/errors.js';
import { DAEMON_PATH } from '../common/paths.js';
import { abortConnection, unmountIfMounted } from './connection.js';
import { parseLastLine, parseReadyLine, type ReadyLine } from './daemon-lines.js';

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

export interface RunningDaemon {
  readonly handle: DaemonHandle;
  readonly command: string;
  readonly negotiated: Negotiated;
  abort(): void;
  /** Ends it and unmounts. Errors: its final message is not that of a fusebench-daemon; it has ended anyway. */
  stop(): Promise<ModeRecord['audit']>;
}

/** The arguments that every daemon of fusebench gets, whatever is measured. */
export function commonOptions(threads: number, { daemon }: CpuPlan): string[] {
  const pinned = daemon === null ? [] : ['--cpus', daemon.join(',')];
  return ['--threads', String(threads), ...pinned, '--timeout', '3600'];
}

/**
 * Errors: exit code 3 with the daemon's own sentence, why it cannot be started, or that it was not ready in time. It has
 * ended then, and nothing is mounted.
 */
export async function startDaemon(what: DaemonArguments): Promise<RunningDaemon> {
  const given = [...daemonArguments(what.mode), ...what.options];
  // With this process's pid: if it is killed before the daemon runs, the daemon already has another parent.
  const options = [...given, '--counters', what.countersPath, `--die-with-parent=${process.pid}`];
  // A session of its own, so that the Ctrl-C of the terminal reaches fusebench alone.
  const program = what.program ?? DAEMON_PATH;
  const child = execa(program, [...options, what.backing, what.mountpoint], {
    detached: true,
    cleanup: true,
    reject: false,
    stdin: 'ignore',
    stdout: 'pipe',
    stderr: 'pipe',
    buffer: { stderr: true, stdout: false },
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const ready = await readyLine(what.mode, program, child, lines).catch(async (error: unknown) => {
    child.kill('SIGKILL');
    await child;
    unmountIfMounted(what.mountpoint);
    throw error;
  });
  const handle = {
    pid: ready.pid,
    countersPath: what.countersPath,
    connection: ready.connection,
    fusectl: what.fusectl,
  };
  const abort = () => abortConnection(handle.fusectl, handle.connection);
  return {
    handle,
    command: [program === DAEMON_PATH ? 'fusebench-daemon' : program, ...given].join(' '),
    negotiated: toNegotiated(ready),
    abort,
    stop: async () => {
      const last = await stopDaemon(child, lines, abort);
      unmountIfMounted(what.mountpoint);
      return last === undefined ? null : auditOf(what.mode, last);
    },
  };
}

interface Ended {
  readonly stderr?: unknown;
  readonly exitCode?: number;
  readonly signal?: string;
  /** The errno of a program that could not be started. */
  readonly code?: string | undefined;
}
/** What this file uses of the child process. */
interface Child extends PromiseLike<Ended> {
  kill(signal: NodeJS.Signals): boolean;
}
type Lines = AsyncIterator<string>;

async function readyLine(mode: string, program: string, child: Child, lines: Lines): Promise<ReadyLine> {
  const first = await within(READY_DEADLINE_MS, lines.next());
  if (first === 'late')
    throw new FusebenchError({ object: mode, reason: 'the daemon did not get ready in 10 s', exitCode: 3 });
  if (first.done !== true) return parseReadyLine(mode, first.value);
  const ended = await child;
  const lastLine = String(ended.stderr ?? '')
    .trim()
    .split('\n')
    .at(-1);
  const reason = lastLine
    ? lastLine.replace(/^fusebench-daemon: (?:[a-z]+(?:-passthrough)?: )?/, '')
    : died(program, ended);
  throw new FusebenchError({ object: mode, reason, exitCode: 3 });
}

function died(program: string, { exitCode, signal, code }: Ended): string {
  const build = program === DAEMON_PATH ? "; build it with 'npm run build'" : '';
  if (code !== undefined) return `the daemon ${program} cannot be started (${code})${build}`;
  return `the daemon ended before it was ready (${signal ?? `exit code ${exitCode}`})`;
}

/** The last line that it printed; undefined when it printed none, or hung. */
async function stopDaemon(child: Child, lines: Lines, abort: () => void): Promise<string | undefined> {
  child.kill('SIGTERM');
  const stopped = await within(STOP_DEADLINE_MS, lastLine(lines));
  if (stopped === 'late') {
    abort();
    child.kill('SIGKILL');
  }
  await child;
  return stopped === 'late' ? undefined : stopped;
}

async function lastLine(lines: Lines): Promise<string | undefined> {
  let last: string | undefined;
  for (let next = await lines.next(); next.done !== true; next = await lines.next()) last = next.value;
  return last;
}

function auditOf(mode: string, line: string): ModeRecord['audit'] {
  const { messages, kernelMessages } = parseLastLine(mode, line);
  return { daemon: messages, kernel: kernelMessages };
}

function toNegotiated(ready: ReadyLine): Negotiated {
  const { major, minor, flags, maxWriteBytes, maxPages, maxStackDepth } = ready;
  const { maxBackground, congestionThreshold, maxReadaheadBytes, passthroughOps } = ready;
  return {
    major,
    minor,
    kernelOffers: ready.offers,
    flags,
    maxWriteBytes,
    maxPages,
    maxStackDepth,
    maxBackground,
    congestionThreshold,
    maxReadaheadBytes,
    readAheadBytes: null,
    daemonThreads: ready.threads,
    passthroughOps,
  };
}

async function within<Value>(ms: number, promise: Promise<Value>): Promise<Value | 'late'> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<'late'>((resolve) => {
    timer = setTimeout(() => resolve('late'), ms);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
