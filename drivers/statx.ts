// Attributes: one statx, in three ways. statx-sync distinguishes inode passthrough: only there a forced refresh costs
// no request.

import { dataAtDaemon } from '../results/run/modes.js';
import { attributeRequests, type Driver, exactly, files, KIB, nominal, type WorkloadSpec } from './driver.js';

const COMMON = { blockBytes: 0, fileBytes: 64 * KIB, entries: 0, ...files('statx', 64 * KIB) } as const;

const sync: WorkloadSpec = {
  name: 'statx-sync',
  operation: 'statx by path with AT_STATX_FORCE_SYNC',
  isolates: 'one GETATTR round trip: the smallest request',
  cache: 'warm',
  ...COMMON,
  loop: 'statx',
  nominalNs: nominal(10, 1.5),
  loopArguments: () => ({ forceSync: true }),
  expect: (mode) => [attributeRequests('GETATTR', 1, mode), exactly('LOOKUP', 0)],
};

const warm: WorkloadSpec = {
  name: 'stat-warm',
  operation: 'statx by path, attributes cached',
  isolates: 'the attribute cache of the FUSE inode: no request in any mode',
  cache: 'warm',
  ...COMMON,
  loop: 'statx',
  nominalNs: nominal(1, 1),
  loopArguments: () => ({}),
  expect: () => [exactly('GETATTR', 0), exactly('LOOKUP', 0)],
};

const afterRead: WorkloadSpec = {
  name: 'fstat-after-read',
  operation: 'fstat after a pread of 4 KiB (the pread is not timed)',
  isolates: 'the GETATTR that a read causes, because it invalidates the access time',
  cache: 'direct',
  ...COMMON,
  loop: 'fstat-after-read',
  nominalNs: nominal(10, 3),
  loopArguments: (mode) => ({ oDirect: dataAtDaemon(mode) }),
  expect: (mode, sharers) => {
    const getattr = attributeRequests('GETATTR', 1, mode);
    // Threads that share a file sometimes refresh its attributes for each other. The READs are part of the preparation.
    return [{ ...getattr, min: getattr.min / sharers }, exactly('READ', 0)];
  },
};

export const statx: Driver = { name: 'statx', workloads: [sync, warm, afterRead] };
