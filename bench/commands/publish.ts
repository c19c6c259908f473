// What comes out of a run besides run.json: tables on the screen, CSV files, the summary for a mail, and pictures.

import { join, relative } from 'node:path';
import { errnoName, WriteError } from '../../results/run/errors.js';
import type { Run } from '../../results/run/model.js';
import { print } from './print.js';

export interface PublishOptions {
  readonly charts: boolean;
  readonly verbose: boolean;
}

/**
 * Prints the run and writes its files into its folder. Charts are loaded only when they are drawn. Errors: WriteError when a file
 * cannot be written; the run itself was saved before.
 */
export async function publish(run: Run, folder: string, options: PublishOptions): Promise<void> {
  const near = relative(process.cwd(), folder);
  const shown = near.startsWith('..') ? folder : near;
  print(run, options.verbose, `fusebench show ${shown}`);
  const files = await writeFiles(run, folder, options.charts).catch((error: unknown) => {
    throw notWritten(folder, error);
  });
  console.log(`\nresults: ${shown} (${files.join(', ')})`);
}

/** Returns what was written, for people. */
async function writeFiles(run: Run, folder: string, charts: boolean): Promise<string[]> {
  const { replaceFile } = await import('../../results/run/store.js');
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

function notWritten(folder: string, error: unknown): unknown {
  const errno = errnoName(error);
  if (errno === null) return error;
  return new WriteError({
    reason: 'some tables and pictures of the run cannot be written',
    object: folder,
    errno,
    hint: "the run is complete in run.json: 'fusebench show' and 'fusebench chart' read it",
  });
}
