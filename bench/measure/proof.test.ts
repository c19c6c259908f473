import assert from 'node:assert/strict';
import { test } from 'node:test';
import { exactly } from '../../drivers/driver.js';
import { RequestTally } from '../../results/quantities/requests.js';
import type { ExpectedRequests, Mode, Round } from '../../results/run/model.js';
import { judge as judgeObserved } from './proof.js';

function roundWith(requests: Record<string, number> | null, operations = 1000): Round {
  return {
    index: 0,
    bringUp: 0,
    order: 0,
    operations,
    elapsedNs: 1,
    bytes: 0,
    checksum: '0'.repeat(16),
    histogram: { count: 0, minNs: 0, maxNs: 0, sumNs: 0, overflow: 0, buckets: [] },
    contextSwitches: { client: { voluntary: 0, involuntary: 0 }, daemon: null },
    cpuNs: { client: 0, daemon: null },
    faults: { minor: 0, major: 0 },
    migrations: null,
    occupancy: null,
    requests,
  };
}

function judge(...[mode, expected, rounds]: [Mode, ExpectedRequests[], Round[]]) {
  const tally = new RequestTally();
  for (const round of rounds) tally.add(round);
  return judgeObserved(mode, expected, tally.perOperation());
}

test('expected requests prove the mode', () => {
  const { proof, warnings } = judge('plain', [exactly('READ', 1)], [roundWith({ READ: 1000 })]);
  assert.equal(proof.engaged, true);
  assert.deepEqual(proof.observed, { READ: 1 });
  assert.deepEqual(warnings, []);
});

test('a READ that reaches the daemon contradicts file passthrough', () => {
  const { proof } = judge('file-passthrough', [exactly('READ', 0)], [roundWith({ READ: 1000 })]);
  assert.equal(proof.engaged, false);
  assert.deepEqual(proof.unexpectedRequests, ['READ 1.00 per operation where the mode has 0']);
});

test('plain mode without its READ is not engaged: it was served from a cache', () => {
  const { proof } = judge('plain', [exactly('READ', 1)], [roundWith({ GETATTR: 3 })]);
  assert.equal(proof.engaged, false);
});

test('a single round with unexpected requests is not hidden in the average of many good ones', () => {
  const rounds = [...Array.from({ length: 9 }, () => roundWith({})), roundWith({ READ: 1000 })];
  assert.equal(judge('file-passthrough', [exactly('READ', 0)], rounds).proof.engaged, false);
});

test('GETXATTR on passthrough writes is engaged but taxed', () => {
  const { proof, warnings } = judge(
    'file-passthrough',
    [exactly('WRITE', 0)],
    [roundWith({ GETXATTR: 1000 })],
  );
  assert.equal(proof.engaged, true);
  assert.match(warnings.join(), /^engaged but taxed: GETXATTR 1\.00 per operation/);
});

test('GETXATTR at 0.05 per operation is not yet a tax', () => {
  const { warnings } = judge('file-passthrough', [exactly('WRITE', 0)], [roundWith({ GETXATTR: 50 })]);
  assert.deepEqual(warnings, []);
});

test('an opcode with a plus is judged by the sum of both', () => {
  const expected = [{ opcode: 'READDIR+READDIRPLUS', min: 2, max: 4 }];
  assert.equal(
    judge('plain', expected, [roundWith({ READDIR: 1000, READDIRPLUS: 1000 })]).proof.engaged,
    true,
  );
  assert.equal(judge('plain', expected, [roundWith({ READDIR: 1000 })]).proof.engaged, false);
});

test('asynchronous requests are not unexpected', () => {
  const { warnings } = judge('plain', [], [roundWith({ FORGET: 5000, BATCH_FORGET: 100, RELEASE: 1000 })]);
  assert.deepEqual(warnings, []);
});

test('a mode without counted requests has unknown counts, not zero', () => {
  const { proof } = judge('native', [], [roundWith(null)]);
  assert.equal(proof.observed, null);
  assert.equal(proof.engaged, true);
});
