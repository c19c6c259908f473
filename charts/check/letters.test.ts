// Twelve letters in the style of linux-fsdevel, with numbers that were invented for them: ten have one wrong number each.

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { checkLetter } from './check-letter.js';

// Compiled files are in dist/charts/check, the letters with the sources.
const FOLDER = fileURLToPath(new URL('../../../charts/testing/letters/', import.meta.url));

interface Expected {
  /** Ratios and percentages that can be recomputed, right and wrong ones. */
  readonly claims: number;
  /** `line: printed not computed`. */
  readonly wrong: readonly string[];
  readonly missing?: readonly string[];
}

const COMMAND = ['the command that was run'];
const LETTERS: Readonly<Record<string, Expected>> = {
  '01-grid.txt': { claims: 2, wrong: [] },
  '02-blocks.txt': { claims: 8, wrong: ['18: 3.58 not 3.93'] },
  '03-two-machines.txt': { claims: 2, wrong: ['12: +16% not +26.19%'], missing: COMMAND },
  '04-arrows.txt': { claims: 3, wrong: ['7: ~35% not +16.13%'] },
  '05-gain-columns.txt': { claims: 6, wrong: ['13: 15.9% not +18.92%'] },
  '06-pipes.txt': { claims: 6, wrong: ['10: -61% not -46.60%'] },
  '07-prose.txt': { claims: 2, wrong: ['4: 92% not -87.50%'] },
  '08-mmtests.txt': { claims: 4, wrong: [] },
  '09-robot.txt': { claims: 3, wrong: ['14: -31.0% not -51.10%'] },
  '10-fsperf.txt': { claims: 5, wrong: ['9: -18.72% not -8.72%'], missing: COMMAND },
  '11-before-after.txt': { claims: 2, wrong: ['12: +4.99% not +1.99%'] },
  '12-units.txt': { claims: 5, wrong: ['9: 3.7 not 5.71'] },
};

for (const [name, { claims, wrong, missing = [] }] of Object.entries(LETTERS))
  test(`${name}: what is wrong is found, and nothing else`, () => {
    const check = checkLetter(readFileSync(`${FOLDER}${name}`, 'utf8'));
    assert.deepEqual(
      check.claims.filter(({ ok }) => !ok).map((one) => `${one.line}: ${one.printed} not ${one.computed}`),
      wrong,
    );
    assert.equal(check.claims.length, claims);
    assert.deepEqual(check.missing, missing);
  });

test('every letter of the folder is expected, and ten of them have a wrong number', () => {
  assert.deepEqual(readdirSync(FOLDER).sort(), Object.keys(LETTERS));
  assert.equal(
    Object.values(LETTERS).reduce((sum, { wrong }) => sum + wrong.length, 0),
    10,
  );
});
