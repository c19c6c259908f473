// The loops on an ordinary file system: what their options do, and the errors they must find. How each workload uses
// its loop is tested in bench/measure/workloads.native.test.ts.

import assert from 'node:assert/strict';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, type TestContext, test } from 'node:test';
import {
  addon,
  LOOPS,
  type LoopName,
  type NativeError,
  type RawRound,
  type RoundSpec,
  refuseOlder,
} from '../index.js';
import { folder, spec } from './support.js';

const FILE_BYTES = 1 << 20;
const OPERATIONS = 24;

interface LoopCase {
  readonly loop: LoopName;
  readonly more?: Partial<RoundSpec>;
  /** What one operation moves. */
  readonly bytes: number;
  readonly on: 'file' | 'directory' | 'missing';
  readonly checksummed?: true;
}

test('the loops of TypeScript are those of C++, in the order of its table', () => {
  assert.deepEqual(addon().loops(), LOOPS);
});

test('an addon that lacks a loop is refused with the command that builds it', () => {
  assert.throws(() => refuseOlder({ loops: () => LOOPS.slice(1) }), /lacks the loop chmod; .*npm run build/);
  refuseOlder({ loops: () => [...LOOPS, 'newer'] });
});

const CASES: readonly LoopCase[] = [
  { loop: 'pread', bytes: 4096, on: 'file', checksummed: true },
  { loop: 'pread', more: { order: 'random', dropCache: true }, bytes: 4096, on: 'file', checksummed: true },
  { loop: 'pread', more: { blockBytes: 131072 }, bytes: 131072, on: 'file', checksummed: true },
  { loop: 'pread', more: { oDirect: true }, bytes: 4096, on: 'file', checksummed: true },
  { loop: 'pwrite', more: { order: 'random' }, bytes: 4096, on: 'file' },
  { loop: 'pwrite', more: { fsync: true }, bytes: 4096, on: 'file' },
  { loop: 'pwrite', more: { oDirect: true, blockBytes: 65536 }, bytes: 65536, on: 'file' },
  { loop: 'mmap-read', more: { order: 'random' }, bytes: 4096, on: 'file', checksummed: true },
  { loop: 'mmap-read', more: { dropCache: true }, bytes: 4096, on: 'file', checksummed: true },
  { loop: 'readdir', more: { entries: 40 }, bytes: 0, on: 'directory' },
  { loop: 'readdir', more: { entries: 40, statEntries: true }, bytes: 0, on: 'directory' },
  { loop: 'statx', more: { forceSync: true }, bytes: 0, on: 'directory' },
  { loop: 'statx', more: { expectMissing: true }, bytes: 0, on: 'missing' },
  { loop: 'empty', bytes: 0, on: 'file' },
];

function makeTree(directory: string): Record<LoopCase['on'], string> {
  const tree = {
    file: join(directory, 'file'),
    directory: join(directory, 'entries'),
    missing: join(directory, 'missing'),
  };
  addon().fillFile(tree.file, FILE_BYTES);
  mkdirSync(tree.directory);
  addon().makeEntries(tree.directory, 40);
  return tree;
}

const FILLED = join(mkdtempSync(join(tmpdir(), 'fusebench-test-')), 'file');
addon().fillFile(FILLED, FILE_BYTES);
after(() => rmSync(dirname(FILLED), { recursive: true }));

/** Every byte is what fillFile writes. */
function assertFilled(file: string): void {
  assert.ok(readFileSync(file).equals(readFileSync(FILLED)), `${file} has other content`);
}

function run(one: LoopCase, path: string): Promise<RawRound> {
  return addon().runRound(
    spec(one.loop, [path], { fileBytes: FILE_BYTES, operations: OPERATIONS, ...one.more }),
  );
}

