// A synthetic run as large as that of all workloads, with the spread of magnitudes that real runs have. For tests and for
// looking at layouts; nothing here was measured. Its rows are names to lay out, not the set of the drivers: a new workload
// changes nothing here.

import { bucketIndex, bucketRange } from '../../results/run/histogram.js';
import type { HistogramData, Measurement, Mode, Run, Workload } from '../../results/run/model.js';
import { EXAMPLE_WORKLOADS, exampleRun } from '../../results/testing/example-run.js';

type Row = readonly [name: string, driver: string, cache: Workload['cache'], model: string, factor: number];

const ROWS: readonly Row[] = [
  ['read-4k-rand', 'read', 'direct', 'read-4k-rand', 1],
  ['read-4k-rand', 'read', 'warm', 'read-4k-rand', 0.9],
  ['read-4k-rand', 'read', 'cold', 'read-4k-rand', 1.1],
  ['read-128k-seq', 'read', 'direct', 'read-128k-seq', 1],
  ['read-128k-seq', 'read', 'warm', 'read-128k-seq', 0.95],
  ['read-128k-seq', 'read', 'cold', 'read-128k-seq', 1.2],
  ['read-1m-seq', 'read', 'direct', 'read-128k-seq', 7],
  ['read-1m-seq', 'read', 'warm', 'read-128k-seq', 6],
  ['read-1m-seq', 'read', 'cold', 'read-128k-seq', 9],
  ['write-4k-rand', 'write', 'direct', 'write-4k-rand', 1],
  ['write-4k-rand', 'write', 'warm', 'write-4k-rand', 1.2],
  ['write-128k-seq', 'write', 'direct', 'read-128k-seq', 1.3],
  ['write-128k-seq', 'write', 'warm', 'read-128k-seq', 1.4],
  ['write-4k-fsync', 'write', 'direct', 'open-close', 0.7],
  ['mmap-read-fault', 'mmap', 'cold', 'write-4k-rand', 0.8],
  ['mmap-write-msync', 'mmap', 'warm', 'open-close', 0.9],
  ['splice-in-64k', 'splice', 'direct', 'read-128k-seq', 0.3],
  ['splice-out-64k', 'splice', 'direct', 'read-128k-seq', 0.7],
  ['readdir-100', 'readdir', 'cold', 'readdir-100', 1],
  ['readdir-10k', 'readdir', 'cold', 'readdir-100', 110],
  ['readdir-plus-stat', 'readdir', 'cold', 'readdir-100', 3],
  ['statx-sync', 'statx', 'direct', 'statx-sync', 1],
  ['stat-warm', 'statx', 'warm', 'statx-sync', 0.4],
  ['fstat-after-read', 'statx', 'direct', 'statx-sync', 1.6],
  ['open-close', 'open', 'warm', 'open-close', 1],
  ['create-unlink', 'create', 'warm', 'create-unlink', 1],
  ['mkdir-rmdir', 'create', 'warm', 'create-unlink', 1.1],
  ['chmod', 'setattr', 'warm', 'statx-sync', 1.5],
  ['utimens', 'setattr', 'warm', 'statx-sync', 1.4],
  ['ftruncate', 'setattr', 'warm', 'statx-sync', 1.7],
  ['lookup-cold-d4', 'lookup', 'cold', 'lookup-cold-d4', 1],
  ['lookup-negative', 'lookup', 'cold', 'lookup-cold-d4', 0.5],
];

export interface WideOptions {
  readonly modes?: readonly Mode[];
  readonly bringUps?: number;
  readonly threads?: readonly number[];
  readonly seed?: number;
}

/** A synthetic run of all ROWS. */
export function wideRun(options: WideOptions = {}): Run {
  const base = exampleRun({ ...options, workloads: EXAMPLE_WORKLOADS });
  const measurements = ROWS.flatMap(([name, driver, cache, model, factor]) =>
    base.measurements
      .filter((one) => one.case.workload.name === model)
      .map((one) => scaled(one, { name, driver, cache }, factor)),
  );
  const workloads = [...new Set(ROWS.map(([name]) => name))];
  return { ...base, plan: { ...base.plan, workloads }, measurements };
}

function scaled(
  one: Measurement,
  names: Pick<Workload, 'name' | 'driver' | 'cache'>,
  factor: number,
): Measurement {
  const { threads } = one.case.workload;
  const { placement, mode } = one.case;
  return {
    ...one,
    case: {
      ...one.case,
      id: `${names.name}/${names.cache}/t${threads}/${placement}/${mode}`,
      workload: { ...one.case.workload, ...names },
    },
    rounds: one.rounds.map((round) => ({
      ...round,
      elapsedNs: round.elapsedNs * factor,
      histogram: scaledHistogram(round.histogram, factor),
    })),
  };
}

/** Every value of a histogram times a factor: what a faster or slower copy of the same operation would show. */
export function scaledHistogram(data: HistogramData, factor: number): HistogramData {
  const counts = new Map<number, number>();
  for (let i = 0; i < data.buckets.length; i += 2) {
    const { lowNs, widthNs } = bucketRange(data.buckets[i]!);
    const index = bucketIndex(Math.max(1, Math.round((lowNs + widthNs / 2) * factor)));
    counts.set(index, (counts.get(index) ?? 0) + data.buckets[i + 1]!);
  }
  return {
    ...data,
    minNs: Math.max(1, Math.floor(data.minNs * factor)),
    maxNs: Math.ceil(data.maxNs * factor),
    sumNs: data.sumNs * factor,
    buckets: [...counts].sort((a, b) => a[0] - b[0]).flat(),
  };
}
