// target:NAME: another FUSE file system, started by a command or mounted already.
//
// Only the kernel gives information about it: its connection, and which process holds that. The rest stays unknown.
// Invariant: a target that hangs or dies is ended, whatever it does with signals.

import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { execa } from 'execa';
import type { CpuPlan } from '../common/cpus.js';
import { errnoOf, FusebenchError, messageOf } from '../common/errors.js';
import { LATE, lastWords, within } from './daemon.js';
import { abortConnection, daemonOf, mountOf, mounts, unmountIfMounted } from './fuse-mounts.js';
import { guardedDirectory } from './guarded.js';
import type { BringUp, ModeFolders, ModeSettings, MountedMode } from './mode.js';
import type { Target } from './target-spec.js';

const READY_DEADLINE_MS = 10_000;
const ANSWER_DEADLINE_MS = 5_000;
const STOP_DEADLINE_MS = 3_000;
const POLL_MS = 20;

export function target({ mode, what }: Target): BringUp {
  return (folders, settings) =>
    what.kind === 'directory'
      ? mountedDirectory(mode, what.directory, folders, settings)
      : startedCommand(mode, what.command, folders, settings);
}

/**
 * The folders of a target that is mounted already: a directory of its own in it, made through the mount. Errors: exit
 * code 3, also when the file system does not answer.
 */
export async function foldersInside(directory: string, scratch: ModeFolders): Promise<ModeFolders> {
  if (!existsSync(directory))
    throw new FusebenchError({ object: directory, reason: 'is not there', errno: 'ENOENT', exitCode: 3 });
  const type = mountOf(directory)?.type ?? 'no file system';
  if (!type.startsWith('fuse'))
    throw new FusebenchError({ object: directory, reason: `is on ${type}, not on FUSE`, exitCode: 3 });
  const probe = join(directory, `.fusebench-${process.pid}`);
  await answering(directory, mkdir(probe));
  await answering(directory, rm(probe, { recursive: true }));
  const { path: root } = guardedDirectory(directory);
  return { backing: root, root, scratch: scratch.scratch };
}

async function mountedDirectory(
  mode: Target['mode'],
  directory: string,
  folders: ModeFolders,
  { fusectl }: ModeSettings,
): Promise<MountedMode> {
  const connection = mountOf(directory)!.connection;
  return {
    mode,
    folders,
    record: { mode, setup: `mounted at ${directory}`, negotiated: null, probes: [], audit: null },
    connection,
    daemon: handleOf(connection, fusectl),
    // fusebench did not mount it, so it does not abort it.
    abort: () => {},
    close: async () => {
      await answering(directory, rm(folders.root, { recursive: true, force: true }));
      return null;
    },
  };
}

async function startedCommand(
  mode: Target['mode'],
  command: string,
  folders: ModeFolders,
  { cpus, fusectl }: ModeSettings,
): Promise<MountedMode> {
  const { connection, kill } = await startMounting(mode, confined(command, folders, cpus), folders.root);
  const abort = (): void => abortConnection(fusectl, connection);
  const close = async (): Promise<null> => {
    // Unmounting is what ends a FUSE daemon; the connection is aborted for those that hang.
    unmountIfMounted(folders.root);
    if (!(await connectionGone(fusectl, connection))) abort();
    await kill('SIGKILL');
    return null;
  };
  try {
    await checkData(mode, folders);
  } catch (error) {
    await close();
    throw error;
  }
  const record = { mode, setup: command, negotiated: null, probes: [], audit: null };
  return { mode, folders, record, connection, daemon: handleOf(connection, fusectl), abort, close };
}

/**
 * Starts a program that ends with fusebench, and waits until it has mounted something. `kill` resolves when it has ended.
 * Errors: exit code 3 with the program's own message, or that it mounted nothing in time; it has ended then.
 */
export async function startMounting(object: string, argv: readonly string[], root: string) {
  const child = execa('setpriv', ['--pdeathsig', 'KILL', ...argv], {
    detached: true,
    cleanup: true,
    reject: false,
    stdin: 'ignore',
    stdout: 'ignore',
    stderr: 'pipe',
  });
  let reason: string | null = null;
  const end = child.then(({ stderr, exitCode, signal }) => {
    reason = lastWords(stderr) || `it ended with ${signal ?? `exit code ${exitCode}`}`;
  });
  const kill = async (signal: NodeJS.Signals): Promise<void> => {
    child.kill(signal);
    await end;
  };
  for (let waited = 0; waited < READY_DEADLINE_MS && reason === null; waited += POLL_MS) {
    const mount = mounts().find(({ mountpoint }) => mountpoint === root);
    if (mount !== undefined) return { connection: mount.connection, pid: child.pid!, kill };
    await sleep(POLL_MS);
  }
  reason ??= 'nothing was mounted within 10 s';
  const error = new FusebenchError({ object, reason, exitCode: 3 });
  await kill('SIGKILL');
  unmountIfMounted(root);
  throw error;
}

/**
 * The command in a process namespace of its own: whatever it starts, in the background or not, ends with its first process,
 * and that process with fusebench.
 */
function confined(command: string, { backing, root }: ModeFolders, { daemon }: CpuPlan): string[] {
  const pinned = daemon === null ? [] : ['taskset', '-c', daemon.join(',')];
  const quoted = (path: string): string => `'${path.replaceAll("'", "'\\''")}'`;
  const whole = command.replaceAll('{backing}', quoted(backing)).replaceAll('{mountpoint}', quoted(root));
  // The first process stays when the daemon has gone into the background.
  const line = `(${whole}\n) || exit\nexec sleep infinity`;
  return ['unshare', '--pid', '--fork', '--kill-child=KILL', '--', ...pinned, 'sh', '-c', line];
}

/** Backing files can be read through the mount, and what is written there reaches them. */
async function checkData(object: string, { backing, root }: ModeFolders): Promise<void> {
  const text = 'fusebench target probe';
  writeFileSync(join(backing, 'target-probe'), text);
  const through = await answering(object, readFile(join(root, 'target-probe'), 'utf8'));
  await answering(object, writeFile(join(root, 'target-written'), text));
  if (through === text && readFileSync(join(backing, 'target-written'), 'utf8') === text) return;
  const reason = 'does not show the files of {backing} below {mountpoint}';
  throw new FusebenchError({ object, reason, exitCode: 3 });
}

/** Errors: exit code 3, also when there is no answer in time. */
async function answering<Value>(object: string, call: Promise<Value>): Promise<Value> {
  const value = await within(ANSWER_DEADLINE_MS, call).catch((error: unknown) => {
    const errno = errnoOf(error) ?? 'EIO';
    throw new FusebenchError({ object, reason: messageOf(error), errno, exitCode: 3 });
  });
  if (value !== LATE) return value;
  throw new FusebenchError({ object, reason: 'does not answer', errno: 'ETIMEDOUT', exitCode: 3 });
}

function handleOf(connection: number, fusectl: string): MountedMode['daemon'] {
  const pid = daemonOf(connection);
  return pid === undefined ? null : { pid, countersPath: null, connection, fusectl };
}

async function connectionGone(fusectl: string, connection: number): Promise<boolean> {
  for (let waited = 0; waited < STOP_DEADLINE_MS; waited += POLL_MS) {
    if (!existsSync(join(fusectl, String(connection)))) return true;
    await sleep(POLL_MS);
  }
  return false;
}
