// Rounds: threads, counters, deadlines and refused arguments, on an ordinary file system.

import assert from 'node:assert/strict';
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { addon, type NativeError, type RoundSpec } from '../index.js';
import { openUntil, PERF_EVENT } from './open-files.js';
import { folder, NEEDS_ROOT, spec } from './support.js';

const FILE_BYTES = 1 << 20;

function files(t: TestContext, count: number): string[] {
  const directory = folder(t);
  return Array.from({ length: count }, (_, index) => {
    const path = join(directory, `file-${index}`);
    addon().fillFile(path, FILE_BYTES);
    return path;
  });
}

function fifo(t: TestContext): string {
  const path = join(folder(t), 'fifo');
  execFileSync('mkfifo', [path]);
  return path;
}

const BIG_BLOCK = { blockBytes: 1 << 30, fileBytes: 1 << 30 };
/** A round in a process that may use 256 MiB more than it does. */
const WITHOUT_MEMORY = `
  import { execFileSync } from 'node:child_process';
  import { readFileSync } from 'node:fs';
  import { addon } from ${JSON.stringify(new URL('../index.js', import.meta.url).href)};
  const { runRound } = addon();
  const size = Number(/VmSize:\\s*(\\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))[1]) * 1024;
  execFileSync('prlimit', ['--pid', String(process.pid), '--as=' + (size + (256 << 20))]);
  const error = await runRound(JSON.parse(process.env.SPEC)).catch((reason) => reason);
  console.log(error.syscall + ' ' + error.object + ': ' + error.code);
`;

async function failing(round: Promise<unknown>): Promise<NativeError> {
  const error = await round.then(
    () => assert.fail('the round must fail'),
    (reason: unknown) => reason as NativeError,
  );
  assert.equal(error.name, 'NativeError', error.message);
  return error;
}

const threadCount = () => readdirSync('/proc/self/task').length;

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5));
}

test('every thread does all operations on a file of its own', async (t) => {
  const paths = files(t, 4);
  const one = await addon().runRound(
    spec('pread', paths.slice(0, 1), { fileBytes: FILE_BYTES, operations: 256 }),
  );
  const four = await addon().runRound(spec('pread', paths, { fileBytes: FILE_BYTES, operations: 256 }));
  assert.equal(four.operations, 4 * 256);
  assert.equal(four.histogram.count, 4 * 256);
  assert.equal(four.bytes, 4 * FILE_BYTES);
  const sum = BigInt.asUintN(64, 4n * BigInt(`0x${one.checksum}`));
  assert.equal(four.checksum, sum.toString(16).padStart(16, '0'));
});

test('a repeated round does a multiple, and its checksum is that of the first operations', async (t) => {
  const paths = files(t, 2);
  const run = (repeat: number) =>
    addon().runRound(spec('pread', paths, { fileBytes: FILE_BYTES, operations: 100, repeat }));
  const [once, fourTimes] = [await run(1), await run(4)];
  assert.equal(once.operations, 2 * 100);
  assert.equal(fourTimes.operations, 2 * 400);
  assert.equal(fourTimes.histogram.count, 2 * 400);
  assert.equal(fourTimes.bytes, 2 * 400 * 4096);
  assert.equal(fourTimes.checksum, once.checksum);
});

test('getrusage and perf events count the same context switches, in a separate round', async (t) => {
  const paths = files(t, 2);
  const more = { fileBytes: FILE_BYTES, fsync: true, operations: 200, warmup: 7, perfCounters: true };
  const { client, perfSwitches } = await addon().runRound(spec('pwrite', paths, more));
  if (perfSwitches === null) return t.skip('perf events are not permitted');
  // Each of the two threads may be preempted once between the two readings at either end.
  const { voluntary, involuntary } = client;
  const apart = voluntary + involuntary - perfSwitches;
  assert.ok(Math.abs(apart) <= 4, `${voluntary}+${involuntary}, ${perfSwitches}`);
});

