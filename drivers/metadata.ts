// Names and attributes: listing, statx, opening, making and removing, changing attributes, and path lookup.

import type { ExpectedRequests } from '../results/run/model.js';
import { attributesAtDaemon, dataAtDaemon, type FuseMode, listingsAtDaemon } from '../results/run/modes.js';
import {
  type Declared,
  type Driver,
  directories,
  driver,
  EXPIRED_DIRECTORY,
  exactly,
  files,
  KIB,
  type Microseconds,
  place,
} from './driver.js';

/** Requests for attributes: none where the kernel answers them from the backing file. */
function attributes(opcode: string, mode: FuseMode): ExpectedRequests {
  return exactly(opcode, attributesAtDaemon(mode) ? 1 : 0);
}

/** Open, getdents64 to the end, close. OPENDIR and RELEASEDIR go to the daemon in every FUSE mode. */
function listing(name: string, entries: number, statEntries: boolean, us: Microseconds): Declared {
  return {
    name,
    operation: `open + getdents64 of ${entries} entries + close${statEntries ? ', + statx of each entry' : ''}`,
    isolates: statEntries
      ? 'what `ls -l` costs: the listing and an attribute lookup for each entry'
      : `the listing of ${entries} entries alone`,
    cache: 'warm',
    ...directories(name, entries),
    loop: 'readdir',
    us,
    loopArguments: () => ({ statEntries }),
    expect: (mode) => [exactly('OPENDIR', 1), ...listingRequests(entries, mode)],
    maxOperations: entries > 1000 ? 2 : 200,
  };
}

/**
 * At least one request for the entries and one for the end of the directory; a READDIRPLUS entry needs 160 bytes or
 * more.
 */
function listingRequests(entries: number, mode: FuseMode): ExpectedRequests[] {
  if (!listingsAtDaemon(mode)) return [exactly('READDIR', 0), exactly('READDIRPLUS', 0)];
  const most = 2 + Math.ceil((entries * 168) / 4096);
  return [{ opcode: 'READDIR+READDIRPLUS', min: 1.98, max: most }];
}

const statFiles = files('statx', 64 * KIB);

/** statx-sync distinguishes inode passthrough: only there a forced refresh costs no request. */
const STATX: readonly Declared[] = [
  {
    name: 'statx-sync',
    operation: 'statx by path with AT_STATX_FORCE_SYNC',
    isolates: 'one GETATTR round trip: the smallest request',
    cache: 'warm',
    ...statFiles,
    loop: 'statx',
    us: [10, 1.5],
    loopArguments: () => ({ forceSync: true }),
    expect: (mode) => [attributes('GETATTR', mode), exactly('LOOKUP', 0)],
  },
  {
    name: 'stat-warm',
    operation: 'statx by path, attributes cached',
    isolates: 'the attribute cache of the FUSE inode: no request in any mode',
    cache: 'warm',
    ...statFiles,
    loop: 'statx',
    us: [1, 1],
    expect: () => [exactly('GETATTR', 0), exactly('LOOKUP', 0)],
  },
  {
    name: 'fstat-after-read',
    operation: 'fstat after a pread of 4 KiB (the pread is not timed)',
    isolates: 'the GETATTR that a read causes, because it invalidates the access time',
    cache: 'direct',
    ...statFiles,
    loop: 'fstat-after-read',
    us: [10, 3],
    loopArguments: (mode) => ({ oDirect: dataAtDaemon(mode) }),
    expect: (mode, sharers) => {
      const getattr = attributes('GETATTR', mode);
      // Threads that share a file sometimes refresh its attributes for each other. The READs are part of the preparation.
      return [{ ...getattr, min: getattr.min / sharers }, exactly('READ', 0)];
    },
  },
];

/** Opening goes to the daemon in every FUSE mode; passthrough also attaches the backing file. */
const OPEN: Declared = {
  name: 'open-close',
  operation: 'open(O_RDWR) + close',
  isolates: 'an OPEN round trip (RELEASE is asynchronous), and what attaching a backing file adds',
  cache: 'warm',
  ...files('open', 4 * KIB),
  loop: 'open-close',
  us: [20, 3],
  expect: () => [exactly('OPEN', 1), exactly('RELEASE', 1), exactly('LOOKUP', 0)],
};

