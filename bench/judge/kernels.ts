// Kernel against kernel: how two images become contenders, how a block boots one, and what decides between them.

import type { CounterFinding } from '../../results/judge/counters.js';
import { FusebenchError } from '../common/errors.js';
import { readKernelImage } from '../vm/kernel-image.js';
import { countersOfBlocks } from './block-counters.js';
import type { Unit } from './blocks.js';
import { type Contender, parseContender } from './contender.js';

/** Kernel images by the names that the user chose. */
export type Images = Readonly<Partial<Record<'A' | 'B', string>>>;

export interface ContenderOptions {
  readonly mode: string;
  /** Two images by the names A and B, instead of two contenders. */
  readonly kernel: Images;
}

export type Contenders = Readonly<Record<'a' | 'b', Contender>>;

/** Errors: exit code 2 for an unknown side, and for an image that cannot be booted. */
export async function chooseContenders(
  a: string | undefined,
  b: string | undefined,
  { mode, kernel }: ContenderOptions,
): Promise<Contenders> {
  const [first, second] = Object.keys(kernel).length === 0 ? [a, b] : imagesOf(a, kernel);
  if (first === undefined || second === undefined) {
    const hint =
      "for example 'fusebench ab default daemon:build/Release/fusebench-daemon', or --kernel A=IMAGE --kernel B=IMAGE";
    throw new FusebenchError({ object: 'fusebench ab', reason: 'needs two sides', hint, exitCode: 2 });
  }
  const contenders = { a: parseContender(first, mode), b: parseContender(second, mode) };
  for (const { kernel: image } of Object.values(contenders))
    if (image !== undefined) await readKernelImage(image);
  return contenders;
}

function imagesOf(a: string | undefined, kernel: Images): [string, string] {
  const { A, B } = kernel;
  if (A === undefined || B === undefined || a !== undefined) {
    const reason = 'needs one image A and one image B, and no other side';
    throw new FusebenchError({
      object: '--kernel',
      reason,
      hint: 'write --kernel A=IMAGE --kernel B=IMAGE',
      exitCode: 2,
    });
  }
  return [`kernel:${A}`, `kernel:${B}`];
}

/** The words before `run` that boot this contender's kernel; empty for the running kernel. */
export function guestWords({ kernel }: Contender, vmOptions: readonly string[]): string[] {
  return kernel === undefined ? [] : ['vm', '--kernel', kernel, ...vmOptions, '--'];
}

/** The findings of the counters of two kernels, and whether their times count. */
export interface KernelFindings {
  readonly counters: readonly CounterFinding[];
  readonly emulated: boolean;
}

/** Null when no kernel was booted. */
export function kernelFindings(contenders: Contenders, units: readonly Unit[]): KernelFindings | null {
  if (contenders.a.kernel === undefined && contenders.b.kernel === undefined) return null;
  const emulated = units.some(({ a, b }) => [...a, ...b].some(({ host }) => host.emulated));
  return { counters: countersOfBlocks(units), emulated };
}

/** Requests and context switches first; a warning where times mean nothing. */
export function kernelText({ counters, emulated }: KernelFindings, units: readonly Unit[]): string {
  const release = (side: 'a' | 'b'): string => units[0]![side][0].host.kernel;
  return [
    `kernels: A ${release('a')}, B ${release('b')}`,
    ...(emulated ? ['WARNING: emulated CPU: times are not judged; requests and switches are'] : []),
    'requests and context switches of every block of B against those of A:',
    ...(counters.length === 0 ? ['  no difference'] : []),
    ...counters.map(
      ({ caseId, check, verdict, reason }) => `  ${verdict.toUpperCase()} ${caseId}: ${check}: ${reason}`,
    ),
    '',
    '',
  ].join('\n');
}
