import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseVmOptions } from '../commands/vm.js';
import { FusebenchError } from '../common/errors.js';
import { probeFirmware } from './accelerator.js';
import { findProgram, kernelParameters, type MachineSpec, qemuArguments } from './qemu.js';
import { findMkfs } from './scratch-disk.js';
import { parseMemory, refuseCrash, withFallback } from './vm.js';

const spec: MachineSpec = {
  kernelPath: '/k',
  initramfsPath: '/i',
  memory: '1G',
  cpus: 2,
  accelerator: 'tcg',
  append: '',
  diskPath: null,
};

const options = { kernel: 'bzImage', memory: '2G', cpus: '2', accel: 'auto', append: '', backing: 'tmpfs' };

test('a disk is attached only when there is one, and emulation asks for every CPU feature', () => {
  const without = qemuArguments(spec).join(' ');
  assert.doesNotMatch(without, /virtio-blk/);
  assert.match(without, /-accel tcg,thread=single -cpu max -m 1G -smp 2/);
  assert.match(
    qemuArguments({ ...spec, accelerator: 'kvm', diskPath: '/d' }).join(' '),
    /-accel kvm -cpu host .*file=\/d,.*virtio-blk-pci/,
  );
});

test("a panic or an oops ends the guest, and the user's parameters come last", () => {
  assert.equal(
    kernelParameters('fuse.enable_uring=1'),
    'console=ttyS0 panic=-1 oops=panic rdinit=/init fuse.enable_uring=1',
  );
});

test('the firmware of the KVM test begins at the reset vector with: mov dx, 0xf4; mov al, 0x10; out dx, al; hlt', () => {
  const rom = probeFirmware();
  assert.equal(rom.length, 65536);
  assert.equal(rom.subarray(0xfff0, 0xfff7).toString('hex'), 'baf400b010eef4');
});

test('amounts of memory are parsed, and other words are refused', () => {
  assert.equal(parseMemory('2G'), 2147483648);
  assert.equal(parseMemory('512m'), 536870912);
  for (const text of ['', '2', '0G', '-1G', '2GB', '1.5G'])
    assert.throws(() => parseMemory(text), { exitCode: 2, object: '--memory' }, text);
});

test('errors about options name the option and the possible values', () => {
  assert.throws(() => parseVmOptions({ ...options, accel: 'xen' }), /--accel: "xen" .*auto, kvm, tcg/);
  assert.throws(() => parseVmOptions({ ...options, cpus: '0' }), /--cpus/);
  assert.throws(() => parseVmOptions({ ...options, timeout: '5m' }), /--timeout: "5m" .*whole seconds/);
  assert.throws(
    () => parseVmOptions({ ...options, backing: 'btrfs' }),
    /--backing: "btrfs" .*tmpfs, ext4, xfs/,
  );
  assert.equal(parseVmOptions({ ...options, timeout: '90' }).timeoutSeconds, 90);
});

test('a command that a signal ended is no verdict', () => {
  for (const code of [0, 1, 2, 3, 125, 130]) assert.doesNotThrow(() => refuseCrash(code, '1G'));
  assert.throws(() => refuseCrash(134, '448M'), {
    exitCode: 3,
    message: 'guest: the command was ended by SIGABRT; it may need more memory than --memory 448M',
  });
});

test('a program that is not installed is reported with its package', () => {
  assert.equal(findProgram('fusebench-has-no-such-program'), undefined);
  assert.throws(
    () => findMkfs('xfs', '/nonexistent'),
    (error: Error) => /mkfs\.xfs: is not installed; install the package xfsprogs/.test(error.message),
  );
});

test('a guest that does not start under KVM is tried again with emulation, with the reason', async () => {
  const tried: string[] = [];
  const result = await withFallback('auto', { kind: 'kvm', reason: null }, async ({ kind, reason }) => {
    tried.push(`${kind}: ${reason}`);
    if (kind === 'kvm') throw new FusebenchError({ reason: 'the kernel printed nothing', exitCode: 3 });
    return 'booted';
  });
  assert.equal(result, 'booted');
  assert.deepEqual(tried, [
    'kvm: null',
    'tcg: the guest does not start under KVM (the kernel printed nothing)',
  ]);
});

test('a guest that failed after it had booted, that was interrupted, or that had to use KVM is not tried again', async () => {
  const attempt = (exitCode: 3 | 130, boots: boolean) => async (_: unknown, booted: () => void) => {
    if (boots) booted();
    throw new FusebenchError({ reason: 'ended', exitCode });
  };
  const kvm = { kind: 'kvm', reason: null } as const;
  await assert.rejects(withFallback('auto', kvm, attempt(3, true)), { exitCode: 3 });
  await assert.rejects(withFallback('auto', kvm, attempt(130, false)), { exitCode: 130 });
  await assert.rejects(withFallback('kvm', kvm, attempt(3, false)), { exitCode: 3 });
});
