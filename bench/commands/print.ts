// A run on the screen: tables, the summary with the slower cases first, and on request the evidence for the modes.

import { closingSummary } from '../../charts/screen/closing.js';
import { renderRun } from '../../charts/screen/overview-screen.js';
import { renderTables } from '../../charts/screen/table.js';
import type { ModeRecord, Run } from '../../results/run/model.js';

/** All tables, or for a long run the overview and, in `show`, the command that prints the tables. */
export function print(run: Run, verbose: boolean, show?: string): void {
  const color = process.stdout.isTTY === true && process.env.NO_COLOR === undefined;
  const options = { width: process.stdout.columns ?? 80, color };
  if (verbose) for (const record of run.modes) printMode(record);
  const body = show === undefined ? renderTables(run, options) : renderRun(run, options, show);
  process.stdout.write(`${body}\n${closingSummary(run, options)}`);
}

/** How a mode was brought up, what was negotiated, and what its probes measured. */
function printMode({ mode, setup, negotiated, probes, audit }: ModeRecord): void {
  console.log(`${mode}: ${setup}`);
  if (negotiated !== null) {
    const { major, minor, maxWriteBytes, maxPages, maxStackDepth, maxBackground } = negotiated;
    const readAhead =
      negotiated.readAheadBytes === null ? 'unknown' : `${negotiated.readAheadBytes / 1024} KiB`;
    console.log(
      `  FUSE ${major}.${minor}, max_write ${maxWriteBytes}, max_pages ${maxPages}, max_stack_depth ${maxStackDepth},`,
    );
    console.log(
      `  max_background ${maxBackground}, read-ahead ${readAhead}, daemon threads ${negotiated.daemonThreads}`,
    );
    console.log(`  flags ${negotiated.flags.join(' ')}`);
    if (negotiated.passthroughOps.length > 0)
      console.log(`  ops_mask ${negotiated.passthroughOps.join(' ')}`);
  }
  for (const { what, expected, observed } of probes)
    console.log(`  ${what}: ${observed} (expected ${expected})`);
  if (audit !== null)
    console.log(`  messages: ${audit.daemon} counted by the daemon, ${audit.kernel} by the kernel`);
  console.log('');
}
