// Every command in the README is run here, and the output that it shows is what the command prints.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { PACKAGE_ROOT } from '../common/paths.js';
import { cli, noMounts, temporaryFolder } from '../testing/cli.js';
import { argumentsOf, bringInStep, consoleBlocks, DOCUMENTS, kindOf } from './samples.js';

test('the output in the documents is what their commands print from the sample runs', async () => {
  assert.deepEqual(await bringInStep(true), [], "run 'npm run docs:samples'");
});

for (const name of DOCUMENTS) {
  const blocks = consoleBlocks(readFileSync(join(PACKAGE_ROOT, name), 'utf8'));

  describe(`the measuring commands of ${name}`, { skip: noMounts() }, () => {
    for (const { command } of blocks.filter((block) => kindOf(block.command) === 'measured')) {
      test(command, async (context) => {
        const argv = argumentsOf(command);
        // The same command on the shortest profile, with its results in a temporary folder.
        const shorter =
          argv[0] === 'run' ? ['--profile', 'smoke', '--out', join(temporaryFolder(context), 'out')] : [];
        const { code, stderr } = await cli([...argv, ...shorter], { cwd: temporaryFolder(context) });
        assert.equal(code, 0, stderr);
      });
    }
  });
}
