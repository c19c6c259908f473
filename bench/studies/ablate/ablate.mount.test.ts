import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cli, noMounts, visibleMounts } from '../../testing/cli.js';

const skip = noMounts();

test('a kernel without inode passthrough cannot ablate it: one sentence, exit code 3, nothing left', {
  skip,
}, async (context) => {
  const { code, stderr } = await cli(['ablate', '--profile', 'smoke', '--quiet', 'statx-sync']);
  if (code === 0) return context.skip('this kernel has inode passthrough');
  assert.equal(code, 3);
  assert.match(stderr, /^fusebench: inode-passthrough: .*does not offer FUSE_PASSTHROUGH_INO$/m);
  assert.deepEqual(visibleMounts(), []);
});

test('an unknown workload is refused before anything is mounted', { skip }, async () => {
  const { code, stderr } = await cli(['ablate', 'statx-snyc']);
  assert.equal(code, 2);
  assert.match(stderr, /did you mean statx-sync\?/);
});
