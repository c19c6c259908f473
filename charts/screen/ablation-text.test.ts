import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Ablation, AblationCell } from '../../results/study/ablation.js';
import { exampleRun } from '../../results/testing/example-run.js';
import { ablationText } from './ablation-text.js';

function cell(
  variant: string,
  requests: Record<string, number>,
  switches: number,
  p50Ns: number,
): AblationCell {
  return {
    variant,
    requests,
    switches,
    p50Ns,
    timesAll: { center: p50Ns / 600, lo: p50Ns / 700, hi: p50Ns / 500, confidence: 0.95, n: 6 },
  };
}

const { host, startedAt } = exampleRun();
const ablation: Ablation = {
  ...{
    kind: 'ablation',
    schema: 1,
    startedAt,
    command: 'fusebench ablate',
    host,
    backing: 'tmpfs',
    rounds: 6,
    entries: 1000,
  },
  variants: [{ name: 'all', opsMask: ['GETATTR', 'SETATTR', 'READ'] }],
  rows: [
    {
      workload: 'statx-sync/warm',
      cells: [
        cell('all', {}, 0, 600),
        cell('without GETATTR, SETATTR', { GETATTR: 1 }, 2, 8600),
        cell('without SETATTR', {}, 0, 590),
        cell('without READ', {}, 0, 610),
        cell('only GETATTR', {}, 0, 620),
        cell('only READ', { GETATTR: 1 }, 2, 8700),
        cell('plain', { GETATTR: 1 }, 2, 8400),
      ],
      failures: { 'only WRITE': 'statx: EIO' },
    },
  ],
  sweep: [
    { way: 'readdir', percent: 0, elapsedNs: 3e6, requests: 5 },
    { way: 'readdirplus', percent: 0, elapsedNs: 21e6, requests: 10 },
  ],
  crossovers: [
    { ways: ['readdir', 'readdirplus'], of: 'time', below: 'readdir', above: 'readdirplus', percent: 8.6 },
    {
      ways: ['readdir', 'readdir-passthrough'],
      of: 'requests',
      below: 'readdir-passthrough',
      above: 'readdir-passthrough',
      percent: null,
    },
  ],
};

test('a workload shows what is missed without an operation and what suffices alone, nothing else', () => {
  const text = ablationText(ablation, true);
  const shown = text.split('\n').filter((line) => /^ {2}(all|without|only|plain)/.test(line));
  assert.deepEqual(
    shown.map((line) => line.trim().split(/ {2,}/)[0]),
    ['all', 'without GETATTR, SETATTR', 'only GETATTR', 'plain'],
  );
  assert.match(text, /without GETATTR, SETATTR +2\.00 +8\.60 us +14\.3x 12\.3\.\.17\.2\n {4}GETATTR 1\.00\n/);
});

test('what each operation saves is shown by workload, and so is a failure', () => {
  const text = ablationText(ablation, false);
  assert.match(text, /^GETATTR +statx-sync\/warm +\+1\.00 +\+2\.00 +14\.3x$/m);
  assert.match(text, /^SETATTR +saves no request of these workloads$/m);
  assert.match(text, /^READ +saves no request of these workloads$/m);
  assert.match(text, /^failed: statx-sync\/warm only WRITE: statx: EIO$/m);
  assert.doesNotMatch(text, /only GETATTR/);
});

test('in emulation requests and switches are judged, and times are not', () => {
  const text = ablationText({ ...ablation, host: { ...host, emulated: true } }, true);
  assert.match(text, /^WARNING: emulated CPU: times are not judged/m);
  assert.match(text, /^GETATTR +statx-sync\/warm +\+1\.00 +\+2\.00 +-$/m);
  assert.match(text, /^requests: readdir-passthrough costs less/m);
  assert.doesNotMatch(text, /\dx|^time: |95 %/m);
});

test('the sweep shows time and requests of each way and where another begins to cost less', () => {
  const text = ablationText(ablation, false);
  assert.match(text, /^0 % +3\.00 ms \(5\) +21\.0 ms \(10\) +-$/m);
  assert.match(text, /^time: readdir costs less below 9 %, readdirplus above$/m);
  assert.match(text, /^requests: readdir-passthrough costs less than readdir at every share$/m);
});

test('no line is longer than 72 columns, and all is ASCII', () => {
  const text = ablationText(ablation, false);
  assert.deepEqual(
    text.split('\n').filter((line) => line.length > 72),
    [],
  );
  assert.match(text, /^[\n -~]*$/);
});
