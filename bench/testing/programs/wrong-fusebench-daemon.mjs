#!/usr/bin/env node
// wrong_daemon with the command line of fusebench-daemon, for `fusebench run --daemon`: it answers every LOOKUP with a
// wrong nodeid.

import { spawn } from 'node:child_process';
import { statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const [backing, mountpoint] = process.argv.slice(-2);
const counters = process.argv[process.argv.indexOf('--counters') + 1];
writeFileSync(counters, Buffer.alloc(4096));
const program = join(dirname(fileURLToPath(import.meta.url)), 'wrong_daemon');
const child = spawn(program, [join(backing, 'probe'), backing, mountpoint, 'wrong-nodeid'], {
  stdio: ['ignore', 'pipe', 'inherit'],
});
child.stdout.once('data', () => {
  const negotiated = {
    major: 7,
    minor: 45,
    offers: [],
    flags: [],
    maxWriteBytes: 4096,
    maxPages: 1,
    maxStackDepth: 1,
  };
  const limits = {
    maxBackground: 1,
    congestionThreshold: 1,
    maxReadaheadBytes: 0,
    passthroughOps: [],
    threads: 1,
  };
  const { dev } = statSync(mountpoint);
  console.log(
    JSON.stringify({ ready: true, pid: child.pid, connection: dev & 0xff, ...negotiated, ...limits }),
  );
});
process.on('SIGTERM', () => {
  child.kill('SIGKILL');
  console.log(JSON.stringify({ messages: 0, kernelMessages: 0 }));
  process.exit(0);
});
