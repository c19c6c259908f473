// Published ratios of other systems, shown beside fusebench's where the workload is similar.
//
// The program never compares them. It shows them and marks them as other people's numbers on other machines with other tools.
// Ratios are recomputed here from the published values.

import { ratio, wrap } from '../../results/format/format.js';
import type { Mode, Run } from '../../results/run/model.js';
import { labelOf, type ReferenceMode } from '../../results/run/modes.js';
import { pickRows } from '../data/cells.js';
import { LETTER_WIDTH } from './letter-grid.js';

interface Published {
  /** Names of fusebench's workloads that measure something similar. */
  readonly workloads: readonly string[];
  readonly mode: Mode;
  /** What was measured, in the words of the source. */
  readonly what: string;
  readonly value: number;
  /** The same without FUSE, or with plain FUSE: see `over`. */
  readonly reference: number;
  readonly over: ReferenceMode;
  /** Of a rate, or of a time, which is better where it is less. */
  readonly unit: 'MiB/s' | 'GB/s' | 's';
  readonly source: string;
}

const V11 =
  'Balsini, FUSE passthrough V11, 18 Jan 2021 <20210118192748.584213-1-balsini@android.com>: ext4 on a RAM block device, fio bs=4k, fsync on close, 10 runs';
const MERGERFS = 'mergerfs documentation: tmpfs branch, dd bs=1M count=2000 conv=fdatasync';
const READDIRPLUS = 'Linux commit 0b05b18381ee: ls -lR of 20,000 files on a network file system';

/** Workload, operation, and the rates of plain FUSE, passthrough and native. */
const V11_RATES: readonly (readonly [string, string, number, number, number])[] = [
  ['read-128k-seq', 'sequential read by 4 KiB, read ahead', 471, 1791, 1839],
  ['write-128k-seq', 'sequential write by 4 KiB', 95, 1068, 1322],
  ['read-4k-rand', 'random read of 4 KiB', 25, 860, 1135],
  ['write-4k-rand', 'random write of 4 KiB', 76, 813, 1005],
];

/** The rows that `--reference` may show. */
export const PUBLISHED: readonly Published[] = [
  ...V11_RATES.flatMap(([workload, what, plain, passthrough, reference]): Published[] => {
    const common = { workloads: [workload], reference, over: 'native', unit: 'MiB/s', source: V11 } as const;
    return [
      { ...common, mode: 'plain', what: `${what}, plain FUSE`, value: plain },
      { ...common, mode: 'file-passthrough', what: `${what}, passthrough`, value: passthrough },
    ];
  }),
  {
    workloads: ['write-1m-seq', 'write-128k-seq'],
    mode: 'file-passthrough',
    what: 'write of 1 MiB blocks and fdatasync, passthrough',
    ...{ value: 1.6, reference: 1.7, over: 'native', unit: 'GB/s', source: MERGERFS },
  },
  {
    workloads: ['readdir-plus-stat'],
    mode: 'plain',
    what: 'ls -lR with READDIRPLUS against without (middles of 3.8-4.1 and 16.0-18.1 s)',
    ...{ value: 3.95, reference: 17.05, over: 'plain', unit: 's', source: READDIRPLUS },
  },
];

/** The published rows for the workloads of a run, as paragraphs of 72 columns; none when nothing is similar. */
export function referenceLines(run: Run, names: readonly string[] | null = null): string[] {
  const own = new Set(pickRows(run, names).map((row) => row.workload.name));
  const rows = PUBLISHED.filter(({ workloads }) => workloads.some((name) => own.has(name)));
  if (rows.length === 0) return [];
  const sources = [...new Set(rows.map((row) => row.source))];
  const lines = rows.map(({ mode, what, value, reference, over, unit, source }) => {
    const times = ratio(unit === 's' ? value / reference : reference / value);
    const number = sources.indexOf(source) + 1;
    return `${labelOf(mode)}: ${what} ${value} against ${reference} ${unit}, ${times}x the time of ${over} [${number}]`;
  });
  return [
    "Other people's numbers on other machines, for orientation only:",
    ...lines.flatMap((line) => wrap(line, LETTER_WIDTH, '    ', '  ')),
    ...sources.flatMap((source, index) => wrap(`[${index + 1}] ${source}`, LETTER_WIDTH, '      ', '  ')),
  ];
}
