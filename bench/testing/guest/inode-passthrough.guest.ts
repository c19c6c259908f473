// The documented behaviour of inode passthrough, and how the kernel treats a daemon that breaks its rules. The requests
// per system call are in request-matrix.ts; this file tests what a count alone does not show.

import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { addon } from '../../../native/index.js';
import { attributesAtDaemon, FUSE_MODES, type FuseMode } from '../../../results/run/modes.js';
import { Calls } from '../calls.js';
import { fdFlags, type Mounted, mountMode } from '../mounted.js';

const CALLS = process.env.FUSEBENCH_TEST_CALLS ?? '/usr/bin/calls';
const WRONG_DAEMON = process.env.FUSEBENCH_TEST_WRONG_DAEMON ?? '/usr/bin/wrong_daemon';
const O_PATH = 0o10000000;

/** A file of 1 MiB, a directory of `entries` files, a subdirectory and a symbolic link. */
function prepare(entries: number): (backing: string) => void {
  return (backing) => {
    writeFileSync(join(backing, 'f'), Buffer.alloc(1 << 20, 0x66));
    mkdirSync(join(backing, 'd'));
    addon().makeEntries(join(backing, 'd'), entries);
    mkdirSync(join(backing, 'd/sub'));
    symlinkSync('f', join(backing, 'link'));
  };
}

async function withMount(
  mode: FuseMode,
  options: readonly string[],
  body: (mounted: Mounted) => Promise<void>,
  entries = 100,
): Promise<void> {
  const mounted = await mountMode(CALLS, mode, options, prepare(entries));
  try {
    await body(mounted);
  } finally {
    const audit = await mounted.close();
    assert.equal(audit?.daemon, audit?.kernel, 'the daemon and the kernel count the same messages');
  }
}

const inode = (body: (mounted: Mounted) => Promise<void>, options: readonly string[] = [], entries = 100) =>
  withMount('inode-passthrough', options, body, entries);

/** A field of the answer of `statx`. */
function field(answer: string, name: string): string {
  return new RegExp(`${name}=(\\S+)`).exec(answer)![1]!;
}

describe('attributes', () => {
  test('inode numbers are those of the backing files, also for files created through the mount', () =>
    inode(async ({ call, backing }) => {
      await call('mkdir $M/made', 'open a $M/made/file rdwr|creat');
      for (const path of ['f', 'd', 'd/00000007', 'd/sub', 'link', 'made', 'made/file']) {
        const answer = await call(`statx $M/${path} basic default`);
        assert.equal(
          field(answer, 'ino'),
          String((await call(`statx ${backing}/${path} basic default`)).match(/ino=(\d+)/)![1]),
          path,
        );
      }
    }));

  const changes = ['chmod $B/f 0640', 'truncate $B/f 123', 'utimens $B/f 42'];

  test('a change in the backing directory is seen at once', () =>
    inode(async ({ call }) => {
      await call('statx $M/f basic default', ...changes);
      const answer = await call('statx $M/f basic default');
      assert.deepEqual(
        [field(answer, 'mode'), field(answer, 'size'), field(answer, 'mtime')],
        ['100640', '123', '42'],
      );
    }));

  for (const mode of FUSE_MODES.filter(attributesAtDaemon)) {
    test(`in ${mode} it is not seen until the attributes expire`, () =>
      withMount(mode, [], async ({ call }) => {
        const before = await call('statx $M/f basic default');
        await call(...changes);
        assert.equal(await call('statx $M/f basic default'), before);
      }));
  }

  test('attributes set through the mount are set on the backing file', () =>
    inode(async ({ call, backing }) => {
      await call('chmod $M/f 04755', 'truncate $M/f 4096', 'utimens $M/f 99', 'chmod $M/d 0700');
      const status = statSync(join(backing, 'f'));
      assert.deepEqual([status.mode & 0o7777, status.size, status.mtimeMs], [0o4755, 4096, 99_000]);
      assert.equal(statSync(join(backing, 'd')).mode & 0o7777, 0o700);
      await call('chown $M/f 1000');
      const changed = statSync(join(backing, 'f'));
      assert.deepEqual([changed.uid, changed.mode & 0o7777], [1000, 0o755], 'chown clears the suid bit');
    }));

  test('an open file answers fstat even after its daemon was killed', async () => {
    const mounted = await mountMode(CALLS, 'inode-passthrough', [], prepare(1));
    await mounted.call('open a $M/f rdonly');
    process.kill(mounted.daemon.handle.pid, 'SIGKILL');
    while (!(await mounted.try('statx $M basic force')).startsWith('E')) await sleep(20);
    assert.equal(field(await mounted.call('statx @a basic force'), 'size'), String(1 << 20));
    await mounted.close();
  });
});

