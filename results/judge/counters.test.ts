// Counters: an added count regresses in however few operations it is, and one deviating round is no finding.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Measurement, Placement, Round } from '../run/model.js';
import { exampleRun } from '../testing/example-run.js';
import { type CounterFinding, judgeCounters } from './counters.js';
import { DEFAULT_POLICY } from './policy.js';

const TOLERANCE = DEFAULT_POLICY.counters;

function plain(placement: Placement = 'same-cpu'): Measurement {
  const run = exampleRun({
    ...{ workloads: ['read-4k-rand'], modes: ['plain'], placement },
    ...{ bringUps: 8, roundsOfBringUp: 5, operations: 100 },
  });
  return run.measurements[0]!;
}

const PLAIN = plain();

function changed(of: (round: Round, index: number) => Partial<Round>, base = PLAIN): Measurement {
  return { ...base, rounds: base.rounds.map((round) => ({ ...round, ...of(round, round.index) })) };
}

/** The given requests per operation in each round, and one switch per request. */
const requests = (of: (index: number) => number): Measurement =>
  changed(({ operations, contextSwitches }, index) => {
    const count = Math.round(of(index) * operations);
    return {
      requests: { READ: count },
      contextSwitches: { ...contextSwitches, client: { voluntary: count, involuntary: 0 } },
    };
  });

/** The given switches of the daemon per operation, both kinds together. */
const daemonSwitches = (of: (index: number) => number): Measurement =>
  changed(({ operations, contextSwitches }, index) => ({
    contextSwitches: {
      ...contextSwitches,
      daemon: { voluntary: 0, involuntary: Math.round(of(index) * operations) },
    },
  }));

function finding(baseline: Measurement, candidate: Measurement, check: string): CounterFinding {
  const found = judgeCounters([baseline], candidate, TOLERANCE);
  return found.find((one) => one.check === check) ?? assert.fail(`no ${check}: ${JSON.stringify(found)}`);
}

const verdictOf = (baseline: Measurement, candidate: Measurement, check = 'requests READ'): string =>
  finding(baseline, candidate, check).verdict;

const steady = requests(() => 1);

test('the same counts are unchanged, more are regressed, fewer are improved', () => {
  assert.equal(verdictOf(steady, steady), 'unchanged');
  const more = finding(
    steady,
    requests(() => 2),
    'requests READ',
  );
  assert.equal(more.verdict, 'regressed');
  assert.equal(more.reason, '2 per operation, baseline 1, allowed +0.02');
  assert.equal(
    verdictOf(
      requests(() => 2),
      steady,
    ),
    'improved',
  );
});

test('a request added to one operation in twenty, or in a few bring-ups, is found', () => {
  assert.equal(
    verdictOf(
      steady,
      requests(() => 1.05),
    ),
    'regressed',
  );
  // Two of eight bring-ups, which a median does not see.
  assert.equal(
    verdictOf(
      steady,
      requests((index) => (index >= 15 && index < 25 ? 2 : 1)),
    ),
    'regressed',
  );
});

test('one deviating round of the candidate is no finding, two can be', () => {
  assert.equal(
    verdictOf(
      steady,
      requests((index) => (index === 7 ? 50 : 1)),
    ),
    'unchanged',
  );
  assert.equal(
    verdictOf(
      steady,
      requests((index) => (index === 7 || index === 9 ? 50 : 1)),
    ),
    'regressed',
  );
});

test('one deviating round of the baseline does not switch a check off', () => {
  for (const odd of [2, 100]) {
    const baseline = requests((index) => (index === 7 ? odd : 1));
    assert.equal(verdictOf(baseline, steady), 'unchanged');
    for (const added of [0.05, 1]) {
      const candidate = requests(() => 1 + added);
      assert.equal(verdictOf(baseline, candidate), 'regressed', `odd ${odd}, added ${added}`);
    }
  }
  const few = (count: number, of: (index: number) => number): Measurement => {
    const all = requests(of);
    return { ...all, rounds: all.rounds.slice(0, count) };
  };
  for (const count of [3, 10, 20]) {
    const baseline = few(count, (index) => (index === 1 ? 3 : 1));
    const ofAll = few(count, () => 2);
    const ofMany = few(count, (index) => (index % 5 < 2 ? 2 : 1));
    for (const candidate of [ofAll, ofMany])
      assert.equal(verdictOf(baseline, candidate), 'regressed', `${count} rounds`);
  }
  const switches = daemonSwitches((index) => (index === 7 ? 100 : 1));
  const more = daemonSwitches(() => 2);
  assert.equal(verdictOf(switches, more, 'daemon switches less late requests'), 'regressed');
});

test('a count that varies from round to round regresses only beyond its variation', () => {
  const base = daemonSwitches((index) => 1 + (index % 2));
  const of = (candidate: Measurement): string =>
    verdictOf(base, candidate, 'daemon switches less late requests');
  assert.equal(of(daemonSwitches((index) => 2 - (index % 2))), 'unchanged');
  assert.equal(of(daemonSwitches(() => 1.6)), 'unchanged');
  assert.equal(of(daemonSwitches(() => 2.5)), 'regressed');
  assert.equal(
    finding(
      base,
      daemonSwitches(() => 2.5),
      'daemon switches less late requests',
    ).reason,
    '2.5 per operation, baseline 1.5 (1 to 2), allowed +0.1',
  );
});

