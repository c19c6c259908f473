// fusebench export: a stored run in the formats of other tools, on standard output or into a file.

import { FORMATS, type FormatName } from '../../results/export/formats.js';
import { orWriteError } from '../../results/run/errors.js';
import { writeOutput } from '../../results/run/output-file.js';
import { readRun } from '../../results/run/store.js';
import type { ExitCode } from '../common/errors.js';

export interface ExportOptions {
  readonly format: FormatName;
  readonly output?: string;
}

export async function exportCommand(path: string, { format, output }: ExportOptions): Promise<ExitCode> {
  const run = readRun(path);
  const text = (await FORMATS[format].load())(run);
  if (output === undefined) process.stdout.write(text);
  else writeTo(output, text);
  return 0;
}

function writeTo(file: string, text: string): void {
  const hint = 'name a file in a folder that exists and can be written with --output';
  const fields = { object: file, reason: 'the export cannot be written', hint };
  orWriteError(fields, () => writeOutput(file, text));
}