describe('data', () => {
  test('reads and writes of ten open files of one inode reach the backing file without a request', () =>
    inode(async ({ call, requests, backing }) => {
      const names = [...'abcdefghij'];
      await call(...names.map((name) => `open ${name} $M/f rdwr`), 'pwrite a 0 1 1');
      const calls = names.flatMap((name, i) => [`pwrite ${name} ${i} 1 ${i}`, `pread ${name} 0 4096`]);
      assert.deepEqual(await requests(...calls), {});
      assert.deepEqual([...readFileSync(join(backing, 'f')).subarray(0, 10)], [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    }));

  const tenReads = 'repeat 10 pread a 0 4096';
  const tenWrites = 'repeat 10 pwrite a 0 4096 7';
  const partial = [
    { mask: 'GETATTR,SETATTR,READ', reads: {}, writes: { WRITE: 10 } },
    { mask: 'GETATTR,SETATTR,WRITE', reads: { READ: 10 }, writes: {} },
    { mask: 'GETATTR,SETATTR', reads: { READ: 10 }, writes: { WRITE: 10 } },
  ] as const;
  for (const { mask, reads, writes } of partial) {
    test(`with ${mask} the rest goes to the daemon, and mapping is refused`, () =>
      inode(
        async (mounted) => {
          await mounted.call('open a $M/f rdwr', 'pwrite a 0 4096 7');
          assert.deepEqual(await mounted.requests(tenReads), reads);
          assert.deepEqual(await mounted.requests(tenWrites), writes);
          assert.equal(await mounted.call('pread a 0 4096'), '4096 7');
          assert.equal(readFileSync(join(mounted.backing, 'f'))[4095], 7);
          assert.deepEqual(
            await mounted.requests('repeat 10 chmod $M/f 0600', 'repeat 10 statx $M/f basic force'),
            {},
          );
          for (const kind of ['shared', 'private'])
            assert.equal(await mounted.try(`mmap a 4096 ${kind} read`), 'ENODEV');
        },
        ['--ops-mask', mask],
      ));
  }

  test('a file that opts out with FOPEN_DIRECT_IO sends reads and writes to the daemon, mappings still pass', () =>
    inode(
      async ({ call, requests }) => {
        await call('open a $M/f rdwr', 'pwrite a 0 4096 7');
        assert.deepEqual(await requests(tenReads), { READ: 10 });
        assert.deepEqual(await requests(tenWrites), { WRITE: 10 });
        assert.deepEqual(await requests('mmap a 8192 shared write 9'), {});
        assert.deepEqual(await requests('repeat 10 statx $M/f basic force'), {});
      },
      ['--direct-io-opt-out'],
    ));

  test('a file that was unlinked while open can be read, written and stat-ed until it is closed', () =>
    inode(async ({ call, requests, try: attempt }) => {
      await call('open a $M/f rdwr', 'pwrite a 0 4096 1', 'unlink $M/f');
      assert.equal(await attempt('statx $M/f basic default'), 'ENOENT');
      assert.deepEqual(await requests('pwrite a 0 4096 5', 'pread a 0 4096', 'statx @a basic force'), {});
      assert.equal(await call('pread a 0 4096'), '4096 5');
      assert.equal(field(await call('statx @a basic default'), 'nlink'), '0');
    }));

  test('a file that was renamed over keeps its data, and the new name shows the other file', () =>
    inode(async ({ call }) => {
      await call('open a $M/f rdwr', 'open b $M/new rdwr|creat', 'pwrite b 0 4096 3', 'rename $M/new $M/f');
      assert.equal(await call('pread a 0 4096'), `4096 ${0x66}`);
      assert.equal(await call('pread b 0 4096'), '4096 3');
      assert.equal(field(await call('statx $M/f basic default'), 'size'), '4096');
      assert.equal(field(await call('statx @a basic default'), 'nlink'), '0');
    }));

  test('two names of one file are one inode', () =>
    inode(async ({ call, requests }) => {
      await call('link $M/f $M/other', 'chmod $M/f 0601');
      const [one, two] = [await call('statx $M/f basic default'), await call('statx $M/other basic default')];
      assert.equal(one, two);
      assert.deepEqual([field(one, 'nlink'), field(one, 'mode')], ['2', '100601']);
      await call('open a $M/f rdwr', 'open b $M/other rdwr', 'pwrite a 0 4096 2');
      assert.equal(await call('pread b 0 4096'), '4096 2');
      assert.deepEqual(await requests('pwrite b 0 4096 3', 'pread a 0 4096'), {});
    }));

  test('the daemon holds O_PATH descriptors only, one per looked-up inode', () =>
    inode(async ({ call, daemon }) => {
      const before = fdFlags(daemon.handle.pid).filter((flags) => (flags & O_PATH) !== 0).length;
      await call('stat-all $M/d 50');
      const after = fdFlags(daemon.handle.pid).filter((flags) => (flags & O_PATH) !== 0).length;
      assert.equal(after - before, 51, '50 files and their directory');
    }));
});

describe('directories', () => {
  test('a listing passes through with any buffer, and again after a rewind', () =>
    inode(
      async ({ call, requests }) => {
        await call('open a $M/d rdonly|directory');
        for (const bytes of [200, 4096, 1 << 20]) {
          assert.deepEqual(await requests('lseek a 0 set', `getdents a ${bytes}`), {});
          assert.equal(await call('lseek a 0 set', `getdents a ${bytes}`), '1501 distinct 00000000 sub');
        }
      },
      [],
      1500,
    ));

  test('an entry made or removed in the backing directory is in the next listing', () =>
    inode(async ({ call, backing }) => {
      await call('open a $M/d rdonly|directory');
      writeFileSync(join(backing, 'd/zz'), '');
      rmSync(join(backing, 'd/00000000'));
      assert.equal(await call('lseek a 0 set', 'getdents a 32768'), '101 distinct 00000001 zz');
    }));

  test('the root has no backing file: its listing goes to the daemon, and what it lists still passes through', () =>
    inode(async ({ call, requests }) => {
      assert.deepEqual(await requests('open r $M rdonly|directory', 'getdents r 32768'), {
        OPENDIR: 1,
        READDIRPLUS: 1,
        READDIR: 1,
      });
      await call('open a $M/f rdwr', 'pwrite a 0 4096 1');
      assert.deepEqual(await requests('pread a 0 4096', 'pwrite a 0 4096 1'), {});
      assert.equal(await call('pread a 0 4096'), '4096 1');
    }));

  test('READDIRPLUS attaches nothing, so each of its entries costs a LOOKUP and passes through from then on', () =>
    inode(
      async ({ call, requests }) => {
        await call('open r $M/d rdonly|directory', 'getdents r 32768');
        assert.deepEqual(await requests('repeat 10 statx $M/d/00000000 basic force'), { LOOKUP: 1 });
        await call('open a $M/d/00000000 rdwr', 'pwrite a 0 4096 1');
        assert.deepEqual(await requests('pwrite a 0 4096 1', 'pread a 0 4096'), {});
      },
      ['--ops-mask', 'GETATTR,SETATTR,READ,WRITE', '--readdirplus', 'always'],
    ));

  for (const mode of FUSE_MODES.filter(attributesAtDaemon)) {
    test(`in ${mode} READDIRPLUS saves the LOOKUP of its entries`, () =>
      withMount(mode, ['--readdirplus', 'always'], async ({ call, requests }) => {
        await call('open r $M/d rdonly|directory', 'getdents r 32768');
        assert.deepEqual(await requests('repeat 10 statx $M/d/00000000 basic force'), { GETATTR: 10 });
      }));
  }

  test('symbolic links and pipes have no backing file and work', () =>
    inode(async ({ call }) => {
      assert.equal(await call('readlink $M/link'), 'f');
      assert.equal(field(await call('mkfifo $M/pipe', 'statx $M/pipe basic force'), 'mode'), '10644');
      assert.equal(
        field(await call('symlink nowhere $M/dangling', 'statx $M/dangling basic force'), 'mode'),
        '120777',
      );
    }));
});

describe('ends', () => {
  test('10,000 inodes that were looked up and forgotten leave no descriptor, lookup or backing file', () =>
    inode(
      async (mounted) => {
        const before = mounted.daemonFds();
        await mounted.call('stat-all $M/d 10000');
        assert.equal(mounted.daemonFds() - before, 10_001, 'one descriptor per inode');
        assert.deepEqual(await mounted.requests('stat-all $M/d 10000'), {});
        writeFileSync('/proc/sys/vm/drop_caches', '2');
        while (mounted.forgets() < 10_001) await sleep(20);
        assert.equal(mounted.daemonFds(), before);
        assert.deepEqual(await mounted.requests('statx $M/d/00009999 basic force'), { LOOKUP: 2 });
      },
      [],
      10_000,
    ));

  test('a name that is made and unlinked 1,000 times leaves nothing', () =>
    inode(async (mounted) => {
      const before = mounted.daemonFds();
      for (let i = 0; i < 1000; i++)
        await mounted.call('open a $M/new rdwr|creat|excl', 'close a', 'unlink $M/new');
      while (mounted.forgets() < 1000) await sleep(20);
      assert.equal(mounted.daemonFds(), before);
    }));
});

/** A daemon that breaks the rules: what it printed, and calls on its mount. */
interface WrongDaemon {
  readonly calls: Calls;
  readonly mount: string;
  readonly fileNumber: number;
  /** Lines printed so far, without `ready`. */
  lines(): readonly string[];
}

async function withWrongDaemon(
  options: readonly string[],
  body: (daemon: WrongDaemon) => Promise<void>,
): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'fusebench-wrong-'));
  const mount = join(folder, 'mount');
  const file = join(folder, 'file');
  mkdirSync(mount);
  writeFileSync(file, 'data');
  const child: ChildProcess = spawn(WRONG_DAEMON, [file, folder, mount, ...options], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let text = '';
  child.stdout!.on('data', (chunk: Buffer) => {
    text += chunk.toString();
  });
  const lines = (): string[] => text.split('\n').filter((line) => line !== '' && line !== 'ready');
  while (!text.includes('ready\n')) await sleep(10);
  const calls = new Calls(CALLS);
  try {
    await body({ calls, mount, fileNumber: statSync(file).ino, lines });
  } finally {
    await calls.end();
    addon().unmount(mount, true);
    child.kill('SIGKILL');
    rmSync(folder, { recursive: true });
  }
}

