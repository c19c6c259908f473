// Can KVM run a guest here? This is tested by running one.
//
// /dev/kvm may open and even create virtual machines where the first instruction of a guest fails (nested
// virtualization without support, missing MSRs). The guest is a 64 KiB firmware image whose first instructions make
// QEMU exit with a code.

import { execFile } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { errnoOf, FusebenchError } from '../common/errors.js';

export const ACCELERATIONS = ['auto', 'kvm', 'tcg'] as const;
export type Acceleration = (typeof ACCELERATIONS)[number];

export interface Accelerator {
  readonly kind: 'kvm' | 'tcg';
  /** Why it is emulation although hardware was requested; else null. */
  readonly reason: string | null;
}

const PROBE_TIMEOUT_MS = 10_000;
const EXIT_PORT = 0xf4;
const EXIT_VALUE = 0x10;
/** isa-debug-exit turns the value v into the exit code 2v + 1. */
const PROBE_EXIT_CODE = 2 * EXIT_VALUE + 1;

/** A ROM that is `hlt` everywhere except at the reset vector: mov dx, 0xf4; mov al, 0x10; out dx, al; hlt. */
export function probeFirmware(): Buffer {
  const rom = Buffer.alloc(64 * 1024, 0xf4);
  Buffer.from([0xba, EXIT_PORT, 0x00, 0xb0, EXIT_VALUE, 0xee, 0xf4]).copy(rom, 0xfff0);
  return rom;
}

function probeArguments(firmware: string): string[] {
  return [
    ...[
      '-accel',
      'kvm',
      '-cpu',
      'host',
      '-m',
      '16M',
      '-nodefaults',
      '-no-user-config',
      '-display',
      'none',
      '-no-reboot',
    ],
    ...['-bios', firmware, '-device', `isa-debug-exit,iobase=${EXIT_PORT},iosize=4`],
  ];
}

interface Ended {
  readonly code: number | string | null;
  readonly stderr: string;
}

function runProbe(qemu: string, firmware: string): Promise<Ended> {
  return new Promise((resolve) => {
    execFile(
      qemu,
      probeArguments(firmware),
      { timeout: PROBE_TIMEOUT_MS, killSignal: 'SIGKILL' },
      (error, _stdout, stderr) => {
        resolve({ code: error === null ? 0 : (error.code ?? null), stderr });
      },
    );
  });
}

/** Null when KVM ran the probe; else one sentence. */
async function kvmFailure(qemu: string): Promise<string | null> {
  try {
    accessSync('/dev/kvm', constants.R_OK | constants.W_OK);
  } catch (error) {
    const errno = errnoOf(error);
    if (errno === 'EACCES') return 'no permission for /dev/kvm (EACCES; join the group kvm)';
    return `there is no usable /dev/kvm (${errno ?? 'unknown'})`;
  }
  const folder = await mkdtemp(join(tmpdir(), 'fusebench-kvm-'));
  try {
    const firmware = join(folder, 'probe.bin');
    await writeFile(firmware, probeFirmware());
    const { code, stderr } = await runProbe(qemu, firmware);
    if (code === PROBE_EXIT_CODE) return null;
    const detail = stderr
      .split('\n')
      .find((line) => /error|failed/i.test(line))
      ?.replace(/^.*?: (error: )?/, '');
    return `/dev/kvm opens but cannot run a guest (${detail ?? 'no answer from a test guest'})`;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The accelerator to use. Only `auto` falls back to emulation; with `kvm`, KVM that fails is an error. */
export async function chooseAccelerator(wish: Acceleration, qemu: string): Promise<Accelerator> {
  if (wish === 'tcg') return { kind: 'tcg', reason: null };
  const reason = await kvmFailure(qemu);
  if (reason === null) return { kind: 'kvm', reason: null };
  if (wish === 'auto') return { kind: 'tcg', reason };
  throw new FusebenchError({
    reason,
    object: '--accel kvm',
    hint: 'use --accel auto or tcg for software emulation',
    exitCode: 3,
  });
}
