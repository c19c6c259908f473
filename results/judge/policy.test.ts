import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { InputError } from '../run/errors.js';
import { DEFAULT_POLICY, effectsFor, isJudged, readPolicy, toleranceFor } from './policy.js';

const scratch = mkdtempSync(join(tmpdir(), 'fusebench-policy-'));
after(() => rmSync(scratch, { recursive: true, force: true }));

function written(content: string): string {
  const file = join(scratch, 'policy.json');
  writeFileSync(file, content);
  return file;
}

function refusal(content: string): InputError {
  try {
    readPolicy(written(content));
  } catch (error) {
    assert.ok(error instanceof InputError, `${error}`);
    return error;
  }
  return assert.fail('the policy was accepted');
}

test('an empty policy is the default one', () => {
  assert.deepEqual(readPolicy(written('{}')), DEFAULT_POLICY);
});

test('fields that a policy leaves out have their default', () => {
  const policy = readPolicy(
    written('{"alpha":0.05,"machine":0.3,"tolerance":{"p50":0.03},"counters":{"switchesPerOperation":0}}'),
  );
  assert.deepEqual([policy.alpha, policy.machine], [0.05, 0.3]);
  assert.equal(policy.thresholdShare, DEFAULT_POLICY.thresholdShare);
  assert.deepEqual(policy.tolerance, { ...DEFAULT_POLICY.tolerance, p50: 0.03 });
  assert.deepEqual(policy.counters, { requestsPerOperation: 0.02, switchesPerOperation: 0 });
});

test('an override by workload and mode wins over one by workload, which wins over the general one', () => {
  const policy = readPolicy(
    written(
      JSON.stringify({
        overrides: {
          'statx-sync': { p50: 0.03, tail: null },
          'statx-sync/plain': { p50: 0.02, requestsPerOperation: 1 },
        },
      }),
    ),
  );
  assert.equal(effectsFor(policy, 'statx-sync', 'plain').p50, 0.02);
  assert.equal(effectsFor(policy, 'statx-sync', 'plain').requestsPerOperation, 1);
  assert.equal(effectsFor(policy, 'statx-sync', 'native').p50, 0.03);
  assert.equal(effectsFor(policy, 'open-close', 'plain').p50, 0.05);
  assert.equal(toleranceFor(policy, 'statx-sync', 'plain', 'tail'), null);
  assert.deepEqual(toleranceFor(policy, 'statx-sync', 'plain', 'p50'), {
    effect: 0.02,
    threshold: 0.02 * 0.6,
  });
});

test('the policy of only counters judges no times', () => {
  const policy = readPolicy(
    fileURLToPath(new URL('../../../results/policies/counters.json', import.meta.url)),
  );
  assert.deepEqual(policy, { ...DEFAULT_POLICY, tolerance: { p50: null, mean: null, tail: null } });
  assert.equal(toleranceFor(policy, 'statx-sync', 'plain', 'mean'), null);
});

test('a list of workloads or modes judges only those', () => {
  const policy = readPolicy(written('{"workloads":["statx-sync"],"modes":["plain"]}'));
  assert.equal(isJudged(policy, 'statx-sync', 'plain'), true);
  assert.equal(isJudged(policy, 'statx-sync', 'native'), false);
  assert.equal(isJudged(policy, 'open-close', 'plain'), false);
});

test('a typo is refused with the file, the field and the known fields', () => {
  const cases: readonly [content: string, field: string, message: RegExp][] = [
    [
      '{"tolerence":{}}',
      'tolerence',
      /is not known here.*alpha, thresholdShare, tolerance, machine, counters/,
    ],
    ['{"tolerance":{"p5O":0.1}}', 'tolerance.p5O', /is not known here.*p50, mean, tail/],
    ['{"overrides":{"statx-sync":{"p99":1}}}', 'overrides.statx-sync.p99', /is not known here/],
    ['{"machine":0}', 'machine', /is 0, but must be a number above 0/],
    ['{"alpha":5}', 'alpha', /is 5, but must be a number above 0 and at most 0.5/],
    ['{"tolerance":{"p50":-0.05}}', 'tolerance.p50', /is -0.05, but must be a number above 0/],
    ['{"counters":{"requestsPerOperation":"none"}}', 'counters.requestsPerOperation', /is "none"/],
    ['{"workloads":[]}', 'workloads', /must be a list of names/],
    ['{"workloads":"statx-sync"}', 'workloads', /is "statx-sync", but must be a list of names/],
  ];
  for (const [content, field, message] of cases) {
    const error = refusal(content);
    assert.equal(error.field, field);
    assert.equal(error.object, join(scratch, 'policy.json'));
    assert.match(error.message, message);
  }
});

test('a policy that is not an object is refused', () => {
  for (const content of ['[]', '3', 'null', '"x"'])
    assert.match(refusal(content).message, /must be an object/);
  assert.match(refusal('{"alpha":').message, /truncated/);
});
