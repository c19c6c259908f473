// fusebench report: a run, or a base and a head, as one HTML file that needs no network.

import { existsSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { reportHtml } from '../../charts/report/report.js';
import { readRun, replaceFile } from '../../results/run/store.js';
import { type ExitCode, errnoOf, FusebenchError } from '../common/errors.js';
import { folderOf, hashOf } from '../judge/run-folder.js';

const RAW_FILES = ['run.json', 'summary.csv', 'rounds.csv', 'histograms.csv', 'summary.txt'];

export function reportCommand(paths: readonly string[], { html }: { readonly html: string }): ExitCode {
  const [base, head] = paths.map(readRun);
  const file = resolve(html);
  const options = { letter: { sha256: paths.map(hashOf) }, links: rawFiles(paths.at(-1)!, dirname(file)) };
  const text = reportHtml(head === undefined ? base! : { base: base!, head }, options);
  try {
    replaceFile(file, text);
  } catch (error) {
    const errno = errnoOf(error) ?? 'EIO';
    throw new FusebenchError({ object: file, reason: 'the report cannot be written', errno, exitCode: 2 });
  }
  console.log(file);
  return 0;
}

/** Links to the files of the run that are there, relative to the report. */
function rawFiles(path: string, from: string): { name: string; href: string }[] {
  const folder = resolve(folderOf(path));
  return RAW_FILES.filter((name) => existsSync(join(folder, name))).map((name) => ({
    name,
    href: relative(from, join(folder, name)),
  }));
}
