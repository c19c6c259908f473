// Counts the requests of any FUSE daemon with the kernel's tracepoint fuse:fuse_request_send.
//
// It creates and removes its own instance below tracefs, so that other tracing is not affected. FORGET, BATCH_FORGET
// and INTERRUPT have no tracepoint. An event lost to a full buffer is an error, never a lower count.

import { mkdirSync, readdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { addon } from '../../native/index.js';
import { opcodeName } from '../../native/opcodes.js';
import { errnoOf, FusebenchError, messageOf } from '../common/errors.js';

const EVENT = 'events/fuse/fuse_request_send';
const INSTANCE = /^fusebench-(\d+)$/;
const BUFFER_KIB = 32 * 1024;
const MINOR_BITS = 20;

/** Requests by opcode name. */
export type RequestCounts = Readonly<Record<string, number>>;

/** One tracing instance; close() removes it. The next open() removes one that a killed process left. */
export class RequestTrace {
  readonly #instance: string;

  private constructor(instance: string) {
    this.#instance = instance;
  }

  /** Mounts tracefs on `mountpoint`, an empty folder in a private mount namespace. Errors: exit code 3. */
  static open(mountpoint: string): RequestTrace {
    try {
      mkdirSync(mountpoint, { recursive: true });
      addon().mount('fusebench', mountpoint, 'tracefs', [], '');
      const instances = join(mountpoint, 'instances');
      removeOrphans(instances);
      const instance = join(instances, `fusebench-${process.pid}`);
      mkdirSync(instance);
      writeFileSync(join(instance, 'buffer_size_kb'), String(BUFFER_KIB));
      return new RequestTrace(instance);
    } catch (error) {
      throw new FusebenchError({
        object: 'tracefs',
        reason: `requests cannot be counted with the kernel's tracepoints: ${messageOf(error)}`,
        errno: errnoOf(error) ?? 'EIO',
        hint: 'it needs a kernel with CONFIG_FTRACE and root',
        exitCode: 3,
      });
    }
  }

  /** The requests that one connection (the minor device number of its mount) sends during `work`. */
  async count(connection: number, work: () => Promise<void>): Promise<RequestCounts> {
    this.#write('trace', '');
    // The kernel's dev_t: FUSE mounts have major number 0.
    this.#write(`${EVENT}/filter`, `connection == ${connection & ((1 << MINOR_BITS) - 1)}`);
    this.#write(`${EVENT}/enable`, '1');
    try {
      await work();
    } finally {
      this.#write(`${EVENT}/enable`, '0');
    }
    this.#refuseLostEvents();
    const counts: Record<string, number> = {};
    for (const [, opcode] of this.#read('trace').matchAll(/fuse_request_send: .* opcode (\d+) /g)) {
      const name = opcodeName(Number(opcode));
      counts[name] = (counts[name] ?? 0) + 1;
    }
    return counts;
  }

  close(): void {
    rmdirSync(this.#instance);
  }

  #refuseLostEvents(): void {
    for (const cpu of readdirSync(join(this.#instance, 'per_cpu'))) {
      for (const [, what, lost] of this.#read(`per_cpu/${cpu}/stats`).matchAll(
        /(overrun|dropped events): (\d+)/g,
      )) {
        if (Number(lost) > 0) throw new Error(`tracing lost requests (${what} ${lost} on ${cpu})`);
      }
    }
  }

  #read(file: string): string {
    return readFileSync(join(this.#instance, file), 'utf8');
  }

  #write(file: string, text: string): void {
    writeFileSync(join(this.#instance, file), text);
  }
}

function removeOrphans(instances: string): void {
  for (const name of readdirSync(instances)) {
    const pid = INSTANCE.exec(name)?.[1];
    if (pid !== undefined && !isAlive(Number(pid))) rmdirSync(join(instances, name));
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return errnoOf(error) !== 'ESRCH';
  }
}
