import assert from 'node:assert/strict';
import { test } from 'node:test';
import { NativeError, type RawRound, type RoundSpec } from '../native/index.js';
import type { Round } from '../results/model.js';
import type { MountedMode } from './modes/mode.js';
import { plan } from './plan.js';
import { type Sink, type Subject, sweep } from './rounds.js';

const MODES = ['native', 'plain', 'file-passthrough'] as const;

/** Modes that exist on paper only; a scripted native call stands in for the addon. */
function subjects(names: readonly string[]): Subject[] {
  const [group] = plan({ names, modes: MODES, threads: [1], placements: ['same-cpu'], sharedFile: false });
  const mounted = new Map(MODES.map((mode) => [mode, fakeMode(mode)]));
  return group!.cases.map((planned) => ({
    planned,
    mounted: mounted.get(planned.case.mode as 'plain')!,
    operations: 100,
  }));
}

function fakeMode(mode: (typeof MODES)[number]): MountedMode {
  const daemon =
    mode === 'native' ? null : { pid: 1, countersPath: null, connection: 1, fusectl: '/fusectl' };
  return {
    mode,
    folders: { backing: `/${mode}/backing`, root: `/${mode}`, scratch: `/${mode}/scratch` },
    record: { mode, how: '', negotiated: null, probes: [], audit: null },
    daemon,
    abort: () => {},
    close: async () => null,
  };
}

function rawRound(): RawRound {
  return {
    operations: 100,
    elapsedNs: 1000,
    bytes: 0,
    checksum: '0000000000000000',
    histogram: { count: 100, minNs: 10, maxNs: 10, sumNs: 1000, overflow: 0, buckets: [10, 100] },
    client: {
      voluntary: 0,
      involuntary: 0,
      cpuNs: 1,
      minorFaults: 0,
      majorFaults: 0,
      migrations: 0,
      perfSwitches: null,
    },
    daemon: null,
  };
}

interface Recorded {
  readonly rounds: { id: string; round: Round; spec?: RoundSpec }[];
  readonly failures: string[];
}

function recorder(): Recorded & Sink {
  const rounds: Recorded['rounds'] = [];
  const failures: string[] = [];
  return {
    rounds,
    failures,
    measured: (subject, round) => void rounds.push({ id: subject.planned.case.id, round }),
    failed: (subject) => void failures.push(subject.planned.case.id),
  };
}

const options = {
  rounds: 3,
  seed: 7,
  conditions: { cpus: { clients: null, daemon: null }, deadlineMs: 1000 },
  firstOrder: 0,
  signal: new AbortController().signal,
};

test('each sweep visits every case once, in an order of its own', async () => {
  const seen = recorder();
  const cases = subjects(['statx', 'open']);
  await sweep(cases, { ...options, runRound: async () => rawRound() }, seen);
  assert.equal(seen.rounds.length, 3 * cases.length);
  const orders = [0, 1, 2].map((index) =>
    seen.rounds.filter(({ round }) => round.index === index).map(({ id }) => id),
  );
  for (const order of orders) assert.equal(new Set(order).size, cases.length);
  assert.notDeepEqual(orders[0], orders[1]);
  assert.deepEqual(
    seen.rounds.map(({ round }) => round.order),
    seen.rounds.map((_, i) => i),
  );
});

test('the same seed gives the same order', async () => {
  const [first, second] = [recorder(), recorder()];
  await sweep(subjects(['statx']), { ...options, runRound: async () => rawRound() }, first);
  await sweep(subjects(['statx']), { ...options, runRound: async () => rawRound() }, second);
  assert.deepEqual(
    first.rounds.map(({ id }) => id),
    second.rounds.map(({ id }) => id),
  );
});

test('rounds of one index do the same work in every mode', async () => {
  const specs: RoundSpec[] = [];
  const runRound = async (spec: RoundSpec) => {
    specs.push(spec);
    return rawRound();
  };
  await sweep(subjects(['statx-sync']), { ...options, rounds: 1, runRound }, recorder());
  assert.equal(specs.length, 3);
  for (const field of ['seed', 'operations', 'loop', 'warmup'] as const) {
    assert.equal(new Set(specs.map((spec) => spec[field])).size, 1, field);
  }
});

