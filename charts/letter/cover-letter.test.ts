import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pool } from '../../results/quantities/pool.js';
import type { Run } from '../../results/run/model.js';
import { BUILTIN_MODES } from '../../results/run/modes.js';
import { exampleRun } from '../../results/testing/example-run.js';
import { checkLetter } from '../check/check-letter.js';
import { asTarget, disengage, fail, rename } from '../testing/edit-run.js';
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

const LONG = 'passthrough-hp-with-the-options-of-the-distribution';
const COMMAND =
  '/usr/libexec/fuse/passthrough_hp --nopassthrough --num-threads 1 --nosplice {backing} {mountpoint}';
const withTarget = (run: Run): Run => ({
  ...asTarget(run, 'file-passthrough', LONG, COMMAND),
  command: `fusebench run all --target '${LONG}=${COMMAND}' --bring-ups 10`,
});

test('a letter is ASCII of 72 columns in every layout, for one run and for two', () => {
  const wide = wideRun({ modes: BUILTIN_MODES });
  for (const layout of [undefined, ...LAYOUTS])
    for (const metric of ['p50', 'p99', 'ops'] as const)
      for (const chart of ['log', 'linear'] as const) {
        const look = { ...(layout && { layout }), metric, all: chart === 'log' };
        for (const run of [wide, withTarget(wide)])
          assertMailable(
            coverLetter(run, { ...look, chart, sha256: [HASH], reference: true }),
            `${layout} ${metric}`,
          );
        const targets = { base: withTarget(pair.base), head: withTarget(pair.head) };
        for (const two of [pair, targets])
          assertMailable(coverLetter(two, { ...look, sha256: [HASH, HASH] }), `pair ${layout} ${metric}`);
      }
});

const widePair = {
  base: { ...wideRun(), label: 'v7.1' },
  head: { ...wideRun({ seed: 2 }), label: 'v7.1+series' },
};

for (const [name, source] of [
  ['run', wideRun()],
  ['run-five-modes', wideRun({ modes: BUILTIN_MODES })],
  ['pair', widePair],
  ['target', withTarget(exampleRun())],
] as const)
  test(`the letter of a ${name} has at most 40 lines and is as it was agreed`, () => {
    const letter = coverLetter(source, { sha256: [HASH, HASH] });
    assertMailable(letter, name);
    const lines = letter.trimEnd().split('\n').length;
    assert.ok(lines <= 40, `${lines} lines`);
    assertGolden(`letter-${name}.txt`, letter);
  });

test('what a letter leaves out it says, with the option that shows it, and --all leaves nothing out', () => {
  const cases = (letter: string): string[] => letter.match(/^\S+\/(?:direct|warm|cold) .*/gm) ?? [];
  const short = coverLetter(wideRun());
  const left = Number(
    /^ {2}(\d+) more: file-pt\/native [\d.]+ to [\d.]+, req .* \(--all\)$/m.exec(short)?.[1],
  );
  assert.equal(cases(short).length + left, 32);
  const whole = coverLetter(wideRun(), { all: true });
  assert.equal(cases(whole).length, 32);
  assert.doesNotMatch(whole, / more:/);
  const pairLeft = Number(
    /^ {2}(\d+) more: .*B\/A [\d.]+ to [\d.]+ \(--all\)$/m.exec(coverLetter(widePair))?.[1],
  );
  assert.ok(pairLeft > 80, `${pairLeft}`);
  assert.match(
    coverLetter(wideRun({ modes: BUILTIN_MODES })),
    /^No room for .*overlayfs.* \(--details shows all modes\)\.$/m,
  );
});

test('the worst cases come first, and what the claims name has a line', () => {
  const letter = coverLetter(wideRun());
  const ratios = [...letter.matchAll(/^\S+\/(?:direct|warm|cold) .* (\d[\d.]*) [\d.]+-[\d.]+ +\S+$/gm)].map(
    ([, ratio]) => Number(ratio),
  );
  assert.ok(ratios.length >= 8);
  assert.deepEqual(
    ratios,
    ratios.toSorted((a, b) => b - a),
  );
  for (const [, name] of letter.matchAll(/(?:most|in 1,) (\S+\/\w+) [\d.]+x/g))
    assert.match(letter, new RegExp(`^${name} `, 'm'));
});

