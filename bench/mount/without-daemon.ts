// A mode without a daemon while it is up: there is nothing to abort, to count or to audit.

import { addon } from '../../native/index.js';
import type { ModeRecord } from '../../results/run/model.js';
import type { ModeFolders, MountedMode } from './mode.js';

/** What is mounted at `folders.root`. */
export function withoutDaemon(
  folders: ModeFolders,
  { mode, setup }: Pick<ModeRecord, 'mode' | 'setup'>,
): MountedMode {
  return {
    mode,
    folders,
    record: { mode, setup, negotiated: null, probes: [], audit: null },
    daemon: null,
    abort: () => {},
    close: async () => {
      addon().unmount(folders.root, true);
      return null;
    },
  };
}
