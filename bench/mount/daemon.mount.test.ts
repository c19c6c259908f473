// A daemon whose parent has gone must not stay.

import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { DAEMON_PATH } from '../common/paths.js';

const CANNOT_MOUNT =
  process.getuid?.() === 0 && existsSync('/dev/fuse') ? false : 'mounting needs root and /dev/fuse';

/** Writes its pid, and becomes the daemon only when the process that started it has died. */
const LATE = `#!/bin/sh
echo $$ > "\${0%/*}/pid.new" && mv "\${0%/*}/pid.new" "\${0%/*}/pid"
while kill -0 $PPID 2>/dev/null; do sleep 0.01; done
exec ${DAEMON_PATH} "$@"
`;

const START = `
import { startDaemon } from ${JSON.stringify(fileURLToPath(new URL('./daemon.js', import.meta.url)))};
const [folder] = process.argv.slice(1);
await startDaemon({
  program: folder + '/late', mode: 'plain', options: [], fusectl: '/sys/fs/fuse/connections',
  backing: folder + '/backing', mountpoint: folder + '/mount', countersPath: folder + '/counters',
});`;

test('a daemon whose parent was killed before it became a daemon ends and mounts nothing', {
  skip: CANNOT_MOUNT,
}, async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'fusebench-test-'));
  const mountpoint = join(folder, 'mount');
  const isMounted = () => readFileSync('/proc/self/mounts', 'utf8').includes(` ${mountpoint} `);
  t.after(() => {
    if (isMounted()) spawnSync('umount', ['-l', mountpoint]);
    rmSync(folder, { recursive: true });
  });
  for (const name of ['backing', 'mount']) mkdirSync(join(folder, name));
  writeFileSync(join(folder, 'late'), LATE, { mode: 0o755 });
  const parent = spawn(process.execPath, ['--input-type=module', '-e', START, folder], { stdio: 'inherit' });
  const ended = new Promise((resolve) => parent.on('exit', resolve));
  while (!existsSync(join(folder, 'pid'))) await sleep(10);
  parent.kill('SIGKILL');
  await ended;
  const daemon = `/proc/${readFileSync(join(folder, 'pid'), 'utf8').trim()}`;
  while (existsSync(daemon) && !isMounted()) await sleep(10);
  assert.ok(!isMounted(), 'it mounted');
});
