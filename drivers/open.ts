// Opening: open + close of an existing file. Goes to the daemon in every FUSE mode; passthrough also attaches the
// backing file, and this workload shows what that costs.

import { type Driver, exactly, files, KIB, nominal } from './driver.js';

const FILE_BYTES = 4 * KIB;

export const open: Driver = {
  name: 'open',
  workloads: [
    {
      name: 'open-close',
      operation: 'open(O_RDWR) + close',
      isolates: 'an OPEN round trip (RELEASE is asynchronous), and what attaching a backing file adds',
      cache: 'warm',
      blockBytes: 0,
      fileBytes: FILE_BYTES,
      entries: 0,
      ...files('open', FILE_BYTES),
      loop: 'open-close',
      nominalNs: nominal(20, 3),
      loopArguments: () => ({}),
      expect: () => [exactly('OPEN', 1), exactly('RELEASE', 1), exactly('LOOKUP', 0)],
    },
  ],
};
