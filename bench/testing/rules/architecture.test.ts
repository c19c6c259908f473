// The rules of docs/ARCHITECTURE.md that a machine can check: arrows between folders, lengths of files and functions,
// and who may import which package.

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
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
/** Rooms of one folder between which arrows go the other way. */
const NEVER: readonly (readonly [from: string, to: string])[] = [
  ['bench/mount', 'bench/measure'],
  ['charts/data', 'charts/pictures'],
  ['charts/screen', 'charts/pictures'],
  ['charts/letter', 'charts/pictures'],
];
const ONLY_IMPORTER: Readonly<Record<string, string>> = {
  tinybench: 'bench/measure/rounds.ts',
  vega: 'charts/pictures/render.ts',
  'vega-lite': 'charts/pictures/render.ts',
  'csv-stringify/sync': 'results/export/csv.ts',
};
const LONGEST_FILE = 400;
const LONGEST_FUNCTION = 70;

function sources(ending: RegExp): string[] {
  return FOLDERS.flatMap((folder) =>
    readdirSync(join(PACKAGE_ROOT, folder), { recursive: true, encoding: 'utf8' })
      .map((name) => `${folder}/${name}`)
      .filter((name) => ending.test(name)),
  );
}

const read = (name: string): string => readFileSync(join(PACKAGE_ROOT, name), 'utf8');
const isTest = (name: string): boolean => /\.test\.ts$|\.guest\.ts$|\/testing\/|\/test\/|\/init\//.test(name);

function parse(name: string): ts.SourceFile {
  return ts.createSourceFile(name, read(name), ts.ScriptTarget.ES2022, true);
}

function importsOf(name: string): string[] {
  const matches = read(name).matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g);
  return [...matches].map((match) => match[1]!);
}

/** The top-level folder that a relative import reaches. */
function target(name: string, specifier: string): string {
  return new URL(specifier, `file:///${name}`).pathname.split('/')[1]!;
}

test('imports between the folders follow the arrows', () => {
  for (const name of sources(/\.ts$/)) {
    const from = name.split('/')[0]!;
    for (const specifier of importsOf(name).filter((text) => text.startsWith('.'))) {
      const to = target(name, specifier);
      assert.ok(to === from || ARROWS[from]!.includes(to), `${name} imports ${specifier}`);
    }
  }
});

test('rooms of one folder do not import back', () => {
  for (const [from, to] of NEVER) {
    for (const name of sources(/\.ts$/).filter((one) => one.startsWith(`${from}/`) && !isTest(one))) {
      for (const specifier of importsOf(name).filter((text) => text.startsWith('.'))) {
        const path = new URL(specifier, `file:///${name}`).pathname;
        assert.ok(!path.startsWith(`/${to}/`), `${name} imports ${specifier}`);
      }
    }
  }
});

test('a mode is asked for what it does, and never compared with a name', () => {
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
