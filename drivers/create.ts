// Making and removing names: the pair, so that the directory stays as it was. No mode passes these through: what they
// cost beyond plain is the price of attaching a backing file to each new inode.

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
    isolates: `a new name and its end: LOOKUP, ${make} and ${remove} in every FUSE mode`,
    cache: 'warm',
    blockBytes: 0,
    fileBytes: 0,
    entries: 0,
    ...directories(name, 0),
    loop,
    nominalNs: nominal(55, 10),
    loopArguments: () => ({}),
    // Making a name exclusively asks for it first, whatever is cached.
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
