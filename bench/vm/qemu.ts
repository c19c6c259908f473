// QEMU as a child process: found, started with a channel to the guest, and always ended.
//
// It runs in its own process group, so that Ctrl-C reaches it only through fusebench. A parent-death signal ends it
// even when fusebench is killed with SIGKILL. The channel is an inherited socket: there is no path to clean up.

import { type ChildProcess, spawn } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { Duplex, Readable } from 'node:stream';
import { FusebenchError } from '../common/errors.js';
import type { Accelerator } from './accelerator.js';
import { Console } from './console.js';

const QEMU = 'qemu-system-x86_64';
/** The file descriptor of the channel in QEMU. */
const CHANNEL_FD = 3;

export interface MachineSpec {
  readonly kernelPath: string;
  readonly initramfsPath: string;
  /** As QEMU writes it, for example `2G`. */
  readonly memory: string;
  readonly cpus: number;
  readonly accelerator: Accelerator['kind'];
  /** Additional kernel parameters. */
  readonly append: string;
  /** A raw image for /dev/vda, or null. */
  readonly diskPath: string | null;
}

/** PATH, and the folder where Debian has mkfs for root only. */
const SEARCH_PATH = [process.env.PATH ?? '', '/usr/sbin', '/sbin'].join(delimiter);

export function findProgram(name: string, path: string = SEARCH_PATH): string | undefined {
  return path
    .split(delimiter)
    .filter((folder) => folder !== '')
    .map((folder) => join(folder, name))
    .find((candidate) => {
      try {
        accessSync(candidate, constants.X_OK);
        return true;
      } catch {
        return false;
      }
    });
}

/** The path of QEMU; throws with the name of its package. */
export function findQemu(): string {
  const qemu = findProgram(QEMU);
  if (qemu !== undefined) return qemu;
  throw new FusebenchError({
    reason: 'is not installed',
    object: QEMU,
    hint: "install the package qemu-system-x86 (Debian, Ubuntu: 'apt install qemu-system-x86'; Fedora, Arch: qemu-system-x86)",
    exitCode: 3,
  });
}

/** A panic or an oops ends the guest: `panic=-1` reboots at once, which `-no-reboot` turns into an exit of QEMU. */
export function kernelParameters(append: string): string {
  return ['console=ttyS0', 'panic=-1', 'oops=panic', 'rdinit=/init', append]
    .filter((part) => part !== '')
    .join(' ');
}

/**
 * Emulation runs all CPUs of the guest in one thread. With one thread each, QEMU before 8.1 sometimes executes
 * half-patched kernel text ("Oops: int3" at boot), because translation does not lock the page that it reads.
 */
export function qemuArguments(spec: MachineSpec): string[] {
  const accelerator =
    spec.accelerator === 'kvm' ? ['kvm', '-cpu', 'host'] : ['tcg,thread=single', '-cpu', 'max'];
  const disk = [
    '-drive',
    `file=${spec.diskPath},format=raw,if=none,id=scratch,cache=unsafe`,
    '-device',
    'virtio-blk-pci,drive=scratch',
  ];
  return [
    ...['-nodefaults', '-no-user-config', '-display', 'none', '-no-reboot'],
    ...['-accel', ...accelerator, '-m', spec.memory, '-smp', String(spec.cpus)],
    ...['-kernel', spec.kernelPath, '-initrd', spec.initramfsPath, '-append', kernelParameters(spec.append)],
    ...['-chardev', 'stdio,id=console,signal=off', '-serial', 'chardev:console'],
    ...['-device', 'virtio-serial-pci', '-chardev', `socket,id=channel,fd=${CHANNEL_FD}`],
    ...['-device', 'virtserialport,chardev=channel,name=fusebench', '-device', 'virtio-rng-pci'],
    ...(spec.diskPath === null ? [] : disk),
  ];
}

export interface QemuEnd {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** QEMU's own error output. */
  readonly stderr: string;
}

/** A Qemu is a running guest. `ended` always resolves; `kill` is safe at any time. */
export interface Qemu {
  readonly pid: number;
  readonly channel: Duplex;
  readonly console: Console;
  readonly ended: Promise<QemuEnd>;
  kill(): void;
}

function textOf(stream: Readable): () => string {
  let text = '';
  stream.on('data', (chunk: Buffer) => {
    text = (text + chunk.toString('utf8')).slice(-8192);
  });
  return () => text;
}

export function startQemu(qemu: string, spec: MachineSpec): Qemu {
  const setpriv = findProgram('setpriv');
  if (setpriv === undefined) {
    throw new FusebenchError({
      reason: 'is not installed; without it QEMU could outlive fusebench',
      object: 'setpriv',
      hint: 'install the package util-linux',
      exitCode: 3,
    });
  }
  const child: ChildProcess = spawn(setpriv, ['--pdeathsig', 'KILL', '--', qemu, ...qemuArguments(spec)], {
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
    detached: true,
  });
  const serial = new Console();
  child.stdout!.on('data', (chunk: Buffer) => serial.push(chunk));
  const stderr = textOf(child.stderr!);
  const channel = child.stdio[CHANNEL_FD] as Duplex;
  // A write to a guest that has just ended; its end is reported through `ended`.
  channel.on('error', () => undefined);
  const ended = new Promise<QemuEnd>((resolve) => {
    child.on('error', (error) => resolve({ code: null, signal: null, stderr: error.message }));
    child.on('close', (code, signal) => resolve({ code, signal, stderr: stderr() }));
  });
  return { pid: child.pid ?? 0, channel, console: serial, ended, kill: () => void child.kill('SIGKILL') };
}
