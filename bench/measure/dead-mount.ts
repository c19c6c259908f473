// A mount that is of no use any more: its daemon has ended, does not answer, or its connection was aborted.

import { errnoOf } from '../common/errors.js';
import { isConnected } from '../mount/fuse-mounts.js';
import type { MountedMode } from '../mount/mode.js';

const DEAD_MOUNT: ReadonlySet<string> = new Set(['ENOTCONN', 'ECONNABORTED', 'ETIMEDOUT', 'ESRCH', 'ENODEV']);

/** True when no further call on the mount will do better. */
export function isDeadMount(error: unknown): boolean {
  return DEAD_MOUNT.has(errnoOf(error) ?? '');
}

/**
 * What was thrown by a round in a mode. Where the mode's FUSE file system is not mounted any more, its files are missing
 * because of that, and that is what the error says.
 */
export function failureOf(mode: MountedMode, thrown: unknown, isMounted = isConnected): Error {
  const error = thrown instanceof Error ? thrown : new Error(String(thrown));
  const connection = mode.connection ?? mode.daemon?.connection;
  if (connection === undefined || isDeadMount(error) || isMounted(connection)) return error;
  const message = `the mount is gone: its daemon has ended, or its connection was aborted (${error.message})`;
  return Object.assign(new Error(message, { cause: error }), { code: 'ENOTCONN' });
}
