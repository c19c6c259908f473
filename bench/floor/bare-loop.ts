// A process with a bare loop (native/bench/floor.cc) that answers each line with a round.

import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { PACKAGE_ROOT } from '../common/paths.js';

const FLOOR = join(PACKAGE_ROOT, 'build/bench/floor');
const ROUNDS_OF_PROCESS = 4;

export interface BareLoopSpec {
  readonly loop: 'pread-each' | 'pread-all' | 'statx-all';
  readonly path: string;
  readonly operations: number;
  readonly warmup: number;
  readonly cpu: number;
}

/** Where the buffer of a process lies in memory is a matter of luck: there is a new process every few rounds. */
export class BareLoop {
  readonly #spec: BareLoopSpec;
  #process: LoopProcess | null = null;
  #rounds = 0;

  constructor(spec: BareLoopSpec) {
    this.#spec = spec;
  }

  /** Nanoseconds an operation. Errors: that the process ended, with its last words on stderr. */
  async round(): Promise<number> {
    if (this.#rounds % ROUNDS_OF_PROCESS === 0) {
      this.end();
      this.#process = new LoopProcess(this.#spec);
    }
    this.#rounds += 1;
    return await this.#process!.round();
  }

  end(): void {
    this.#process?.end();
  }
}

class LoopProcess {
  readonly #child: ChildProcessByStdio<Writable, Readable, null>;
  readonly #lines: AsyncIterator<string>;

  constructor({ loop, path, operations, warmup, cpu }: BareLoopSpec) {
    const argv = [loop, path, ...[operations, warmup, cpu].map(String)];
    this.#child = spawn(FLOOR, argv, { stdio: ['pipe', 'pipe', 'inherit'] });
    this.#lines = createInterface({ input: this.#child.stdout })[Symbol.asyncIterator]();
  }

  async round(): Promise<number> {
    this.#child.stdin.write('\n');
    const line = await this.#lines.next();
    if (line.done === true) throw new Error('the bare loop ended early');
    return Number(line.value);
  }

  end(): void {
    this.#child.stdin.end();
  }
}
