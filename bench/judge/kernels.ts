// Kernel against kernel: how two images become contenders, how a block boots one, and what decides between them.

import { type CounterFinding, judgeCounters } from '../../results/judge/counters.js';
import { DEFAULT_POLICY } from '../../results/judge/policy.js';
import { isUsable } from '../../results/quantities/summary.js';
import type { Measurement, Run } from '../../results/run/model.js';
import { FusebenchError } from '../common/errors.js';
import { readKernelImage } from '../vm/kernel-image.js';
import { keyOfBlocks, type Unit } from './blocks.js';
import { type Contender, parseContender } from './contender.js';

/** Kernel images by the names that the user chose. */
export type Images = Readonly<Partial<Record<'A' | 'B', string>>>;

export type Contenders = Readonly<Record<'a' | 'b', Contender>>;

/**
 * Two images by the names A and B may be given instead of two contenders. Errors: exit code 2 for an unknown side, and for an
 * image that cannot be booted.
 */
export async function chooseContenders(
  a: string | undefined,
  b: string | undefined,
  { mode, kernel }: { readonly mode: string; readonly kernel: Images },
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

/** The findings of the counters of two kernels, and whether their times count. Null when no kernel was booted. */
export function kernelFindings(contenders: Contenders, units: readonly Unit[]) {
  if (contenders.a.kernel === undefined && contenders.b.kernel === undefined) return null;
  const emulated = units.some(({ a, b }) => [...a, ...b].some(({ host }) => host.emulated));
  return { counters: countersOfBlocks(units), emulated };
}

/**
 * Requests and context switches per operation of which the blocks of B show more or less than those of A. They decide
 * where times cannot (emulated guests) or not alone. A case that one side lacks is judged by its times.
 */
export function countersOfBlocks(units: readonly Unit[]): CounterFinding[] {
  const keyOf = keyOfBlocks(units);
  const byCase = (runs: readonly Run[]): Map<string, Measurement[]> => {
    const cases = new Map<string, Measurement[]>();
    for (const one of runs.flatMap((run) => run.measurements))
      cases.set(keyOf(one), [...(cases.get(keyOf(one)) ?? []), one]);
    return cases;
  };
  const base = byCase(units.flatMap(({ a }) => a));
  return [...byCase(units.flatMap(({ b }) => b))].flatMap(([key, candidates]) => {
    const baseline = (base.get(key) ?? []).filter(isUsable);
    if (baseline.length === 0) return [];
    const together: Measurement = {
      ...(candidates.find((one) => !isUsable(one)) ?? candidates[0]!),
      rounds: candidates.flatMap(({ rounds }) => rounds),
    };
    const findings = judgeCounters(baseline, together, DEFAULT_POLICY.counters);
    return findings.filter(({ verdict }) => verdict !== 'unchanged');
  });
}

export type KernelFindings = NonNullable<ReturnType<typeof kernelFindings>>;

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
