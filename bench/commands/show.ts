// fusebench show: prints a stored run or study again.

import { statSync } from 'node:fs';
import { ablationText } from '../../charts/screen/ablation-text.js';
import { detailsText } from '../../charts/screen/details-text.js';
import { footprintText } from '../../charts/screen/footprint-text.js';
import { renderBrief } from '../../charts/screen/overview-screen.js';
import { summaryText } from '../../charts/screen/summary-text.js';
import { readRun } from '../../results/run/store.js';
import { readStudy } from '../../results/study/study.js';
import type { ExitCode } from '../common/errors.js';
import { print } from './publish.js';

const BRIEF_WIDTH = 80;

export function showCommand(
  path: string,
  { verbose, text, brief }: { readonly verbose: boolean; readonly text: boolean; readonly brief: boolean },
): ExitCode {
  const study = statSync(path, { throwIfNoEntry: false })?.isFile() ? readStudy(path) : null;
  if (study !== null) {
    console.log(study.kind === 'ablation' ? ablationText(study, verbose) : footprintText(study));
    return 0;
  }
  const run = readRun(path);
  if (brief) process.stdout.write(renderBrief(run, BRIEF_WIDTH));
  else if (text) process.stdout.write(summaryText(run));
  else print(run, verbose);
  if (verbose && !brief && !text) process.stdout.write(detailsText(run));
  return 0;
}
