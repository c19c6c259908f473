// compare, gate, baseline and export as commands: verdicts, exit codes, files and sentences, on synthetic runs.

import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { FORMATS } from '../../results/export/formats.js';
import type { Run } from '../../results/run/model.js';
import { type ExampleOptions, exampleRun } from '../../results/testing/example-run.js';
import { cli, type Finished, temporaryFolder } from '../testing/cli.js';

const SMALL: ExampleOptions = {
  workloads: ['statx-sync', 'open-close'],
  modes: ['native', 'plain'],
  bringUps: 12,
};

/** Writes runs as folders of `folder`; returns a function that gives their paths. */
function stored(context: TestContext, runs: Readonly<Record<string, Run>>): (name: string) => string {
  const folder = temporaryFolder(context);
  for (const [name, run] of Object.entries(runs)) {
    mkdirSync(join(folder, name));
    writeFileSync(join(folder, name, 'run.json'), JSON.stringify(run));
  }
  return (name) => join(folder, name);
}

const base = exampleRun({ ...SMALL, seed: 1 });
const same = exampleRun({ ...SMALL, seed: 2 });
const slower = exampleRun({ ...SMALL, seed: 3, effect: { modes: ['plain'], latency: 1.4 } });
const chatty = exampleRun({ ...SMALL, seed: 4, effect: { modes: ['plain'], requests: { GETXATTR: 1 } } });

function refused({ code, stderr }: Finished, sentence: RegExp, expected = 2): void {
  assert.match(stderr, sentence);
  assert.equal(code, expected, stderr);
  assert.doesNotMatch(stderr, /^\s+at /m);
}

test('compare names the slower cases first, in at most 72 columns of ASCII', async (context) => {
  const at = stored(context, { base, slower });
  const { code, stdout } = await cli(['compare', at('base'), at('slower'), '--text']);
  assert.equal(code, 0);
  const first = /^(REGRESSED|INCONCLUSIVE|IMPROVED|UNCHANGED) \((\d+)\)\n-+\n(.*)\n/m.exec(stdout)!;
  assert.equal(first[1], 'REGRESSED');
  assert.match(first[3]!, /plain$/);
  for (const line of stdout.split('\n')) {
    if (line.includes('/tmp/')) continue; // the path of the test's own folder
    assert.match(line, /^[\x20-\x7e]{0,72}$/);
  }
});

test('compare --json carries every comparison with its verdict', async (context) => {
  const at = stored(context, { base, slower });
  const { stdout } = await cli(['compare', at('base'), at('slower'), '--json']);
  const { comparisons } = JSON.parse(stdout) as {
    comparisons: { caseId: string; quantity: string; verdict: string }[];
  };
  // Native shows the machine's speed and is not judged itself; there are too few operations for a tail.
  assert.deepEqual(
    comparisons.map(({ caseId, quantity }) => `${caseId} ${quantity}`).sort((a, b) => a.localeCompare(b)),
    [
      'open-close/direct/t1/same-cpu/plain mean',
      'open-close/direct/t1/same-cpu/plain p50',
      'statx-sync/direct/t1/same-cpu/plain mean',
      'statx-sync/direct/t1/same-cpu/plain p50',
    ],
  );
  const regressed = comparisons.filter(({ verdict }) => verdict === 'regressed').map(({ caseId }) => caseId);
  assert.deepEqual([...new Set(regressed)].sort(), [
    'open-close/direct/t1/same-cpu/plain',
    'statx-sync/direct/t1/same-cpu/plain',
  ]);
});

