import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { addon } from '../../native/index.js';
import { errnoOf } from '../common/errors.js';
import { noMounts, temporaryFolder, waitUntil } from '../testing/cli.js';
import { startDaemon } from './daemon.js';
import { isConnected } from './fuse-mounts.js';

const FUSECTL = '/sys/fs/fuse/connections';

function mountFusectl(): void {
  try {
    addon().mount('fusebench-test', FUSECTL, 'fusectl', [], '');
  } catch (error) {
    if (errnoOf(error) !== 'EBUSY') throw error;
  }
}

test('a connection is mounted until it is aborted', { skip: noMounts() }, async (context) => {
  mountFusectl();
  const folder = temporaryFolder(context);
  const [backing, mountpoint] = [join(folder, 'backing'), join(folder, 'mount')];
  for (const path of [backing, mountpoint]) mkdirSync(path);
  const daemon = await startDaemon({
    mode: 'plain',
    options: [],
    backing,
    mountpoint,
    countersPath: join(folder, 'counters'),
    fusectl: FUSECTL,
  });
  const { connection } = daemon.handle;
  assert.equal(isConnected(connection), true);
  daemon.abort();
  await waitUntil('the daemon has unmounted', () => !isConnected(connection));
  await daemon.stop();
});