/** Everything that this process has open during a round that never ends by itself. */
async function openWhileTimed(perfCounters: boolean): Promise<ReadonlySet<string>> {
  const round = failing(
    addon().runRound(spec('empty', ['/'], { operations: 2 ** 40, deadlineMs: 200, perfCounters })),
  );
  const [open] = await openUntil(round, [process.pid]);
  assert.match((await round).detail, /in the timed part with [1-9]\d* operations done$/);
  // A file of the client thread itself: its descriptor table was read.
  assert.ok([...open!].some((file) => file.endsWith('/schedstat')));
  return open!;
}

test('a timed round counts no perf events and has none open', async (t) => {
  const [path] = files(t, 1);
  const { perfSwitches, perfMigrations } = await addon().runRound(spec('statx', [path!]));
  assert.deepEqual([perfSwitches, perfMigrations], [null, null]);
  assert.ok(!(await openWhileTimed(false)).has(PERF_EVENT));
});

test('a round observed with perf events has counts of them and has them open', async (t) => {
  const [path] = files(t, 1);
  const { perfSwitches, perfMigrations } = await addon().runRound(
    spec('statx', [path!], { perfCounters: true }),
  );
  if (perfSwitches === null) return t.skip('perf events are not permitted');
  assert.equal(typeof perfMigrations, 'number');
  assert.ok((await openWhileTimed(true)).has(PERF_EVENT));
});

test('neither the warm-up nor the barriers are in any counter', async (t) => {
  const [path] = files(t, 1);
  const round = await addon().runRound(
    spec('open-close', [path!], { operations: 50, warmup: 5000, cpus: [addon().allowedCpus()[0]!] }),
  );
  assert.equal(round.client.voluntary, 0);
  assert.equal(round.client.minorFaults, 0);
  assert.equal(round.histogram.count, 50);
});

test('clients sleep for 500 us between warm-up and timed part without a daemon, too', async () => {
  const rounds: number[] = [];
  for (let round = 0; round < 20; round++) {
    const start = process.hrtime.bigint();
    await addon().runRound(spec('empty', ['/']));
    rounds.push(Number(process.hrtime.bigint() - start) / 1000);
  }
  // A sleep may be longer than requested, never shorter: 500 us before the timed part and 100 after it.
  assert.ok(Math.min(...rounds) >= 600, String(rounds));
});

/** Each operation of both has a preparation that takes more CPU time than the operation: a read, and a new mapping. */
const PREPARED = [
  ['fstat-after-read', { fileBytes: FILE_BYTES }],
  ['mmap-read', { fileBytes: 1 << 16 }],
] as const;

for (const [loop, more] of PREPARED) {
  test(`the CPU time of ${loop} is that of the operations, without their preparation`, async (t) => {
    const { client, elapsedNs, occupancy } = await addon().runRound(
      spec(loop, files(t, 1), { ...more, operations: 2000 }),
    );
    assert.ok(occupancy.cpuNs > 2 * client.cpuNs, `${occupancy.cpuNs}, ${client.cpuNs}`);
    // A thread cannot use more CPU time than the elapsed time, except for the cost of the loop itself.
    assert.ok(client.cpuNs < 2 * elapsedNs, `${client.cpuNs}, ${elapsedNs}`);
  });
}

test('a pinned thread does not migrate, and perf events agree', async (t) => {
  const cpus = addon().allowedCpus();
  const paths = files(t, cpus.length);
  const round = await addon().runRound(
    spec('pread', paths, { fileBytes: FILE_BYTES, operations: 5000, cpus, perfCounters: true }),
  );
  if (round.migrations === null) return t.skip('the kernel does not report migrations');
  assert.equal(round.migrations, 0);
  assert.equal(round.perfMigrations ?? 0, 0);
});

test('a CPU that does not exist is an error of sched_setaffinity', async (t) => {
  const [path] = files(t, 1);
  const error = await failing(addon().runRound(spec('statx', [path!], { cpus: [1023] })));
  assert.equal(error.syscall, 'sched_setaffinity');
  assert.equal(error.object, 'CPU 1023');
  assert.equal(error.code, 'EINVAL');
});

