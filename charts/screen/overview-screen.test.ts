import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Run } from '../../results/run/model.js';
import { exampleRun } from '../../results/testing/example-run.js';
import { rowsOf } from '../data/cells.js';
import { METRICS } from '../data/metric.js';
import { overviewOf } from '../data/overview.js';
import { asTarget, disengage, fail, rename } from '../testing/edit-run.js';
import { wideRun } from '../testing/wide-run.js';
import { overviewText, renderRun } from './overview-screen.js';

const FIVE = ['native', 'overlayfs', 'plain', 'file-passthrough', 'inode-passthrough'] as const;

function overview(run: Run, width = 72, most?: number): string[] {
  const rows = rowsOf(run);
  const options = { width, ...(most !== undefined && { most }) };
  return overviewText(overviewOf(rows, 'file-passthrough', METRICS.p50), run, options).lines;
}

test('a case has one line with every mode, the ratio with its interval and the requests', () => {
  const lines = overview(exampleRun({ workloads: ['read-4k-rand', 'open-close'] }));
  assert.match(lines[0]!, /^p50 us +native overlay +plain file-pt file-pt\/native +req$/);
  assert.match(lines[2]!, /^open-close\/direct( +[\d.]+){5} [\d.]+-[\d.]+ 2\.00$/);
  assert.equal(lines.length, 4);
});

test('what failed or did not engage comes first and has no ratio', () => {
  let run = fail(exampleRun(), 'file-passthrough', 'statx-sync', 'died');
  run = disengage(run, 'file-passthrough', 'read-4k-rand', 'READ');
  const [, , first, second, third] = overview(run);
  assert.match(first!, /^read-4k-rand\/direct .* not engag\. +-$/);
  assert.match(second!, /^statx-sync\/direct .* failed +-$/);
  assert.match(third!, /^lookup-cold-d4\/cold .* 15\.\d /);
});

test('cases without a line are counted with their range in the place where they would be', () => {
  const lines = overview(wideRun(), 72, 6);
  assert.equal(lines.length, 2 + 6);
  assert.match(
    lines.at(-1)!,
    /^ {2}27 more: file-pt\/native 1\.02 to 6\.\d\d, req 0\.00 to 4\.00 \(--all\)$/,
  );
});

test('modes that have no room are named, the mode under discussion, native and plain never', () => {
  const run = wideRun({ modes: FIVE });
  const shown = (width: number): readonly string[] =>
    overviewText(overviewOf(rowsOf(run), 'inode-passthrough', METRICS.p50), run, { width }).hiddenModes;
  assert.deepEqual(shown(100), []);
  assert.ok(shown(72).includes('overlayfs'));
  assert.ok(!shown(40).some((mode) => ['native', 'plain', 'inode-passthrough'].includes(mode)));
});

test('a name that does not fit stands above its numbers', () => {
  const lines = overview(
    rename(exampleRun({ workloads: ['statx-sync'] }), (name) => `${name}-${'x'.repeat(45)}`),
  );
  assert.ok(
    lines.every((line) => line.length <= 72),
    lines.join('\n'),
  );
  assert.match(lines.at(-2)!, /^statx-sync-x+\/direct$/);
  assert.match(lines.at(-1)!, /^( +[\d.]+){5} [\d.]+-[\d.]+ 1\.00$/);
});

test('a long run ends with the overview on the screen, a short one with its tables', () => {
  const options = { width: 80, color: false };
  const long = renderRun(
    asTarget(wideRun(), 'file-passthrough', 'some-daemon', 'some-daemon -f'),
    options,
    'fusebench show here',
  );
  assert.match(long, /^p50 us .*\[1\]\/native +req$/m);
  assert.match(long, /^target {3}\[1\] target:some-daemon: some-daemon -f$/m);
  assert.match(
    long.replaceAll(/\s+/g, ' '),
    /All modes with mean, tail and context switches: fusebench show here/,
  );
  assert.ok(long.split('\n').length < 50);
  for (const line of long.split('\n')) assert.ok(line.length <= 80, line);
  assert.match(renderRun(exampleRun(), options, 'fusebench show here'), /p50 mean us/);
});
