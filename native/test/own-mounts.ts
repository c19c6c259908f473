// A mount namespace of its own for a test file that counts requests.

import { addon } from '../index.js';

const INSIDE = 'FUSEBENCH_TEST_OWN_MOUNTS';

/**
 * Executes this process again in a private mount namespace, once; to be called before any test is defined. A mount that
 * everybody sees gets requests of everybody: whoever lists the temporary folder adds a GETATTR of its root, and a search of
 * that folder adds a listing. A count is exact only where nobody else gets there.
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
