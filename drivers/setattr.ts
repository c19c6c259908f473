// Changing attributes: one SETATTR round trip each in plain and file passthrough, none in inode passthrough.

import { attributeRequests, type Driver, files, KIB, nominal, type WorkloadSpec } from './driver.js';

const FILE_BYTES = 64 * KIB;

function workload(
  name: WorkloadSpec['loop'] & ('chmod' | 'utimens' | 'ftruncate'),
  operation: string,
  nominalNs: WorkloadSpec['nominalNs'],
): WorkloadSpec {
  return {
    name,
    operation,
    isolates: 'one SETATTR round trip',
    cache: 'warm',
    blockBytes: 0,
    fileBytes: FILE_BYTES,
    entries: 0,
    ...files(`setattr-${name}`, FILE_BYTES),
    loop: name,
    nominalNs,
    loopArguments: () => ({}),
    expect: (mode) => [
      attributeRequests('SETATTR', 1, mode),
      // Truncating reads security.capability, and the SETATTR before it made the kernel drop the cached answer.
      ...(name === 'ftruncate' ? [{ opcode: 'GETXATTR', min: 0, max: 1.02 }] : []),
    ],
  };
}

export const setattr: Driver = {
  name: 'setattr',
  workloads: [
    workload('chmod', 'chmod between 0600 and 0644', nominal(13, 1.8)),
    workload('utimens', 'utimensat with a new time', nominal(13, 1.9)),
    workload('ftruncate', 'ftruncate between two sizes', nominal(22, 1.1)),
  ],
};
