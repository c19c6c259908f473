// A run as LAVA test signals, one line per case (docs.lavasoftware.org, "Using LAVA test shells"): printed on the
// console of a device under test, each becomes a result with its measurement.

import type { Run } from '../run/model.js';
import { runReport } from './test-report.js';

export function lava(run: Run): string {
  const lines = runReport(run).suites.flatMap(({ name: suite, cases }) => [
    `<LAVA_SIGNAL_TESTSET START ${identifier(suite)}>`,
    ...cases.map(({ name, status, p50Ns }) => {
      const measured = p50Ns === undefined ? '' : ` MEASUREMENT=${p50Ns} UNITS=ns`;
      return `<LAVA_SIGNAL_TESTCASE TEST_CASE_ID=${identifier(`${suite}/${name}`)} RESULT=${status}${measured}>`;
    }),
    '<LAVA_SIGNAL_TESTSET STOP>',
  ]);
  return `${lines.join('\n')}\n`;
}

/** Identifiers are words without blanks and without what a URL would have to quote. */
function identifier(name: string): string {
  return name.replace(/[^\w.-]+/g, '-');
}
