// The rules for C++: the formatting of clang-format, and the greatest length of a function.

import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { PACKAGE_ROOT } from '../../common/paths.js';

const LONGEST_FUNCTION = 70;

const SOURCES = ['native', 'bench/testing/programs'].flatMap((folder) =>
  readdirSync(join(PACKAGE_ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(cc|h)$/.test(name))
    .map((name) => join(folder, name)),
);

const noFormatter = spawnSync('clang-format', ['--version']).error !== undefined;
const skip = noFormatter && 'clang-format is not installed';

test('clang-format has nothing to change', { skip }, () => {
  execFileSync('clang-format', ['--dry-run', '-Werror', ...SOURCES], { cwd: PACKAGE_ROOT, stdio: 'pipe' });
});

/**
 * Functions of a formatted source: from a header that starts in column 1 or is continued, to the next brace in column
 * 1.
 */
function longFunctions(name: string): string[] {
  const lines = readFileSync(join(PACKAGE_ROOT, name), 'utf8').split('\n');
  const found: string[] = [];
  let start: number | null = null;
  lines.forEach((line, index) => {
    if (start === null && /^\S.*\(/.test(line) && !/^[#/}]|;$/.test(line)) start = index;
    else if (start !== null && /^\}/.test(line)) {
      if (index - start + 1 > LONGEST_FUNCTION) found.push(`${name}:${start + 1}`);
      start = null;
    } else if (start !== null && /^\S.*;$/.test(line)) start = null;
  });
  return found;
}

test(`no function in C++ is longer than ${LONGEST_FUNCTION} lines`, () => {
  assert.deepEqual(SOURCES.flatMap(longFunctions), []);
});
