// Path lookup where no directory entry may be cached: the daemon answers entries below `expired` with a timeout of 0 in
// every FUSE mode, so that each component of a path costs one LOOKUP.

import { type Driver, EXPIRED_DIRECTORY, exactly, KIB, nominal, type WorkloadSpec } from './driver.js';

const FILE_BYTES = 4 * KIB;

const deep: WorkloadSpec = {
  name: 'lookup-cold-d4',
  operation: 'statx by a path of four components, each expired',
  isolates: 'path resolution: four LOOKUP round trips in every FUSE mode',
  cache: 'cold',
  blockBytes: 0,
  fileBytes: FILE_BYTES,
  entries: 0,
  path: (thread) => `${EXPIRED_DIRECTORY}/thread-${thread < 0 ? 'shared' : thread}/deep/file`,
  fixtures: (thread) => [{ kind: 'file', path: deep.path(thread), bytes: FILE_BYTES }],
  loop: 'statx',
  nominalNs: nominal(42, 1.7),
  loopArguments: () => ({}),
  expect: () => [exactly('LOOKUP', 4), exactly('GETATTR', 0)],
};

const negative: WorkloadSpec = {
  name: 'lookup-negative',
  operation: 'statx of a name that does not exist, below one expired directory',
  isolates: 'lookup of a missing name: two LOOKUP round trips, the directory and the name',
  cache: 'cold',
  blockBytes: 0,
  fileBytes: 0,
  entries: 0,
  path: () => `${EXPIRED_DIRECTORY}/missing`,
  fixtures: () => [{ kind: 'directory', path: EXPIRED_DIRECTORY, entries: 0 }],
  loop: 'statx',
  nominalNs: nominal(24, 2.2),
  loopArguments: () => ({ expectMissing: true }),
  expect: () => [exactly('LOOKUP', 2)],
};

export const lookup: Driver = { name: 'lookup', workloads: [deep, negative] };