for (const one of CASES) {
  const details = one.more ? ` ${JSON.stringify(one.more)}` : '';
  test(`${one.loop}${details} does the same work in two directories and leaves them unchanged`, async (t) => {
    const [left, right] = [makeTree(folder(t)), makeTree(folder(t))];
    const first = await run(one, left[one.on]);
    const second = await run(one, right[one.on]);
    for (const round of [first, second]) {
      assert.equal(round.operations, OPERATIONS);
      assert.equal(round.histogram.count, OPERATIONS);
      assert.equal(round.bytes, OPERATIONS * one.bytes);
      assert.equal(round.daemon, null);
    }
    assert.equal(first.checksum, second.checksum);
    assert.equal(first.checksum !== '0'.repeat(16), one.checksummed === true);
    for (const tree of [left, right]) {
      assertFilled(tree.file);
      assert.equal(readdirSync(tree.directory).length, 40);
    }
  });
}

test('every pass visits each block once: any order and any number of threads sum up to the same', async (t) => {
  const { file } = makeTree(folder(t));
  const blocks = FILE_BYTES / 4096;
  const sequential = await addon().runRound(
    spec('pread', [file], { fileBytes: FILE_BYTES, operations: blocks }),
  );
  for (const more of [
    { order: 'random', seed: 1 },
    { order: 'random', seed: 99, dropCache: true },
  ] as const) {
    const options = { fileBytes: FILE_BYTES, operations: blocks, warmup: 5, ...more };
    assert.equal((await addon().runRound(spec('pread', [file], options))).checksum, sequential.checksum);
  }
  const shared = { fileBytes: FILE_BYTES, operations: blocks / 4, order: 'random' } as const;
  const four = await addon().runRound(spec('pread', [file, file, file, file], shared));
  assert.equal(four.checksum, sequential.checksum);
  assert.equal(four.operations, blocks);
  assert.equal(four.bytes, FILE_BYTES);
});

test('the seed determines the random order', async (t) => {
  const { file } = makeTree(folder(t));
  const checksum = async (seed: number) =>
    (await addon().runRound(spec('pread', [file], { fileBytes: FILE_BYTES, order: 'random', seed })))
      .checksum;
  assert.equal(await checksum(5), await checksum(5));
  assert.notEqual(await checksum(5), await checksum(6));
});

test('a cold mapping takes one major fault per operation where pages come from a disk', async (t) => {
  const directory = folder(t);
  const { type } = addon().fsInfo(directory);
  if (type !== 'ext4' && type !== 'xfs') return t.skip(`the temporary folder is on ${type}`);
  const { file } = makeTree(directory);
  // Written back first, because dirty pages stay in the cache.
  await addon().runRound(spec('pwrite', [file], { fileBytes: FILE_BYTES, fsync: true }));
  const round = await addon().runRound(spec('mmap-read', [file], { fileBytes: FILE_BYTES, dropCache: true }));
  assert.equal(round.client.majorFaults, OPERATIONS);
});

/** The NativeError of a round that must fail. */
async function failing(round: Promise<unknown>): Promise<NativeError> {
  const error = await round.then(
    () => assert.fail('the round must fail'),
    (reason: unknown) => reason as NativeError,
  );
  assert.equal(error.name, 'NativeError', error.message);
  return error;
}

function shorten(t: TestContext, bytes: number): string {
  const { file } = makeTree(folder(t));
  truncateSync(file, bytes);
  return file;
}

test('a short read is an error that says how short and where', async (t) => {
  const file = shorten(t, 8192 + 100);
  const error = await failing(
    addon().runRound(spec('pread', [file], { fileBytes: FILE_BYTES, dropCache: true })),
  );
  assert.deepEqual(
    { ...error },
    {
      name: 'NativeError',
      syscall: 'pread',
      object: file,
      code: 'EIO',
      detail: 'short read: 100 of 4096 bytes at 8192',
    },
  );
});

test('a mapped page beyond the end of the file is an error, not the end of the process', async (t) => {
  const file = shorten(t, 65536);
  for (const loop of ['mmap-read', 'mmap-write'] as const) {
    const error = await failing(
      addon().runRound(spec(loop, [file], { fileBytes: FILE_BYTES, dropCache: true })),
    );
    assert.equal(error.code, 'EIO');
    assert.match(error.detail, /SIGBUS/);
  }
});

