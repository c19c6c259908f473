// fusebench ab and calibrate on real mounts: the order of blocks, folders of runs, targets, and what is refused.

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Run } from '../../results/run/model.js';
import { readRun } from '../../results/run/store.js';
import { DAEMON_PATH } from '../common/paths.js';
import { cli, noMounts, temporaryFolder, visibleMounts } from '../testing/cli.js';

const options = { skip: noMounts() };
const SHORT = ['-w', 'statx-sync', '--units', '2', '--bring-ups', '3', '--quiet'];

test('two sets of options in ABBA and BAAB blocks, kept as two folders of runs', options, async (context) => {
  const out = join(temporaryFolder(context), 'blocks');
  const { code, stdout, stderr } = await cli(['ab', 'default', 'options:--flush', ...SHORT, '--out', out]);
  // Two units of three bring-ups may show any difference in times; on a shared machine nothing about times is sure.
  if (code === 2) assert.match(stdout, /the machine was busy|other work had the CPU/);
  else {
    assert.ok(code === 0 || code === 1, stderr);
    for (const metric of ['p50', 'mean']) assert.match(stdout, new RegExp(`\\n +${metric} \\S+ -> \\S+ us`));
    assert.match(stdout, /A\/A[^\n]*\n +statx-sync\/warm\/t1\/same-cpu p50: /);
  }
  const blocks = (['a', 'b'] as const).flatMap((side) =>
    readdirSync(join(out, side)).map((name): [string, Run] => [side, readRun(join(out, side, name))]),
  );
  blocks.sort(([, x], [, y]) => (x.startedAt < y.startedAt ? -1 : 1));
  assert.equal(blocks.map(([side]) => side).join(''), 'abbabaab');
  for (const [side, run] of blocks)
    assert.equal(run.modes.find(({ mode }) => mode === 'plain')?.setup.includes('--flush'), side === 'b');
  assert.deepEqual(visibleMounts(), []);
});

test('a target against another build of our daemon', options, async () => {
  const target = `other=${DAEMON_PATH} --mode plain {backing} {mountpoint}`;
  const { code, stdout, stderr } = await cli(['ab', `daemon:${DAEMON_PATH}`, target, ...SHORT, '--json']);
  const { comparisons, timesRefused, leftOut } = JSON.parse(stdout) as {
    comparisons: Record<'baseline' | 'candidate', { mode: string }>[];
    timesRefused: string[];
    leftOut: unknown[];
  };
  assert.deepEqual(leftOut, []);
  if (timesRefused.length > 0)
    assert.match(timesRefused.join(), /the machine was busy|other work had the CPU/);
  else {
    assert.ok(code === 0 || code === 1, stderr);
    const [first] = comparisons;
    assert.deepEqual([first?.baseline.mode, first?.candidate.mode], ['plain', 'target:other']);
  }
});

test('a side that fails to start, does not exist or is unknown is one sentence', options, async () => {
  const bad: readonly [argv: readonly string[], code: number, sentence: RegExp][] = [
    [['ab', 'default', 'options:--nonsense', ...SHORT], 3, /nonsense/],
    [['ab', 'default', 'daemon:/nonexistent', ...SHORT], 2, /\/nonexistent: is not an executable program/],
    [['ab', 'default', 'plain', ...SHORT], 2, /plain: is not a known side/],
    [['ab', 'default', 'default', '-w', 'raed'], 2, /did you mean read/],
    [['calibrate', '--delays', '0'], 2, /above 0/],
  ];
  for (const [argv, code, sentence] of bad) {
    const finished = await cli(argv);
    assert.match(finished.stderr, sentence);
    assert.equal(finished.code, code, finished.stderr);
    assert.doesNotMatch(finished.stderr, /^\s+at /m);
  }
});

test('a calibration counts its gates and keeps them in a file', options, async (context) => {
  const out = join(temporaryFolder(context), 'calibration.json');
  const base = ['calibrate', 'statx-sync', 'open-close', '--repetitions', '1', '--seconds', '2'];
  const { code, stdout, stderr } = await cli([...base, '--delays', '50', '--quiet', '--out', out]);
  assert.equal(code, 0, stderr);
  assert.match(stdout, /consecutive +\d of 1 /);
  const { schema, repetitions, findings } = JSON.parse(readFileSync(out, 'utf8'));
  assert.deepEqual(
    [schema, repetitions, findings[0].name, findings[0].neighbours.gates],
    [2, 1, 'nothing', 1],
  );
  // An added request is counted, not timed: it is found on any machine.
  const added = findings.find(({ name }: { name: string }) => name === 'adds a request');
  assert.deepEqual(Object.values(added.neighbours.cases).filter(Boolean), [1]);
});
