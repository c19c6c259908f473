// Published ratios of other systems, shown beside fusebench's where the workload is similar.
//
// Data with their source. The program never compares them. It shows them and marks them as
// other people's numbers on other machines with other tools. Ratios are recomputed here from the published values.

import { ascii, ratio, wrap } from '../../results/format/format.js';
import type { Mode, Run } from '../../results/run/model.js';
import { labelOf, type ReferenceMode } from '../../results/run/modes.js';
import { rowsOf } from '../data/cells.js';

/** A Published number is one system that others measured with and without something. */
export interface Published {
  /** Names of fusebench's workloads that measure something similar. */
  readonly workloads: readonly string[];
  readonly mode: Mode;
  /** What was measured, in the words of the source. */
  readonly what: string;
  readonly value: number;
  /** The same without FUSE, or with plain FUSE: see `over`. */
  readonly reference: number;
  readonly over: ReferenceMode;
  readonly unit: string;
  /** True where a higher value is better, so that the time ratio is reference / value. */
  readonly higherIsBetter: boolean;
  readonly source: string;
}

const V11 =
  'Balsini, FUSE passthrough V11, 18 Jan 2021 <20210118192748.584213-1-balsini@android.com>: ext4 on a RAM block device, fio bs=4k, fsync on close, 10 runs';
const MERGERFS = 'mergerfs documentation: tmpfs branch, dd bs=1M count=2000 conv=fdatasync';
const READDIRPLUS = 'Linux commit 0b05b18381ee: ls -lR of 20,000 files on a network file system';

function balsini(
  workload: string,
  what: string,
  values: readonly [plain: number, passthrough: number, native: number],
): Published[] {
  const [plain, passthrough, native] = values;
  const common = {
    workloads: [workload],
    unit: 'MiB/s',
    higherIsBetter: true,
    over: 'native',
    reference: native,
    source: V11,
  } as const;
  return [
    { ...common, mode: 'plain', what: `${what}, plain FUSE`, value: plain },
    { ...common, mode: 'file-passthrough', what: `${what}, passthrough`, value: passthrough },
  ];
}

/** The rows that `--reference` may show. */
export const PUBLISHED: readonly Published[] = [
  ...balsini('read-128k-seq', 'sequential read by 4 KiB, read ahead', [471, 1791, 1839]),
  ...balsini('write-128k-seq', 'sequential write by 4 KiB', [95, 1068, 1322]),
  ...balsini('read-4k-rand', 'random read of 4 KiB', [25, 860, 1135]),
  ...balsini('write-4k-rand', 'random write of 4 KiB', [76, 813, 1005]),
  {
    workloads: ['write-1m-seq', 'write-128k-seq'],
    mode: 'file-passthrough',
    what: 'write of 1 MiB blocks and fdatasync, passthrough',
    value: 1.6,
    reference: 1.7,
    over: 'native',
    unit: 'GB/s',
    higherIsBetter: true,
    source: MERGERFS,
  },
  {
    workloads: ['readdir-plus-stat'],
    mode: 'plain',
    what: 'ls -lR with READDIRPLUS against without (middles of 3.8-4.1 and 16.0-18.1 s)',
    value: 3.95,
    reference: 17.05,
    over: 'plain',
    unit: 's',
    higherIsBetter: false,
    source: READDIRPLUS,
  },
];

/** How many times the time of the reference a published system took. */
export function publishedTimeRatio({ value, reference, higherIsBetter }: Published): number {
  return higherIsBetter ? reference / value : value / reference;
}

/** The published rows for the workloads of a run, as paragraphs of 72 columns; none when nothing is similar. */
export function referenceLines(run: Run, names: readonly string[] | null = null): string[] {
  const own = new Map(rowsOf(run).map((row) => [row.workload.name, row]));
  const rows = PUBLISHED.filter(({ workloads }) =>
    workloads.some((name) => own.has(name) && (names === null || names.includes(name))),
  );
  if (rows.length === 0) return [];
  const sources = [...new Set(rows.map((row) => row.source))];
  const lines = rows.map((row) => {
    const text = `${labelOf(row.mode)}: ${row.what} ${row.value} against ${row.reference} ${row.unit}`;
    return `${text}, ${ratio(publishedTimeRatio(row))}x the time of ${row.over} [${sources.indexOf(row.source) + 1}]`;
  });
  return [
    "Other people's numbers on other machines, for orientation only:",
    ...lines.flatMap((line) => wrap(ascii(line), 70, '  ').map((text) => `  ${text}`)),
    ...sources.flatMap((source, index) =>
      wrap(ascii(`[${index + 1}] ${source}`), 70, '    ').map((text) => `  ${text}`),
    ),
  ];
}
