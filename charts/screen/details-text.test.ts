import assert from 'node:assert/strict';
import { test } from 'node:test';
import { exampleRun } from '../../results/testing/example-run.js';
import { detailsText } from './details-text.js';

test('opcodes are named with their requests per operation, and what does not count is apart', () => {
  const run = exampleRun({
    workloads: ['statx-sync', 'open-close'],
    bringUps: 3,
    effect: { modes: ['plain'], workloads: ['open-close'], requests: { FORGET: 1 } },
  });
  const text = detailsText(run);
  assert.match(text, /^\nRequests per operation by opcode\n/);
  assert.match(text, /^ {2}plain statx-sync\/direct: GETATTR 1\.00$/m);
  assert.match(text, /^ {2}plain open-close\/direct: .*RELEASE 1\.00; apart: FORGET 1\.00$/m);
  assert.doesNotMatch(text, /native|overlayfs|variance/);
});

test('the share of the variance between bring-ups is shown where a bring-up has several rounds', () => {
  const run = exampleRun({ workloads: ['statx-sync'], bringUps: 6, roundsOfBringUp: 3 });
  assert.match(
    detailsText(run).replaceAll('\n', ' '),
    /Of the variance of a round's ratio to native, \d+ % lies between bring-ups \(median of 3 cases, \d+ to \d+ %\)/,
  );
});
