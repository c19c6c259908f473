// Real programs on real mounts: a copy, an archive, a compiler and git, each checked by its own result.

import assert from 'node:assert/strict';
import { type ExecFileSyncOptions, execFileSync, spawnSync } from 'node:child_process';
import { cpSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { CANNOT_MOUNT, PACKAGE_ROOT, startDaemon } from './support.js';

const SOURCES = join(PACKAGE_ROOT, 'native/daemon');

/** Runs `use` on a mount of each mode that works here, with two workers. */
async function onEachMode(t: TestContext, use: (mountpoint: string) => void): Promise<void> {
  for (const mode of ['plain', 'file-passthrough', 'inode-passthrough'])
    await t.test(mode, async (subtest) => {
      const daemon = await startDaemon(subtest, ['--mode', mode, '--threads', '2']);
      if (daemon.ready === null) {
        const { code, stderr } = await daemon.ended;
        assert.equal(code, 3, stderr);
        subtest.skip(stderr.trim());
        return;
      }
      use(daemon.mountpoint);
      const { code, stderr } = await daemon.stop();
      assert.deepEqual([code, stderr], [0, '']);
    });
}

function run(program: string, args: readonly string[], options: ExecFileSyncOptions = {}): string {
  return execFileSync(program, args, { stdio: 'pipe', encoding: 'utf8', ...options }) as string;
}

function without(program: string): string | false {
  return CANNOT_MOUNT === false && spawnSync(program, ['--version']).status !== 0
    ? `needs ${program}`
    : CANNOT_MOUNT;
}

test('a tree is copied with everything that cp -a preserves, and removed', { skip: CANNOT_MOUNT }, (t) =>
  onEachMode(t, (mountpoint) => {
    const copy = join(mountpoint, 'copy');
    run('cp', ['-a', SOURCES, copy]);
    run('diff', ['-r', SOURCES, copy]);
    const listing = ['-printf', '%P %y %m %U %G %s %T@ %n\\n'];
    const sorted = (path: string): string[] =>
      run('find', [path, '-type', 'f', ...listing])
        .split('\n')
        .sort();
    assert.deepEqual(sorted(copy), sorted(SOURCES));
    run('cp', ['-al', copy, join(mountpoint, 'linked')]);
    assert.ok(sorted(copy).every((line) => line === '' || line.endsWith(' 2')));
    run('rm', ['-r', copy]);
    run('diff', ['-r', SOURCES, join(mountpoint, 'linked')]);
  }),
);

test('an archive made on the mount is unpacked on it', { skip: without('tar') }, (t) =>
  onEachMode(t, (mountpoint) => {
    run('tar', ['-C', SOURCES, '-cf', join(mountpoint, 'archive.tar'), '.']);
    run('mkdir', [join(mountpoint, 'out')]);
    run('tar', ['-C', join(mountpoint, 'out'), '-xf', join(mountpoint, 'archive.tar')]);
    run('diff', ['-r', SOURCES, join(mountpoint, 'out')]);
  }),
);

test(
  'a program is compiled on the mount with its temporary files, and runs from it',
  { skip: without('c++') },
  (t) =>
    onEachMode(t, (mountpoint) => {
      const source = '#include <cstdio>\nint main() { puts("compiled here"); }\n';
      writeFileSync(join(mountpoint, 'program.cc'), source);
      const env = { ...process.env, TMPDIR: mountpoint };
      run('c++', ['-O1', '-g', '-save-temps', '-o', 'program', 'program.cc'], { cwd: mountpoint, env });
      assert.equal(run(join(mountpoint, 'program'), []), 'compiled here\n');
    }),
);

test('git keeps a consistent repository on the mount', { skip: without('git') }, (t) =>
  onEachMode(t, (mountpoint) => {
    const repository = join(mountpoint, 'repository');
    const git = (...args: string[]): string =>
      run('git', ['-c', 'user.name=t', '-c', 'user.email=t@t', '-c', 'safe.directory=*', ...args], {
        cwd: repository,
      });
    cpSync(SOURCES, repository, { recursive: true });
    git('init', '--quiet');
    for (let i = 0; i < 3; i += 1) {
      writeFileSync(join(repository, 'round'), String(i));
      git('add', '--all');
      git('commit', '--quiet', '--message', `round ${i}`);
    }
    git('gc', '--quiet', '--prune=now');
    git('clone', '--quiet', '--no-local', '.', join(mountpoint, 'clone'));
    git('-C', join(mountpoint, 'clone'), 'fsck', '--full', '--strict');
    git('fsck', '--full', '--strict');
    assert.equal(git('status', '--porcelain'), '');
    run('diff', ['-r', '--exclude=.git', repository, join(mountpoint, 'clone')]);
  }),
);
