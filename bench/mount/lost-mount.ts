// A mount that is gone while it is measured: calls on its paths reach the empty directory underneath, and their ENOENT says
// nothing of the mount.

import { errnoOf, messageOf } from '../common/errors.js';
import { mountOf } from './fuse-mounts.js';
import type { MountedMode } from './mode.js';

/** What went wrong on a mode; with ENODEV instead of ENOENT where its mount is gone. */
export function failureOn({ connection, daemon, folders }: MountedMode, error: unknown): Error {
  const own = connection ?? daemon?.connection;
  if (errnoOf(error) === 'ENOENT' && own !== undefined && !isMounted(folders.root, own))
    return Object.assign(new Error(`its mount is gone (${messageOf(error)})`), { code: 'ENODEV' });
  return error instanceof Error ? error : new Error(String(error));
}

function isMounted(root: string, connection: number): boolean {
  const mount = mountOf(root);
  return mount?.type.startsWith('fuse') === true && mount.connection === connection;
}
