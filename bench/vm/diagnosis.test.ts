import assert from 'node:assert/strict';
import { test } from 'node:test';
import { diagnose, type Evidence } from './diagnosis.js';

const quiet: Evidence = {
  booted: false,
  consoleLines: [],
  stop: null,
  end: { code: 0, signal: null, stderr: '' },
  memory: '2G',
};

test('a kernel that prints nothing is reported with the option that makes it print', () => {
  const error = diagnose({
    ...quiet,
    stop: { why: 'boot-timeout', seconds: 30 },
    end: { code: null, signal: 'SIGKILL', stderr: '' },
  });
  assert.equal(error.exitCode, 3);
  assert.match(error.message, /printed nothing .* within 30 s.*CONFIG_SERIAL_8250_CONSOLE/);
});

test('every kind of error on the console has its own sentence', () => {
  const cases: readonly [line: string, expected: RegExp][] = [
    [
      'fusebench-init: the kernel has no virtio console; it needs CONFIG_VIRTIO_CONSOLE=y',
      /CONFIG_VIRTIO_CONSOLE/,
    ],
    [
      'Kernel panic - not syncing: VFS: Unable to mount root fs on unknown-block(0,0)',
      /CONFIG_BLK_DEV_INITRD/,
    ],
    ['Initramfs unpacking failed: write error', /out of memory \(--memory 2G\)/],
    ['Kernel panic - not syncing: Out of memory: system-wide panic_on_oom is enabled', /out of memory/],
    ['Kernel panic - not syncing: sysrq triggered crash', /panicked: sysrq triggered crash/],
  ];
  for (const [line, expected] of cases) {
    const error = diagnose({ ...quiet, booted: true, consoleLines: ['Linux version 7.2', line] });
    assert.match(error.message, expected);
    assert.equal(error.exitCode, 3);
  }
});

test('a timeout names the limit, and a panic before it is reported instead', () => {
  const late: Evidence = { ...quiet, booted: true, stop: { why: 'timeout', seconds: 9 } };
  assert.match(diagnose(late).message, /did not end within 9 s/);
  assert.match(diagnose({ ...late, consoleLines: ['Kernel panic - not syncing: x'] }).message, /panicked: x/);
});

test('errors of QEMU are repeated, its warnings are not', () => {
  const stderr =
    "qemu-system-x86_64: warning: host doesn't support it\nqemu-system-x86_64: cannot set up guest memory 'pc.ram'\n";
  const { message } = diagnose({ ...quiet, end: { code: 1, signal: null, stderr } });
  assert.match(message, /ended with code 1: cannot set up guest memory 'pc\.ram'/);
  assert.doesNotMatch(message, /host doesn't/);
});

test('an interruption is exit code 130', () => {
  assert.equal(diagnose({ ...quiet, booted: true, stop: { why: 'interrupted' } }).exitCode, 130);
});