test('a round whose threads hang fails with ETIMEDOUT, and the threads end once they can', async (t) => {
  const path = fifo(t);
  const before = threadCount();
  const error = await failing(
    addon().runRound(spec('pread', [path, path], { fileBytes: FILE_BYTES, deadlineMs: 50 })),
  );
  assert.equal(error.code, 'ETIMEDOUT');
  assert.equal(error.syscall, 'pread');
  assert.equal(error.object, path);
  assert.match(error.detail, /^not finished within 50 ms, in set-up and warm-up with 0 operations done$/);
  const writer = openSync(path, 'r+');
  await until(() => threadCount() <= before + 4); // libuv has since started its pool of 4
  closeSync(writer);
});

test('more hung rounds than the pool has threads do not keep the next one from running', async (t) => {
  const path = fifo(t);
  const hung = Array.from({ length: 6 }, () =>
    failing(addon().runRound(spec('pread', [path], { fileBytes: FILE_BYTES, deadlineMs: 50 }))),
  );
  for (const error of await Promise.all(hung)) assert.equal(error.code, 'ETIMEDOUT');
  const round = await addon().runRound(spec('empty', ['/']));
  assert.equal(round.histogram.count, 24);
  closeSync(openSync(path, 'r+'));
});

test('the first failure of one thread ends the others', async (t) => {
  const [path] = files(t, 1);
  const missing = join(folder(t), 'missing');
  const error = await failing(
    addon().runRound(spec('statx', [path!, missing], { operations: 2 ** 40, warmup: 0 })),
  );
  assert.equal(error.code, 'ENOENT');
  assert.equal(error.object, missing);
});

interface FakeDaemon {
  readonly pid?: number;
  readonly waiting?: string;
  readonly counters?: Buffer;
}

/** A round with a fake daemon: a folder in place of fusectl, a file in place of counters. */
function observed(t: TestContext, fake: FakeDaemon): Promise<unknown> {
  const fusectl = folder(t);
  mkdirSync(join(fusectl, '77'));
  if (fake.waiting !== undefined) writeFileSync(join(fusectl, '77', 'waiting'), fake.waiting);
  const countersPath = fake.counters ? join(fusectl, 'counters') : null;
  if (countersPath) writeFileSync(countersPath, fake.counters!);
  const daemon = { pid: fake.pid ?? process.pid, countersPath, connection: 77, fusectl };
  return addon().runRound(spec('empty', ['/'], { daemon, deadlineMs: 100 }));
}

test('a buffer that does not fit into memory is ENOMEM', () => {
  const { status, stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', WITHOUT_MEMORY], {
    encoding: 'utf8',
    env: { ...process.env, SPEC: JSON.stringify(spec('pread', ['/dev/zero'], BIG_BLOCK)) },
  });
  assert.deepEqual([status, stdout], [0, 'mmap buffer: ENOMEM\n']);
});

test('a daemon that never becomes idle is ETIMEDOUT', async (t) => {
  const error = await failing(observed(t, { waiting: '3\n' }));
  assert.equal(error.code, 'ETIMEDOUT');
  assert.equal(error.object, 'FUSE connection 77');
  assert.match(error.detail, /the daemon does not drain: 3 requests waiting/);
});

test('a connection that is gone is ENOTCONN, a daemon that is gone ESRCH', async (t) => {
  assert.equal((await failing(observed(t, {}))).code, 'ENOTCONN');
  assert.equal((await failing(observed(t, { waiting: '' }))).code, 'ENOTCONN');
  const gone = Number(execFileSync('sh', ['-c', 'echo $$'], { encoding: 'utf8' }));
  assert.equal((await failing(observed(t, { pid: gone, waiting: '0\n' }))).code, 'ESRCH');
});

