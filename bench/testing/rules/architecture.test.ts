// The rules of docs/ARCHITECTURE.md that can be checked: arrows between folders and their subfolders, lengths of files and
// functions, sources per folder, and which files may import which package. `npm run lint` refuses import circles and
// unused exports.

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import ts from 'typescript';
import { BUILTIN_MODES } from '../../../results/run/modes.js';
import { PACKAGE_ROOT } from '../../common/paths.js';

const FOLDERS = ['bench', 'native', 'drivers', 'charts', 'results'] as const;
const ARROWS: Readonly<Record<string, readonly string[]>> = {
  results: [],
  native: [],
  drivers: ['native', 'results'],
  charts: ['results'],
  bench: ['native', 'drivers', 'charts', 'results'],
};
/** The subfolders of a folder from the lowest to the highest: each may import from those before it and from its own. */
const SUBFOLDERS: Readonly<Record<string, readonly string[]>> = {
  results: ['stats', 'run', 'schema', 'format', 'quantities', 'judge', 'study', 'export'],
  charts: ['data', 'screen', 'letter', 'pictures', 'report', 'check'],
  bench: [
    'common',
    'mount',
    'measure',
    'studies',
    'vm',
    'judge',
    'floor',
    'peers',
    'outputs',
    'docs',
    'commands',
    'usage',
    'cli.ts',
  ],
};
const ONLY_IMPORTER: Readonly<Record<string, string>> = {
  tinybench: 'bench/measure/rounds.ts',
  vega: 'charts/pictures/render.ts',
  'vega-lite': 'charts/pictures/render.ts',
  'csv-stringify/sync': 'results/export/csv.ts',
};
const LONGEST_FILE = 400;
const LONGEST_FUNCTION = 70;
const MOST_SOURCES = 20;

function sources(ending: RegExp): string[] {
  return FOLDERS.flatMap((folder) =>
    readdirSync(join(PACKAGE_ROOT, folder), { recursive: true, encoding: 'utf8' })
      .map((name) => `${folder}/${name}`)
      .filter((name) => ending.test(name)),
  );
}

const read = (name: string): string => readFileSync(join(PACKAGE_ROOT, name), 'utf8');
const isTest = (name: string): boolean => /\.test\.ts$|\.guest\.ts$|\/testing\/|\/test\//.test(name);

function parse(name: string): ts.SourceFile {
  return ts.createSourceFile(name, read(name), ts.ScriptTarget.ES2022, true);
}

function importsOf(name: string): string[] {
  const matches = read(name).matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g);
  return [...matches].map((match) => match[1]!);
}

/** The folder and the subfolder that a relative import reaches. */
function target(name: string, specifier: string): { folder: string; subfolder: string } {
  return placeOf(new URL(specifier, `file:///${name}`).pathname.slice(1));
}

function placeOf(name: string): { folder: string; subfolder: string } {
  const [folder, subfolder] = name.split('/');
  return { folder: folder!, subfolder: subfolder!.replace(/\.js$/, '.ts') };
}

test('imports between the folders follow the arrows', () => {
  for (const name of sources(/\.ts$/)) {
    const from = name.split('/')[0]!;
    for (const specifier of importsOf(name).filter((text) => text.startsWith('.'))) {
      const to = target(name, specifier).folder;
      assert.ok(to === from || ARROWS[from]!.includes(to), `${name} imports ${specifier}`);
    }
  }
});

test('imports between the subfolders of a folder go one way', () => {
  for (const name of sources(/\.ts$/).filter((file) => !isTest(file))) {
    const from = placeOf(name);
    const order = SUBFOLDERS[from.folder];
    if (order === undefined) continue;
    assert.ok(order.includes(from.subfolder), `${name} is in no subfolder that docs/ARCHITECTURE.md knows`);
    for (const specifier of importsOf(name).filter((text) => text.startsWith('.'))) {
      const to = target(name, specifier);
      if (to.folder !== from.folder) continue;
      assert.ok(order.indexOf(to.subfolder) <= order.indexOf(from.subfolder), `${name} imports ${specifier}`);
      assert.ok(order.includes(to.subfolder), `${name} imports ${specifier}`);
    }
  }
});

test(`no folder has more than ${MOST_SOURCES} sources`, () => {
  const counts = new Map<string, number>();
  for (const name of sources(/\.(ts|cc|h)$/).filter((file) => !isTest(file)))
    counts.set(dirname(name), (counts.get(dirname(name)) ?? 0) + 1);
  assert.deepEqual(
    [...counts].filter(([, count]) => count > MOST_SOURCES),
    [],
  );
});

test('code asks for properties of a mode and never compares its name', () => {
  const names = BUILTIN_MODES.join('|');
  const compared = new RegExp(`\\bmode\\b\\)?\\s*[=!]==\\s*'(${names})'|'(${names})'\\s*[=!]==`);
  for (const name of sources(/\.ts$/).filter((one) => !isTest(one))) {
    for (const [i, line] of read(name).split('\n').entries())
      assert.doesNotMatch(line, compared, `${name}:${i + 1}: ask results/run/modes.ts instead`);
  }
});

test('a package that can be replaced in an hour has one importer', () => {
  for (const name of sources(/\.ts$/).filter((file) => !isTest(file))) {
    for (const specifier of importsOf(name)) {
      const only = ONLY_IMPORTER[specifier];
      assert.ok(only === undefined || only === name, `${name} imports ${specifier}, which is for ${only}`);
    }
  }
});

test(`no file is longer than ${LONGEST_FILE} lines`, () => {
  for (const name of sources(/\.(ts|cc|h)$/).filter((file) => !isTest(file))) {
    const lines = read(name).split('\n').length - 1;
    assert.ok(lines <= LONGEST_FILE, `${name} has ${lines} lines`);
  }
});

test(`no function is longer than ${LONGEST_FUNCTION} lines`, () => {
  for (const name of sources(/\.ts$/).filter((file) => !isTest(file))) {
    const source = parse(name);
    const visit = (node: ts.Node): void => {
      if (ts.isFunctionLike(node) && 'body' in node) {
        const first = source.getLineAndCharacterOfPosition(node.getStart(source)).line;
        const lines = source.getLineAndCharacterOfPosition(node.end).line - first + 1;
        assert.ok(lines <= LONGEST_FUNCTION, `${name}:${first + 1} is a function of ${lines} lines`);
      }
      ts.forEachChild(node, visit);
    };
    visit(source);
  }
});
