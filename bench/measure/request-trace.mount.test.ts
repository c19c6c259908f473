// The kernel's count of requests against our daemon's own.

import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { addon } from '../../native/index.js';
import { enterOwnMounts } from '../../native/test/own-mounts.js';
import { buildCalls } from '../testing/calls.js';
import { mountMode } from '../testing/mounted.js';
import { openTrace } from './request-trace.js';

enterOwnMounts();
const PROGRAM = buildCalls();

test('the tracepoint counts what the daemon counts, and no request of another mount', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'fusebench-trace-'));
  const trace = openTrace(folder);
  const mounted = await mountMode(PROGRAM, 'plain', ['--timeout', '0']);
  const other = await mountMode(PROGRAM, 'plain', ['--timeout', '0']);
  try {
    let own: Readonly<Record<string, number>> = {};
    const counted = await trace.count(mounted.daemon.handle.connection, async () => {
      await other.call('mkdir $M/elsewhere');
      own = await mounted.requests(...Array.from({ length: 23 }, (_, at) => `mkdir $M/folder-${at}`));
    });
    const { STATFS, ...others } = counted;
    assert.equal(own.MKDIR, 23);
    assert.deepEqual(others, own);
    assert.ok(STATFS! >= 1, 'draining sends STATFS');
  } finally {
    await mounted.close();
    await other.close();
    const instances = join(folder, 'instances');
    assert.ok(readdirSync(instances).includes(`fusebench-${process.pid}`));
    trace.close();
    assert.ok(!readdirSync(instances).includes(`fusebench-${process.pid}`));
    addon().unmount(folder, false);
    rmSync(folder, { recursive: true });
  }
});
