// The table of `fusebench footprint`: a block per number of inodes, a column per mode, at most 72 columns of ASCII.

import { duration, significant } from '../../results/format/format.js';
import { shortLabelOf } from '../../results/run/modes.js';
import type { Footprint, FootprintCost, FootprintPoint } from '../../results/study/footprint.js';

const LABEL_WIDTH = 30;
const COLUMN_WIDTH = 14;
/** What fits into 72 columns. */
const MOST_COLUMNS = 3;

interface Line {
  readonly label: string;
  text(cost: FootprintCost): string;
}

const LINES: readonly Line[] = [
  { label: 'kernel slab, bytes', text: (cost) => whole(cost.slabBytesPerInode) },
  { label: 'MemAvailable, bytes', text: (cost) => whole(cost.availableBytesPerInode) },
  { label: 'daemon memory, bytes', text: (cost) => whole(cost.daemonBytesPerInode) },
  { label: 'daemon descriptors', text: (cost) => significant(cost.daemonFdsPerInode) },
  { label: 'backing ids', text: (cost) => String(cost.backingIdsPerInode) },
  { label: 'first lookup', text: (cost) => duration(cost.firstLookupNs) },
  { label: 'lookup again', text: (cost) => duration(cost.againNs) },
  { label: 'eviction', text: (cost) => (cost.evictionNs === null ? 'not all' : duration(cost.evictionNs)) },
];

function whole(value: number): string {
  return String(Math.round(value));
}

function row(label: string, cells: readonly string[]): string {
  return `${label.padEnd(LABEL_WIDTH)}${cells.map((cell) => cell.padStart(COLUMN_WIDTH)).join('')}`.trimEnd();
}

function cacheLines(points: readonly FootprintPoint[]): string[] {
  const names = new Set(points.flatMap(({ cost }) => cost?.caches?.map(({ name }) => name) ?? []));
  return [...names].map((name) =>
    row(
      `  ${name}`,
      points.map(({ cost }) => {
        const cache = cost?.caches?.find((one) => one.name === name);
        return cache === undefined
          ? '-'
          : `${whole(cache.bytesPerInode)} (${significant(cache.objectsPerInode, 2)})`;
      }),
    ),
  );
}

function block(inodes: number, points: readonly FootprintPoint[]): string[] {
  const title = row(
    `${inodes.toLocaleString('en-US')} inodes, each`,
    points.map(({ mode }) => shortLabelOf(mode)),
  );
  const limits = points.filter(({ limit }) => limit !== null);
  return [
    title,
    '-'.repeat(LABEL_WIDTH + COLUMN_WIDTH * points.length),
    ...LINES.map(({ label, text }) =>
      row(
        label,
        points.map(({ cost }) => (cost === null ? '-' : text(cost))),
      ),
    ),
    'slab bytes (objects) by cache',
    ...cacheLines(points),
    ...limits.flatMap(({ mode, kept, limit }) => [`limit: ${mode} kept ${kept} inodes:`, `  ${limit}`]),
    '',
  ];
}

/** As few as the width allows. */
function blocks(inodes: number, points: readonly FootprintPoint[]): string[] {
  const starts = points.map((_, index) => index).filter((index) => index % MOST_COLUMNS === 0);
  return starts.flatMap((start) => block(inodes, points.slice(start, start + MOST_COLUMNS)));
}

export function footprintText(footprint: Footprint): string {
  const { host, backing, points, skipped } = footprint;
  const counts = [...new Set(points.map(({ inodes }) => inodes))].sort((a, b) => a - b);
  return [
    `fusebench footprint, Linux ${host.kernel}, backing ${backing}`,
    ...(host.emulated ? ['WARNING: emulated CPU: times mean nothing, memory does'] : []),
    '',
    ...counts.flatMap((inodes) =>
      blocks(
        inodes,
        points.filter((point) => point.inodes === inodes),
      ),
    ),
    ...skipped.map(({ mode, reason }) => `skipped ${mode}: ${reason}`),
    'Bytes are those of the whole machine while the inodes were looked up;',
    'this varies by some MiB by itself, too much to measure 1,000 inodes.',
    'first lookup: LOOKUP with the attach, for one entry of ls -l.',
    'eviction: from dropping the caches to the last FORGET, for one inode.',
  ].join('\n');
}
