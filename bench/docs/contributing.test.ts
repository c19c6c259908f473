// CONTRIBUTING.md names files, folders and scripts that exist. Names in capitals are placeholders for a new file.

import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { PACKAGE_ROOT } from '../common/paths.js';

const text = readFileSync(join(PACKAGE_ROOT, 'CONTRIBUTING.md'), 'utf8');
const matches = (pattern: RegExp): string[] => [...text.matchAll(pattern)].map((match) => match[1]!);

test('every file that a recipe names is there', () => {
  const paths = matches(/(?<![\w/])((?:bench|native|drivers|charts|results|docs)\/[\w./-]*[\w/])/g);
  assert.ok(paths.length > 20);
  for (const path of paths.filter((one) => !/[A-Z]{4}\.(cc|ts)$/.test(one)))
    assert.ok(existsSync(join(PACKAGE_ROOT, path)), path);
  for (const test of matches(/(dist\/[\w./-]+)\.js/g))
    assert.ok(existsSync(join(PACKAGE_ROOT, `${test.slice('dist/'.length)}.ts`)), test);
});

test('every script that it names exists', () => {
  const { scripts } = JSON.parse(readFileSync(join(PACKAGE_ROOT, 'package.json'), 'utf8')) as {
    scripts: Record<string, string>;
  };
  const named = matches(/npm run ([\w:]+)/g);
  assert.ok(named.length > 8);
  for (const name of named) assert.ok(name in scripts, name);
});
