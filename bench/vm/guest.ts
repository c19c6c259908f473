// One guest from boot to power-off: the exchange with its init, its time limits, and its cleanup on the host.
//
// In every case, QEMU has ended and the staged files are gone when `runGuest` returns or throws.

import { dirname } from 'node:path';
import { errnoOf, FusebenchError, messageOf } from '../common/errors.js';
import { diagnose, type Stop } from './diagnosis.js';
import { decodeRecords, encodeFrame, encodeRecords, type Frame, FrameReader } from './frames.js';
import { type MachineSpec, type Qemu, startQemu } from './qemu.js';
import { ReceivedFiles } from './received-files.js';

/** The job of the guest. */
export interface GuestJob {
  /** The program's absolute path in the guest, and its arguments. */
  readonly argv: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  /** Working directory in the guest. */
  readonly directory: string;
  /** Guest paths to copy back, and their destinations on the host. */
  readonly collect: readonly { readonly guest: string; readonly host: string }[];
  /** File system of the scratch disk, mounted at /backing; null without one. */
  readonly disk: 'ext4' | 'xfs' | null;
}

export interface GuestLimits {
  /** From the start of QEMU until init reports. */
  readonly bootSeconds: number;
  /** From the start of QEMU until the end; null without a limit. */
  readonly totalSeconds: number | null;
  /** How long a command may take to end by itself after Ctrl-C. */
  readonly graceSeconds: number;
}

/** Receives what arrives while the guest runs. */
export interface GuestEvents {
  output(chunk: Buffer): void;
  errorOutput(chunk: Buffer): void;
  /** Init has reported: the release string of the running kernel. */
  booted(kernel: string): void;
  /** The console's last lines, before an error. */
  lastWords(lines: readonly string[]): void;
}

export interface GuestEnd {
  readonly exitCode: number;
  /** WARNING and BUG lines of the guest's kernel. */
  readonly complaints: readonly string[];
}

/** How a Ctrl-C is handled: the first one is passed on, the second one ends the guest. */
export interface Interrupts {
  onInterrupt(listener: () => void): () => void;
}

const UNPACKING_FAILED = /Initramfs unpacking failed: /;
const POWER_OFF_MS = 5000;
const DESCRIBE_MS = 3000;
const SIGINT_NUMBER = 2;

interface GuestParts {
  readonly qemu: Qemu;
  readonly job: GuestJob;
  readonly limits: GuestLimits;
  readonly events: GuestEvents;
  readonly files: ReceivedFiles;
}

class Guest {
  stop: Stop | null = null;
  /** The release that init has reported; null before. */
  private kernel: string | null = null;
  private interrupts = 0;
  private readonly timers: NodeJS.Timeout[] = [];
  private readonly reader = new FrameReader();
  private readonly parts: GuestParts;

  constructor(parts: GuestParts) {
    this.parts = parts;
    const { limits } = parts;
    this.endAfter(limits.bootSeconds, () => !this.booted, 'boot-timeout');
    if (limits.totalSeconds !== null) this.endAfter(limits.totalSeconds, () => true, 'timeout');
  }

  /** The exit code of the command, or null when the guest ended without one. */
  async converse(): Promise<number | null> {
    try {
      for await (const chunk of this.parts.qemu.channel) {
        for (const frame of this.reader.push(chunk as Buffer)) {
          const exitCode = this.handle(frame);
          if (exitCode !== null) return exitCode;
        }
      }
      return null;
    } finally {
      for (const timer of this.timers) clearTimeout(timer);
    }
  }

  interrupt(): void {
    this.interrupts++;
    if (this.interrupts === 1 && this.booted) {
      this.parts.qemu.channel.write(encodeFrame('signal', String(SIGINT_NUMBER)));
      this.timers.push(
        setTimeout(() => this.end({ why: 'interrupted' }), this.parts.limits.graceSeconds * 1000),
      );
    } else {
      this.end({ why: 'interrupted' });
    }
  }

  get booted(): boolean {
    return this.kernel !== null;
  }

  get wasInterrupted(): boolean {
    return this.interrupts > 0;
  }

  private end(stop: Stop): void {
    this.stop ??= stop;
    this.parts.qemu.kill();
  }

  private endAfter(seconds: number, still: () => boolean, why: 'boot-timeout' | 'timeout'): void {
    const timer = setTimeout(() => {
      if (still()) this.describeAndEnd({ why, seconds });
    }, seconds * 1000);
    this.timers.push(timer);
  }

  /** A guest that runs but is late reports what its processes wait for; the answer arrives as error output. */
  private describeAndEnd(stop: Stop): void {
    this.stop ??= stop;
    if (this.booted) this.parts.qemu.channel.write(encodeFrame('describe', ''));
    this.timers.push(setTimeout(() => this.end(stop), this.booted ? DESCRIBE_MS : 0));
  }

