// Facts about the machine, and the small helpers that make files.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, statfsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { addon, NativeError } from '../index.js';
import { folder, spec } from './support.js';

const INDEX = fileURLToPath(new URL('../index.js', import.meta.url));

/** Runs a script with the addon as `a` in a child process; its output is JSON. */
function inChild(script: string): unknown {
  const code = `import { addon } from ${JSON.stringify(INDEX)}; const a = addon(); ${script}`;
  return JSON.parse(
    execFileSync(process.execPath, ['--input-type=module', '-e', code], { encoding: 'utf8' }),
  );
}

const cpusAllowed = () => /^Cpus_allowed_list:\s*(.*)$/m.exec(readFileSync('/proc/self/status', 'utf8'))![1]!;

test('allowed CPUs are those of the process, ascending', () => {
  const cpus = cpusAllowed()
    .split(',')
    .flatMap((range) => {
      const [first, last] = range.split('-').map(Number) as [number, number | undefined];
      return Array.from({ length: (last ?? first) - first + 1 }, (_, index) => first + index);
    });
  assert.deepEqual(addon().allowedCpus(), cpus);
});

test('unpinned client threads of a process that was pinned run on all CPUs that it had before', (t) => {
  // The thread hangs in opening a pipe without a writer, so that the test can look at it.
  const pipe = join(folder(t), 'pipe');
  execFileSync('mkfifo', [pipe]);
  const [lists, allowed] = inChild(`
    const { execFileSync } = await import('node:child_process');
    const { readdirSync, readFileSync } = await import('node:fs');
    const pinned = ['-a', '-c', '-p', String(a.allowedCpus()[0]), String(process.pid)];
    execFileSync('taskset', pinned);
    const known = new Set(readdirSync('/proc/self/task'));
    await a.runRound(${JSON.stringify(spec('pread', [pipe], { fileBytes: 4096, deadlineMs: 200 }))}).catch(() => {});
    const fresh = readdirSync('/proc/self/task').filter((task) => !known.has(task));
    const list = (task) => readFileSync('/proc/self/task/' + task + '/status', 'utf8')
      .match(/Cpus_allowed_list:\\s*(.*)/)[1];
    console.log(JSON.stringify([fresh.map(list), a.allowedCpus()]));
    process.exit();
  `) as [string[], number[]];
  assert.ok(lists.includes(cpusAllowed()), lists.join(' '));
  assert.deepEqual(allowed, addon().allowedCpus());
});

test('reading the clock twice takes some nanoseconds', () => {
  const cost = addon().clockPairNs();
  assert.ok(Number.isInteger(cost) && cost > 0);
});

test('fsInfo gives the type name, magic number and free space of a file system', (t) => {
  const path = folder(t);
  const info = addon().fsInfo(path);
  const expected = statfsSync(path);
  assert.equal(info.magic, expected.type);
  const type = execFileSync('stat', ['-f', '-c', '%T', '/proc'], { encoding: 'utf8' }).trim();
  assert.equal(addon().fsInfo('/proc').type, type);
  assert.equal(addon().fsInfo('/proc').magic, 0x9fa0);
  assert.ok(info.freeBytes > 0 && info.freeInodes > 0);
  assert.throws(
    () => addon().fsInfo(join(path, 'missing')),
    (error) => {
      assert.ok(error instanceof NativeError);
      assert.deepEqual(
        [error.syscall, error.object, error.code],
        ['statfs', join(path, 'missing'), 'ENOENT'],
      );
      return true;
    },
  );
});

test('the limit of open files can be raised to the hard one', () => {
  const [raised, limits] = JSON.parse(
    execFileSync(
      'sh',
      [
        '-c',
        `ulimit -S -n 200; exec "$0" --input-type=module -e 'import { addon } from "${INDEX}";
         import { readFileSync } from "node:fs";
         console.log(JSON.stringify([addon().raiseFileLimit(), readFileSync("/proc/self/limits", "utf8")]))'`,
        process.execPath,
      ],
      { encoding: 'utf8' },
    ),
  ) as [number, string];
  const [, soft, hard] = /^Max open files +(\d+) +(\d+)/m.exec(limits)!.map(Number);
  assert.ok(raised > 200);
  assert.deepEqual([soft, hard], [raised, raised]);
});

test('entries are empty files named by eight digits', (t) => {
  const path = folder(t);
  addon().makeEntries(path, 3);
  addon().makeEntries(path, 4);
  assert.deepEqual(readdirSync(path).sort(), ['00000000', '00000001', '00000002', '00000003']);
  assert.equal(statSync(join(path, '00000003')).size, 0);
});

test('the content of a file depends on the offset alone, and no two pages begin with the same word', (t) => {
  const [short, long] = [join(folder(t), 'short'), join(folder(t), 'long')];
  addon().fillFile(long, 1 << 20);
  addon().fillFile(short, 5000 * 8);
  const content = readFileSync(long);
  assert.deepEqual(readFileSync(short), content.subarray(0, 5000 * 8));
  const firstWords = new Set(Array.from({ length: 256 }, (_, page) => content.readBigUInt64LE(page * 4096)));
  assert.equal(firstWords.size, 256);
  assert.throws(() => addon().fillFile(short, 7), /EINVAL/);
});

test('a wrong argument is a TypeError', () => {
  const wrong = addon() as unknown as Record<string, (...args: unknown[]) => unknown>;
  assert.throws(() => wrong.fillFile!('/tmp/x', -1), TypeError);
  assert.throws(() => wrong.mount!('a', 'b', 'c', 'd', 'e'), TypeError);
  assert.throws(() => wrong.unmount!('/x'), TypeError);
  assert.throws(() => wrong.fsInfo!(), TypeError);
  assert.throws(() => wrong.fsInfo!('/\0x'), TypeError);
  assert.throws(() => wrong.fillFile!('/tmp\0/x', 8), TypeError);
  assert.throws(() => wrong.mount!('a', '/\0', 'c', [], ''), TypeError);
  assert.throws(() => wrong.unmount!('/missing\0', true), TypeError);
  assert.throws(() => wrong.execInMountNamespace!('/bin/true\0', ['x'], []), TypeError);
  assert.throws(() => wrong.execInMountNamespace!('/bin/true', 'x', []), TypeError);
});