test('a splice that ends early is an error', async (t) => {
  const file = shorten(t, 65536 + 4096);
  const options = { fileBytes: FILE_BYTES, blockBytes: 65536, dropCache: true };
  const error = await failing(addon().runRound(spec('splice-in', [file], options)));
  assert.equal(error.syscall, 'splice');
  assert.equal(error.detail, 'short splice: 4096 of 65536 bytes at 65536');
});

test('one wrong byte at the beginning of a page is found by reading loops', async (t) => {
  const { file } = makeTree(folder(t));
  const { open } = await import('node:fs/promises');
  const handle = await open(file, 'r+');
  await handle.write(Buffer.from([0xff, 0x00, 0xff, 0x00]), 0, 4, 65536);
  await handle.close();
  for (const loop of ['pread', 'mmap-read'] as const) {
    const error = await failing(addon().runRound(spec(loop, [file], { fileBytes: FILE_BYTES })));
    assert.equal(error.detail, 'wrong data at byte 65536');
  }
});

/** Loops whose first system call on the path is not an open. */
const FIRST_CALL: Partial<Record<LoopName, string>> = {
  chmod: 'chmod',
  'mkdir-rmdir': 'mkdir',
  statx: 'statx',
  utimens: 'utimensat',
};

for (const loop of LOOPS.filter((name) => name !== 'empty')) {
  test(`${loop} of a path that does not exist is ENOENT of the call that failed`, async (t) => {
    const path = join(folder(t), 'missing');
    const error = await failing(addon().runRound(spec(loop, [path], { fileBytes: FILE_BYTES })));
    assert.equal(error.code, 'ENOENT');
    assert.match(error.syscall, /^[a-z]\w+$/);
    if (loop in FIRST_CALL) assert.equal(error.syscall, FIRST_CALL[loop]);
    assert.ok(error.object.startsWith(path));
  });
}

test('a path that should be missing but exists is EEXIST', async (t) => {
  const { file } = makeTree(folder(t));
  const error = await failing(addon().runRound(spec('statx', [file], { expectMissing: true })));
  assert.equal(error.code, 'EEXIST');
});

test('readdir counts the entries it found', async (t) => {
  const tree = makeTree(folder(t));
  const error = await failing(addon().runRound(spec('readdir', [tree.directory], { entries: 39 })));
  assert.equal(error.detail, 'found 40 entries, expected 39');
  const flooded = await failing(addon().runRound(spec('readdir', [manyEntries(t)], { entries: 0 })));
  assert.equal(flooded.code, 'EOVERFLOW');
});

function manyEntries(t: TestContext): string {
  const directory = folder(t);
  addon().makeEntries(directory, 4000);
  return directory;
}

test('setattr loops change what they are named after', async (t) => {
  const { file } = makeTree(folder(t));
  chmodSync(file, 0o777);
  const options = { fileBytes: FILE_BYTES, operations: 1, warmup: 0 };
  await addon().runRound(spec('chmod', [file], options));
  assert.equal(statSync(file).mode & 0o777, 0o600);
  await addon().runRound(spec('utimens', [file], options));
  assert.equal(statSync(file).mtimeMs, 1_000_000_000_000);
  await addon().runRound(spec('ftruncate', [file], options));
  assert.equal(statSync(file).size, FILE_BYTES);
});

test('pwrite writes the content that fillFile writes', async (t) => {
  const file = join(folder(t), 'empty');
  writeFileSync(file, Buffer.alloc(FILE_BYTES));
  const options = { fileBytes: FILE_BYTES, blockBytes: 65536, operations: 16, warmup: 0 };
  await addon().runRound(spec('pwrite', [file], { ...options, order: 'random' }));
  assertFilled(file);
  writeFileSync(file, Buffer.alloc(FILE_BYTES));
  await addon().runRound(spec('splice-out', [file], { ...options, order: 'random' }));
  assertFilled(file);
});
