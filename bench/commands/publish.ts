// The output of a run besides run.json: on the screen tables, the summary with the slower cases first, and on request the evidence
// for the modes; CSV files, the summary for a mail, and pictures.

import { join, relative } from 'node:path';
import { closingSummary } from '../../charts/screen/closing.js';
import { renderRun } from '../../charts/screen/overview-screen.js';
import { renderTables } from '../../charts/screen/table.js';
import { asWriteError } from '../../results/run/errors.js';
import type { ModeRecord, Run } from '../../results/run/model.js';
import { replaceFile } from '../../results/run/output-file.js';
import { hasColor } from '../common/output.js';

/**
 * Prints the run and writes its files into its folder. Errors: WriteError when a file cannot be written; the run itself was
 * saved before.
 */
export async function publish(
  run: Run,
  folder: string,
  { charts, verbose }: { readonly charts: boolean; readonly verbose: boolean },
): Promise<void> {
  const near = relative(process.cwd(), folder) || '.';
  const shown = near.startsWith('..') ? folder : near;
  // Printed first: a disk that is full does not take the numbers from the screen.
  print(run, verbose, `fusebench show ${shown}`);
  const files = await writeFiles(run, folder, charts).catch((error: unknown) => {
    const reason = 'run.json is written, but tables and pictures cannot be';
    const hint = "free some space there; 'fusebench chart' and 'fusebench export' make them from run.json";
    throw asWriteError({ object: folder, reason, hint }, error);
  });
  console.log(`\nresults: ${shown} (${files.join(', ')})`);
}

/** Charts are loaded only when they are drawn. */
async function writeFiles(run: Run, folder: string, charts: boolean): Promise<string[]> {
  const { histogramsCsv, roundsCsv, summaryCsv } = await import('../../results/export/csv.js');
  const { summaryText } = await import('../../charts/screen/summary-text.js');
  const csv = { 'summary.csv': summaryCsv, 'rounds.csv': roundsCsv, 'histograms.csv': histogramsCsv };
  for (const [name, textOf] of Object.entries({ ...csv, 'summary.txt': summaryText }))
    replaceFile(join(folder, name), textOf(run));
  const files = ['run.json', 'summary.txt', '3 CSV files'];
  if (!charts) return files;
  const { renderCharts } = await import('../../charts/pictures/render.js');
  const pictures = await renderCharts(run, join(folder, 'charts'), { svg: true, png: true });
  return [...files, `${pictures.filter((file) => file.endsWith('.png')).length} pictures in charts/`];
}

/** All tables, or for a long run the overview and, in `show`, the command that prints the tables. */
export function print(run: Run, verbose: boolean, show?: string): void {
  const options = { width: process.stdout.columns ?? 80, color: hasColor() };
  if (verbose) for (const record of run.modes) printMode(record);
  const body = show === undefined ? renderTables(run, options) : renderRun(run, options, show);
  process.stdout.write(`${body}\n${closingSummary(run, options)}`);
}

/** How a mode was brought up, what was negotiated, and what its probes measured. */
function printMode({ mode, setup, negotiated, probes, audit }: ModeRecord): void {
  console.log(`${mode}: ${setup}`);
  if (negotiated !== null) {
    const { major, minor, maxWriteBytes, maxPages, maxStackDepth, maxBackground } = negotiated;
    const { readAheadBytes, daemonThreads, flags, passthroughOps } = negotiated;
    const ahead = readAheadBytes === null ? 'unknown' : `${readAheadBytes / 1024} KiB`;
    const sizes = `max_write ${maxWriteBytes}, max_pages ${maxPages}, max_stack_depth ${maxStackDepth}`;
    console.log(`  FUSE ${major}.${minor}, ${sizes},`);
    console.log(`  max_background ${maxBackground}, read-ahead ${ahead}, daemon threads ${daemonThreads}`);
    console.log(`  flags ${flags.join(' ')}`);
    if (passthroughOps.length > 0) console.log(`  ops_mask ${passthroughOps.join(' ')}`);
  }
  for (const { what, expected, observed } of probes)
    console.log(`  ${what}: ${observed} (expected ${expected})`);
  if (audit !== null)
    console.log(`  messages: ${audit.daemon} counted by the daemon, ${audit.kernel} by the kernel`);
  console.log('');
}
