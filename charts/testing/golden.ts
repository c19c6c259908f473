// Golden files: what a text must be, kept beside the tests. UPDATE_GOLDEN=1 rewrites them; review the
// difference in the commit.

import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

// Compiled files are in dist/charts/testing, the golden files with the sources.
const FOLDER = fileURLToPath(new URL('../../../charts/testing/golden/', import.meta.url));

/** Compares a text with its golden file. */
export function assertGolden(name: string, text: string): void {
  if (process.env.UPDATE_GOLDEN === '1') {
    mkdirSync(FOLDER, { recursive: true });
    writeFileSync(`${FOLDER}${name}`, text);
  }
  assert.equal(text, readFileSync(`${FOLDER}${name}`, 'utf8'), `${name}; UPDATE_GOLDEN=1 rewrites it`);
}
