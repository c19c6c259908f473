import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { test } from 'node:test';
import { watchCpus } from './cpu-watch.js';

test('CPU time of another process is counted', async () => {
  const found = watchCpus([0]);
  // A running child has not been waited for, so it counts as another process.
  const loop = spawn('taskset', ['-c', '0', process.execPath, '-e', 'for(;;);'], { stdio: 'ignore' });
  let others = 0;
  try {
    for (let tries = 0; tries < 100 && others === 0; tries++) {
      await new Promise((resolve) => setTimeout(resolve, 100));
      others = found().othersShare!;
    }
  } finally {
    loop.kill('SIGKILL');
  }
  assert.ok(others > 0 && others <= 1, `${others}`);
});
