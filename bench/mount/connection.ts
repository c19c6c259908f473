// The ends of a FUSE mount that work without its daemon.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { addon } from '../../native/index.js';

/** Every waiting and coming request fails with ECONNABORTED or ENOTCONN from here on. */
export function abortConnection(fusectl: string, connection: number): void {
  try {
    writeFileSync(join(fusectl, String(connection), 'abort'), '1');
  } catch {
    // The folder is gone when the connection is: nothing is left to abort.
  }
}

/** Detaches what is mounted there, if anything is. */
export function unmountIfMounted(mountpoint: string): void {
  try {
    addon().unmount(mountpoint, true);
  } catch {
    // EINVAL: it was never mounted, or the daemon has unmounted it, as it should.
  }
}
