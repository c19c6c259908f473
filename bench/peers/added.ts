// What our daemon adds to a request beyond the system calls that every daemon needs; see native/bench/added.cc.

import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { PACKAGE_ROOT } from '../common/paths.js';

export interface Added {
  readonly request: string;
  readonly servedNs: number;
  readonly bareNs: number;
  /** Median of the differences, not the difference of the medians. */
  readonly addedNs: number;
}

/** Builds the program when it is out of date; fails with the compiler's message. */
export function measureAdded(cpu: number): Added[] {
  execFileSync('make', ['-s', '-C', join(PACKAGE_ROOT, 'native/bench'), 'added'], { stdio: 'inherit' });
  const program = join(PACKAGE_ROOT, 'build/bench/added');
  const output = execFileSync('taskset', ['-c', String(cpu), program], { encoding: 'utf8' });
  return output
    .trim()
    .split('\n')
    .map((line) => {
      const [request, servedNs, bareNs, addedNs] = line.split(' ');
      return {
        request: request!,
        servedNs: Number(servedNs),
        bareNs: Number(bareNs),
        addedNs: Number(addedNs),
      };
    });
}
