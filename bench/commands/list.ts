// fusebench list: every workload, what one of its operations is, and which cost it isolates.

import { DRIVERS } from '../../drivers/index.js';
import type { ExitCode } from '../common/errors.js';

export function listCommand({ json }: { readonly json: boolean }): ExitCode {
  if (json) {
    const rows = DRIVERS.flatMap(({ name: driver, workloads }) =>
      workloads.map(({ name, cache, operation, isolates }) => ({ driver, name, cache, operation, isolates })),
    );
    console.log(JSON.stringify(rows, null, 2));
    return 0;
  }
  for (const { name: driver, workloads } of DRIVERS) {
    console.log(driver);
    for (const [at, { name, operation, cache, isolates }] of workloads.entries()) {
      if (workloads[at - 1]?.name !== name) console.log(`  ${name.padEnd(18)} ${operation}`);
      console.log(`    ${cache.padEnd(7)} ${isolates}`);
    }
  }
  return 0;
}
