// Runs a command of fusebench under a kernel image: image, initramfs, accelerator and disk are found or made, then the
// guest runs. What is printed is left to the caller.

import { accessSync, constants } from 'node:fs';
import { resolve } from 'node:path';
import { errnoOf, FusebenchError } from '../errors.js';
import { type Acceleration, type Accelerator, chooseAccelerator } from './accelerator.js';
import {
  type GuestEnd,
  type GuestEvents,
  type GuestJob,
  type GuestLimits,
  type Interrupts,
  runGuest,
} from './guest.js';
import { ensureInitramfs, GUEST_NODE, GUEST_PACKAGE, GUEST_WORK } from './initramfs.js';
import { type KernelImage, readKernelImage } from './kernel-image.js';
import { findQemu, type MachineSpec } from './qemu.js';
import { nearestExisting } from './received-files.js';
import { type DiskType, findMkfs, makeScratchDisk } from './scratch-disk.js';

/** What the guest needs next to two copies of the initramfs: the packed one and the unpacked one. */
const GUEST_RESERVE_BYTES = 128 * 2 ** 20;
/** Where init mounts the scratch disk. */
const GUEST_BACKING = '/backing';
const BOOT_SECONDS = { kvm: 30, tcg: 120 } as const;
const GRACE_SECONDS = 20;

export interface VmOptions {
  readonly kernel: string;
  /** For example `2G` or `512M`. */
  readonly memory: string;
  readonly cpus: number;
  readonly acceleration: Acceleration;
  readonly append: string;
  readonly timeoutSeconds: number | null;
  readonly backing: 'tmpfs' | DiskType;
  /** Overrides how long a boot may take. */
  readonly bootSeconds?: number;
}

export interface VmEvents extends Omit<GuestEvents, 'booted'> {
  /** Before the boot: what is about to run. */
  starting(image: KernelImage, accelerator: Accelerator): void;
  booted(kernel: string): void;
}

export function parseMemory(text: string): number {
  const match = /^([1-9]\d*)([MG])$/i.exec(text);
  if (match === null) {
    throw new FusebenchError({
      reason: `${JSON.stringify(text)} is no amount of memory`,
      object: '--memory',
      hint: 'write it like 2G or 1500M',
      exitCode: 2,
    });
  }
  return Number(match[1]) * (match[2]!.toUpperCase() === 'G' ? 2 ** 30 : 2 ** 20);
}

function checkMemory(memory: string, initramfsBytes: number): void {
  const neededBytes = 2 * initramfsBytes + GUEST_RESERVE_BYTES;
  if (parseMemory(memory) >= neededBytes) return;
  const needed = `${Math.ceil(neededBytes / 2 ** 20)}M`;
  throw new FusebenchError({
    reason: `${memory} is too little to boot`,
    object: '--memory',
    hint: `give the guest ${needed} or more`,
    exitCode: 2,
  });
}

/** Results that could not be stored at the end would be lost: that is found out before the boot. */
function checkWritable(path: string): void {
  const folder = nearestExisting(path);
  try {
    accessSync(folder, constants.W_OK | constants.X_OK);
  } catch (error) {
    const errno = errnoOf(error) ?? 'EACCES';
    throw new FusebenchError({
      reason: 'results cannot be written there',
      object: folder,
      errno,
      hint: 'change to a folder that you own',
      exitCode: 2,
    });
  }
}

/** The value of `--out`, which is the one place outside of the working directory where a command writes. */
function outFolder(command: readonly string[]): string | null {
  const index = command.findIndex((argument) => argument === '--out' || argument.startsWith('--out='));
  if (index < 0) return null;
  const argument = command[index]!;
  return argument === '--out' ? (command[index + 1] ?? null) : argument.slice('--out='.length);
}

function collected(command: readonly string[]): GuestJob['collect'] {
  const folders = [{ guest: GUEST_WORK, host: process.cwd() }];
  const out = outFolder(command);
  return out?.startsWith('/') ? [...folders, { guest: resolve(out), host: resolve(out) }] : folders;
}

/** Variables of the host that the command in the guest shall see. */
function passedOn(): Record<string, string> {
  const names = Object.keys(process.env).filter((name) =>
    /^(FUSEBENCH_|NO_COLOR$|FORCE_COLOR$|COLUMNS$|TERM$|TZ$)/.test(name),
  );
  const own = Object.fromEntries(names.map((name) => [name, process.env[name] ?? '']));
  const terminal = process.stdout.isTTY ? { COLUMNS: String(process.stdout.columns), FORCE_COLOR: '1' } : {};
  return { ...('NO_COLOR' in own ? { ...terminal, FORCE_COLOR: '0' } : terminal), ...own };
}

function guestEnvironment(accelerator: Accelerator): Record<string, string> {
  return {
    ...passedOn(),
    PATH: '/usr/bin:/bin:/usr/sbin:/sbin',
    HOME: '/root',
    FUSEBENCH_VIRTUALIZATION: `qemu-${accelerator.kind}`,
    FUSEBENCH_EMULATED: accelerator.kind === 'tcg' ? '1' : '0',
  };
}

function makeJob(
  command: readonly string[],
  argv: readonly string[],
  backing: VmOptions['backing'],
  accelerator: Accelerator,
): GuestJob {
  const disk = backing === 'tmpfs' ? null : backing;
  return {
    argv: disk === null ? argv : [...argv, '--backing', GUEST_BACKING],
    environment: guestEnvironment(accelerator),
    directory: GUEST_WORK,
    collect: collected(command),
    disk,
  };
}

/** Runs a program of the guest; `argv[0]` is its absolute path there. */
export async function runProgramInVm(
  options: VmOptions,
  argv: readonly string[],
  events: VmEvents,
  interrupts: Interrupts,
): Promise<GuestEnd> {
  parseMemory(options.memory);
  const image = await readKernelImage(options.kernel);
  const qemu = findQemu();
  if (options.backing !== 'tmpfs') findMkfs(options.backing);
  checkWritable(process.cwd());
  const accelerator = await chooseAccelerator(options.acceleration, qemu);
  const initramfs = await ensureInitramfs();
  checkMemory(options.memory, initramfs.bytes);
  const disk = options.backing === 'tmpfs' ? null : await makeScratchDisk(options.backing);
  const spec: MachineSpec = {
    kernelPath: image.path,
    initramfsPath: initramfs.path,
    memory: options.memory,
    cpus: options.cpus,
    accelerator: accelerator.kind,
    append: options.append,
    diskPath: disk?.path ?? null,
  };
  const limits: GuestLimits = {
    bootSeconds: options.bootSeconds ?? BOOT_SECONDS[accelerator.kind],
    totalSeconds: options.timeoutSeconds,
    graceSeconds: GRACE_SECONDS,
  };
  try {
    events.starting(image, accelerator);
    return await runGuest(
      qemu,
      spec,
      makeJob(argv, argv, options.backing, accelerator),
      limits,
      events,
      interrupts,
    );
  } finally {
    await disk?.remove();
  }
}

/** Runs a command of fusebench in the guest: `['run', 'all']`. */
export async function runInVm(
  options: VmOptions,
  command: readonly string[],
  events: VmEvents,
  interrupts: Interrupts,
): Promise<GuestEnd> {
  return runProgramInVm(
    options,
    [GUEST_NODE, `${GUEST_PACKAGE}/dist/bench/cli.js`, ...command],
    events,
    interrupts,
  );
}
