// Memory mapping: page faults and msync. With passthrough the mapping is the backing file's own, and neither a fault
// nor msync reaches FUSE.

import {
  DATA_FILE_BYTES,
  type Driver,
  dataRequests,
  KIB,
  nominal,
  readFiles,
  writtenFiles,
} from './driver.js';

const PAGE_BYTES = 4 * KIB;
/** Distance between touched pages, so that the kernel's fault-around (64 KiB) does not map the next one. */
const STRIDE_BYTES = 64 * KIB;

export const mmap: Driver = {
  name: 'mmap',
  workloads: [
    {
      name: 'mmap-read-fault',
      operation: `read of one page not yet mapped, ${STRIDE_BYTES / KIB} KiB apart`,
      isolates: 'a read fault: through the page cache on the FUSE side, or straight into the backing file',
      cache: 'cold',
      blockBytes: PAGE_BYTES,
      fileBytes: DATA_FILE_BYTES,
      entries: 0,
      ...readFiles,
      loop: 'mmap-read',
      nominalNs: nominal(14, 3.7),
      loopArguments: () => ({ order: 'random', dropCache: true }),
      expect: (mode) => [dataRequests('READ', 1, mode)],
    },
    {
      name: 'mmap-write-msync',
      operation: 'store to a mapped page + msync(MS_SYNC) of it',
      isolates: 'writing back one dirty page: WRITE and FSYNC in plain mode, no request with passthrough',
      cache: 'warm',
      blockBytes: PAGE_BYTES,
      fileBytes: DATA_FILE_BYTES,
      entries: 0,
      ...writtenFiles,
      loop: 'mmap-write',
      nominalNs: nominal(26, 2.3),
      loopArguments: () => ({ order: 'random' }),
      expect: (mode) => [dataRequests('WRITE', 1, mode), dataRequests('FSYNC', 1, mode)],
    },
  ],
};
