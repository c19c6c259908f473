// Known counts: a round on our daemon must report exactly what the client did.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { RawRound } from '../index.js';
import { OPCODES } from '../opcodes.js';
import type { Observed } from './observed-rounds.js';
import { NEEDS_ROOT } from './support.js';

const SCRIPT = fileURLToPath(new URL('./observed-rounds.js', import.meta.url));
const { GETATTR, OPEN, READ, RELEASE } = OPCODES;

describe('a round on a mount of our daemon', { skip: NEEDS_ROOT }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'fusebench-test-'));
  let observed: Observed;

  before(() => {
    const output = execFileSync('unshare', ['-m', process.execPath, SCRIPT, folder], { encoding: 'utf8' });
    observed = JSON.parse(output) as Observed;
  });
  after(() => rmSync(folder, { recursive: true }));

  const requests = (round: RawRound) => round.daemon!.requests;

  test('23 direct reads send exactly 23 READ requests', () => {
    assert.deepEqual(requests(observed.reads), { [READ]: 23 });
    assert.equal(observed.reads.daemon!.messages, 23);
    assert.equal(observed.reads.daemon!.forgets, 0);
  });

  test('cold random reads of two threads on one file send one READ request each', () => {
    assert.deepEqual(requests(observed.shared), { [READ]: 62 });
  });

  test('200 forced statx send exactly 200 GETATTR requests', () => {
    assert.deepEqual(requests(observed.statx), { [GETATTR]: 200 });
  });

  test('17 pairs of open and close send 17 OPEN and 17 RELEASE requests, the last one included', () => {
    assert.deepEqual(requests(observed.opens), { [OPEN]: 17, [RELEASE]: 17 });
  });

  test('a thousand empty operations send no request and cause no switch', () => {
    const { daemon, client } = observed.empty;
    assert.deepEqual(
      {
        requests: daemon!.requests,
        messages: daemon!.messages,
        voluntary: daemon!.voluntary,
        service: daemon!.service,
      },
      { requests: {}, messages: 0, voluntary: 0, service: {} },
    );
    assert.equal(client.voluntary, 0);
  });

  test('preparation is in no count: 20 fstat after 20 reads send 20 GETATTR requests', () => {
    assert.deepEqual(requests(observed.prepared), { [GETATTR]: 20 });
    assert.equal(observed.prepared.client.voluntary, 20);
  });

  test('a filled cache stays filled for the rounds that follow', () => {
    const reads = observed.cached.map((round) => requests(round)![READ] ?? 0);
    assert.ok(reads[0]! > 0, String(reads));
    assert.deepEqual(reads.slice(1), [0, 0]);
  });

  test('a round trip costs the client one voluntary switch', () => {
    assert.equal(observed.statx.client.voluntary, 200);
  });

  test('perf events count the same switches, in a separate round', (t) => {
    const { client, perfSwitches } = observed.checked;
    assert.equal(observed.statx.perfSwitches, null);
    assert.equal(client.voluntary, 200);
    if (perfSwitches === null) return t.skip('perf events are not permitted');
    assert.ok(Math.abs(perfSwitches - client.voluntary - client.involuntary) <= 1);
  });

  test('while a client is timed no perf event is open in its process or in the daemon', () => {
    assert.deepEqual(observed.perfOpen.timed, [false, false]);
  });

  test('while it is observed with them, perf events are open in its process and not in the daemon', (t) => {
    if (observed.checked.perfSwitches === null) return t.skip('perf events are not permitted');
    assert.deepEqual(observed.perfOpen.observed, [true, false]);
  });

  test('the daemon waits once per request, and less often only when the next one is already there', () => {
    const { voluntary } = observed.statx.daemon!;
    assert.ok(voluntary > 0 && voluntary <= 200, String(voluntary));
  });

  test('the service histogram of a round holds the requests of that round', () => {
    const service = observed.reads.daemon!.service!;
    assert.deepEqual(Object.keys(service), [String(READ)]);
    const { count, minNs, maxNs, sumNs, buckets } = service[READ]!;
    assert.equal(count, 23);
    assert.ok(minNs <= maxNs && minNs * 23 <= sumNs);
    assert.equal(
      buckets.filter((_, at) => at % 2 === 1).reduce((total, value) => total + value, 0),
      23,
    );
  });

  test('a daemon that is stopped makes the round fail with ETIMEDOUT', () => {
    assert.equal(observed.stopped.code, 'ETIMEDOUT');
    assert.match(
      observed.stopped.detail,
      /^not finished within 300 ms, in the timed part with \d+ operations done$/,
    );
  });

  test('a daemon that is killed fails the round, in a system call and in a page fault', () => {
    const { pread, statx, 'mmap-read': mmapRead } = observed.killed;
    for (const code of [pread, statx]) assert.match(code!, /^(ECONNABORTED|ENOTCONN)$/);
    assert.equal(mmapRead, 'EIO');
  });
});
