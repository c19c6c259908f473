// The counters of interleaved blocks: what the blocks of B show more or less of than those of A. They decide where
// times cannot (emulated guests) or not alone (kernels).

import { type CounterFinding, judgeCounters } from '../../results/judge/counters.js';
import { DEFAULT_POLICY } from '../../results/judge/policy.js';
import { isUsable } from '../../results/quantities/summary.js';
import type { Measurement } from '../../results/run/model.js';
import { type KeyOf, keyOfBlocks, type Unit } from './blocks.js';

/** Requests and context switches per operation that differ; a case that one side lacks is judged by its times. */
export function countersOfBlocks(units: readonly Unit[]): CounterFinding[] {
  const keyOf = keyOfBlocks(units);
  const base = byCase(
    keyOf,
    units.flatMap(({ a }) => a.flatMap((run) => run.measurements)),
  );
  const head = byCase(
    keyOf,
    units.flatMap(({ b }) => b.flatMap((run) => run.measurements)),
  );
  return [...head].flatMap(([key, candidates]) => {
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

function byCase(keyOf: KeyOf, measurements: readonly Measurement[]): Map<string, Measurement[]> {
  const cases = new Map<string, Measurement[]>();
  for (const one of measurements) cases.set(keyOf(one), [...(cases.get(keyOf(one)) ?? []), one]);
  return cases;
}
