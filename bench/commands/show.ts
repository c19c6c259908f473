// fusebench show: a stored run once more.

import { summaryText } from '../../charts/summary-text.js';
import { readRun } from '../../results/store.js';
import type { ExitCode } from '../errors.js';
import { print } from '../print.js';

export function showCommand(
  path: string,
  options: { readonly verbose: boolean; readonly text: boolean },
): ExitCode {
  const run = readRun(path);
  if (options.text) process.stdout.write(summaryText(run));
  else print(run, options.verbose);
  return 0;
}
