import assert from 'node:assert/strict';
import { test } from 'node:test';
import { NativeError, type RawRound, type RoundSpec } from '../../native/index.js';
import type { Round } from '../../results/run/model.js';
import type { MountedMode } from '../mount/mode.js';
import { plan } from './plan.js';
import { type Sink, type Subject, sweep as sweepUnder } from './rounds.js';

const MODES = ['native', 'plain', 'file-passthrough'] as const;

/** Modes without a mount; a scripted native call replaces the addon. */
function subjects(names: readonly string[]): Subject[] {
  const [group] = plan({ names, modes: MODES, threads: [1], placements: ['same-cpu'], sharedFile: false });
  const mounted = new Map(MODES.map((mode) => [mode, fakeMode(mode)]));
  return group!.cases.map((planned) => ({
    planned,
    mounted: mounted.get(planned.case.mode as 'plain')!,
    operations: 100,
    repeat: 1,
  }));
}

function fakeMode(mode: (typeof MODES)[number]): MountedMode {
  const daemon =
    mode === 'native' ? null : { pid: 1, countersPath: null, connection: 1, fusectl: '/fusectl' };
  return {
    mode,
    folders: { backing: `/${mode}/backing`, root: `/${mode}`, scratch: `/${mode}/scratch` },
    record: { mode, setup: '', negotiated: null, probes: [], audit: null },
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
    client: { voluntary: 0, involuntary: 0, cpuNs: 1, minorFaults: 0, majorFaults: 0 },
    migrations: 2,
    perfSwitches: null,
    perfMigrations: null,
    occupancy: { wallNs: 1000, cpuNs: 900, runDelayNs: 80, stolenNs: null },
    daemon: null,
  };
}

interface Recorded {
  readonly rounds: { id: string; round: Round }[];
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
  bringUp: 0,
  seed: 7,
  conditions: { cpus: { clients: null, daemon: null }, deadlineMs: 1000 },
  firstOrder: 0,
  signal: new AbortController().signal,
  isMounted: () => true,
};

type Scripted = typeof options & { readonly runRound: (spec: RoundSpec) => Promise<RawRound> };

/** The two scripted functions are conditions of a sweep. */
function sweep(subjects: readonly Subject[], scripted: Scripted, sink: Sink): Promise<void> {
  const { runRound, isMounted, ...others } = scripted;
  const conditions = { ...others.conditions, runRound, isMounted };
  return sweepUnder(subjects, { ...others, conditions }, sink);
}

/** A scripted native call that keeps its arguments. */
function asked(): { specs: RoundSpec[]; runRound: (spec: RoundSpec) => Promise<RawRound> } {
  const specs: RoundSpec[] = [];
  const runRound = async (spec: RoundSpec) => {
    specs.push(spec);
    return rawRound();
  };
  return { specs, runRound };
}

function distinct<Value>(values: readonly Value[]): number {
  return new Set(values).size;
}

test('the modes of a workload take turns, each once per round, in random order', async () => {
  const seen = recorder();
  await sweep(subjects(['statx-sync']), { ...options, rounds: 8, runRound: asked().runRound }, seen);
  const turns = Array.from({ length: 8 }, (_, index) => seen.rounds.slice(3 * index, 3 * index + 3));
  for (const [index, turn] of turns.entries()) {
    assert.deepEqual(
      turn.map(({ round }) => round.index),
      [index, index, index],
    );
    assert.equal(distinct(turn.map(({ id }) => id)), 3);
  }
  assert.ok(distinct(turns.map((turn) => turn.map(({ id }) => id).join())) > 1);
});

test('all rounds of a workload come before those of the next one', async () => {
  const seen = recorder();
  const cases = subjects(['statx', 'open']);
  await sweep(cases, { ...options, runRound: asked().runRound }, seen);
  assert.equal(seen.rounds.length, 3 * cases.length);
  const workloads = seen.rounds.map(({ id }) => id.split('/').slice(0, 2).join('/'));
  const changes = workloads.filter((name, i) => name !== workloads[i - 1]).length;
  assert.equal(changes, distinct(workloads));
});

