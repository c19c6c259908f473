// What comes out of a run besides run.json: tables on the screen, CSV files, the summary for a mail, and pictures.

import { join, relative } from 'node:path';
import type { Run } from '../../results/run/model.js';
import { print } from './print.js';

export interface PublishOptions {
  readonly charts: boolean;
  readonly verbose: boolean;
}

/** Writes the files of a run into its folder and prints the run. Charts are loaded only when they are drawn. */
export async function publish(run: Run, folder: string, options: PublishOptions): Promise<void> {
  const { replaceFile } = await import('../../results/run/store.js');
  const { histogramsCsv, roundsCsv, summaryCsv } = await import('../../results/export/csv.js');
  const { summaryText } = await import('../../charts/screen/summary-text.js');
  replaceFile(join(folder, 'summary.csv'), summaryCsv(run));
  replaceFile(join(folder, 'rounds.csv'), roundsCsv(run));
  replaceFile(join(folder, 'histograms.csv'), histogramsCsv(run));
  replaceFile(join(folder, 'summary.txt'), summaryText(run));
  const files = ['run.json', 'summary.txt', '3 CSV files'];
  if (options.charts) {
    const { renderCharts } = await import('../../charts/pictures/render.js');
    const pictures = await renderCharts(run, join(folder, 'charts'), { svg: true, png: true });
    files.push(`${pictures.filter((file) => file.endsWith('.png')).length} pictures in charts/`);
  }
  print(run, options.verbose);
  const shown = relative(process.cwd(), folder);
  console.log(`\nresults: ${shown.startsWith('..') ? folder : shown} (${files.join(', ')})`);
}