test('a case that fails is left out of later sweeps, and the others go on', async () => {
  const seen = recorder();
  const runRound = async (spec: RoundSpec) => {
    if (spec.loop === 'open-close') throw new NativeError('open', '/x', 'EACCES', '');
    return rawRound();
  };
  await sweep(subjects(['open', 'statx-sync']), { ...options, runRound }, seen);
  assert.equal(seen.failures.length, 3);
  assert.equal(seen.rounds.length, 9);
});

test('a daemon that died takes all cases of its mode with it, and no other mode', async () => {
  const seen = recorder();
  const runRound = async (spec: RoundSpec) => {
    if (spec.paths[0]?.startsWith('/plain')) throw new NativeError('statx', '/plain/x', 'ENOTCONN', '');
    return rawRound();
  };
  await sweep(subjects(['statx']), { ...options, runRound }, seen);
  assert.equal(seen.failures.length, 3);
  assert.ok(seen.failures.every((id) => id.endsWith('/plain')));
  assert.equal(seen.rounds.length, 3 * 6);
});

test('a daemon that hangs is aborted', async () => {
  let aborted = 0;
  const cases = subjects(['statx-sync']).map((subject) => ({
    ...subject,
    mounted: {
      ...subject.mounted,
      abort: () => {
        aborted += 1;
      },
    },
  }));
  const runRound = async (spec: RoundSpec) => {
    if (spec.paths[0]?.startsWith('/plain')) throw new NativeError('round', '/plain/x', 'ETIMEDOUT', '');
    return rawRound();
  };
  await sweep(cases, { ...options, runRound }, recorder());
  assert.equal(aborted, 1);
});

test('an interrupted run keeps the rounds already measured and starts no other', async () => {
  const controller = new AbortController();
  const seen = recorder();
  const runRound = async () => {
    if (seen.rounds.length === 4) controller.abort();
    return rawRound();
  };
  await sweep(subjects(['statx', 'open']), { ...options, signal: controller.signal, runRound }, seen);
  assert.equal(seen.rounds.length, 5);
});

/** A scripted native call whose rounds in `mode` cause so many READ requests, one number a call. */
function reading(mode: string, reads: number[]): (spec: RoundSpec) => Promise<RawRound> {
  const daemon = { voluntary: 0, involuntary: 0, cpuNs: 0, messages: 0, forgets: 0, service: null };
  return async (spec) => {
    const mine = spec.paths[0]?.startsWith(`/${mode}/`) === true;
    return { ...rawRound(), daemon: { ...daemon, requests: { 15: mine ? (reads.shift() ?? 0) : 0 } } };
  };
}

test('a warm round in plain mode whose cache was reclaimed is repeated, and said so', async () => {
  const seen = recorder();
  let repeats = 0;
  const repeated = () => {
    repeats += 1;
  };
  const runRound = reading('plain', [50, 50, 0]);
  await sweep(subjects(['read-4k-rand/warm']), { ...options, rounds: 1, runRound }, { ...seen, repeated });
  assert.equal(repeats, 2);
  assert.equal(seen.rounds.length, 3);
  assert.ok(seen.rounds.every(({ round }) => (round.requests?.READ ?? 0) === 0));
});

test('a cache that is never warm is not repeated for ever, and the READs stay in the round', async () => {
  const seen = recorder();
  await sweep(
    subjects(['read-4k-rand/warm']),
    { ...options, rounds: 1, runRound: reading('plain', [9, 9, 9, 9, 9]) },
    seen,
  );
  const plain = seen.rounds.find(({ id }) => id.endsWith('/plain'));
  assert.equal(plain?.round.requests?.READ, 9);
});

test('READs in a passthrough mode are a betrayal, and nothing is repeated', async () => {
  const seen = recorder();
  const runRound = reading('file-passthrough', [50, 0]);
  await sweep(subjects(['read-4k-rand/warm']), { ...options, rounds: 1, runRound }, seen);
  const passthrough = seen.rounds.find(({ id }) => id.endsWith('/file-passthrough'));
  assert.equal(passthrough?.round.requests?.READ, 50);
});
