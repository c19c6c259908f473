// A package in which compiled parts are missing says so in one sentence.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { copyFileSync, cpSync, mkdirSync, readdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { PACKAGE_ROOT } from '../../common/paths.js';
import { noMounts, temporaryFolder } from '../cli.js';

/** A copy of the package with only these compiled parts. */
function packageWith(context: TestContext, parts: readonly string[]): string {
  const copy = join(temporaryFolder(context), 'package');
  const release = join(copy, 'build', 'Release');
  mkdirSync(release, { recursive: true });
  for (const name of parts) copyFileSync(join(PACKAGE_ROOT, 'build', 'Release', name), join(release, name));
  cpSync(join(PACKAGE_ROOT, 'dist'), join(copy, 'dist'), { recursive: true });
  for (const name of ['package.json', 'node_modules', 'charts', 'results'])
    symlinkSync(join(PACKAGE_ROOT, name), join(copy, name));
  return copy;
}

function refused(folder: string, argv: readonly string[], sentence: RegExp): void {
  const command = [join(folder, 'dist', 'bench', 'cli.js'), ...argv];
  const { stderr, status } = spawnSync(process.execPath, command, { encoding: 'utf8', cwd: folder });
  assert.match(stderr, sentence);
  assert.equal(status, 3);
  assert.doesNotMatch(stderr, /^\s+at /m);
}

test('without the addon, every command that needs it says how to build it', (context) => {
  const folder = packageWith(context, []);
  for (const command of [['run'], ['doctor'], ['footprint', '--drop-caches'], ['ablate'], ['calibrate']])
    refused(
      folder,
      command,
      /^fusebench: the native addon cannot be loaded \(.*\); build it with 'npm run build'\n$/,
    );
});

test('without the daemon, a mode that was asked for says how to build it', {
  skip: noMounts(),
}, (context) => {
  const folder = packageWith(context, ['fusebench.node']);
  const argv = ['run', 'statx-sync', '--mode', 'plain', '--out', join(folder, 'out')];
  refused(
    folder,
    argv,
    /plain: .*\/fusebench-daemon cannot be started \(ENOENT\); build it with 'npm run build'/,
  );
});

test('without the guardian, --backing is refused and left empty', { skip: noMounts() }, (context) => {
  const folder = packageWith(context, ['fusebench.node']);
  const backing = temporaryFolder(context);
  const argv = ['run', 'statx-sync', '--mode', 'native', '--backing', backing];
  refused(
    folder,
    argv,
    /\/fusebench-reaper: .*guardian.* cannot be started; build it with 'npm run build'\n$/,
  );
  assert.deepEqual(readdirSync(backing), []);
});
