// An ablation whose daemon hangs. Plain mode stands for every variant, because few kernels have the others.

import assert from 'node:assert/strict';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { addon } from '../../../native/index.js';
import { PROFILES } from '../../measure/profiles.js';
import type { Workspace } from '../../mount/workspace.js';
import { childrenOf, noMounts, temporaryFolder, waitUntil } from '../../testing/cli.js';
import { measureVariants } from './measure.js';

test('what hangs can be aborted, and is taken down', { skip: noMounts() }, async (context) => {
  const base = temporaryFolder(context);
  const folders: Workspace['folders'] = (name) => {
    const [backing, root, scratch] = ['backing', 'mount', 'scratch'].map((kind) => join(base, name, kind));
    for (const folder of [backing!, root!, scratch!]) mkdirSync(folder, { recursive: true });
    return { backing: backing!, root: root!, scratch: scratch! };
  };
  const fusectl = '/sys/fs/fuse/connections';
  const workspace = { backing: { path: null, fsType: '' }, fusectl, folders, renew() {}, close() {} };
  const interrupt = new AbortController();
  let abort = (): void => assert.fail('nothing was mounted');
  let rounds = 0;
  const setting = {
    workspace,
    conditions: { cpus: { clients: addon().allowedCpus().slice(0, 1), daemon: null }, deadlineMs: 60_000 },
    profile: PROFILES.smoke,
    rounds: 100_000,
    seed: 1,
    signal: interrupt.signal,
    onMounted: (abortAll: () => void) => {
      abort = abortAll;
    },
    warn: () => {},
  };
  const tick = (): void => {
    rounds += 1;
  };
  const measured = measureVariants([{ name: 'plain', opsMask: null }], ['statx-sync'], setting, tick);
  await waitUntil('the first rounds', () => rounds > 3);
  const daemon = childrenOf(process.pid).find(({ name }) => name.startsWith('fusebench-daemo'))!;
  process.kill(daemon.pid, 'SIGSTOP');
  // Until a request waits for it.
  await sleep(500);
  interrupt.abort();
  abort();
  const [row] = await measured;
  assert.match(row!.failures.plain ?? '', /ECONNABORTED|ENOTCONN/);
  assert.deepEqual(childrenOf(process.pid), []);
  assert.doesNotMatch(readFileSync('/proc/self/mounts', 'utf8'), new RegExp(base));
});
