// Help and documents name every mode.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { BUILTIN_MODES, MODE_TABLE } from '../../results/run/modes.js';
import { PACKAGE_ROOT } from '../common/paths.js';
import { cli } from '../testing/cli.js';

test('run --help describes every mode and its needs', async () => {
  const { stdout } = await cli(['run', '--help']);
  for (const mode of BUILTIN_MODES) {
    const line = stdout.split('\n').find((text) => text.startsWith(`  ${mode} `));
    const { what, needs } = MODE_TABLE[mode];
    for (const words of [what, ...needs]) assert.ok(line?.includes(words), `${mode}: ${words}`);
  }
});

test('docs/METHOD.md describes the data path of every mode', () => {
  const method = readFileSync(join(PACKAGE_ROOT, 'docs/METHOD.md'), 'utf8');
  for (const mode of BUILTIN_MODES) assert.ok(method.includes(`\n| \`${mode}\` | `), mode);
});
