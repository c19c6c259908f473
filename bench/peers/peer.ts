// Starts and stops libfuse's example daemon passthrough_hp, a program that the user built: pinned to our CPU, in the
// foreground, killed when this process ends. No part of it is in this package.

import { accessSync, constants, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { execa } from 'execa';
import { addon } from '../../native/index.js';
import { FusebenchError } from '../common/errors.js';
import type { ModeFolders, MountedMode } from '../mount/mode.js';

const VARIABLE = 'FUSEBENCH_PEER';
const READY_DEADLINE_MS = 5_000;
const STOP_DEADLINE_MS = 3_000;
const POLL_MS = 10;

/** Errors: exit code 3 when the variable is unset or does not name a program. */
export function peerPath(): string {
  const path = process.env[VARIABLE];
  const hint = `set it to the path of libfuse's example program passthrough_hp, built with its defaults`;
  if (path === undefined || path === '')
    throw new FusebenchError({ object: VARIABLE, reason: 'is not set', hint, exitCode: 3 });
  try {
    accessSync(path, constants.X_OK);
  } catch {
    throw new FusebenchError({
      object: `${VARIABLE}=${path}`,
      reason: 'no such program',
      errno: 'ENOENT',
      hint,
      exitCode: 3,
    });
  }
  return path;
}

export interface PeerArguments {
  readonly path: string;
  readonly mode: 'plain' | 'file-passthrough';
  readonly options: readonly string[];
  readonly folders: ModeFolders;
  readonly cpu: number;
  readonly fusectl: string;
}

/** One thread (--single: only its main thread serves), on one CPU. */
export async function startPeer(what: PeerArguments): Promise<MountedMode> {
  const { path, mode, options, folders, cpu, fusectl } = what;
  const command = [path, '--foreground', '--single', ...options];
  // Both helper programs exec the next program in the same process, so that its pid is the daemon's.
  const child = execa(
    'setpriv',
    ['--pdeathsig', 'KILL', 'taskset', '-c', String(cpu), ...command, folders.backing, folders.root],
    { detached: true, cleanup: true, reject: false, stdin: 'ignore', stdout: 'ignore', stderr: 'pipe' },
  );
  let ended: string | null = null;
  const end = child.then(({ stderr, exitCode }) => {
    ended = String(stderr).trim().split('\n').at(-1) || `exit code ${exitCode}`;
  });
  const connection = await mounted(folders.root, () => ended);
  const unmount = () => {
    try {
      addon().unmount(folders.root, true);
    } catch {
      // EINVAL: it has unmounted already, which is correct.
    }
  };
  return {
    mode,
    folders,
    record: {
      mode,
      setup: ['passthrough_hp', ...options].join(' '),
      negotiated: null,
      probes: [],
      audit: null,
    },
    daemon: { pid: child.pid!, countersPath: null, connection, fusectl },
    abort: () => void child.kill('SIGKILL'),
    close: async () => {
      child.kill('SIGTERM');
      const timer = setTimeout(() => child.kill('SIGKILL'), STOP_DEADLINE_MS);
      await end;
      clearTimeout(timer);
      unmount();
      return null;
    },
  };
}

/** Waits for the mount and returns its minor device number; a request before INIT is answered waits. */
async function mounted(root: string, ended: () => string | null): Promise<number> {
  for (let waited = 0; waited < READY_DEADLINE_MS; waited += POLL_MS) {
    const line = readFileSync('/proc/self/mountinfo', 'utf8')
      .split('\n')
      .find((text) => text.split(' ')[4] === root);
    if (line !== undefined) return Number(line.split(' ')[2]!.split(':')[1]);
    const reason = ended();
    if (reason !== null) throw new FusebenchError({ object: 'passthrough_hp', reason, exitCode: 3 });
    await sleep(POLL_MS);
  }
  throw new FusebenchError({ object: 'passthrough_hp', reason: 'did not mount in 5 s', exitCode: 3 });
}
