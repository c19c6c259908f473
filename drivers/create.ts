// Making and removing names: always in pairs, so that the directory stays the same. No mode passes these through: what
// a passthrough mode costs more than plain is the price of attaching a backing file to each new inode.

import { type Driver, directories, exactly, nominal, type WorkloadSpec } from './driver.js';

function workload(
  name: string,
  operation: string,
  make: string,
  remove: string,
  loop: WorkloadSpec['loop'],
): WorkloadSpec {
  return {
    name,
    operation,
    isolates: `creating and removing a name: LOOKUP, ${make} and ${remove} in every FUSE mode`,
    cache: 'warm',
    blockBytes: 0,
    fileBytes: 0,
    entries: 0,
    ...directories(name, 0),
    loop,
    nominalNs: nominal(55, 10),
    loopArguments: () => ({}),
    // An exclusive create looks the name up first, whatever is cached.
    expect: () => [exactly('LOOKUP', 1), exactly(make, 1), exactly(remove, 1)],
  };
}

export const create: Driver = {
  name: 'create',
  workloads: [
    workload('create-unlink', 'open(O_CREAT|O_EXCL) + close + unlink', 'CREATE', 'UNLINK', 'create-unlink'),
    workload('mkdir-rmdir', 'mkdir + rmdir', 'MKDIR', 'RMDIR', 'mkdir-rmdir'),
  ],
};
