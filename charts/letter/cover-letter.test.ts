import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pool } from '../../results/quantities/pool.js';
import type { Run } from '../../results/run/model.js';
import { BUILTIN_MODES } from '../../results/run/modes.js';
import { exampleRun } from '../../results/testing/example-run.js';
import { checkLetter } from '../check/check-letter.js';
import { disengage, fail, rename } from '../testing/edit-run.js';
import { assertGolden } from '../testing/golden.js';
import { wideRun } from '../testing/wide-run.js';
import { coverLetter, type LetterOptions } from './cover-letter.js';

const PICK = ['read-4k-rand', 'open-close'] as const;
const HASH = '9f1c'.repeat(16);
const LAYOUTS = ['plain', 'grid', 'mmtests'] as const;
const pair = {
  base: exampleRun({ seed: 1, label: 'v7.1', operations: 60 }),
  head: exampleRun({
    seed: 2,
    label: 'v7.1+series',
    operations: 60,
    effect: { modes: ['plain'], workloads: ['open-close'], latency: 1.3, requests: { GETXATTR: 1 } },
  }),
};

function assertMailable(letter: string, what: string): void {
  for (const line of letter.split('\n')) {
    assert.match(line, /^[\x20-\x7e]*$/, what);
    assert.ok(line.length <= 72, `${what}: ${line.length} columns: ${line}`);
    assert.ok(`> ${line}`.length <= 75);
    assert.equal(line, line.trimEnd());
  }
}

test('a letter is ASCII of 72 columns in every layout, for one run and for two', () => {
  const wide = wideRun({ modes: BUILTIN_MODES });
  for (const layout of LAYOUTS)
    for (const metric of ['p50', 'p99', 'ops'] as const)
      for (const chart of ['log', 'linear'] as const) {
        assertMailable(
          coverLetter(wide, { layout, metric, chart, sha256: [HASH], reference: true }),
          `${layout} ${metric}`,
        );
        assertMailable(
          coverLetter(pair, { layout, metric, sha256: [HASH, HASH] }),
          `pair ${layout} ${metric}`,
        );
      }
});

for (const [source, run] of [
  ['run', exampleRun()],
  ['pair', pair],
] as const)
  for (const layout of LAYOUTS)
    test(`the letter of a ${source} in the ${layout} layout is as it was agreed`, () => {
      assertGolden(
        `letter-${source}-${layout}.txt`,
        coverLetter(run, { layout, workloads: PICK, sha256: [HASH, HASH] }),
      );
    });

test('the letter with charts and reference rows is as it was agreed', () => {
  const options: LetterOptions = {
    workloads: PICK,
    chart: 'log',
    reference: true,
  };
  assertGolden('letter-run-chart.txt', coverLetter(exampleRun(), options));
});

test('sides of several runs are judged run by run, and tell what the runs of A differ by', () => {
  const side = (seeds: readonly number[], latency: number): Run[] =>
    seeds.map((seed) =>
      exampleRun({ seed, workloads: ['statx-sync'], bringUps: 8, effect: { modes: ['plain'], latency } }),
    );
  const blocks = { base: side([1, 2, 3], 1), head: side([4, 5, 6], 1.3) };
  const letter = coverLetter(
    { base: pool(blocks.base), head: pool(blocks.head), blocks },
    { sha256: [HASH, HASH] },
  );
  assert.match(letter, /^A .*\(3 runs from\s+\S+\s+on\)/m);
  assert.match(letter, /^Cells that got worse \(1\)/m);
  assert.match(
    letter,
    /^A\/A control: the 3 runs of A differ by \d+\.\d% at most, the worst of 4\s+cells\./m,
  );
  assert.match(letter, /sha256 of their files, one after the other:/);
  assert.deepEqual(
    checkLetter(letter).claims.filter(({ ok }) => !ok),
    [],
  );
  assertMailable(letter, 'blocks');
});

test('every ratio of a letter follows from the numbers printed in it, also when it is quoted', () => {
  for (const layout of LAYOUTS)
    for (const metric of ['p50', 'mean', 'ops'] as const)
      for (const source of [wideRun(), pair]) {
        const quoted = coverLetter(source, { layout, metric }).replaceAll(/^/gm, '> ');
        const { claims } = checkLetter(quoted);
        assert.ok(claims.length >= 30, `${layout} ${metric}: ${claims.length} ratios`);
        assert.deepEqual(
          claims.filter((claim) => !claim.ok),
          [],
          `${layout} ${metric}`,
        );
      }
});

test('a p99 has ratios where every bring-up has operations enough for it, else a dash that is explained', () => {
  const few = coverLetter(exampleRun({ workloads: PICK }), { metric: 'p99' });
  assert.match(few.replaceAll('\n', ' '), /-: too few operations in a bring-up for a p99\./);
  assert.match(few, /^read-4k-rand\/direct +us +- +- +- +-$/m);
  assert.equal(checkLetter(few).claims.length, 0);
  const run = exampleRun({ workloads: PICK, bringUps: 3, operations: 10_000 });
  for (const layout of LAYOUTS) {
    const enough = coverLetter(run, { metric: 'p99', layout });
    assert.doesNotMatch(enough, /too few operations/);
    const { claims } = checkLetter(enough);
    assert.ok(claims.length >= 6, `${layout}: ${claims.length} ratios`);
    assert.deepEqual(
      claims.filter(({ ok }) => !ok),
      [],
    );
  }
});

