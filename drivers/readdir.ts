// Listing directories: open, getdents64 to the end, close. Inode passthrough lists the backing directory in the kernel;
// OPENDIR and RELEASEDIR still go to the daemon.

import type { ExpectedRequests } from '../results/run/model.js';
import { type FuseMode, listingsAtDaemon } from '../results/run/modes.js';
import { type Driver, directories, exactly, nominal, type WorkloadSpec } from './driver.js';

/**
 * At least one request for the entries and one for the end of the directory; a READDIRPLUS entry needs 160 bytes or
 * more.
 */
function listing(entries: number, mode: FuseMode): ExpectedRequests[] {
  if (!listingsAtDaemon(mode)) return [exactly('READDIR', 0), exactly('READDIRPLUS', 0)];
  const most = 2 + Math.ceil((entries * 168) / 4096);
  return [{ opcode: 'READDIR+READDIRPLUS', min: 1.98, max: most }];
}

function workload(
  name: string,
  entries: number,
  statEntries: boolean,
  nominalNs: WorkloadSpec['nominalNs'],
): WorkloadSpec {
  return {
    name,
    operation: `open + getdents64 of ${entries} entries + close${statEntries ? ', + statx of each entry' : ''}`,
    isolates: statEntries
      ? 'what `ls -l` costs: the listing and an attribute lookup for each entry'
      : `the listing of ${entries} entries alone`,
    cache: 'warm',
    blockBytes: 0,
    fileBytes: 0,
    entries,
    ...directories(name, entries),
    loop: 'readdir',
    nominalNs,
    loopArguments: () => ({ statEntries }),
    expect: (mode) => [exactly('OPENDIR', 1), ...listing(entries, mode)],
    maxOperations: entries > 1000 ? 2 : 200,
  };
}

export const readdir: Driver = {
  name: 'readdir',
  workloads: [
    workload('readdir-100', 100, false, nominal(200, 20)),
    workload('readdir-10k', 10_000, false, nominal(4000, 2600)),
    workload('readdir-plus-stat', 100, true, nominal(350, 130)),
  ],
};
