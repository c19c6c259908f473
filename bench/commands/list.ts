// fusebench list: every workload, what one of its operations is, and which cost it isolates.

import { DRIVERS } from '../../drivers/index.js';
import type { ExitCode } from '../common/errors.js';

export function listCommand({ json }: { readonly json: boolean }): ExitCode {
  if (json) console.log(JSON.stringify(rows(), null, 2));
  else printList();
  return 0;
}

function rows() {
  return DRIVERS.flatMap(({ name: driver, workloads }) =>
    workloads.map(({ name, cache, operation, isolates }) => ({ driver, name, cache, operation, isolates })),
  );
}

function printList(): void {
  for (const { name: driver, workloads } of DRIVERS) {
    console.log(driver);
    for (const name of new Set(workloads.map((workload) => workload.name))) {
      const variants = workloads.filter((workload) => workload.name === name);
      const first = variants[0]!;
      console.log(`  ${name.padEnd(18)} ${first.operation}`);
      for (const { cache, isolates } of variants) console.log(`    ${cache.padEnd(7)} ${isolates}`);
    }
  }
}