test('rounds are numbered over all bring-ups, and ordered over the whole run', async () => {
  const seen = recorder();
  const later = { ...options, bringUp: 4, firstOrder: 100, runRound: asked().runRound };
  await sweep(subjects(['statx-sync']), later, seen);
  const of = (field: 'index' | 'bringUp' | 'order') => seen.rounds.map(({ round }) => round[field]);
  assert.deepEqual(of('index'), [12, 12, 12, 13, 13, 13, 14, 14, 14]);
  assert.deepEqual(new Set(of('bringUp')), new Set([4]));
  assert.deepEqual(
    of('order'),
    seen.rounds.map((_, i) => 100 + i),
  );
});

test('a round has the values of the native call about migrations and CPU use', async () => {
  const seen = recorder();
  await sweep(subjects(['statx-sync']), { ...options, rounds: 1, runRound: asked().runRound }, seen);
  const { migrations, occupancy } = seen.rounds[0]!.round;
  assert.equal(migrations, 2);
  assert.deepEqual(occupancy, rawRound().occupancy);
});

test('no round that is timed asks for perf events', async () => {
  const { specs, runRound } = asked();
  await sweep(subjects(['statx', 'open', 'read']), { ...options, runRound }, recorder());
  assert.ok(specs.length > 0);
  assert.ok(specs.every(({ perfCounters }) => !perfCounters));
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

test('rounds of one index do the same work in every mode, and repeat it by the factor of the mode', async () => {
  const { specs, runRound } = asked();
  const cases = subjects(['statx-sync']).map((subject) => ({
    ...subject,
    repeat: subject.mounted.mode === 'native' ? 4 : 1,
  }));
  await sweep(cases, { ...options, rounds: 1, runRound }, recorder());
  assert.equal(specs.length, 3);
  for (const field of ['seed', 'operations', 'loop', 'warmup'] as const)
    assert.equal(distinct(specs.map((spec) => spec[field])), 1, field);
  for (const { paths, repeat } of specs) assert.equal(repeat, paths[0]!.startsWith('/native/') ? 4 : 1);
});

test('no two rounds of a mode have the same seed, over all bring-ups', async () => {
  const { specs, runRound } = asked();
  for (const bringUp of [0, 1])
    await sweep(subjects(['statx-sync']), { ...options, bringUp, runRound }, recorder());
  assert.deepEqual(new Set(specs.map(({ seed }) => seed)), new Set([7, 8, 9, 10, 11, 12]));
});

test('the first round of a bring-up fills the caches of warm cases', async () => {
  for (const [name, filled] of [
    ['read-4k-rand/warm', [true, true, true, false, false, false]],
    ['read-4k-rand/direct', [false, false, false, false, false, false]],
  ] as const) {
    const { specs, runRound } = asked();
    await sweep(subjects([name]), { ...options, bringUp: 3, rounds: 2, runRound }, recorder());
    assert.deepEqual(
      specs.map(({ fillCache }) => fillCache),
      filled,
      name,
    );
  }
});

test('a case that fails is left out of later sweeps, and the others go on', async () => {
  const seen = recorder();
  const runRound = async (spec: RoundSpec) => {
    if (spec.loop === 'open-close') throw new NativeError('open', '/x', 'EACCES', '');
    return rawRound();
  };
  await sweep(subjects(['open-close', 'statx-sync']), { ...options, runRound }, seen);
  assert.equal(seen.failures.length, 3);
  assert.equal(seen.rounds.length, 9);
});

test('a dead daemon ends all cases of its mode, and of no other', async () => {
  const seen = recorder();
  const runRound = async (spec: RoundSpec) => {
    if (spec.paths[0]?.startsWith('/plain')) throw new NativeError('statx', '/plain/x', 'ENOTCONN', '');
    return rawRound();
  };
  await sweep(subjects(['statx-sync', 'stat-warm', 'chmod']), { ...options, runRound }, seen);
  assert.equal(seen.failures.length, 3);
  assert.ok(seen.failures.every((id) => id.endsWith('/plain')));
  assert.equal(seen.rounds.length, 3 * 6);
});

test('where the mount is gone, a missing file is not what is wrong', async () => {
  const reasons: string[] = [];
  const sink = { ...recorder(), failed: (_: Subject, error: unknown) => void reasons.push(String(error)) };
  const runRound = async (spec: RoundSpec) => {
    if (spec.paths[0]?.startsWith('/plain')) throw new NativeError('open', '/plain/x', 'ENOENT', '');
    return rawRound();
  };
  const gone = { ...options, runRound, isMounted: () => false };
  await sweep(subjects(['statx']), gone, sink);
  assert.equal(reasons.length, 3);
  for (const reason of reasons)
    assert.equal(
      reason,
      'Error: the mount is gone: its daemon has ended, or its connection was aborted (open /plain/x: ENOENT)',
    );
});

test('a file that is missing in a mount is what is wrong', async () => {
  const reasons: string[] = [];
  const sink = { ...recorder(), failed: (_: Subject, error: unknown) => void reasons.push(String(error)) };
  const runRound = async () => {
    throw new NativeError('open', '/x', 'ENOENT', '');
  };
  await sweep(subjects(['statx-sync']), { ...options, runRound }, sink);
  assert.deepEqual(new Set(reasons), new Set(['NativeError: open /x: ENOENT']));
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

test('an interrupted run keeps the measured rounds and starts no more', async () => {
  const controller = new AbortController();
  const seen = recorder();
  const runRound = async () => {
    if (seen.rounds.length === 4) controller.abort();
    return rawRound();
  };
  await sweep(subjects(['statx', 'open']), { ...options, signal: controller.signal, runRound }, seen);
  assert.equal(seen.rounds.length, 5);
});

/** A scripted native call whose rounds in `mode` cause the given number of READ requests, one number per call. */
function reading(mode: string, reads: number[]): (spec: RoundSpec) => Promise<RawRound> {
  const daemon = { voluntary: 0, involuntary: 0, cpuNs: 0, messages: 0, forgets: 0, service: null };
  return async (spec) => {
    const mine = spec.paths[0]?.startsWith(`/${mode}/`) === true;
    return { ...rawRound(), daemon: { ...daemon, requests: { 15: mine ? (reads.shift() ?? 0) : 0 } } };
  };
}

test('a warm round in plain mode whose cache was reclaimed is repeated and reported', async () => {
  const seen = recorder();
  let repeats = 0;
  const repeated = () => {
    repeats += 1;
  };
  const answer = reading('plain', [0, 50, 50, 0]);
  const filled: boolean[] = [];
  const runRound = async (spec: RoundSpec) => {
    if (spec.paths[0]?.startsWith('/plain/')) filled.push(spec.fillCache === true);
    return answer(spec);
  };
  await sweep(subjects(['read-4k-rand/warm']), { ...options, rounds: 2, runRound }, { ...seen, repeated });
  assert.equal(repeats, 2);
  assert.equal(seen.rounds.length, 6);
  // The first round fills the cache, the second does not, and each repeat of it does.
  assert.deepEqual(filled, [true, false, true, true]);
  assert.ok(seen.rounds.every(({ round }) => (round.requests?.READ ?? 0) === 0));
});

test('a cache that is never warm is repeated a limited number of times, and the READs stay in the round', async () => {
  const seen = recorder();
  await sweep(
    subjects(['read-4k-rand/warm']),
    { ...options, rounds: 1, runRound: reading('plain', [9, 9, 9, 9, 9]) },
    seen,
  );
  const plain = seen.rounds.find(({ id }) => id.endsWith('/plain'));
  assert.equal(plain?.round.requests?.READ, 9);
});

test('READs in a passthrough mode are unexpected requests, and nothing is repeated', async () => {
  const seen = recorder();
  const runRound = reading('file-passthrough', [50, 0]);
  await sweep(subjects(['read-4k-rand/warm']), { ...options, rounds: 1, runRound }, seen);
  const passthrough = seen.rounds.find(({ id }) => id.endsWith('/file-passthrough'));
  assert.equal(passthrough?.round.requests?.READ, 50);
});
