// npm run docs:samples: updates the output and the pictures in the documents from the committed sample runs. With
// --check it changes nothing and reports what is out of date; a test calls it so.

import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { renderCharts } from '../../charts/pictures/render.js';
import { readRun } from '../../results/run/store.js';
import { CLI_PATH, PACKAGE_ROOT } from '../common/paths.js';

export const DOCUMENTS = ['README.md', 'docs/EXAMPLES.md'] as const;
const SAMPLE = 'results/runs/sample';
const PICTURES = ['ratio', 'switches'] as const;
const PICTURE_FOLDER = 'docs/pictures';

const BLOCK = /^```console\n\$ (.+)\n([\s\S]*?)^```$/gm;

/** Commands with their output, which may be empty, and where that begins and ends in the text. */
export function consoleBlocks(markdown: string) {
  return [...markdown.matchAll(BLOCK)].map((match) => {
    const end = match.index + match[0].length - '```'.length;
    const output = match[2]!;
    return { command: match[1]!, output, start: end - output.length, end };
  });
}

/**
 * `printed`: only reads committed files, so its output is known exactly. `measured`: it is run and its exit code is
 * checked. `guest`: boots a kernel. `set-up`: the steps in a fresh clone, which .ci/run also runs.
 */
export function kindOf(command: string): 'printed' | 'measured' | 'guest' | 'set-up' {
  if (/^npm (ci|test)/.test(command)) return 'set-up';
  if (/^npx fusebench vm /.test(command)) return 'guest';
  if (/^npx fusebench (run|doctor|ab|calibrate)\b/.test(command)) return 'measured';
  return 'printed';
}

/** Turns `npx fusebench a 'b c'` into ['a', 'b c']. */
export function argumentsOf(command: string): string[] {
  const words = command.replace(/^npx fusebench\s*/, '').matchAll(/'([^']*)'|(\S+)/g);
  return [...words].map((match) => match[1] ?? match[2]!);
}

/** The up-to-date text of a document: every printed block with the current output of its command. */
function inStep(document: string): string {
  let text = document;
  for (const { command, start, end } of consoleBlocks(document).reverse()) {
    if (kindOf(command) === 'printed') text = text.slice(0, start) + printed(command) + text.slice(end);
  }
  return text;
}

function printed(command: string): string {
  const options = { cwd: PACKAGE_ROOT, encoding: 'utf8', env: { ...process.env, NO_COLOR: '1' } } as const;
  return execFileSync(process.execPath, [CLI_PATH, ...argumentsOf(command)], options);
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
  const isChanged = (file: string, text: string) => !existsSync(file) || readFileSync(file, 'utf8') !== text;
  const changed = [...wanted].filter(([name, text]) => isChanged(join(PACKAGE_ROOT, name), text));
  if (!check) for (const [name, text] of changed) writeFileSync(join(PACKAGE_ROOT, name), text);
  return changed.map(([name]) => name);
}
