// The table of `fusebench footprint`: a block per number of inodes, a column per mode, at most 72 columns of ASCII.

import { duration, significant } from '../../results/format/format.js';
import { shortLabelOf } from '../../results/run/modes.js';
import type { Footprint, FootprintCost, FootprintPoint } from '../../results/study/footprint.js';
import { dealColumns } from './line-table.js';

const LABEL_WIDTH = 30;
const COLUMN_WIDTH = 14;
/** What fits into 72 columns. */
const MOST_COLUMNS = 3;

const LINES: Readonly<Record<string, (cost: FootprintCost) => string>> = {
  'kernel slab, bytes': (cost) => whole(cost.slabBytesPerInode),
  'MemAvailable, bytes': (cost) => whole(cost.availableBytesPerInode),
  'daemon memory, bytes': (cost) => whole(cost.daemonBytesPerInode),
  'daemon descriptors': (cost) => significant(cost.daemonFdsPerInode),
  'backing ids': (cost) => String(cost.backingIdsPerInode),
  'first lookup': (cost) => duration(cost.firstLookupNs),
  'lookup again': (cost) => duration(cost.againNs),
  eviction: (cost) => (cost.evictionNs === null ? 'not all' : duration(cost.evictionNs)),
};

function whole(value: number): string {
  return String(Math.round(value));
}

/** The costs of some modes beside each other, for one number of inodes. */
function block(inodes: number, points: readonly FootprintPoint[]): string[] {
  const row = (label: string, text: (point: FootprintPoint) => string): string =>
    `${label.padEnd(LABEL_WIDTH)}${points.map((point) => text(point).padStart(COLUMN_WIDTH)).join('')}`.trimEnd();
  const caches = new Set(points.flatMap(({ cost }) => cost?.caches?.map(({ name }) => name) ?? []));
  return [
    row(`${inodes.toLocaleString('en-US')} inodes, each`, ({ mode }) => shortLabelOf(mode)),
    '-'.repeat(LABEL_WIDTH + COLUMN_WIDTH * points.length),
    ...Object.entries(LINES).map(([label, text]) =>
      row(label, ({ cost }) => (cost === null ? '-' : text(cost))),
    ),
    'slab bytes (objects) by cache',
    ...[...caches].map((name) =>
      row(`  ${name}`, ({ cost }) => {
        const cache = cost?.caches?.find((one) => one.name === name);
        if (cache === undefined) return '-';
        return `${whole(cache.bytesPerInode)} (${significant(cache.objectsPerInode, 2)})`;
      }),
    ),
    ...points
      .filter(({ limit }) => limit !== null)
      .flatMap(({ mode, kept, limit }) => [`limit: ${mode} kept ${kept} inodes:`, `  ${limit}`]),
    '',
  ];
}

export function footprintText({ host, backing, points, skipped }: Footprint): string {
  const counts = [...new Set(points.map(({ inodes }) => inodes))].sort((a, b) => a - b);
  const blocks = counts.flatMap((inodes) => {
    const group = points.filter((point) => point.inodes === inodes);
    return dealColumns(group, MOST_COLUMNS).flatMap((some) => block(inodes, some));
  });
  return [
    `fusebench footprint, Linux ${host.kernel}, backing ${backing}`,
    ...(host.emulated ? ['WARNING: emulated CPU: times mean nothing, memory does'] : []),
    '',
    ...blocks,
    ...skipped.map(({ mode, reason }) => `skipped ${mode}: ${reason}`),
    'Bytes are those of the whole machine while the inodes were looked up;',
    'this varies by some MiB by itself, too much to measure 1,000 inodes.',
    'first lookup: LOOKUP with the attach, for one entry of ls -l.',
    'eviction: from dropping the caches to the last FORGET, for one inode.',
  ].join('\n');
}
