import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { attributesAtDaemon, FUSE_MODES } from '../../../results/run/modes.js';
import type { Footprint } from '../../../results/study/footprint.js';
import { CLI_PATH } from '../../common/paths.js';
import { cli, noMounts, temporaryFolder } from '../../testing/cli.js';

const skip = noMounts();

test('every looked-up inode costs one descriptor, which its eviction frees', {
  skip,
}, async (context) => {
  const out = join(temporaryFolder(context), 'footprint.json');
  const { code, stdout, stderr } = await cli(['footprint', '--inodes', '300', '--out', out]);
  assert.equal(code, 0, stderr);
  assert.match(stdout, /^300 inodes, each/m);
  const { points } = JSON.parse(readFileSync(out, 'utf8')) as Footprint;
  assert.deepEqual(
    points
      .filter(({ mode }) => attributesAtDaemon(mode))
      .map(({ mode, inodes, kept, limit, cost }) => [
        mode,
        inodes,
        kept,
        limit,
        cost?.backingIdsPerInode,
        cost?.fdsLeft,
      ]),
    FUSE_MODES.filter(attributesAtDaemon).map((mode) => [mode, 300, 300, null, 0, 0]),
  );
  for (const { cost } of points) assert.notEqual(cost?.evictionNs, null);
});

test('running out of descriptors is a result', { skip }, async () => {
  const argv = ['--nofile=400:400', process.execPath, CLI_PATH, 'footprint', '--inodes', '2000', '--json'];
  const { stdout } = await promisify(execFile)('prlimit', argv);
  const { points } = JSON.parse(stdout) as Footprint;
  for (const { kept, limit } of points) {
    assert.ok(kept < 400, String(kept));
    assert.match(limit ?? '', /ENFILE|descriptors/);
  }
});

test('an --out that cannot be written is one sentence', { skip }, async () => {
  const { code, stderr } = await cli(['footprint', '--inodes', '10', '--out', '/proc/none']);
  assert.equal(code, 3);
  assert.match(stderr, /^fusebench: \/proc\/none: .*give --out a file that can be written$/m);
});
