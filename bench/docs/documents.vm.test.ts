// The commands of the documents that boot a kernel, on the test kernel.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { PACKAGE_ROOT } from '../common/paths.js';
import { cli, temporaryFolder } from '../testing/cli.js';
import { argumentsOf, consoleBlocks, DOCUMENTS, kindOf } from './samples.js';

const kernel = process.env.FUSEBENCH_TEST_KERNEL;

for (const name of DOCUMENTS) {
  const blocks = consoleBlocks(readFileSync(join(PACKAGE_ROOT, name), 'utf8'));
  const skip = kernel === undefined ? 'needs FUSEBENCH_TEST_KERNEL' : false;

  describe(`the kernel commands of ${name}`, { skip }, () => {
    for (const { command } of blocks.filter((block) => kindOf(block.command) === 'guest')) {
      test(command, async (context) => {
        // The kernel image of the document is replaced by the test kernel, and the run is the shortest one.
        const argv = argumentsOf(command).map((word) => (word.endsWith('bzImage') ? kernel! : word));
        const { code, stderr } = await cli([...argv, '--profile', 'smoke'], {
          cwd: temporaryFolder(context),
        });
        assert.equal(code, 0, stderr);
      });
    }
  });
}
