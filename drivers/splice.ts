// Splicing: file data through a pipe without a copy to user space. Where data is at the daemon, the file is opened with
// O_DIRECT, because otherwise splice reads the page cache whatever the daemon's open flags are.

import { dataAtDaemon } from '../results/run/modes.js';
import {
  DATA_FILE_BYTES,
  type Driver,
  dataRequests,
  KIB,
  nominal,
  readFiles,
  type WorkloadSpec,
  writtenFiles,
} from './driver.js';

const BLOCK_BYTES = 64 * KIB;

function workload(direction: 'in' | 'out'): WorkloadSpec {
  const reads = direction === 'in';
  return {
    name: `splice-${direction}-64k`,
    operation: reads ? 'splice 64 KiB file -> pipe -> /dev/null' : 'splice 64 KiB pipe -> file',
    isolates: reads
      ? 'sendfile-like reading: a READ round trip, or the backing pages themselves'
      : 'writing from a pipe: a WRITE round trip, or straight into the backing file',
    cache: 'direct',
    blockBytes: BLOCK_BYTES,
    fileBytes: DATA_FILE_BYTES,
    entries: 0,
    ...(reads ? readFiles : writtenFiles),
    nominalNs: reads ? nominal(25, 4) : nominal(33, 14),
    loop: reads ? 'splice-in' : 'splice-out',
    loopArguments: (mode) => ({ oDirect: dataAtDaemon(mode) }),
    expect: (mode) => [dataRequests(reads ? 'READ' : 'WRITE', 1, mode)],
  };
}

export const splice: Driver = { name: 'splice', workloads: [workload('in'), workload('out')] };
