// The output of a run besides run.json: tables on the screen, CSV files, the summary for a mail, and pictures.

import { join, relative } from 'node:path';
import { asWriteError } from '../../results/run/errors.js';
import type { Run } from '../../results/run/model.js';
import { replaceFile } from '../../results/run/output-file.js';
import { print } from './print.js';

export interface PublishOptions {
  readonly charts: boolean;
  readonly verbose: boolean;
}

/**
 * Prints the run and writes its files into its folder. Charts are loaded only when they are drawn. Errors: WriteError
 * when a file cannot be written; the run itself was saved before.
 */
export async function publish(run: Run, folder: string, options: PublishOptions): Promise<void> {
  const near = relative(process.cwd(), folder) || '.';
  const shown = near.startsWith('..') ? folder : near;
  // Printed first: a disk that is full does not take the numbers from the screen.
  print(run, options.verbose, `fusebench show ${shown}`);
  const files = await writeFiles(run, folder, options).catch((error: unknown) => {
    const reason = 'run.json is written, but tables and pictures cannot be';
    const hint = "free some space there; 'fusebench chart' and 'fusebench export' make them from run.json";
    throw asWriteError({ object: folder, reason, hint }, error);
  });
  console.log(`\nresults: ${shown} (${files.join(', ')})`);
}

/** Charts are loaded only when they are drawn. */
async function writeFiles(run: Run, folder: string, { charts }: PublishOptions): Promise<string[]> {
  const { histogramsCsv, roundsCsv, summaryCsv } = await import('../../results/export/csv.js');
  const { summaryText } = await import('../../charts/screen/summary-text.js');
  replaceFile(join(folder, 'summary.csv'), summaryCsv(run));
  replaceFile(join(folder, 'rounds.csv'), roundsCsv(run));
  replaceFile(join(folder, 'histograms.csv'), histogramsCsv(run));
  replaceFile(join(folder, 'summary.txt'), summaryText(run));
  const files = ['run.json', 'summary.txt', '3 CSV files'];
  if (!charts) return files;
  const { renderCharts } = await import('../../charts/pictures/render.js');
  const pictures = await renderCharts(run, join(folder, 'charts'), { svg: true, png: true });
  return [...files, `${pictures.filter((file) => file.endsWith('.png')).length} pictures in charts/`];
}