test('the mode under discussion is the last that was measured, or the one that is asked for', () => {
  assert.match(
    coverLetter(wideRun({ modes: BUILTIN_MODES })),
    /^inode-passthrough \(inode-pt\), p50 in 32 cases/,
  );
  const plain = coverLetter(wideRun(), { mode: 'plain' });
  assert.match(plain, /^plain, p50 in 32 cases[\s\S]*^p50 us .* plain\/native +req$/m);
  assert.doesNotMatch(plain, /than plain/);
  assert.throws(
    () => coverLetter(exampleRun(), { mode: 'inode-passthrough' }),
    /has no mode inode-passthrough; it has native, overlayfs, plain, file-passthrough/,
  );
});

test('a target with a long name is a number in the table, and its command line is shown', () => {
  for (const options of [{}, { details: true }] as const) {
    const letter = coverLetter(withTarget(exampleRun()), options);
    assert.match(letter, /^target {3}\[1\] target:passthrough-hp-with-the-options-of-the-distribution:$/m);
    assert.match(letter.replaceAll(/\s+/g, ' '), /passthrough_hp --nopassthrough --num-threads 1 --nosplice/);
    assert.match(letter, /^p50.* \[1\]/m);
  }
  const short = coverLetter(asTarget(exampleRun(), 'file-passthrough', 'hp', COMMAND));
  assert.match(short, /^target {3}hp: \/usr\/libexec\/fuse\/passthrough_hp/m);
  assert.match(short, /^p50 us .* hp +hp\/native/m);
});

test('published numbers are shown for the workloads of the letter only', () => {
  const letter = (workloads: readonly string[]): string =>
    coverLetter(exampleRun(), { workloads, reference: true });
  assert.match(letter(['read-4k-rand']), /random read of 4 KiB, plain FUSE/);
  assert.doesNotMatch(letter(['read-4k-rand']), /random write/);
  assert.doesNotMatch(letter(['statx-sync']), /Other people/);
});

test('without an interval nothing is called slower, and why is said once', () => {
  for (const options of [{}, { details: true }, { layout: 'mmtests' }] as const) {
    const letter = coverLetter(exampleRun({ bringUps: 2, roundsOfBringUp: 5 }), options);
    assert.doesNotMatch(letter, /[Ss]lower than|[Ff]aster than|none of|of the mean of many runs/);
    assert.equal(letter.match(/fewer than 3 bring-ups/gi)?.length, 1);
  }
});

test('times of an emulated CPU are not judged; requests are shown in their place', () => {
  const run = exampleRun();
  const emulated = { ...run, host: { ...run.host, emulated: true } };
  const letter = coverLetter(emulated);
  assert.doesNotMatch(letter, /[Ss]lower|[Ff]aster| us /);
  assert.match(letter, /^requests per operation +plain +file-pt$/m);
  assert.match(letter, /Times are left out,\s+because the CPU is emulated/);
  assert.doesNotMatch(coverLetter(emulated, { details: true }), /[Ss]lower than|[Ff]aster than/);
});

test('stars of the mmtests layout are those of the plain one', () => {
  const stars = (letter: string): number => letter.match(/\d\*|\* *-?[\d.]+%\*/g)?.length ?? 0;
  assert.equal(stars(coverLetter(pair, { layout: 'mmtests' })), 1);
  assert.equal(stars(coverLetter(pair, { layout: 'plain' })), 1);
});

test('blocks of two targets are compared although their modes have different names', () => {
  const command = 'fusebench ab a=x b=y';
  const side = (name: string, seeds: readonly number[], latency: number): Run[] =>
    seeds.map((seed) => {
      const modes = ['native', 'plain'] as const;
      const effect = { modes: ['plain'] as const, latency };
      const run = exampleRun({ seed, modes, workloads: ['statx-sync'], bringUps: 8, effect });
      return { ...asTarget(run, 'plain', name, `${name} {mountpoint}`), command };
    });
  const blocks = { base: side('a', [1, 2], 1), head: side('b', [3, 4], 1.3) };
  const letter = coverLetter({ base: pool(blocks.base), head: pool(blocks.head), blocks });
  assert.match(letter, /^ {2}slower \(\*\) in 1, statx-sync\/direct 1\.\d\dx/m);
  const other = { ...blocks, base: blocks.base.map((run) => ({ ...run, command: 'fusebench run' })) };
  assert.match(
    coverLetter({ base: pool(other.base), head: pool(other.head), blocks: other }),
    /The two runs have no case in common/,
  );
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
    details: true,
    chart: 'log',
    reference: true,
  };
  assertGolden('letter-run-chart.txt', coverLetter(exampleRun(), options));
});

