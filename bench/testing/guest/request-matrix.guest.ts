// The request matrix, counted by real system calls in every mode on one kernel.

import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { addon } from '../../../native/index.js';
import { FUSE_MODES } from '../../../results/run/modes.js';
import { mountMode } from '../mounted.js';
import { expectedIn, MATRIX } from './request-matrix.js';

const PROGRAM = process.env.FUSEBENCH_TEST_CALLS ?? '/usr/bin/calls';

function prepare(backing: string): void {
  for (const name of ['f', 'g']) writeFileSync(join(backing, name), Buffer.alloc(1 << 20, 0x66));
  writeFileSync(join(backing, 'e'), '');
  mkdirSync(join(backing, 'd'));
  addon().makeEntries(join(backing, 'd'), 100);
}

for (const mode of FUSE_MODES) {
  describe(mode, () => {
    for (const { name, options = [], setup = [], calls, expect } of MATRIX) {
      test(`${mode}: ${name}`, async () => {
        const mounted = await mountMode(PROGRAM, mode, options, prepare);
        try {
          if (setup.length > 0) await mounted.call(...setup);
          assert.deepEqual(await mounted.requests(...calls), expectedIn(mode, expect));
        } finally {
          const audit = await mounted.close();
          assert.equal(audit?.daemon, audit?.kernel, 'the daemon and the kernel count the same messages');
        }
      });
    }
  });
}
