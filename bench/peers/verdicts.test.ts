// The verdicts of bench:daemon on synthetic rounds.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Round } from '../../results/run/model.js';
import { histogramOf } from '../../results/testing/histogram-of.js';
import { FusebenchError } from '../common/errors.js';
import type { RequestCounts } from '../measure/request-trace.js';
import { peerPath } from './peer.js';
import { OURS, PEERS, SETUPS } from './setups.js';
import { judgeWorkload, type Measured } from './verdicts.js';

const BRING_UPS = 8;
const PASSTHROUGH = SETUPS.find(({ mode }) => mode === 'file-passthrough')!;
const PLAIN = SETUPS.find(({ mode }) => mode === 'plain')!;

function round(index: number, bringUp: number, ns: number): Round {
  return {
    ...{
      index,
      bringUp,
      order: index,
      operations: 10,
      elapsedNs: 10 * ns,
      bytes: 0,
      checksum: '0'.repeat(16),
    },
    histogram: histogramOf(new Array<number>(10).fill(Math.round(ns))),
    contextSwitches: {
      client: { voluntary: 10, involuntary: 0 },
      daemon: { voluntary: 9, involuntary: 1 },
    },
    cpuNs: { client: 0, daemon: 0 },
    faults: { minor: 0, major: 0 },
    migrations: null,
    occupancy: null,
    requests: null,
  };
}

/** Rounds around `ns`; `spread` is the distance between bring-ups. */
function measured(ns: number, requests: RequestCounts, spread = 0): Measured {
  const bringUps = Array.from({ length: BRING_UPS }, (_, bringUp) => {
    const shifted = ns * (1 + spread * (bringUp / (BRING_UPS - 1) - 0.5));
    return [0, 1, 2].map((index) => round(3 * bringUp + index, bringUp, shifted));
  });
  return { bringUps, requests };
}

function judge(setup: typeof PLAIN, workload: string, ours: Measured, splice: Measured, nosplice = splice) {
  return judgeWorkload(
    setup,
    workload,
    new Map([
      [OURS, ours],
      [PEERS[0], splice],
      [PEERS[1], nosplice],
    ]),
  );
}

test('our daemon is compared with the faster of both settings of the peer', () => {
  const one = { GETATTR: 1 };
  const judged = judge(
    PLAIN,
    'statx-sync/warm',
    measured(9000, one),
    measured(12_000, one),
    measured(10_000, one),
  );
  assert.equal(judged.peer, PEERS[1]);
  assert.ok(Math.abs(judged.ratio.center - 0.9) < 0.01, String(judged.ratio.center));
  assert.equal(judged.verdict, 'good');
  assert.deepEqual(judged.switches, { ours: 2, peer: 2 });
});

test('slower by more than the interval is slower, within the interval it is not', () => {
  const one = { READ: 1 };
  const peer = measured(10_000, one);
  assert.equal(judge(PLAIN, 'read-4k-rand/direct', measured(10_500, one), peer).verdict, 'slower');
  assert.equal(judge(PLAIN, 'read-4k-rand/direct', measured(10_500, one, 0.3), peer).verdict, 'good');
});

test('an added request outweighs any gain in time', () => {
  const judged = judge(
    PLAIN,
    'open-close/warm',
    measured(5000, { OPEN: 1, FLUSH: 1 }),
    measured(9000, { OPEN: 1 }),
  );
  assert.equal(judged.verdict, 'more requests');
});

test('nothing is judged where no request reaches either daemon', () => {
  const judged = judge(PASSTHROUGH, 'read-4k-rand/direct', measured(2000, {}), measured(1000, {}));
  assert.equal(judged.verdict, 'kernel alone');
  assert.equal(judged.limit, null);
});

test('a passthrough write has to take 0.6 of the one that asks for security.capability', () => {
  const [ours, peer] = [measured(7000, {}), measured(10_000, { GETXATTR: 1 })];
  assert.equal(judge(PASSTHROUGH, 'write-4k-rand/direct', ours, peer).verdict, 'slower');
  assert.equal(judge(PLAIN, 'write-4k-rand/warm', ours, peer).verdict, 'good');
});

test('without a peer one sentence says what to set', () => {
  const before = process.env.FUSEBENCH_PEER;
  try {
    delete process.env.FUSEBENCH_PEER;
    assert.throws(peerPath, (error: unknown) => {
      assert.ok(error instanceof FusebenchError);
      assert.equal(error.exitCode, 3);
      assert.match(error.message, /^FUSEBENCH_PEER: is not set; .*passthrough_hp/);
      return true;
    });
    process.env.FUSEBENCH_PEER = '/nonexistent/passthrough_hp';
    assert.throws(peerPath, /no such program \(ENOENT\)/);
  } finally {
    if (before === undefined) delete process.env.FUSEBENCH_PEER;
    else process.env.FUSEBENCH_PEER = before;
  }
});
