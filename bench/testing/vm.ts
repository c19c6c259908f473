// For tests that boot the kernel of FUSEBENCH_TEST_KERNEL: the reason to skip them, and running a script in the guest.

import { existsSync } from 'node:fs';
import { FusebenchError } from '../common/errors.js';
import type { Interrupts } from '../vm/guest.js';
import { GUEST_NODE } from '../vm/initramfs.js';
import { findProgram } from '../vm/qemu.js';
import { runProgramInVm, type VmOptions } from '../vm/vm.js';

const KERNEL = process.env.FUSEBENCH_TEST_KERNEL ?? '';

/** The reason to skip tests that boot a kernel, or false. */
export function vmUnavailable(): string | false {
  if (KERNEL === '') return 'FUSEBENCH_TEST_KERNEL is not set';
  if (!existsSync(KERNEL)) return `FUSEBENCH_TEST_KERNEL: there is no ${KERNEL}`;
  if (findProgram('qemu-system-x86_64') === undefined)
    return 'qemu-system-x86_64 is not installed (package qemu-system-x86)';
  return false;
}

export const testVm: VmOptions = {
  kernel: KERNEL,
  memory: '1G',
  cpus: 2,
  acceleration: 'auto',
  append: '',
  timeoutSeconds: 240,
  backing: 'tmpfs',
};

/** The results of a guest; `error` is null when the command ended by itself. */
export interface GuestRecord {
  readonly exitCode: number | null;
  readonly stdout: Buffer;
  readonly stderr: Buffer;
  readonly lastWords: readonly string[];
  readonly kernel: string | null;
  readonly complaints: readonly string[];
  readonly error: FusebenchError | null;
}

export const noInterrupts: Interrupts = { onInterrupt: () => () => undefined };

/** Boots the test kernel and runs a program of the guest. */
export async function runGuestProgram(
  argv: readonly string[],
  options: Partial<VmOptions> = {},
  interrupts: Interrupts = noInterrupts,
  onOutput: (chunk: Buffer) => void = () => undefined,
): Promise<GuestRecord> {
  const stdout: Buffer[] = [];
  const stderr: Buffer[] = [];
  let lastWords: readonly string[] = [];
  let kernel: string | null = null;
  const record = (
    exitCode: number | null,
    complaints: readonly string[],
    error: FusebenchError | null,
  ): GuestRecord => ({
    ...{ exitCode, complaints, error, lastWords, kernel },
    ...{ stdout: Buffer.concat(stdout), stderr: Buffer.concat(stderr) },
  });
  try {
    const end = await runProgramInVm(
      { ...testVm, ...options },
      argv,
      {
        starting: () => undefined,
        booted: (release) => {
          kernel = release;
        },
        output: (chunk) => {
          stdout.push(chunk);
          onOutput(chunk);
        },
        errorOutput: (chunk) => void stderr.push(chunk),
        lastWords: (lines) => {
          lastWords = lines;
        },
      },
      interrupts,
    );
    return record(end.exitCode, end.complaints, null);
  } catch (error) {
    if (error instanceof FusebenchError) return record(null, [], error);
    throw error;
  }
}

/** Runs JavaScript in the guest's Node. */
export async function runGuestScript(
  script: string,
  options: Partial<VmOptions> = {},
  interrupts: Interrupts = noInterrupts,
  onOutput?: (chunk: Buffer) => void,
): Promise<GuestRecord> {
  return await runGuestProgram([GUEST_NODE, '-e', script, '--'], options, interrupts, onOutput);
}
