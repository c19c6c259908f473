// Starts and stops libfuse's example daemon passthrough_hp, a program that the user built: pinned to our CPU, in the
// foreground, killed when this process ends. No part of it is in this package.

import { accessSync, constants } from 'node:fs';
import { FusebenchError } from '../common/errors.js';
import { LATE, within } from '../mount/daemon.js';
import { unmountIfMounted } from '../mount/fuse-mounts.js';
import type { ModeFolders, MountedMode } from '../mount/mode.js';
import { startMounting } from '../mount/target.js';
import type { Setup } from './setups.js';

const VARIABLE = 'FUSEBENCH_PEER';
const STOP_DEADLINE_MS = 3_000;

/** Errors: exit code 3 when the variable is unset or does not name a program. */
export function peerPath(): string {
  const path = process.env[VARIABLE];
  const hint = `set it to the path of libfuse's example program passthrough_hp, built with its defaults`;
  if (path === undefined || path === '')
    throw new FusebenchError({ object: VARIABLE, reason: 'is not set', hint, exitCode: 3 });
  try {
    accessSync(path, constants.X_OK);
  } catch {
    const object = `${VARIABLE}=${path}`;
    throw new FusebenchError({ object, reason: 'no such program', errno: 'ENOENT', hint, exitCode: 3 });
  }
  return path;
}

/** One thread (--single: only its main thread serves), on one CPU. */
export async function startPeer(
  path: string,
  mode: Setup['mode'],
  options: readonly string[],
  folders: ModeFolders,
  cpu: number,
  fusectl: string,
): Promise<MountedMode> {
  const { backing, root } = folders;
  // Each helper program executes the next one in the same process, so that its pid is the daemon's.
  const argv = ['taskset', '-c', String(cpu), path, '--foreground', '--single', ...options, backing, root];
  const { pid, connection, kill } = await startMounting('passthrough_hp', argv, root);
  const setup = ['passthrough_hp', ...options].join(' ');
  return {
    mode,
    folders,
    record: { mode, setup, negotiated: null, probes: [], audit: null },
    daemon: { pid, countersPath: null, connection, fusectl },
    abort: () => void kill('SIGKILL'),
    close: async () => {
      if ((await within(STOP_DEADLINE_MS, kill('SIGTERM'))) === LATE) await kill('SIGKILL');
      unmountIfMounted(root);
      return null;
    },
  };
}
