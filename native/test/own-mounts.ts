// A private mount namespace for a test file that counts requests.

import { addon } from '../index.js';

const INSIDE = 'FUSEBENCH_TEST_OWN_MOUNTS';

/**
 * Executes this process again in a private mount namespace, once; call it before any test is defined. A visible mount
 * also gets requests of other processes: listing the temporary folder adds a GETATTR of its root, and a search of that
 * folder adds a listing. A count is exact only where no other process has access.
 */
export function enterOwnMounts(): void {
  if (process.getuid?.() !== 0 || process.env[INSIDE] === String(process.pid)) return;
  const env = { ...process.env, [INSIDE]: String(process.pid) };
  addon().execInMountNamespace(
    process.execPath,
    [process.execPath, ...process.execArgv, ...process.argv.slice(1)],
    Object.entries(env).map(([name, value]) => `${name}=${value}`),
  );
}
