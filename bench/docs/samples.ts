// npm run docs:samples: updates the output and the pictures in the documents from the committed sample runs. With
// --check it changes nothing and reports what is out of date; a test calls it so.

import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { renderCharts } from '../../charts/pictures/render.js';
import { readRun } from '../../results/run/store.js';
import { CLI_PATH, PACKAGE_ROOT } from '../common/paths.js';
import { argumentsOf, consoleBlocks, kindOf } from './console-blocks.js';

export const DOCUMENTS = ['README.md', 'docs/EXAMPLES.md'] as const;
const SAMPLE = 'results/runs/sample';
const PICTURES = ['ratio', 'switches'] as const;
const PICTURE_FOLDER = 'docs/pictures';

/** The up-to-date text of a document: every printed block with the current output of its command. */
function inStep(document: string): string {
  let text = document;
  for (const { command, start, end } of consoleBlocks(document).reverse()) {
    if (kindOf(command) === 'printed') text = text.slice(0, start) + printed(command) + text.slice(end);
  }
  return text;
}

function printed(command: string): string {
  const env = { ...process.env, NO_COLOR: '1' };
  return execFileSync(process.execPath, [CLI_PATH, ...argumentsOf(command)], {
    cwd: PACKAGE_ROOT,
    encoding: 'utf8',
    env,
  });
}

/** The pictures of the sample run by file name. */
async function pictures(): Promise<Map<string, string>> {
  const folder = mkdtempSync(join(tmpdir(), 'fusebench-pictures-'));
  try {
    const run = readRun(join(PACKAGE_ROOT, SAMPLE));
    const files = await renderCharts(run, folder, { names: PICTURES, svg: true, png: false });
    return new Map(files.map((file) => [file.slice(folder.length + 1), readFileSync(file, 'utf8')]));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** What is out of date, by file; the files are written unless `check` is set. */
export async function bringInStep(check: boolean): Promise<string[]> {
  const wanted = new Map<string, string>();
  for (const name of DOCUMENTS) wanted.set(name, inStep(readFileSync(join(PACKAGE_ROOT, name), 'utf8')));
  for (const [name, svg] of await pictures()) wanted.set(`${PICTURE_FOLDER}/${name}`, svg);
  const changed = [...wanted].filter(([name, text]) => readOrEmpty(join(PACKAGE_ROOT, name)) !== text);
  if (!check) for (const [name, text] of changed) writeFileSync(join(PACKAGE_ROOT, name), text);
  return changed.map(([name]) => name);
}

function readOrEmpty(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
