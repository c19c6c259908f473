// The tests that need the modes of the test kernel; they run in a guest.

import { dirname, join } from 'node:path';
import { describe, test } from 'node:test';
import { buildPrograms } from '../../../native/daemon/test/support.js';
import type { GuestFile } from '../../vm/package-files.js';
import { buildCalls } from '../calls.js';
import { vmUnavailable } from '../vm.js';
import { runGuestTests } from './guest-tests.js';

/** The programs of bench/testing/programs, under /usr/bin in the guest. */
function programs(): GuestFile[] {
  const folder = dirname(buildCalls());
  return ['calls', 'wrong_daemon'].map((name) => ({ source: join(folder, name), path: `/usr/bin/${name}` }));
}

describe('on the test kernel', { skip: vmUnavailable() }, () => {
  test('every system call causes the requests that its mode allows', async (t) => {
    await runGuestTests(t, 'bench/testing/guest/request-matrix.guest.js', { extraFiles: programs() });
  });

  test('inode passthrough behaves as documented', async (t) => {
    await runGuestTests(t, 'bench/testing/guest/inode-passthrough.guest.js', { extraFiles: programs() });
  });

  test('the mount behaves like the backing file system in every mode', async (t) => {
    const source = join(buildPrograms('clients'), 'conformance');
    const extraFiles = [{ source, path: '/usr/bin/conformance' }];
    await runGuestTests(t, 'native/daemon/test/conformance.guest.js', { extraFiles });
  });
});