test('the ratios of a letter, divided by hand', () => {
  const lines = coverLetter(exampleRun(), { metric: 'mean' }).split('\n');
  let checked = 0;
  for (const [index, line] of lines.entries()) {
    if (!line.startsWith('  x native')) continue;
    const values = lines[index - 1]!.trim().split(/\s+/).slice(2);
    for (const [mode, ratio] of line.trim().split(/\s+/).slice(2).entries()) {
      const divided = Number(values[mode + 1]) / Number(values[0]);
      // Three digits each, of two values and their quotient.
      assert.ok(Math.abs(Number(ratio) / divided - 1) < 0.015, `${lines[index - 1]}\n${line}`);
      checked += 1;
    }
  }
  assert.equal(checked, 24);
});

test('a letter says how many bring-ups of how many rounds, and what its numbers hold for', () => {
  const letter = coverLetter(exampleRun({ workloads: PICK, bringUps: 4, roundsOfBringUp: 5 }));
  assert.match(letter, /^rounds {3}4 bring-ups of 5 rounds a case; /m);
  const words = letter.replaceAll(/\s+/g, ' ');
  assert.ok(words.includes("Values hold for their run's state of the machine."));
  assert.ok(words.includes('95 % interval: of the mean of many runs on this machine.'));
});

test('a letter answers everything that a reviewer asks for', () => {
  for (const source of [{ ...exampleRun(), command: 'npx fusebench run all --seed 1' }, pair])
    assert.deepEqual(
      checkLetter(coverLetter(source)).missing.filter((what) => what !== 'the command that was run'),
      [],
    );
  assert.deepEqual(
    checkLetter(coverLetter({ ...exampleRun(), command: 'npx fusebench run all --seed 1' })).missing,
    [],
  );
});

test('cells that got worse are named worst first, or it is said that there are none', () => {
  assert.match(
    coverLetter(pair),
    /Cells that got worse \(1\), worst first:\n {2}plain open-close\/direct: [\d.]+ -> [\d.]+ us \(\+\d+\.\d%\)/,
  );
  const same = { base: exampleRun({ seed: 1 }), head: exampleRun({ seed: 2 }) };
  assert.match(coverLetter(same), /Cells that got worse: none\./);
  assert.match(
    coverLetter(exampleRun({ effect: { modes: ['file-passthrough'], latency: 0.9 } })),
    /Slower than plain: none of 16\./,
  );
});

test('a mode that did not engage or failed has no number in the letter, and says why', () => {
  let run = disengage(
    exampleRun({ workloads: ['read-4k-rand', 'statx-sync'] }),
    'file-passthrough',
    'read-4k-rand',
    'READ',
  );
  run = fail(run, 'overlayfs', 'statx-sync', 'the daemon died (SIGKILL)');
  const letter = coverLetter(run);
  assert.match(letter, /not engag\./);
  assert.match(
    letter,
    /Not engaged \(1\)[^\n]*(\n[^\n]*)*file-passthrough read-4k-rand\/direct: READ 1\.00\/op/,
  );
  assert.match(letter, /overlayfs statx-sync\/direct: the daemon died \(SIGKILL\)/);
  assert.deepEqual(
    checkLetter(letter).claims.filter((claim) => !claim.ok),
    [],
  );
});

test('units can be fixed, workloads picked, and an unknown workload is one sentence', () => {
  const letter = coverLetter(exampleRun(), { workloads: ['statx-sync'], units: 'ns' });
  assert.match(letter, /^statx-sync\/direct +ns +1\d{3} /m);
  assert.doesNotMatch(letter, /open-close/);
  assert.throws(
    () => coverLetter(exampleRun(), { workloads: ['statx'] }),
    /has no workload statx; it has read-4k-rand, /,
  );
});

test('one mode, one bring-up and endless names still make a letter', () => {
  for (const run of [
    exampleRun({ modes: ['plain'], workloads: ['statx-sync'] }),
    exampleRun({ bringUps: 1 }),
    rename(exampleRun(), (name) => `${name}-${'x'.repeat(90)}`),
    { ...exampleRun(), measurements: [] },
  ])
    for (const layout of LAYOUTS) assertMailable(coverLetter(run, { layout, chart: 'linear' }), layout);
});

test('runs without a common case say so', () => {
  const letter = coverLetter({
    base: exampleRun({ workloads: ['statx-sync'] }),
    head: exampleRun({ workloads: ['open-close'] }),
  });
  assert.match(letter, /The two runs have no case in common\./);
});

test('a long command is broken where a shell takes it, never inside quotes', () => {
  const command = `fusebench run read write statx --target 'mine=/opt/my daemon --flag {backing} {mountpoint}' --rounds 20 --seed 7`;
  const letter = coverLetter({ ...exampleRun(), command });
  const printed = /Repeat with:\n((?: {2}.*\n)+)/.exec(letter)![1]!;
  assert.equal(printed.replaceAll(/ \\\n +/g, ' ').trim(), command);
  assert.match(letter, /\\\n/);
});