/**
 * Always in pairs, so that the directory stays the same. What a passthrough mode costs more than plain is the price of
 * attaching a backing file to each new inode.
 */
function making(
  name: 'create-unlink' | 'mkdir-rmdir',
  operation: string,
  make: string,
  remove: string,
): Declared {
  return {
    name,
    operation,
    isolates: `creating and removing a name: LOOKUP, ${make} and ${remove} in every FUSE mode`,
    cache: 'warm',
    ...directories(name, 0),
    loop: name,
    us: [55, 10],
    // An exclusive create looks the name up first, whatever is cached.
    expect: () => [exactly('LOOKUP', 1), exactly(make, 1), exactly(remove, 1)],
  };
}

function setting(
  name: 'chmod' | 'utimens' | 'ftruncate',
  operation: string,
  us: Microseconds,
  further: readonly ExpectedRequests[] = [],
): Declared {
  return {
    name,
    operation,
    isolates: 'one SETATTR round trip',
    cache: 'warm',
    ...files(`setattr-${name}`, 64 * KIB),
    loop: name,
    us,
    expect: (mode) => [attributes('SETATTR', mode), ...further],
  };
}

const deepPath = (thread: number) => `${EXPIRED_DIRECTORY}/thread-${place(thread)}/deep/file`;

/** The daemon answers entries below `expired` with a timeout of 0, so that each component of a path costs one LOOKUP. */
const LOOKUP: readonly Declared[] = [
  {
    name: 'lookup-cold-d4',
    operation: 'statx by a path of four components, each expired',
    isolates: 'path resolution: four LOOKUP round trips in every FUSE mode',
    cache: 'cold',
    fileBytes: 4 * KIB,
    path: deepPath,
    fixtures: (thread) => [{ kind: 'file', path: deepPath(thread), bytes: 4 * KIB }],
    loop: 'statx',
    us: [42, 1.7],
    expect: () => [exactly('LOOKUP', 4), exactly('GETATTR', 0)],
  },
  {
    name: 'lookup-negative',
    operation: 'statx of a name that does not exist, below one expired directory',
    isolates: 'lookup of a missing name: two LOOKUP round trips, the directory and the name',
    cache: 'cold',
    path: () => `${EXPIRED_DIRECTORY}/missing`,
    fixtures: () => [{ kind: 'directory', path: EXPIRED_DIRECTORY, entries: 0 }],
    loop: 'statx',
    us: [24, 2.2],
    loopArguments: () => ({ expectMissing: true }),
    expect: () => [exactly('LOOKUP', 2)],
  },
];

// Truncating reads security.capability, and the SETATTR before it made the kernel drop the cached answer.
const ASKS_CAPABILITY = { opcode: 'GETXATTR', min: 0, max: 1.02 };

export const METADATA: readonly Driver[] = [
  driver('readdir', [
    listing('readdir-100', 100, false, [200, 20]),
    listing('readdir-10k', 10_000, false, [4000, 2600]),
    listing('readdir-plus-stat', 100, true, [350, 130]),
  ]),
  driver('statx', STATX),
  driver('open', [OPEN]),
  driver('create', [
    making('create-unlink', 'open(O_CREAT|O_EXCL) + close + unlink', 'CREATE', 'UNLINK'),
    making('mkdir-rmdir', 'mkdir + rmdir', 'MKDIR', 'RMDIR'),
  ]),
  driver('setattr', [
    setting('chmod', 'chmod between 0600 and 0644', [13, 1.8]),
    setting('utimens', 'utimensat with a new time', [13, 1.9]),
    setting('ftruncate', 'ftruncate between two sizes', [22, 1.1], [ASKS_CAPABILITY]),
  ]),
  driver('lookup', LOOKUP),
];
