import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gate } from '../../results/judge/gate.js';
import { DEFAULT_POLICY } from '../../results/judge/policy.js';
import type { Run } from '../../results/run/model.js';
import { exampleRun } from '../../results/testing/example-run.js';
import { gateMarkdown, gateText } from './gate-report.js';

test('a gate of emulated runs says that times are not judged, and judges the counters', () => {
  const base = exampleRun({ workloads: ['statx-sync'], bringUps: 4 });
  const emulated: Run = { ...base, host: { ...base.host, emulated: true } };
  const report = gate([emulated], [emulated], DEFAULT_POLICY);
  assert.equal(report.outcome, 'passed');
  const flat = gateText(report, { color: false }).replaceAll(/\s+/g, ' ');
  assert.match(flat, /^times are not judged: the CPU is emulated: /);
  assert.match(flat, /\(\d+ counters and 0 times checked\)/);
  assert.match(gateMarkdown(report), /^- times are not judged: the CPU is emulated/m);
});
