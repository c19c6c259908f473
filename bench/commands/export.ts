// fusebench export: a stored run in the formats of other tools, on standard output or into a file; into a folder where a file of the
// format is of one case.

import { join } from 'node:path';
import {
  type Exported,
  exported,
  FORMATS,
  type Format,
  type FormatName,
} from '../../results/export/formats.js';
import { orWriteError } from '../../results/run/errors.js';
import { makeFolder, writeOutput } from '../../results/run/output-file.js';
import { readRun } from '../../results/run/store.js';
import { type ExitCode, FusebenchError } from '../common/errors.js';

export interface ExportOptions {
  readonly format: FormatName;
  readonly output?: string;
}

export async function exportCommand(path: string, { format, output }: ExportOptions): Promise<ExitCode> {
  const files = await exported(format, readRun(path));
  const { perCase }: Format = FORMATS[format];
  if (output === undefined) {
    process.stdout.write(theOnly(files, path, format));
  } else if (perCase !== undefined) {
    // A file per case, named by its id.
    orNotWritten(output, () => makeFolder(output));
    for (const { caseId, text } of files) {
      const name = `${caseId!.replaceAll(/[^\w.-]+/g, '_')}.${perCase}`;
      orNotWritten(join(output, name), (file) => writeOutput(file, text));
    }
  } else orNotWritten(output, (file) => writeOutput(file, files[0]!.text));
  return 0;
}

/** Errors: no case or several of a format with a file per case, exit code 2. */
function theOnly(files: readonly Exported[], object: string, format: FormatName): string {
  const [file] = files;
  if (file === undefined)
    throw new FusebenchError({ object, reason: 'the run has no timed case to export', exitCode: 2 });
  if (files.length === 1) return file.text;
  const reason = `a file of ${format} is one case, and the run has ${files.length}`;
  throw new FusebenchError({ object, reason, hint: 'name a folder with --output', exitCode: 2 });
}

function orNotWritten(object: string, write: (file: string) => void): void {
  const hint = 'name a file in a folder that exists and can be written with --output';
  orWriteError({ object, reason: 'the export cannot be written', hint }, () => write(object));
}
