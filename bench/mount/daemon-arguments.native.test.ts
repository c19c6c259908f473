import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { daemonArguments, FUSE_MODES } from '../../results/run/modes.js';
import { DAEMON_PATH } from '../common/paths.js';

for (const mode of FUSE_MODES) {
  test(`the daemon accepts the arguments of the mode ${mode}`, () => {
    const { status, stderr } = spawnSync(DAEMON_PATH, daemonArguments(mode), { encoding: 'utf8' });
    assert.equal(status, 2);
    // The options were good, and only what to mount is missing.
    assert.match(stderr, /two arguments are needed: BACKING and MOUNTPOINT/);
  });
}
