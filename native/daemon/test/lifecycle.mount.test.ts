// How the daemon starts, refuses and ends: exit codes, sentences, and no mount or process left behind.

import assert from 'node:assert/strict';
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import {
  BACKINGS,
  buildPrograms,
  CANNOT_MOUNT,
  DAEMON,
  type Daemon,
  eventually,
  isMounted,
  PACKAGE_ROOT,
  startDaemon,
} from './support.js';

const programs = CANNOT_MOUNT === false ? buildPrograms('clients') : '';
const PLAIN = ['--mode', 'plain'];

interface Outcome {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the daemon where it must end by itself. */
function runDaemon(args: readonly string[], before: readonly string[] = []): Outcome {
  const [program, ...rest] = [...before, DAEMON, ...args];
  const { status, stdout, stderr } = spawnSync(program!, rest, { encoding: 'utf8', timeout: 20_000 });
  return { status, stdout, stderr };
}

function folders(t: TestContext): { backing: string; mountpoint: string } {
  const made = [
    mkdtempSync(join(BACKINGS[0]!, 'fusebench-test-')),
    mkdtempSync(join(tmpdir(), 'fusebench-test-')),
  ];
  t.after(() => {
    for (const path of made) rmSync(path, { recursive: true });
  });
  return { backing: made[0]!, mountpoint: made[1]! };
}

async function ready(daemon: Daemon): Promise<void> {
  if (daemon.ready === null) assert.fail((await daemon.ended).stderr);
}

/** A process that has a file of the mount open and has reported it. */
async function holdOpen(daemon: Daemon): Promise<ReturnType<typeof spawn>> {
  writeFileSync(join(daemon.mountpoint, 'held'), 'x');
  const child = spawn(join(programs, 'calls'), ['hold', join(daemon.mountpoint, 'held'), '1'], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  await new Promise((resolve) => child.stdout.once('data', resolve));
  return child;
}

describe('usage', () => {
  test('help goes to standard output and the version is that of the package', () => {
    const help = runDaemon(['--help']);
    assert.equal(help.status, 0);
    assert.match(help.stdout, /^usage: fusebench-daemon --mode MODE/);
    for (const line of help.stdout.split('\n')) assert.ok(line.length <= 88, line);
    const { version } = JSON.parse(readFileSync(join(PACKAGE_ROOT, 'package.json'), 'utf8')) as {
      version: string;
    };
    assert.equal(runDaemon(['--version']).stdout, `fusebench-daemon ${version} (FUSE 7.45)\n`);
  });

  test('wrong usage is exit code 2 and one sentence', (t) => {
    const { backing, mountpoint } = folders(t);
    mkdirSync(join(backing, 'inside'));
    writeFileSync(join(backing, 'file'), '');
    const cases: readonly (readonly [readonly string[], string])[] = [
      [[backing, mountpoint], '--mode is missing: plain, file-passthrough or inode-passthrough; see --help'],
      [[...PLAIN, backing], 'two arguments are needed: BACKING and MOUNTPOINT; see --help'],
      [[...PLAIN, '/nowhere', mountpoint], '/nowhere: ENOENT; it must be an existing directory'],
      [
        [...PLAIN, join(backing, 'file'), mountpoint],
        `${join(backing, 'file')}: ENOTDIR; it must be a directory`,
      ],
      [
        [...PLAIN, backing, join(backing, 'inside')],
        `${join(backing, 'inside')} is inside of the backing directory ${backing}; ` +
          'a daemon that walks into its own mount waits for itself',
      ],
      [
        [...PLAIN, '--counters', '/nowhere/counters', backing, mountpoint],
        'counters file /nowhere/counters: ENOENT (No such file or directory)',
      ],
    ];
    for (const [args, sentence] of cases)
      assert.deepEqual(runDaemon(args), { status: 2, stdout: '', stderr: `fusebench-daemon: ${sentence}\n` });
  });
});

describe('what this machine cannot do is exit code 3 and one sentence', { skip: CANNOT_MOUNT }, () => {
  const refused = (outcome: Outcome, sentence: RegExp, mountpoint: string): void => {
    assert.equal(outcome.status, 3, outcome.stderr);
    assert.match(outcome.stderr, sentence);
    assert.equal(outcome.stderr.trim().split('\n').length, 1);
    assert.equal(outcome.stdout, '');
    assert.ok(!isMounted(mountpoint));
  };

  test('no /dev/fuse', (t) => {
    const { mountpoint } = folders(t);
    const backing = mkdtempSync(join(tmpdir(), 'fusebench-test-'));
    t.after(() => rmSync(backing, { recursive: true }));
    const hide = ['unshare', '--mount', 'sh', '-c', 'mount -t tmpfs none /dev && exec "$0" "$@"'];
    refused(
      runDaemon([...PLAIN, backing, mountpoint], hide),
      /open \/dev\/fuse \(try 'modprobe fuse'\): ENOENT/,
      mountpoint,
    );
  });

  test('passthrough in a user namespace', (t) => {
    const { backing, mountpoint } = folders(t);
    const unprivileged = ['unshare', '--user', '--map-root-user', '--mount'];
    if (spawnSync('unshare', ['--user', 'true']).status !== 0) return t.skip('no user namespaces here');
    const outcome = runDaemon(['--mode', 'file-passthrough', backing, mountpoint], unprivileged);
    refused(
      outcome,
      /BACKING_OPEN \(EPERM\); it needs CAP_SYS_ADMIN in the initial user namespace/,
      mountpoint,
    );
  });

  test('file passthrough to a stacked file system, while plain mode works there', async (t) => {
    const lower = await startDaemon(t, PLAIN);
    await ready(lower);
    const { mountpoint } = folders(t);
    const outcome = runDaemon(['--mode', 'file-passthrough', lower.mountpoint, mountpoint]);
    refused(outcome, /ELOOP\): .* is on a stacked file system such as overlayfs or FUSE/, mountpoint);
    const upper = await startDaemon(t, PLAIN, { backing: lower.mountpoint });
    await ready(upper);
    writeFileSync(join(upper.mountpoint, 'file'), 'through two daemons');
    assert.equal(readFileSync(join(lower.backing, 'file'), 'utf8'), 'through two daemons');
    await upper.stop();
  });

  test('inode passthrough on a kernel that does not offer it', (t) => {
    const { backing, mountpoint } = folders(t);
    const probe = spawn(DAEMON, ['--mode', 'inode-passthrough', backing, mountpoint], { stdio: 'ignore' });
    t.after(() => probe.kill());
    return new Promise((resolve) => {
      probe.on('exit', (code) => {
        const outcome = runDaemon(['--mode', 'inode-passthrough', backing, mountpoint]);
        assert.equal(code, 3);
        refused(
          outcome,
          /inode-passthrough: this kernel \(FUSE 7\.\d+\) does not offer FUSE_PASSTHROUGH_INO/,
          mountpoint,
        );
        resolve();
      });
      setTimeout(() => {
        if (probe.exitCode === null) {
          probe.removeAllListeners('exit');
          t.skip('this kernel offers it');
          resolve();
        }
      }, 2000).unref();
    });
  });
});

describe('the end', { skip: CANNOT_MOUNT }, () => {
  for (const signal of ['SIGTERM', 'SIGINT'] as const)
    test(`${signal} unmounts and is exit code 0`, async (t) => {
      const daemon = await startDaemon(t, PLAIN, { standalone: true });
      await ready(daemon);
      assert.ok(isMounted(daemon.mountpoint));
      const { code, exitLine } = await daemon.stop(signal);
      assert.equal(code, 0);
      assert.equal(exitLine?.reason, 'signal');
      assert.ok(!isMounted(daemon.mountpoint));
    });

  test('a signal ends the daemon even if a client has a file open', async (t) => {
    for (const mode of ['plain', 'file-passthrough']) {
      const daemon = await startDaemon(t, ['--mode', mode, '--threads', '2']);
      await ready(daemon);
      const client = await holdOpen(daemon);
      const { code, exitLine } = await daemon.stop();
      client.kill();
      assert.equal(code, 0, mode);
      assert.equal(exitLine?.reason, 'signal');
      assert.ok(!isMounted(daemon.mountpoint));
    }
  });

  test('a signal ends the daemon even if a worker is busy', async (t) => {
    const daemon = await startDaemon(t, [...PLAIN, '--inject', 'GETATTR=300000000']);
    await ready(daemon);
    writeFileSync(join(daemon.backing, 'file'), '');
    const client = spawn(join(programs, 'calls'), ['statx-sync', join(daemon.mountpoint, 'file'), '5'], {
      stdio: 'ignore',
    });
    const { code } = await daemon.stop();
    client.kill('SIGKILL');
    assert.equal(code, 0);
    assert.ok(!isMounted(daemon.mountpoint));
  });

  test('an unmount by another process ends it with exit code 0', async (t) => {
    const daemon = await startDaemon(t, PLAIN, { standalone: true });
    await ready(daemon);
    execFileSync('umount', [daemon.mountpoint]);
    const { code, exitLine } = await daemon.ended;
    assert.equal(code, 0);
    assert.equal(exitLine?.reason, 'unmounted');
  });

  test('an aborted connection ends it and removes the dead mount', async (t) => {
    const connections = '/sys/fs/fuse/connections';
    if (readdirSync(connections).length === 0 && !existsSync(`${connections}/0`))
      spawnSync('mount', ['-t', 'fusectl', 'none', connections]);
    const daemon = await startDaemon(t, PLAIN);
    await ready(daemon);
    writeFileSync(`${connections}/${daemon.ready!.connection}/abort`, '1');
    const { code, exitLine } = await daemon.ended;
    assert.equal(code, 0);
    assert.equal(exitLine?.reason, 'aborted');
    assert.ok(!isMounted(daemon.mountpoint));
  });

  test('a killed daemon leaves neither mount nor process behind', async (t) => {
    for (const busy of [false, true]) {
      const daemon = await startDaemon(t, [...PLAIN, '--threads', '2'], { standalone: true });
      await ready(daemon);
      const client = busy ? await holdOpen(daemon) : null;
      const { signal } = await daemon.stop('SIGKILL');
      assert.equal(signal, 'SIGKILL');
      assert.ok(await eventually(() => !isMounted(daemon.mountpoint)), 'still mounted');
      client?.kill();
      const left = (): boolean =>
        readdirSync('/proc').some((pid) => {
          if (!/^\d+$/.test(pid) || !existsSync(`/proc/${pid}/cmdline`)) return false;
          return spawnSync('cat', [`/proc/${pid}/cmdline`], { encoding: 'utf8' }).stdout.includes(
            `\0${daemon.mountpoint}\0`,
          );
        });
      assert.ok(await eventually(() => !left()), 'a process is left');
    }
  });

  test('it ends with its parent, and at once when the parent is already gone', async (t) => {
    const { backing, mountpoint } = folders(t);
    const orphan = runDaemon([...PLAIN, '--die-with-parent=1', backing, mountpoint]);
    assert.deepEqual([orphan.status, orphan.stderr], [1, 'fusebench-daemon: the parent process is gone\n']);
    const script = '"$0" "$@" & wait';
    const parent = spawn('sh', ['-c', script, DAEMON, ...PLAIN, '--die-with-parent', backing, mountpoint], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await new Promise((resolve) => parent.stdout.once('data', resolve));
    assert.ok(isMounted(mountpoint));
    parent.kill('SIGKILL');
    assert.ok(await eventually(() => !isMounted(mountpoint)), 'still mounted');
  });

  test('a mount that is not its own is not unmounted', async (t) => {
    const daemon = await startDaemon(t, PLAIN);
    await ready(daemon);
    execFileSync('mount', ['-t', 'tmpfs', 'over', daemon.mountpoint]);
    await daemon.stop();
    assert.equal(statSync(daemon.mountpoint).isDirectory(), true);
    assert.match(readFileSync('/proc/self/mounts', 'utf8'), new RegExp(`^over ${daemon.mountpoint} `, 'm'));
    execFileSync('umount', ['-l', daemon.mountpoint]);
  });
});

describe('workers', { skip: CANNOT_MOUNT }, () => {
  const allowedCpus = (pid: number): string[] =>
    readdirSync(`/proc/${pid}/task`)
      .filter((tid) => tid !== String(pid))
      .map(
        (tid) =>
          /Cpus_allowed_list:\s*(\S+)/.exec(readFileSync(`/proc/${pid}/task/${tid}/status`, 'utf8'))![1]!,
      );

  test('are as many as requested, and pinned in turn', async (t) => {
    const daemon = await startDaemon(t, [...PLAIN, '--threads', '4', '--cpus', '0']);
    await ready(daemon);
    assert.deepEqual(allowedCpus(daemon.ready!.pid), ['0', '0', '0', '0']);
  });

  test('on a CPU that does not exist are refused', (t) => {
    const { backing, mountpoint } = folders(t);
    const { status, stderr } = runDaemon([...PLAIN, '--cpus', '1000', backing, mountpoint]);
    assert.equal(status, 1);
    assert.match(stderr, /cannot start the workers .*: EINVAL/);
    assert.ok(!isMounted(mountpoint));
  });

  test('prune inodes before descriptors run out', async (t) => {
    // Without CAP_SYS_RESOURCE the daemon cannot raise the limit again.
    const limited = ['setpriv', '--bounding-set=-sys_resource', 'prlimit', '--nofile=2000:2000', DAEMON];
    if (spawnSync('setpriv', ['--version']).status !== 0) return t.skip('needs setpriv (util-linux)');
    const daemon = await startDaemon(t, PLAIN, { program: limited });
    await ready(daemon);
    if (daemon.ready!.minor < 45) return t.skip('FUSE_NOTIFY_PRUNE came with 7.45');
    for (let i = 0; i < 8000; i += 1) writeFileSync(join(daemon.backing, String(i)), '');
    for (let i = 0; i < 8000; i += 1) assert.ok(statSync(join(daemon.mountpoint, String(i))).isFile());
    assert.ok(readdirSync(`/proc/${daemon.ready!.pid}/fd`).length < 2000);
    const { stderr } = await daemon.stop();
    assert.equal(stderr, '');
  });

  test('trace every request with --verbose', async (t) => {
    const daemon = await startDaemon(t, [...PLAIN, '--verbose']);
    await ready(daemon);
    writeFileSync(join(daemon.mountpoint, 'file'), 'x');
    const { stderr } = await daemon.stop();
    assert.match(stderr, /^INIT unique=\d+ nodeid=0 len=104 -> ok len=80$/m);
    assert.match(stderr, /^CREATE unique=\d+ nodeid=1 .* -> ok len=160$/m);
  });
});