  /** The command's exit code when this was the last frame, else null. */
  private handle(frame: Frame): number | null {
    switch (frame.type) {
      case 'hello':
        this.greet(decodeRecords(frame.payload));
        return null;
      case 'output':
        this.parts.events.output(frame.payload);
        return null;
      case 'errorOutput':
        this.parts.events.errorOutput(frame.payload);
        return null;
      case 'failure':
        throw new FusebenchError({ object: 'guest', reason: frame.payload.toString('utf8'), exitCode: 3 });
      case 'exit':
        return this.finish(decodeRecords(frame.payload));
      default:
        this.store(() => this.parts.files.accept(frame));
        return null;
    }
  }

  private greet(hello: Map<string, string[]>): void {
    const missing = hello.get('missing') ?? [];
    if (missing.length > 0) {
      const reason = `the kernel lacks ${missing.join(', ')}`;
      throw new FusebenchError({
        object: 'guest',
        reason,
        hint: 'build it in (=y), see `fusebench vm --help`',
        exitCode: 3,
      });
    }
    // Init is there all the same, and what is missing fails in ways that say nothing of memory.
    if (this.parts.qemu.console.lines().some((line) => UNPACKING_FAILED.test(line))) {
      const reason = 'the initramfs did not fit into its memory';
      throw new FusebenchError({ object: 'guest', reason, hint: 'give it more with --memory', exitCode: 3 });
    }
    this.kernel = hello.get('kernel')?.[0] ?? 'unknown';
    this.parts.events.booted(this.kernel);
    const { argv, environment, directory, collect, disk } = this.parts.job;
    const folders = collect.map(({ guest }) => dirname(guest));
    const records: (readonly [string, string])[] = [
      ...argv.map((argument) => ['argument', argument] as const),
      ...Object.entries(environment).map(([key, value]) => ['environment', `${key}=${value}`] as const),
      ['directory', directory],
      ...folders.map((folder) => ['folder', folder] as const),
      ...collect.map(({ guest }) => ['collect', guest] as const),
      ...(disk === null ? [] : [['disk', disk] as const]),
    ];
    this.parts.qemu.channel.write(encodeFrame('job', encodeRecords(records)));
  }

  /** Errors: exit code 3 for whatever keeps the guest's files from being stored. */
  private store(write: () => void): void {
    try {
      write();
    } catch (error) {
      const reason = `its files cannot be taken over: ${messageOf(error)}`;
      const errno = errnoOf(error);
      throw new FusebenchError({
        object: 'guest',
        reason,
        ...(errno !== undefined && { errno }),
        exitCode: 3,
      });
    }
  }

  private finish(exit: Map<string, string[]>): number {
    const value = (key: string): string => exit.get(key)?.[0] ?? '';
    this.store(() => this.parts.files.commit(Number(value('frames'))));
    this.parts.qemu.channel.write(encodeFrame('acknowledge', ''));
    return Number(value('exit'));
  }
}

/** Lets the guest power off by itself, for a short time. */
async function waitForEnd(qemu: Qemu): Promise<void> {
  const timer = setTimeout(() => qemu.kill(), POWER_OFF_MS);
  await qemu.ended;
  clearTimeout(timer);
}

/**
 * Boots the machine and runs the job. Throws a FusebenchError with exit code 3 when the guest ends without an exit
 * code of the command, and with 130 when it was interrupted.
 */
export async function runGuest(
  qemuPath: string,
  spec: MachineSpec,
  job: GuestJob,
  limits: GuestLimits,
  events: GuestEvents,
  interrupts: Interrupts,
): Promise<GuestEnd> {
  const files = new ReceivedFiles(job.collect.map(({ host }) => host));
  const qemu = startQemu(qemuPath, spec);
  const guest = new Guest({ qemu, job, limits, events, files });
  const stopListening = interrupts.onInterrupt(() => guest.interrupt());
  try {
    const exitCode = await guest.converse();
    if (exitCode !== null) {
      await waitForEnd(qemu);
      return { exitCode: guest.wasInterrupted ? 130 : exitCode, complaints: qemu.console.complaints() };
    }
    const end = await qemu.ended;
    if (guest.stop?.why !== 'interrupted') events.lastWords(qemu.console.lastWords());
    throw diagnose({
      booted: guest.booted,
      consoleLines: qemu.console.lines(),
      stop: guest.stop,
      end,
      memory: spec.memory,
    });
  } finally {
    stopListening();
    qemu.kill();
    await qemu.ended;
    files.discard();
  }
}