describe('a daemon that breaks the rules', () => {
  const FORGET = 2;
  for (const name of ['wrong-nodeid', 'negative-id', 'unknown-id', 'wrong-type', 'flags', 'reserved']) {
    test(`${name}: the lookup fails with EIO, and the nodeid of the reply is forgotten`, () =>
      withWrongDaemon([], async ({ calls, mount, fileNumber, lines }) => {
        assert.equal(await calls.try(`statx ${mount}/${name} basic default`), 'EIO');
        const nodeid = fileNumber + (name === 'wrong-nodeid' ? 1000 : 0);
        while (!lines().includes(`${FORGET} ${nodeid}`)) await sleep(10);
        // The broken rule was the reason, not the file.
        assert.equal(
          field(await calls.call(`statx ${mount}/right basic default`), 'ino'),
          String(fileNumber),
        );
      }));
  }

  test('a reply of the old size is EINVAL for the daemon and EIO for the client', () =>
    withWrongDaemon([], async ({ calls, mount, lines }) => {
      assert.equal(await calls.try(`statx ${mount}/short basic default`), 'EIO');
      while (!lines().includes('EINVAL-REPLY 22')) await sleep(10);
    }));

  test('an open of an attached inode without FOPEN_PASSTHROUGH fails with EIO', () =>
    withWrongDaemon([], async ({ calls, mount }) => {
      await calls.call(`statx ${mount}/right basic default`);
      assert.equal(await calls.try(`open a ${mount}/right rdonly`), 'EIO');
    }));

  test('every mask is checked against the kind of file', () =>
    withWrongDaemon(['masks'], async ({ lines }) => {
      assert.deepEqual(lines(), [
        'file id',
        'file+data+attributes id',
        'folder+attributes+list id',
        'file+unknown EINVAL',
        'file+setattr-alone EINVAL',
        'file+list ENOTDIR',
        'folder EISDIR',
        'folder+read EISDIR',
        'file+flags EINVAL',
        'device EINVAL',
        'closed EBADF',
      ]);
    }));
});
