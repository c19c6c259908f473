// fusebench show: prints a stored run or study again.

import { statSync } from 'node:fs';
import { ablationText } from '../../charts/screen/ablation-text.js';
import { detailsText } from '../../charts/screen/details-text.js';
import { footprintText } from '../../charts/screen/footprint-text.js';
import { renderBrief } from '../../charts/screen/overview-screen.js';
import { summaryText } from '../../charts/screen/summary-text.js';
import type { Run } from '../../results/run/model.js';
import { readRun } from '../../results/run/store.js';
import { readStudy, type Study } from '../../results/study/study.js';
import type { ExitCode } from '../common/errors.js';
import { print } from './print.js';

const BRIEF_WIDTH = 80;

export function showCommand(
  path: string,
  options: { readonly verbose: boolean; readonly text: boolean; readonly brief: boolean },
): ExitCode {
  const study = statSync(path, { throwIfNoEntry: false })?.isFile() ? readStudy(path) : null;
  if (study !== null) console.log(studyText(study, options.verbose));
  else if (options.brief) process.stdout.write(renderBrief(readRun(path), BRIEF_WIDTH));
  else if (options.text) process.stdout.write(summaryText(readRun(path)));
  else showRun(readRun(path), options.verbose);
  return 0;
}

function showRun(run: Run, verbose: boolean): void {
  print(run, verbose);
  if (verbose) process.stdout.write(detailsText(run));
}

function studyText(study: Study, verbose: boolean): string {
  return study.kind === 'ablation' ? ablationText(study, verbose) : footprintText(study);
}