test('sides of several runs are judged run by run, and the letter says by how much the runs of A differ', () => {
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
  assert.match(letter, /^ {2}slower \(\*\) in 1, plain statx-sync\/direct 1\.\d\dx/m);
  assert.match(
    letter,
    /^A\/A control: the 3 runs of A differ by \d+\.\d% at most, the worst of 4\s+cases\./m,
  );
  assert.match(letter, /hash\s+of\s+their\s+files\s+one\s+after\s+the\s+other\nsha256 [0-9a-f]{64}$/m);
  assert.deepEqual(
    checkLetter(letter).claims.filter(({ ok }) => !ok),
    [],
  );
  assertMailable(letter, 'blocks');
});

test('every ratio of a letter follows from the numbers printed in it, also when it is quoted', () => {
  for (const layout of [undefined, ...LAYOUTS])
    for (const metric of ['p50', 'mean', 'ops'] as const)
      for (const source of [wideRun(), pair]) {
        const look = { ...(layout && { layout }), all: true, metric };
        const quoted = coverLetter(source, look).replaceAll(/^/gm, '> ');
        const { claims } = checkLetter(quoted);
        assert.ok(claims.length >= 24, `${layout} ${metric}: ${claims.length} ratios`);
        assert.deepEqual(
          claims.filter((claim) => !claim.ok),
          [],
          `${layout} ${metric}`,
        );
      }
});

test('a p99 has ratios where every bring-up has enough operations for it, else a dash that is explained', () => {
  const few = coverLetter(exampleRun({ workloads: PICK }), { metric: 'p99', details: true });
  assert.doesNotMatch(coverLetter(exampleRun({ workloads: PICK }), { metric: 'p99' }), /[Ss]lower|interval/);
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
  const lines = coverLetter(exampleRun(), { metric: 'mean', details: true }).split('\n');
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
  assert.match(letter, /^method {3}fusebench .*, 4 bring-ups of 5 rounds per case,/m);
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

test('cases that got worse are named worst first, or it is said that there are none', () => {
  assert.match(
    coverLetter(pair, { details: true }),
    /Cases that got worse \(1 of 24\), worst first:\n {2}plain open-close\/direct: [\d.]+ -> [\d.]+ us \(\+\d+\.\d%\)/,
  );
  const same = { base: exampleRun({ seed: 1 }), head: exampleRun({ seed: 2 }) };
  assert.match(coverLetter(same, { details: true }), /Cases that got worse: none of 24\./);
  assert.doesNotMatch(coverLetter(same), /slower|faster/);
  assert.match(
    coverLetter(exampleRun({ effect: { modes: ['file-passthrough'], latency: 0.9 } }), { details: true }),
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
  assert.match(letter, /^p50 ns [\s\S]*^statx-sync\/direct +1\d{3} /m);
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
    for (const layout of [undefined, ...LAYOUTS])
      assertMailable(coverLetter(run, { ...(layout && { layout }), chart: 'linear' }), `${layout}`);
});

test('what failed in the head is the first line of a letter of two runs, and what was not judged is named', () => {
  const died = fail(pair.head, 'file-passthrough', 'statx-sync', 'the daemon died (SIGKILL)');
  const lines = coverLetter({ base: pair.base, head: died }).split('\n');
  const head = lines.findIndex((line) => /^p50 us +A +B +B\/A +req$/.test(line));
  assert.match(lines[head + 2]!, /^file-pt statx-sync\/direct +8\.\d\d +failed +-$/);
  const short = (label: string, seed: number): Run =>
    exampleRun({ bringUps: 1, workloads: PICK, label, seed });
  const letter = coverLetter({ base: short('a', 1), head: short('b', 2) });
  assert.match(letter, /^Not judged, p50: too few bring-ups to know the spread of A: 6 cases/m);
  assert.doesNotMatch(letter, /slower|faster|unchanged|none|95 %/);
});

test('runs without a common case say so', () => {
  const letter = coverLetter({
    base: exampleRun({ workloads: ['statx-sync'] }),
    head: exampleRun({ workloads: ['open-close'] }),
  });
  assert.match(letter, /The two runs have no case in common\./);
});

test('a long command is broken where a shell allows it, never inside quotes', () => {
  const command = `fusebench run read write statx --target 'mine=/opt/my daemon --flag {backing} {mountpoint}' --rounds 20 --seed 7`;
  const letter = coverLetter({ ...exampleRun(), command });
  const printed = /Repeat with:\n((?: {2}.*\n)+)/.exec(letter)![1]!;
  assert.equal(printed.replaceAll(/ \\\n +/g, ' ').trim(), command);
  assert.match(letter, /\\\n/);
});
