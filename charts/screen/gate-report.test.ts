// A gate tells what the machine did and what differs between the sides, also where both pass.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gate } from '../../results/judge/gate.js';
import { DEFAULT_POLICY } from '../../results/judge/policy.js';
import type { Run } from '../../results/run/model.js';
import { exampleRun } from '../../results/testing/example-run.js';
import { gateMarkdown, gateText, sentence } from './gate-report.js';

const SMALL = { workloads: ['statx-sync', 'open-close'], modes: ['native', 'plain'], bringUps: 12 } as const;
const base = exampleRun({ ...SMALL, seed: 1 });
const plainText = { color: false } as const;

test('native and plain both slower: the gate does not fail, and says what native did', () => {
  const slower = exampleRun({ ...SMALL, seed: 2, effect: { latency: 1.15 } });
  const report = gate([base], [slower], DEFAULT_POLICY);
  assert.equal(report.exitCode, 0);
  for (const text of [gateText(report, plainText), gateMarkdown(report)])
    assert.match(text.replace(/\s+/g, ' '), /machine native itself changed by \+1\d\.\d%/);
});

test('another processor is told, also where the times are compared all the same', () => {
  const candidate = exampleRun({ ...SMALL, seed: 2 });
  const elsewhere = { ...candidate, host: { ...candidate.host, cpuModel: 'Another CPU' } };
  const report = gate([base], [elsewhere], DEFAULT_POLICY, { acrossMachines: true });
  assert.equal(report.exitCode, 0);
  const text = gateText(report, plainText);
  assert.match(text, /^The sides differ in:\n {2}host\.cpuModel: .* -> Another CPU/m);
  assert.match(
    gateMarkdown(report),
    /1 difference between the sides[\s\S]*host\.cpuModel: .* -\\?> Another CPU/,
  );
  assert.ok(
    text.split('\n').every((line) => line.length <= 72),
    text,
  );
});

test('where only times cannot be judged the last line says what the counters found', () => {
  const candidate = exampleRun({ ...SMALL, seed: 2 });
  const elsewhere = { ...candidate, host: { ...candidate.host, cpuModel: 'Another CPU' } };
  const report = gate([base], [elsewhere], DEFAULT_POLICY);
  assert.deepEqual([report.outcome, report.exitCode], ['unusable', 2]);
  assert.match(
    sentence(report),
    /^gate: times cannot be judged; counters alone say of 4 cases: 4 unchanged \(\d+ counters checked\)$/,
  );
  const nothing = gate([base], [exampleRun({ ...SMALL, workloads: ['create-unlink'] })], DEFAULT_POLICY);
  assert.equal(sentence(nothing), 'gate: the input cannot be judged');
});

test('a gate of emulated runs says that times are not judged, and judges the counters', () => {
  const run = exampleRun({ workloads: ['statx-sync'], bringUps: 4 });
  const emulated: Run = { ...run, host: { ...run.host, emulated: true } };
  const report = gate([emulated], [emulated], DEFAULT_POLICY);
  assert.equal(report.outcome, 'passed');
  const flat = gateText(report, { color: false }).replaceAll(/\s+/g, ' ');
  assert.match(flat, /(^| )times are not judged: the CPU is emulated, so /);
  assert.match(flat, /\(\d+ counters and 0 times checked\)/);
  assert.match(gateMarkdown(report), /^- times are not judged: the CPU is emulated/m);
});
