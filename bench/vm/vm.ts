// Runs a command of fusebench under a kernel image: finds or makes the image, initramfs, accelerator and disk, then
// runs the guest. Printing is the caller's task.

import { constants } from 'node:os';
import { join, resolve } from 'node:path';
import { COMMAND_VARIABLE, ownCommand } from '../common/command-line.js';
import { FusebenchError } from '../common/errors.js';
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
import type { GuestFile } from './package-files.js';
import { findQemu, type MachineSpec } from './qemu.js';
import { checkWritable } from './received-files.js';
import { type DiskType, findMkfs, makeScratchDisk } from './scratch-disk.js';

/**
 * What the guest needs besides: the kernel unpacks the initramfs, which it still holds, into a file system that may take half of
 * the memory that is left.
 */
const GUEST_RESERVE_BYTES = 80 * 2 ** 20;
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
  /** Files of the host that the guest gets in addition to the package. */
  readonly extraFiles?: readonly GuestFile[];
  /** Absolute paths that the command writes, in the guest as here, besides what is below the working directory. */
  readonly outputs?: readonly string[];
}

export interface VmEvents extends Omit<GuestEvents, 'booted'> {
  /** Called before the boot, with what will run. */
  starting(image: KernelImage, accelerator: Accelerator): void;
  booted(kernel: string): void;
}

export function parseMemory(text: string): number {
  const match = /^([1-9]\d*)([MG])$/i.exec(text);
  if (match === null) {
    throw new FusebenchError({
      reason: `${JSON.stringify(text)} is not an amount of memory`,
      object: '--memory',
      hint: 'write it like 2G or 1500M',
      exitCode: 2,
    });
  }
  return Number(match[1]) * (match[2]!.toUpperCase() === 'G' ? 2 ** 30 : 2 ** 20);
}

function checkMemory(memory: string, initramfsBytes: number): void {
  const neededBytes = 3 * initramfsBytes + GUEST_RESERVE_BYTES;
  if (parseMemory(memory) >= neededBytes) return;
  const needed = `${Math.ceil(neededBytes / 2 ** 20)}M`;
  throw new FusebenchError({
    reason: `${memory} is too little to boot`,
    object: '--memory',
    hint: `give the guest ${needed} or more`,
    exitCode: 2,
  });
}

/** Where `run` writes when it is not told. */
const USUAL_OUTPUT = join('results', 'runs');

/** Results that could not be stored at the end would be lost: that is found out before the boot. */
function checkOutputs({ outputs = [] }: VmOptions): void {
  for (const path of [process.cwd(), resolve(USUAL_OUTPUT), ...outputs]) checkWritable(path);
}

function collected({ outputs = [] }: VmOptions): GuestJob['collect'] {
  const folders = outputs.map((path) => ({ guest: path, host: path }));
  return [{ guest: GUEST_WORK, host: process.cwd() }, ...folders];
}

/** Variables of the host that the command in the guest gets. */
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
    [COMMAND_VARIABLE]: ownCommand(),
    FUSEBENCH_EMULATED: accelerator.kind === 'tcg' ? '1' : '0',
  };
}

function makeJob(argv: readonly string[], options: VmOptions, accelerator: Accelerator): GuestJob {
  const disk = options.backing === 'tmpfs' ? null : options.backing;
  return {
    argv: disk === null ? argv : [...argv, '--backing', GUEST_BACKING],
    environment: guestEnvironment(accelerator),
    directory: GUEST_WORK,
    collect: collected(options),
    disk,
  };
}

/** Under `auto`, a guest that does not reach user space with KVM is started again with emulation. */
export async function withFallback<T>(
  wish: Acceleration,
  accelerator: Accelerator,
  attempt: (accelerator: Accelerator, booted: () => void) => Promise<T>,
): Promise<T> {
  let hasBooted = false;
  try {
    return await attempt(accelerator, () => {
      hasBooted = true;
    });
  } catch (error) {
    const guestFailed = error instanceof FusebenchError && error.exitCode === 3;
    if (!guestFailed || hasBooted || wish !== 'auto' || accelerator.kind !== 'kvm') throw error;
    const reason = `the guest does not start under KVM (${error.reason})`;
    return await attempt({ kind: 'tcg', reason }, () => undefined);
  }
}

/** The part that is the same for every attempt. */
interface Prepared {
  readonly image: KernelImage;
  readonly qemu: string;
  readonly initramfsPath: string;
  readonly diskPath: string | null;
}

function machine(options: VmOptions, prepared: Prepared, accelerator: Accelerator): MachineSpec {
  return {
    kernelPath: prepared.image.path,
    initramfsPath: prepared.initramfsPath,
    memory: options.memory,
    cpus: options.cpus,
    accelerator: accelerator.kind,
    append: options.append,
    diskPath: prepared.diskPath,
  };
}

function limits(options: VmOptions, accelerator: Accelerator): GuestLimits {
  return {
    bootSeconds: options.bootSeconds ?? BOOT_SECONDS[accelerator.kind],
    totalSeconds: options.timeoutSeconds,
    graceSeconds: GRACE_SECONDS,
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
  checkOutputs(options);
  const first = await chooseAccelerator(options.acceleration, qemu);
  const initramfs = await ensureInitramfs(options.extraFiles);
  checkMemory(options.memory, initramfs.bytes);
  const disk = options.backing === 'tmpfs' ? null : await makeScratchDisk(options.backing);
  const prepared: Prepared = { image, qemu, initramfsPath: initramfs.path, diskPath: disk?.path ?? null };
  try {
    return await withFallback(options.acceleration, first, async (accelerator, booted) => {
      events.starting(image, accelerator);
      const job = makeJob(argv, options, accelerator);
      const noticing: GuestEvents = {
        ...events,
        booted(kernel) {
          booted();
          events.booted(kernel);
        },
      };
      return await runGuest(
        qemu,
        machine(options, prepared, accelerator),
        job,
        limits(options, accelerator),
        noticing,
        interrupts,
      );
    });
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
  const argv = [GUEST_NODE, `${GUEST_PACKAGE}/dist/bench/cli.js`, ...command];
  const end = await runProgramInVm(options, argv, events, interrupts);
  refuseCrash(end.exitCode, options.memory);
  return end;
}

const { signals } = constants;
const INTERRUPTED = 130;
/** What init and a shell add to the number of the signal that ended a program. */
const BY_SIGNAL = 128;

/** A command that a signal ended says nothing of what it measured. Errors: exit code 3. */
export function refuseCrash(exitCode: number, memory: string): void {
  if (exitCode <= BY_SIGNAL || exitCode === INTERRUPTED) return;
  const number = exitCode - BY_SIGNAL;
  const name = Object.entries(signals).find(([, value]) => value === number)?.[0] ?? `signal ${number}`;
  throw new FusebenchError({
    object: 'guest',
    reason: `the command was ended by ${name}`,
    hint: `it may need more memory than --memory ${memory}`,
    exitCode: 3,
  });
}
