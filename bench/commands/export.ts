// fusebench export: a stored run in the formats of other tools, on standard output or into a file; into a folder where a file of the
// format is of one case.

import { join } from 'node:path';
import { type Exported, exported, FORMATS, type FormatName } from '../../results/export/formats.js';
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
  const isPerCase = 'perCase' in FORMATS[format];
  if (output === undefined) process.stdout.write(theOnly(files, path, format));
  else if (isPerCase) writeFolder(output, files, FORMATS[format].extension);
  else writeTo(output, files[0]!.text);
  return 0;
}

/** Errors: no case or several of a format with a file per case, exit code 2. */
function theOnly(files: readonly Exported[], path: string, format: FormatName): string {
  const [file] = files;
  if (file !== undefined && files.length === 1) return file.text;
  if (file === undefined)
    throw new FusebenchError({ object: path, reason: 'the run has no timed case to export', exitCode: 2 });
  const reason = `a file of ${format} is one case, and the run has ${files.length}`;
  throw new FusebenchError({ object: path, reason, hint: 'name a folder with --output', exitCode: 2 });
}

/** A file per case, named by its id. */
function writeFolder(folder: string, files: readonly Exported[], extension: string): void {
  orWriteError(FAULT(folder), () => makeFolder(folder));
  for (const { caseId, text } of files)
    writeTo(join(folder, `${caseId!.replaceAll(/[^\w.-]+/g, '_')}.${extension}`), text);
}

function writeTo(file: string, text: string): void {
  orWriteError(FAULT(file), () => writeOutput(file, text));
}

const FAULT = (object: string) => ({
  object,
  reason: 'the export cannot be written',
  hint: 'name a file in a folder that exists and can be written with --output',
});
