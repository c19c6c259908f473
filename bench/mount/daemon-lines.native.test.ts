// Programs that are no fusebench-daemon where one was expected: one sentence, and the program has ended.

import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { temporaryFolder } from '../testing/cli.js';
import { type RunningDaemon, startDaemon } from './daemon.js';

async function start(context: TestContext, script: string | null): Promise<RunningDaemon> {
  const folder = temporaryFolder(context);
  const program = join(folder, 'program');
  if (script !== null) writeFileSync(program, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  const countersPath = join(folder, 'counters');
  const where = { backing: folder, mountpoint: folder, countersPath, fusectl: folder };
  return await startDaemon({ program, mode: 'plain', options: [], ...where });
}

const NUMBERS = ['major', 'minor', 'maxWriteBytes', 'maxPages', 'maxStackDepth', 'maxBackground', 'threads']
  .concat('congestionThreshold', 'maxReadaheadBytes')
  .map((name) => `"${name}":1`)
  .join();
const LISTS = '"offers":[],"flags":[],"passthroughOps":[]';
const READY = `echo '{"ready":true,"pid":'$$',"connection":0,${NUMBERS},${LISTS}}'`;

test('a daemon that is not there is named, with the reason', async (context) => {
  await assert.rejects(start(context, null), {
    name: 'FusebenchError',
    message: /^plain: the daemon \/\S+\/program cannot be started \(ENOENT\)$/,
    exitCode: 3,
  });
});

test('a program that prints something else is quoted and ended', async (context) => {
  const folder = temporaryFolder(context);
  for (const words of ['-- hello', '{"ready":true}']) {
    const script = `echo $$ > ${folder}/pid; echo '${words}'; exec sleep 60`;
    await assert.rejects(start(context, script), {
      name: 'FusebenchError',
      message: /^plain: the daemon did not say that it is ready, but "(-- hello|{\\"ready\\":true})"; /,
      exitCode: 3,
    });
    assert.ok(!existsSync(`/proc/${readFileSync(join(folder, 'pid'), 'utf8').trim()}`));
  }
});

test('a final message other than the counts is an error, after the end', async (context) => {
  const daemon = await start(context, `${READY}\ntrap 'echo oops; exit' TERM\nwhile :; do sleep 0.01; done`);
  await assert.rejects(daemon.stop(), {
    name: 'FusebenchError',
    message: 'plain: the daemon did not say at its end what it counted, but "oops"',
  });
  assert.ok(!existsSync(`/proc/${daemon.handle.pid}`));
});
