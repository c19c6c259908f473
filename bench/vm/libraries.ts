// The shared libraries of a program, as the dynamic linker of this machine finds them.
//
// It asks ldd instead of following DT_NEEDED itself: the search order (rpath, cache, hardware capabilities) is the
// linker's.

import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { FusebenchError, messageOf } from '../common/errors.js';

const run = promisify(execFile);

/**
 * Absolute paths in the output of ldd: `libm.so.6 => /lib/libm.so.6 (0x...)` and `/lib64/ld-linux-x86-64.so.2 (0x...)`.
 * Throws with the library's name for `=> not found`.
 */
export function parseLdd(output: string): string[] {
  const missing = /^\s*(\S+) => not found$/m.exec(output);
  if (missing) throw new Error(`${missing[1]} is not found`);
  return [...output.matchAll(/^\s*(?:\S+ => )?(\/\S+) \(0x[0-9a-f]+\)$/gm)].map((match) => match[1]!);
}

/** The libraries of a program or library; empty for a static one. */
export async function sharedLibraries(path: string): Promise<string[]> {
  try {
    const { stdout } = await run('ldd', [path], { env: { ...process.env, LC_ALL: 'C' } });
    return parseLdd(stdout);
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string };
    if (/not a dynamic executable|statically linked/.test(stdout + stderr)) return [];
    throw new FusebenchError({
      reason: `its shared libraries cannot be found: ${messageOf(error)}`,
      object: path,
      hint: 'ldd (package libc-bin) has to list every one of them',
      exitCode: 3,
    });
  }
}
