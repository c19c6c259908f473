// The machine itself: its input, its output, and how each kind of failure ends. Each test boots the test kernel once.
//
// Options that a kernel may lack are removed with initcall_blacklist, which disables the driver in a kernel that has
// it.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { runGuestProgram, runGuestScript, vmUnavailable } from '../testing/vm.js';
import { findProgram } from './qemu.js';

/** Processes called qemu-system-x86* whose parent is `pid`. */
function qemuChildren(pid: number): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((child) => {
      try {
        const [, name, parent] = /^\d+ \((.*)\) . (\d+)/s.exec(readFileSync(`/proc/${child}/stat`, 'utf8'))!;
        return name!.startsWith('qemu-system') && Number(parent) === pid;
      } catch {
        return false;
      }
    });
}

describe('the guest', { skip: vmUnavailable() }, () => {
  let folder: string;
  const start = process.cwd();
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'fusebench-vm-test-'));
    process.chdir(folder);
  });
  after(() => {
    process.chdir(start);
    rmSync(folder, { recursive: true });
  });
  afterEach(() => assert.deepEqual(qemuChildren(process.pid), [], 'no QEMU is left'));

  test('streams output, returns files and the exit code, and reports how it is virtualised', async () => {
    const out = join(folder, 'elsewhere/out');
    const { exitCode, stdout, stderr, kernel, complaints } = await runGuestProgram(
      [
        '/usr/bin/node',
        '-e',
        `const fs = require('fs');
      // A console full of rubbish must not reach a result.
      fs.writeFileSync('/dev/console', 'X'.repeat(5000) + '\\nB\\0\\0\\0');
      const bytes = Buffer.alloc(3_000_000, (i) => i);
      for (let i = 0; i < bytes.length; i++) bytes[i] = i * 7 + (i >> 8);
      fs.mkdirSync('results/runs/a', { recursive: true });
      fs.writeFileSync('results/runs/a/run.json', bytes);
      fs.symlinkSync('a', 'results/runs/latest');
      fs.mkdirSync(${JSON.stringify(out)}, { recursive: true });
      fs.writeFileSync(${JSON.stringify(join(out, 'mail.txt'))}, 'mail');
      console.error('to stderr');
      console.log(JSON.stringify([require('crypto').createHash('sha256').update(bytes).digest('hex'), process.env.FUSEBENCH_VIRTUALIZATION, process.env.FUSEBENCH_EMULATED]));
      process.exitCode = 7;`,
        '--',
        out,
      ],
      { outputs: [out] },
    );
    assert.equal(exitCode, 7);
    assert.equal(stderr.toString(), 'to stderr\n');
    assert.match(kernel ?? '', /^\d+\.\d+/);
    assert.deepEqual(complaints, []);
    const [sha256, virtualization, emulated] = JSON.parse(stdout.toString()) as string[];
    const content = readFileSync('results/runs/a/run.json');
    assert.equal(createHash('sha256').update(content).digest('hex'), sha256);
    assert.ok(['qemu-tcg/1', 'qemu-kvm/0'].includes(`${virtualization}/${emulated}`));
    assert.equal(readFileSync('results/runs/latest/run.json').length, 3_000_000);
    assert.equal(readFileSync(join(out, 'mail.txt'), 'utf8'), 'mail');
    rmSync('results', { recursive: true });
  });

  test('a program that does not exist is one sentence', async () => {
    const { error } = await runGuestProgram(['/usr/bin/nosuch']);
    assert.equal(error?.message, 'guest: execve /usr/bin/nosuch: ENOENT');
    assert.equal(error.exitCode, 3);
  });

  test('a program killed by a signal ends with 128 plus its number, and no child survives', async () => {
    const { exitCode, stdout } = await runGuestScript(
      `const child = require('child_process').spawn(process.execPath, ['-e', 'setInterval(()=>{},1e6)'], { detached: true, stdio: 'inherit' });
      child.on('spawn', () => { console.log('left behind'); process.kill(process.pid, 'SIGKILL'); });`,
    );
    assert.equal(stdout.toString(), 'left behind\n');
    assert.equal(exitCode, 137);
  });

  test('a kernel without FUSE is reported', async () => {
    const { error } = await runGuestScript('', { append: 'initcall_blacklist=fuse_init' });
    assert.match(error?.message ?? '', /the kernel lacks CONFIG_FUSE_FS/);
    assert.equal(error?.exitCode, 3);
  });

  test('a kernel without virtio console is reported over the serial console', async () => {
    const { error } = await runGuestScript('', { append: 'initcall_blacklist=virtio_console_init' });
    assert.match(error?.message ?? '', /it needs CONFIG_VIRTIO_CONSOLE=y/);
    assert.equal(error?.exitCode, 3);
  });

  test('a kernel without a serial console works', async () => {
    const { exitCode, stdout } = await runGuestScript('console.log(1)', {
      append: '8250.nr_uarts=0',
    });
    assert.deepEqual([exitCode, stdout.toString()], [0, '1\n']);
  });

  test('a kernel without serial and virtio console ends with the option that makes it print', async () => {
    const append = '8250.nr_uarts=0 initcall_blacklist=virtio_console_init';
    const { error } = await runGuestScript('', { append, bootSeconds: 60 });
    assert.match(error?.message ?? '', /printed nothing.*CONFIG_SERIAL_8250_CONSOLE/);
    assert.equal(error?.exitCode, 3);
  });

  test('a kernel without initramfs is reported with its last lines', async () => {
    const { error, lastWords } = await runGuestScript('', { append: 'initcall_blacklist=populate_rootfs' });
    assert.match(error?.message ?? '', /CONFIG_BLK_DEV_INITRD/);
    assert.match(lastWords[0] ?? '', /Kernel panic/);
  });

  test('a panic ends with its reason and the last lines, and brings no files', async () => {
    const { error, lastWords } = await runGuestScript(
      `require('fs').writeFileSync('half', 'x'); require('fs').writeFileSync('/proc/sysrq-trigger', 'c');`,
    );
    assert.match(error?.message ?? '', /panicked: sysrq triggered crash/);
    assert.equal(error?.exitCode, 3);
    assert.match(lastWords.join('\n'), /sysrq_handle_crash/);
    assert.equal(existsSync('half'), false);
  });

  test('running out of memory ends with what to do', async () => {
    const { error } = await runGuestScript('const all = []; for (;;) all.push(Buffer.alloc(1 << 24, 1));', {
      memory: '640M',
    });
    assert.match(error?.message ?? '', /ran out of memory \(--memory 640M\)/);
    assert.equal(error?.exitCode, 3);
  });

  test('a guest that hangs ends at --timeout, saying what its processes wait for', async () => {
    const { error, stderr } = await runGuestScript('setInterval(() => {}, 1e6)', { timeoutSeconds: 15 });
    assert.match(error?.message ?? '', /did not end within 15 s/);
    assert.match(stderr.toString(), /processes of the guest:\n.*init, .*\n.*node, S \(sleeping\): \S*epoll/);
    assert.equal(error?.exitCode, 3);
  });

  test('the first Ctrl-C reaches the command, whose files are kept, and the exit code is 130', async () => {
    let interrupt = (): void => undefined;
    const interrupts = {
      onInterrupt(listener: () => void) {
        interrupt = listener;
        return () => undefined;
      },
    };
    const { exitCode, stdout } = await runGuestScript(
      `process.on('SIGINT', () => { require('fs').writeFileSync('kept', '1'); console.log('ended'); process.exit(0); });
      setInterval(() => {}, 1e6); console.log('ready');`,
      {},
      interrupts,
      (chunk) => {
        if (chunk.toString().includes('ready')) interrupt();
      },
    );
    assert.equal(stdout.toString(), 'ready\nended\n');
    assert.equal(exitCode, 130);
    assert.equal(readFileSync('kept', 'utf8'), '1');
  });

  test('the second Ctrl-C ends a guest that does not react', async () => {
    let interrupt = (): void => undefined;
    const interrupts = {
      onInterrupt(listener: () => void) {
        interrupt = listener;
        return () => undefined;
      },
    };
    const { error } = await runGuestScript(
      `process.on('SIGINT', () => console.log('ignored')); setInterval(() => {}, 1e6); console.log('ready');`,
      {},
      interrupts,
      () => interrupt(),
    );
    assert.equal(error?.exitCode, 130);
  });

  test('no QEMU survives fusebench being killed with SIGKILL', async () => {
    const harness = new URL('../testing/vm.js', import.meta.url).href;
    const script = `const { runGuestScript } = await import(${JSON.stringify(harness)});
      await runGuestScript("console.log('up'); setInterval(() => {}, 1e6)", {}, undefined, () => console.log('up'));`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await new Promise((resolve) => child.stdout.once('data', resolve));
    const [qemu, ...others] = qemuChildren(child.pid!);
    assert.deepEqual(others, []);
    child.kill('SIGKILL');
    while (existsSync(`/proc/${qemu}`) && !/^State:\s+Z/m.test(readFileSync(`/proc/${qemu}/status`, 'utf8')))
      await sleep(50);
  });

  test('a scratch disk is mounted for --backing ext4', async () => {
    const { exitCode, stdout } = await runGuestScript(
      `console.log(require('fs').readFileSync('/proc/mounts', 'utf8').split('\\n').find((line) => line.startsWith('/dev/vda')), process.argv.slice(1).join(' '))`,
      { backing: 'ext4' },
    );
    assert.match(stdout.toString(), /^\/dev\/vda \/backing ext4 rw/);
    assert.equal(exitCode, 0);
  });

  test('a scratch disk is mounted for --backing xfs', {
    skip: findProgram('mkfs.xfs') === undefined && 'mkfs.xfs is not installed (package xfsprogs)',
  }, async () => {
    const { stdout } = await runGuestScript(
      `console.log(require('fs').readFileSync('/proc/mounts', 'utf8'))`,
      { backing: 'xfs' },
    );
    assert.match(stdout.toString(), /^\/dev\/vda \/backing xfs rw/m);
  });

  test('too little memory is said before the boot, and what is advised is enough for every file', async () => {
    const { error } = await runGuestScript('', { memory: '64M' });
    const [, memory] = /--memory: 64M is too little to boot; give the guest (\d+M) or more/.exec(
      error?.message ?? '',
    )!;
    assert.equal(error?.exitCode, 2);
    const { exitCode, stderr } = await runGuestProgram(
      ['/usr/bin/node', '/fusebench/dist/bench/cli.js', 'doctor'],
      { memory: memory! },
    );
    assert.equal(exitCode, 0, stderr.toString());
  });
});
