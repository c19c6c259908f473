// The JavaScript side of programs/calls.cc: a process that makes exactly the system calls that it gets.

import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { PACKAGE_ROOT } from '../common/paths.js';

/** Compiles the program; returns its path. */
export function buildCalls(): string {
  execFileSync('make', ['-s', '-C', join(PACKAGE_ROOT, 'bench/testing/programs')], { stdio: 'inherit' });
  return join(PACKAGE_ROOT, 'build/test/calls');
}

export class Calls {
  private readonly child: ChildProcess;
  private readonly lines: AsyncIterator<string>;

  constructor(program: string) {
    this.child = spawn(program, [], { stdio: ['pipe', 'pipe', 'inherit'] });
    this.lines = createInterface({ input: this.child.stdout! })[Symbol.asyncIterator]();
  }

  /** `ok VALUES`, or the name of the errno. */
  async try(command: string): Promise<string> {
    this.child.stdin!.write(`${command}\n`);
    const answer = await this.lines.next();
    if (answer.done === true) throw new Error(`the process ended at: ${command}`);
    return answer.value;
  }

  /** The values of a call that has to succeed. */
  async call(command: string): Promise<string> {
    const answer = await this.try(command);
    if (!answer.startsWith('ok ')) throw new Error(`${command}: ${answer}`);
    return answer.slice(3);
  }

  get pid(): number {
    return this.child.pid!;
  }

  /** Ends the process, which closes what it has open. */
  async end(): Promise<void> {
    const closed = new Promise((resolve) => this.child.once('close', resolve));
    this.child.stdin!.end();
    await closed;
  }
}
