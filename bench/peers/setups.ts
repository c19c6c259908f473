// What is compared: in each setup both daemons run with options that mean the same, and only the workloads that these
// options treat equally.
//
// passthrough_hp cannot choose its flags one by one. Caching is all (timeouts of a day, KEEP_CACHE, cached listings) or
// nothing (--nocache), and --nopassthrough with caching switches FUSE_WRITEBACK_CACHE on: its buffered writes then
// cause no requests, and names and attributes cost additional SETATTRs. So workloads that write or make names are
// compared in plain mode with --nocache, which has no write-back, against a timeout of 0 in our daemon; the others with
// caching. It always mounts with default_permissions (--allow-other in our daemon), and in plain mode answers opens
// with O_DIRECT by FOPEN_DIRECT_IO (--direct-io).

import type { FuseMode } from '../../results/run/modes.js';

/** A Side is one daemon with its options. */
export interface Side {
  readonly name: string;
  readonly program: 'ours' | 'peer';
  readonly options: readonly string[];
}

export interface Setup {
  readonly name: string;
  readonly why: string;
  readonly mode: FuseMode & ('plain' | 'file-passthrough');
  /** The first one is our daemon with its usual options; `ours timed` is the same with service times. */
  readonly sides: readonly Side[];
  readonly workloads: readonly string[];
}

export const OURS = 'ours';
export const OURS_TIMED = 'ours --service-times';
/** Splicing costs system calls and saves copies: per operation, the better of the two counts for the peer. */
export const PEERS = ['peer', 'peer --nosplice'] as const;

function sides(ours: readonly string[], peer: readonly string[]): Side[] {
  return [
    { name: OURS, program: 'ours', options: ours },
    { name: OURS_TIMED, program: 'ours', options: [...ours, '--service-times'] },
    { name: PEERS[0], program: 'peer', options: peer },
    { name: PEERS[1], program: 'peer', options: [...peer, '--nosplice'] },
  ];
}

const CACHING = ['--timeout', '86400', '--cache-readdir', '--allow-other'];
const NOT_CACHING = ['--timeout', '0', '--allow-other', '--direct-io'];

export const SETUPS: readonly Setup[] = [
  {
    name: 'file passthrough, caching',
    why: 'both with timeouts of a day and cached listings',
    mode: 'file-passthrough',
    sides: sides(CACHING, []),
    workloads: [
      ...['read-4k-rand/direct', 'read-128k-seq/direct', 'read-1m-seq/direct'],
      ...['write-4k-rand/direct', 'write-128k-seq/direct', 'write-4k-fsync/direct'],
      ...['mmap', 'splice', 'readdir', 'statx', 'open', 'create', 'setattr'],
    ],
  },
  {
    name: 'plain, caching',
    why: 'the peer cannot switch WRITEBACK_CACHE off here: only workloads that write nothing',
    mode: 'plain',
    sides: sides([...CACHING, '--direct-io'], ['--nopassthrough']),
    workloads: ['read', 'mmap-read-fault', 'splice-in-64k', 'readdir', 'statx', 'open', 'mkdir-rmdir'],
  },
  {
    name: 'plain, no caching',
    why: 'no timeouts and no WRITEBACK_CACHE: both send every write, and a LOOKUP for every part of a path',
    mode: 'plain',
    sides: sides(NOT_CACHING, ['--nopassthrough', '--nocache']),
    workloads: [
      ...['read-4k-rand/direct', 'write', 'mmap-write-msync', 'splice-out-64k'],
      ...['readdir-100', 'readdir-plus-stat', 'statx-sync', 'open', 'create', 'setattr', 'lookup'],
    ],
  },
];
