// fusebench report: a run, or a base and a head, as one HTML file that needs no network.

import { existsSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { reportHtml } from '../../charts/report/report.js';
import type { Run } from '../../results/run/model.js';
import { writeOutput } from '../../results/run/output-file.js';
import { RUN_FILE } from '../../results/run/store.js';
import { type ExitCode, errnoOf, FusebenchError } from '../common/errors.js';
import { hashOf, readSide, runFilesOf } from '../judge/inputs.js';
import { readPair } from './cover-letter.js';

/** What is beside a run.json. */
const RAW_FILES = [RUN_FILE, 'summary.csv', 'rounds.csv', 'histograms.csv', 'summary.txt'];

export async function reportCommand(
  base: string,
  head: string | undefined,
  { html }: { readonly html: string },
): Promise<ExitCode> {
  const object = resolve(html);
  const paths = [base, head].filter((path) => path !== undefined);
  const text = await reportHtml(head === undefined ? readOne(base) : readPair(base, head), {
    letter: { sha256: paths.map(hashOf) },
    links: paths.flatMap((name) => runFilesOf(name)).flatMap((run) => rawFiles(run, dirname(object))),
  });
  try {
    writeOutput(object, text);
  } catch (error) {
    const errno = errnoOf(error) ?? 'EIO';
    throw new FusebenchError({ object, reason: 'the report cannot be written', errno, exitCode: 2 });
  }
  console.log(object);
  return 0;
}

/** Errors: a folder of several runs, which are a side of a comparison and no run, exit code 2. */
function readOne(object: string): Run {
  const [run, ...more] = readSide(object);
  if (run !== undefined && more.length === 0) return run;
  const reason = `holds ${more.length + 1} runs, and a report is on one, or on two sides`;
  const hint = 'name one of them, or a second side to compare with';
  throw new FusebenchError({ object, reason, hint, exitCode: 2 });
}

/** Links to a run file and to what belongs to it, relative to the folder of the report. */
function rawFiles(runFile: string, from: string): { name: string; href: string }[] {
  const folder = dirname(resolve(runFile));
  const beside = basename(runFile) === RUN_FILE ? RAW_FILES : [basename(runFile)];
  const names = beside.map((name) => relative(from, join(folder, name)));
  // No letter of a path is taken for a scheme, a query or an anchor.
  const hrefOf = (path: string): string => `./${path.split('/').map(encodeURIComponent).join('/')}`;
  return names.filter((name) => existsSync(join(from, name))).map((name) => ({ name, href: hrefOf(name) }));
}
