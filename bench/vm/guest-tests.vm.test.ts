// What only a guest can show: the modes on the test kernel, by tests that run there.

import { describe, test } from 'node:test';
import { buildCalls } from '../testing/calls.js';
import { runGuestTests } from '../testing/guest-tests.js';
import { vmUnavailable } from '../testing/vm.js';

describe('on the test kernel', { skip: vmUnavailable() }, () => {
  test('every system call causes the requests that its mode allows', async (t) => {
    const extraFiles = [{ source: buildCalls(), path: '/usr/bin/calls' }];
    await runGuestTests(t, 'bench/vm/request-matrix.guest.js', { extraFiles });
  });
});