test('context switches are not judged where client and daemon do not share a CPU', () => {
  const across = plain('cross-cpu');
  const checks = judgeCounters([across], across, TOLERANCE).map(({ check }) => check);
  assert.deepEqual(checks, ['engaged', 'work', 'requests READ']);
});

test('switches are judged only where the client waits for each request', () => {
  const checks = (one: Measurement): string[] =>
    judgeCounters([one], one, TOLERANCE)
      .map(({ check }) => check)
      .filter((check) => check.includes('switches'));
  assert.deepEqual(checks(PLAIN), ['voluntary client switches', 'daemon switches less late requests']);
  const readahead = changed(({ operations, contextSwitches }) => ({
    contextSwitches: { ...contextSwitches, client: { voluntary: operations / 2, involuntary: 0 } },
  }));
  assert.deepEqual(checks(readahead), []);
});

test('one switch of the daemon per late request does not count', () => {
  const released = (switches: number): Measurement =>
    changed(({ operations, contextSwitches, requests: counted }) => ({
      requests: { ...counted, RELEASE: operations },
      contextSwitches: {
        ...contextSwitches,
        daemon: { voluntary: switches * operations, involuntary: 0 },
      },
    }));
  const { verdict, reason } = finding(released(2), released(3), 'daemon switches less late requests');
  assert.deepEqual([verdict, reason], ['regressed', '2 per operation, baseline 1, allowed +0.1']);
  assert.equal(verdictOf(released(2), released(2), 'requests RELEASE'), 'unchanged');
});

test('forgets and interrupts, whose number and time the kernel chooses, are not judged', () => {
  const candidate = changed(({ operations, requests: counted }) => ({
    requests: { ...counted, FORGET: operations, BATCH_FORGET: 1, INTERRUPT: operations },
  }));
  const found = judgeCounters([PLAIN], candidate, TOLERANCE);
  assert.deepEqual(
    found.filter(({ verdict }) => verdict === 'regressed'),
    [],
  );
  assert.ok(!found.some(({ check }) => /FORGET|INTERRUPT/.test(check)));
});

test('an opcode that only one side shows is 0 on the other', () => {
  const candidate = changed(({ operations, requests: counted }) => ({
    requests: { ...counted, GETXATTR: operations },
  }));
  const { verdict, reason } = finding(PLAIN, candidate, 'requests GETXATTR');
  assert.deepEqual([verdict, reason], ['regressed', '1 per operation, baseline 0, allowed +0.02']);
  assert.equal(verdictOf(candidate, PLAIN, 'requests GETXATTR'), 'improved');
});

test('what the baseline counted and the candidate did not is inconclusive, and not passed over', () => {
  const uncounted = changed(({ contextSwitches }, index) =>
    index === 0 ? { requests: null, contextSwitches: { ...contextSwitches, daemon: null } } : {},
  );
  const [before, after] = [PLAIN, uncounted].map((one) => judgeCounters([PLAIN], one, TOLERANCE));
  assert.equal(after!.length, before!.length);
  assert.deepEqual(
    after!.filter(({ verdict }) => verdict !== 'unchanged').map(({ check, verdict }) => [check, verdict]),
    [
      ['requests READ', 'inconclusive'],
      ['daemon switches less late requests', 'inconclusive'],
    ],
  );
  const { reason } = finding(PLAIN, uncounted, 'requests READ');
  assert.equal(reason, 'counted in the baseline, and not in the candidate');
  // What no baseline counted cannot be missed, and one run of several that counted is enough.
  const checks = judgeCounters([uncounted], PLAIN, TOLERANCE).map(({ check }) => check);
  assert.ok(!checks.some((check) => check.startsWith('requests')), checks.join());
  const both = judgeCounters([uncounted, PLAIN], PLAIN, TOLERANCE).map(({ check }) => check);
  assert.ok(both.includes('requests READ'), both.join());
});

test('requests of a foreign file system come from what was traced apart from the rounds', () => {
  const traced = (observed: Record<string, number> | null): Measurement => {
    const target = changed(({ contextSwitches }) => ({
      requests: null,
      contextSwitches: { ...contextSwitches, daemon: null },
    }));
    return { ...target, proof: { ...target.proof, observed } };
  };
  assert.equal(verdictOf(traced({ READ: 1 }), traced({ READ: 1 })), 'unchanged');
  assert.equal(
    verdictOf(traced({ READ: 1 }), traced({ READ: 1, GETATTR: 1 }), 'requests GETATTR'),
    'regressed',
  );
  assert.equal(verdictOf(traced({ READ: 1 }), traced(null)), 'inconclusive');
});

test('rounds of several runs of a baseline are taken together', () => {
  const more = requests(() => 2);
  const judged = judgeCounters([steady, more], more, TOLERANCE);
  assert.equal(judged.find(({ check }) => check === 'requests READ')!.verdict, 'unchanged');
});