test('compare --markdown has one row per comparison, with regressions outside the folded part', async (context) => {
  const at = stored(context, { base, slower });
  const { stdout } = await cli(['compare', at('base'), at('slower'), '--markdown']);
  const open = stdout.split('<details>')[0]!;
  assert.ok((open.match(/:red_circle: regressed \| `[^`]+\/plain`/g) ?? []).length >= 2, stdout);
});

test('compare of two modes within a run pairs their rounds', async (context) => {
  const at = stored(context, { base });
  const { stdout } = await cli(['compare', at('base'), '--modes', 'native,plain', '--json']);
  const { comparisons } = JSON.parse(stdout) as { comparisons: { paired: boolean; verdict: string }[] };
  assert.equal(comparisons.length, 4);
  assert.ok(comparisons.every(({ paired, verdict }) => paired && verdict === 'regressed'));
});

test('compare refuses another processor, and --force compares anyway', async (context) => {
  const other = { ...same, host: { ...same.host, cpuModel: 'Another CPU' } };
  const at = stored(context, { base, other });
  const without = await cli(['compare', at('base'), at('other')]);
  assert.equal(without.code, 2);
  assert.match(without.stdout, /NOT COMPARED[\s\S]*host\.cpuModel/);
  const forced = await cli(['compare', at('base'), at('other'), '--force']);
  assert.equal(forced.code, 0);
  assert.match(forced.stdout, /host\.cpuModel: Synthetic CPU -> Another CPU/);
});

test('compare takes a folder of runs as one side', async (context) => {
  const at = stored(context, { a: base, b: slower });
  const { stdout } = await cli(['compare', join(at('a'), '..'), at('b'), '--json']);
  const { comparisons } = JSON.parse(stdout) as { comparisons: { baseline: { runs: number } }[] };
  assert.equal(comparisons[0]?.baseline.runs, 2);
});

test('gate passes without a change, fails for a slower case, and names it', async (context) => {
  const at = stored(context, { base, same, slower });
  const passed = await cli(['gate', at('base'), at('same')]);
  assert.equal(passed.code, 0, passed.stdout);
  const failed = await cli(['gate', at('base'), at('slower')]);
  assert.equal(failed.code, 1);
  assert.match(failed.stdout, /REGRESSED \(2\)[\s\S]*statx-sync[\s\S]*p50 relative to native/);
});

test('gate fails for one added request, with any times', async (context) => {
  const policy = { tolerance: { p50: null, mean: null, tail: null } };
  const at = stored(context, { base, chatty });
  const file = join(at('base'), 'policy.json');
  writeFileSync(file, JSON.stringify(policy));
  const { code, stdout } = await cli(['gate', at('base'), at('chatty'), '--policy', file]);
  assert.equal(code, 1);
  assert.match(stdout, /requests GETXATTR: 1 per operation, baseline 0/);
});

test('gate writes JUnit, Markdown, the step summary and annotations at once', async (context) => {
  const at = stored(context, { base, slower });
  const [junit, markdown, summary] = ['a.xml', 'a.md', 'summary.md'].map((name) => join(at('base'), name));
  const argv = ['gate', at('base'), at('slower'), '--junit', junit!, '--markdown', markdown!, '--github'];
  const { code, stdout } = await cli(argv, { env: { GITHUB_STEP_SUMMARY: summary } });
  assert.equal(code, 1);
  assert.match(readFileSync(junit!, 'utf8'), /<testsuites name="fusebench gate" tests="\d+" failures="2"/);
  assert.match(readFileSync(markdown!, 'utf8'), /\*\*2 regressed\*\*/);
  assert.equal(readFileSync(summary!, 'utf8'), readFileSync(markdown!, 'utf8'));
  assert.match(stdout, /^::error title=statx-sync\/direct\/t1\/same-cpu\/plain::/m);
});

test('gate --ktap prints nothing else', async (context) => {
  const at = stored(context, { base, slower });
  const { code, stdout } = await cli(['gate', at('base'), at('slower'), '--ktap']);
  assert.equal(code, 1);
  assert.match(stdout, /^KTAP version 1\n/);
  assert.match(stdout, /^ {2}not ok \d+ statx-sync/m);
});

test('gate --bisect skips a commit without a verdict or a readable run, and reports a regression', async (context) => {
  const few = exampleRun({ ...SMALL, bringUps: 3 });
  const at = stored(context, { base, few, slower });
  assert.equal((await cli(['gate', at('base'), at('few')])).code, 0);
  assert.equal((await cli(['gate', at('base'), at('few'), '--bisect'])).code, 125);
  assert.equal((await cli(['gate', at('base'), at('slower'), '--bisect'])).code, 1);
  refused(await cli(['gate', at('base'), at('nothing'), '--bisect']), /nothing: does not exist/, 125);
});

test('a policy with a typo is refused by its field', async (context) => {
  const at = stored(context, { base, same });
  const file = join(at('base'), 'policy.json');
  writeFileSync(file, '{"tolerence": {"p50": 0.05}}');
  refused(await cli(['gate', at('base'), at('same'), '--policy', file]), /policy\.json: .*tolerance/);
});

test('runs without a common case cannot be judged', async (context) => {
  const other = exampleRun({ ...SMALL, workloads: ['create-unlink'] });
  const at = stored(context, { base, other });
  const { code, stdout } = await cli(['gate', at('base'), at('other')]);
  assert.equal(code, 2);
  assert.match(stdout, /no usable case in common/);
});

test('truncated, foreign, future and edited run files get one sentence that names file and field', async (context) => {
  const at = stored(context, { base });
  const text = JSON.stringify(base);
  const bad: readonly [text: string, sentence: RegExp][] = [
    [text.slice(0, text.length / 2), /bad\.json: is truncated/],
    ['{"tool": {"name": "fio"}}', /bad\.json: tool\.name is "fio"/],
    [text.replace('"schema":2', '"schema":9'), /bad\.json: schema is 9/],
    [text.replace(/"elapsedNs":\d+/, '"elapsedNs":NaN'), /bad\.json: elapsedNs is NaN/],
    [
      text.replace(/"elapsedNs":\d+/, '"elapsedNs":-1'),
      /bad\.json: measurements\[0\]\.rounds\[0\]\.elapsedNs/,
    ],
  ];
  const file = join(at('base'), 'bad.json');
  for (const [content, sentence] of bad) {
    writeFileSync(file, content);
    for (const command of ['compare', 'gate']) refused(await cli([command, at('base'), file]), sentence);
  }
});

test('baseline save keeps several runs, gate takes it by its name', async (context) => {
  const at = stored(context, { base, same, slower });
  const baselines = join(at('base'), 'baselines');
  const saved = await cli(['baseline', 'save', 'main', at('base'), at('same'), '--baselines', baselines]);
  assert.equal(saved.code, 0, saved.stderr);
  assert.deepEqual(readdirSync(join(baselines, 'main')), [`${base.id}.json`, `${same.id}.json`]);
  assert.match((await cli(['baseline', 'list', '--baselines', baselines])).stdout, /^main {2}2 runs$/m);
  const shown = await cli(['baseline', 'show', 'main', '--baselines', baselines]);
  assert.equal(shown.stdout.trim().split('\n').length, 2);
  assert.equal((await cli(['gate', 'main', at('slower'), '--baselines', baselines])).code, 1);
});

test('baseline save refuses what regressed or cannot be compared, unless it is forced', async (context) => {
  const elsewhere = { ...same, backing: { ...same.backing, fsType: 'another' } };
  const at = stored(context, { base, same, slower, elsewhere });
  const baselines = join(at('base'), 'baselines');
  const save = async (name: string, ...more: string[]): Promise<Finished> =>
    cli(['baseline', 'save', 'main', at(name), '--baselines', baselines, ...more]);
  const files = (): string[] => readdirSync(join(baselines, 'main'));
  assert.match((await save('base')).stdout, /main: 1 saved, 1 run in all\n$/);
  const failed = await save('slower');
  assert.equal(failed.code, 1);
  assert.match(failed.stdout, /REGRESSED \(2\)/);
  assert.match(
    failed.stderr,
    /^fusebench: \S+: the run regressed against .*; --force saves it all the same\n$/,
  );
  const apart = await save('elsewhere');
  assert.equal(apart.code, 2);
  assert.match(apart.stderr, /the run cannot be compared with what \S+ holds, and nothing was saved/);
  assert.deepEqual(files(), [`${base.id}.json`]);
  assert.equal((await save('slower', '--force')).code, 0);
  assert.deepEqual(files().length, 2);
  // What is there already is not judged once more.
  assert.equal((await save('slower')).code, 0);
});

test('baseline remove takes one run, or the baseline', async (context) => {
  const at = stored(context, { base, same });
  const baselines = join(at('base'), 'baselines');
  const remove = async (...argv: string[]): Promise<Finished> =>
    cli(['baseline', 'remove', ...argv, '--baselines', baselines]);
  await cli(['baseline', 'save', 'main', at('base'), at('same'), '--baselines', baselines]);
  refused(await remove('main', 'none'), /^fusebench: none: the baseline main has no such run; /);
  refused(await remove('none'), /there is no such baseline/);
  refused(await remove('../main'), /is not a valid name for a baseline/);
  assert.match((await remove('main', base.id)).stdout, /main: 1 removed, 1 run left\n$/);
  assert.deepEqual(readdirSync(join(baselines, 'main')), [`${same.id}.json`]);
  assert.equal((await remove('main')).code, 0);
  assert.deepEqual(readdirSync(baselines), []);
});

test('a bad run leaves a baseline as it was', async (context) => {
  const at = stored(context, { base, interrupted: { ...same, status: 'interrupted' } });
  const baselines = join(at('base'), 'baselines');
  const argv = ['baseline', 'save', 'main', at('base'), at('interrupted'), '--baselines', baselines];
  refused(await cli(argv), /the run is interrupted/);
  assert.match((await cli(['baseline', 'list', '--baselines', baselines])).stdout, /no baselines in/);
});

test('an empty baseline and a name outside the folder are refused', async (context) => {
  const at = stored(context, { base });
  const baselines = join(at('base'), 'baselines');
  mkdirSync(join(baselines, 'empty'), { recursive: true });
  refused(await cli(['gate', 'empty', at('base'), '--baselines', baselines]), /empty: contains no run/);
  refused(
    await cli(['baseline', 'save', '../up', at('base'), '--baselines', baselines]),
    /is not a valid name for a baseline/,
  );
  refused(await cli(['baseline', 'show', 'none', '--baselines', baselines]), /there is no such baseline/);
});

test('export writes every format, and a file with --output', async (context) => {
  const at = stored(context, { base });
  for (const [format, entry] of Object.entries(FORMATS)) {
    const folder = join(at('base'), 'cases');
    const perCase = 'perCase' in entry ? entry.perCase : null;
    const output = perCase === null ? [] : ['--output', folder];
    const { code, stdout, stderr } = await cli(['export', at('base'), '--format', format, ...output]);
    assert.equal(code, 0, stderr);
    if (perCase === null) assert.ok(stdout.length > 100, format);
    else
      assert.equal(
        readdirSync(folder).filter((name) => name.endsWith(`.${perCase}`)).length,
        base.measurements.length,
      );
  }
  const file = join(at('base'), 'out.csv');
  const { stdout } = await cli(['export', at('base'), '--format', 'csv', '--output', file]);
  assert.equal(stdout, '');
  assert.match(readFileSync(file, 'utf8'), /^case,workload/);
});

test('a format with a file per case is not printed one behind the other', async (context) => {
  const one = exampleRun({ workloads: ['statx-sync'], modes: ['native'], bringUps: 3 });
  const at = stored(context, { base, one });
  refused(
    await cli(['export', at('base'), '--format', 'hgrm']),
    /a file of hgrm is one case, and the run has \d+; name a folder with --output/,
  );
  const { code, stdout } = await cli(['export', at('one'), '--format', 'hgrm']);
  assert.deepEqual([code, stdout.match(/Total count/g)?.length], [0, 1]);
});

test('check finds the wrong ratio of a letter and what it does not say', async (context) => {
  const file = join(temporaryFolder(context), 'letter.txt');
  writeFileSync(file, 'read: 10.0 us -> 12.0 us (+30%)\n');
  const { code, stdout } = await cli(['check', file]);
  assert.equal(code, 1);
  assert.match(stdout, /20/);
  assert.match(stdout, /kernel/);
});
