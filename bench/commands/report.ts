// fusebench report: a run, or a base and a head, as one HTML file that needs no network.

import { existsSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import type { RunPair } from '../../charts/letter/cover-letter.js';
import { reportHtml } from '../../charts/report/report.js';
import { pool } from '../../results/quantities/pool.js';
import type { Run } from '../../results/run/model.js';
import { writeOutput } from '../../results/run/output-file.js';
import { RUN_FILE } from '../../results/run/store.js';
import { type ExitCode, errnoOf, FusebenchError } from '../common/errors.js';
import { hashOf, readSide, runFilesOf } from '../judge/inputs.js';

/** What is beside a run.json. */
const RAW_FILES = [RUN_FILE, 'summary.csv', 'rounds.csv', 'histograms.csv', 'summary.txt'];

export async function reportCommand(
  paths: readonly string[],
  { html }: { readonly html: string },
): Promise<ExitCode> {
  const file = resolve(html);
  const source = paths.length === 1 ? readOne(paths[0]!) : readPair(paths[0]!, paths[1]!);
  const text = await reportHtml(source, {
    letter: { sha256: paths.map(hashOf) },
    links: paths.flatMap((name) => runFilesOf(name)).flatMap((run) => rawFiles(run, dirname(file))),
  });
  try {
    writeOutput(file, text);
  } catch (error) {
    const errno = errnoOf(error) ?? 'EIO';
    throw new FusebenchError({ object: file, reason: 'the report cannot be written', errno, exitCode: 2 });
  }
  console.log(file);
  return 0;
}

/** Errors: a folder of several runs, which are a side of a comparison and no run, exit code 2. */
function readOne(path: string): Run {
  const [run, ...more] = readSide(path);
  if (run !== undefined && more.length === 0) return run;
  const reason = `holds ${more.length + 1} runs, and a report is on one, or on two sides`;
  throw new FusebenchError({
    object: path,
    reason,
    hint: 'name one of them, or a second side to compare with',
    exitCode: 2,
  });
}

function readPair(basePath: string, headPath: string): RunPair {
  const blocks = { base: readSide(basePath), head: readSide(headPath) };
  return { base: pool(blocks.base), head: pool(blocks.head), blocks };
}

/** Links to a run file and to what belongs to it, relative to the folder of the report. */
function rawFiles(runFile: string, from: string): { name: string; href: string }[] {
  const folder = dirname(resolve(runFile));
  const names = basename(runFile) === RUN_FILE ? RAW_FILES : [basename(runFile)];
  return names
    .map((name) => relative(from, join(folder, name)))
    .filter((path) => existsSync(join(from, path)))
    .map((path) => ({ name: path, href: hrefOf(path) }));
}

/** A relative address: no letter of a path is taken for a scheme, a query or an anchor. */
function hrefOf(path: string): string {
  return `./${path.split('/').map(encodeURIComponent).join('/')}`;
}