test('the switches of a daemon with many groups are found, at the end of a long status', {
  skip: NEEDS_ROOT,
}, async (t) => {
  const groups = Array.from({ length: 2000 }, (_, index) => 10_000 + index).join();
  const daemon = spawn('setpriv', ['--groups', groups, 'sleep', '1000']);
  t.after(() => daemon.kill());
  const status = () => readFileSync(`/proc/${daemon.pid}/status`, 'utf8');
  await until(() => status().startsWith('Name:\tsleep'));
  assert.ok(status().indexOf('voluntary_ctxt_switches') > 4096);
  await observed(t, { pid: daemon.pid!, waiting: '0\n' });
});

test('a file that is not a counters file of this version is EPROTO', async (t) => {
  const [path] = files(t, 1);
  for (const counters of [Buffer.alloc(8), Buffer.alloc(4096), readFileSync(path!)]) {
    assert.equal((await failing(observed(t, { waiting: '0\n', counters }))).code, 'EPROTO');
  }
});

const DAEMON = { pid: 1, countersPath: null, connection: 1, fusectl: '/' };
const REFUSED: readonly [string, Record<string, unknown>, RegExp][] = [
  ['an unknown loop', { loop: 'preed' }, /loop: there is no loop 'preed'/],
  ['no path', { paths: [] }, /paths: one path per thread/],
  ['a relative path', { paths: ['tmp/x'] }, /paths: 'tmp\/x' is not absolute/],
  ['no operation', { operations: 0 }, /operations: at least 1/],
  ['no repeat', { repeat: 0 }, /repeat: at least 1/],
  ['half an operation', { operations: 0.5 }, /operations: must be an integer/],
  ['a negative warm-up', { warmup: -1 }, /warmup: must be an integer/],
  ['an unknown order', { order: 'backwards' }, /order: sequential or random/],
  ['a block of no bytes', { blockBytes: 0 }, /blockBytes/],
  ['a file smaller than a block', { fileBytes: 4095 }, /fileBytes: at least one block per thread/],
  ['a flag that is not a boolean', { oDirect: 1 }, /oDirect: must be true or false/],
  ['a perf flag that is not a boolean', { perfCounters: 1 }, /perfCounters: must be true or false/],
  ['too few CPUs', { paths: ['/a', '/b'], fileBytes: 1 << 20, cpus: [0] }, /cpus: one CPU per thread/],
  ['CPUs that are not a list', { cpus: 3 }, /cpus: must be an array/],
  ['no deadline', { deadlineMs: 0 }, /deadlineMs: at least 1/],
  ['a deadline of more than a day', { deadlineMs: 2 ** 53 - 1 }, /deadlineMs: at most a day/],
  ['more entries than a listing holds', { entries: 2 ** 53 - 1 }, /entries: at most 1000000/],
  ['a block of petabytes', { blockBytes: 2 ** 50, fileBytes: 2 ** 50 }, /blockBytes: at most 1 GiB/],
  ['too many operations', { operations: 2 ** 50, repeat: 2 ** 50 }, /repeat: too many operations/],
  ['a path with NUL', { paths: ['/tmp\0/x'] }, /paths: must be an array of strings without NUL/],
  [
    'a pid that is too large',
    { daemon: { ...DAEMON, pid: 2 ** 32 + 1 } },
    /daemon\.pid: must be at most 2147/,
  ],
  ['an invalid connection', { daemon: { ...DAEMON, connection: 2 ** 32 } }, /connection: must be at most/],
  ['a daemon without a pid', { daemon: { countersPath: null } }, /daemon\.pid: must be an integer/],
];

for (const [what, wrong, message] of REFUSED) {
  test(`${what} is a TypeError that names the field`, async () => {
    const bad = { ...spec('pread', ['/x'], { fileBytes: FILE_BYTES }), ...wrong } as RoundSpec;
    await assert.rejects(addon().runRound(bad), (error: Error) => {
      assert.equal(error.name, 'TypeError');
      assert.match(error.message, /^RoundSpec\./);
      assert.match(error.message, message);
      return true;
    });
  });
}
