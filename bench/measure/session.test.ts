// A run from its first bring-up to its last, without mounts: modes that only say what happens to them, and a scripted native call.

import assert from 'node:assert/strict';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import type { RawRound, RoundSpec } from '../../native/index.js';
import { isUsable } from '../../results/quantities/summary.js';
import type { Measurement, Mode, Run } from '../../results/run/model.js';
import { readRun } from '../../results/run/store.js';
import { exampleRun } from '../../results/testing/example-run.js';
import { Progress } from '../common/progress.js';
import type { MountedMode } from '../mount/mode.js';
import { takeDown } from '../mount/take-down.js';
import { temporaryFolder } from '../testing/cli.js';
import { plan } from './plan.js';
import { runSession } from './session.js';

const MODES = ['native', 'plain', 'file-passthrough'] as const;
const BRING_UPS = 2;
const ROUNDS = 3;
const DOWN = ['down file-passthrough', 'down plain', 'down native'];
const GETATTR = 3;

/** What a test changes: which modes are missing in a bring-up, requests per operation, and what happens at each call. */
interface Script {
  readonly missing?: (index: number) => readonly Mode[];
  readonly asked?: readonly Mode[];
  readonly getattrs?: (mode: string) => number;
  readonly onCall?: (mode: string, events: readonly string[]) => void;
  readonly signal?: AbortSignal;
}

interface Played {
  readonly session: Promise<Run>;
  /** `up N`, `pilot MODE`, `round MODE`, `down MODE`, in their order. */
  readonly events: readonly string[];
  readonly folder: string;
}

function play(context: TestContext, script: Script): Played {
  const { missing = () => [], asked = [], getattrs = () => 1, onCall } = script;
  const events: string[] = [];
  const mounted = (mode: Mode): MountedMode => ({
    mode,
    folders: { backing: `/${mode}/backing`, root: `/${mode}/mount`, scratch: `/${mode}/scratch` },
    record: { mode, setup: '', negotiated: null, probes: [], audit: null },
    daemon: mode === 'native' ? null : { pid: 1, countersPath: null, connection: 1, fusectl: '/fusectl' },
    abort: () => {},
    close: async () => {
      events.push(`down ${mode}`);
      return null;
    },
  });
  const runRound = async (spec: RoundSpec): Promise<RawRound> => {
    const mode = spec.paths[0]!.split('/')[1]!;
    // The first call of a mode is its pilot.
    events.push(`${events.includes(`pilot ${mode}`) ? 'round' : 'pilot'} ${mode}`);
    onCall?.(mode, events);
    return rawRound(spec, { [GETATTR]: getattrs(mode) * spec.operations });
  };
  const selection = { names: ['statx-sync'], modes: MODES, threads: [1], sharedFile: false };
  const folder = join(temporaryFolder(context), 'out');
  const session = runSession(header(), {
    ...{ folder, runRound, isMounted: () => true, allowedCpus: [0], deadlineMs: 1000, milliseconds: null },
    groups: plan({ ...selection, placements: ['unpinned'] }),
    progress: new Progress(process.stderr, true),
    signal: script.signal ?? new AbortController().signal,
    asked: new Set(asked),
    bringUp: async (_group, _cpus, index) => {
      events.push(`up ${index}`);
      const isMissing = (mode: Mode): boolean => missing(index).includes(mode);
      const up = MODES.filter((mode) => !isMissing(mode)).map(mounted);
      const skipped = MODES.filter(isMissing).map((mode) => ({ mode, workload: null, reason: `no ${mode}` }));
      const modes = new Map(up.map((one) => [one.mode as string, one]));
      return { modes, skipped, abort: () => {}, close: () => takeDown(up) };
    },
    trace: async () => new Map(),
  });
  return { session, events, folder };
}

/** A run before its first bring-up. */
function header(): Run {
  const run = exampleRun({ workloads: ['statx-sync'] });
  const amount = { bringUps: BRING_UPS, roundsPerBringUp: ROUNDS, operationsPerThread: {} };
  return {
    ...run,
    ...{ status: 'running', finishedAt: null, measurements: [], modes: [], skipped: [], warnings: [] },
    plan: { ...run.plan, ...amount, profile: 'smoke' },
  };
}

function rawRound({ operations, daemon }: RoundSpec, requests: Record<number, number>): RawRound {
  const none = { voluntary: 0, involuntary: 0, cpuNs: 0 };
  return {
    ...{ operations, elapsedNs: 10 * operations, bytes: 0, checksum: '0'.repeat(16) },
    histogram: { count: 1, minNs: 10, maxNs: 10, sumNs: 10, overflow: 0, buckets: [10, 1] },
    client: { ...none, minorFaults: 0, majorFaults: 0 },
    ...{ migrations: 0, perfSwitches: null, perfMigrations: null },
    occupancy: { wallNs: 1000, cpuNs: 900, runDelayNs: 80, stolenNs: null },
    daemon: daemon && { ...none, messages: 0, forgets: 0, requests, service: null },
  };
}

function of(run: Run, mode: Mode): Measurement {
  return run.measurements.find((one) => one.case.mode === mode)!;
}

function without(events: readonly string[], kind: string): string[] {
  return events.filter((event) => !event.startsWith(kind));
}

test('each bring-up measures every mode in every round, and takes all modes down in reverse order', async (context) => {
  const { session, events, folder } = play(context, {});
  const run = await session;
  const pilots = MODES.map((mode) => `pilot ${mode}`);
  assert.deepEqual(without(events, 'round'), ['up 0', ...pilots, ...DOWN, 'up 1', ...DOWN]);
  const firstDown = events.indexOf(DOWN[0]!);
  const rounds = [
    events.slice(1 + pilots.length, firstDown),
    without(events.slice(events.indexOf('up 1')), 'down'),
  ];
  for (const [at, turns] of rounds.entries()) {
    const measured = turns.filter((event) => event.startsWith('round'));
    assert.equal(measured.length, ROUNDS * MODES.length, `bring-up ${at}`);
    for (let index = 0; index < ROUNDS; index++)
      assert.equal(new Set(measured.slice(3 * index, 3 * index + 3)).size, MODES.length);
  }
  assert.equal(run.status, 'complete');
  for (const mode of MODES) {
    const places = of(run, mode).rounds.map(({ index, bringUp }) => [index, bringUp]);
    assert.deepEqual(
      places,
      [0, 1, 2, 3, 4, 5].map((index) => [index, Math.floor(index / ROUNDS)]),
    );
    assert.ok(isUsable(of(run, mode)));
  }
  const orders = run.measurements.flatMap((one) => one.rounds.map(({ order }) => order));
  assert.deepEqual(
    orders.sort((a, b) => a - b),
    Array.from({ length: BRING_UPS * ROUNDS * MODES.length }, (_, order) => order),
  );
  assert.deepEqual(readRun(folder), JSON.parse(JSON.stringify(run)));
});

test('a mode that does not come up is skipped with its reason, and the others are measured', async (context) => {
  const { session, events } = play(context, { missing: () => ['file-passthrough'] });
  const run = await session;
  assert.deepEqual(run.skipped, [
    { mode: 'file-passthrough', workload: null, reason: 'no file-passthrough' },
  ]);
  assert.deepEqual(
    run.measurements.map((one) => [one.case.mode, one.rounds.length, one.failure]),
    [
      ['native', 6, null],
      ['plain', 6, null],
    ],
  );
  assert.ok(!events.includes('round file-passthrough'));
});

test('a mode that was asked for by name and does not come up ends the run, with everything down', async (context) => {
  const { session, events } = play(context, { missing: () => ['plain'], asked: ['plain'] });
  await assert.rejects(session, { name: 'FusebenchError', exitCode: 3, reason: 'no plain' });
  assert.deepEqual(events, ['up 0', 'down file-passthrough', 'down native']);
});

test('a mode that does not come up again fails its cases, and keeps its rounds', async (context) => {
  const { session } = play(context, { missing: (index) => (index === 0 ? [] : ['plain']) });
  const run = await session;
  assert.equal(run.status, 'complete');
  assert.equal(of(run, 'plain').failure, 'no plain');
  assert.equal(of(run, 'plain').rounds.length, ROUNDS);
  assert.equal(of(run, 'native').rounds.length, BRING_UPS * ROUNDS);
});

test('an abort keeps the rounds made until then, takes everything down, and brings nothing up again', async (context) => {
  const controller = new AbortController();
  const isRound = (event: string): boolean => event.startsWith('round');
  const onCall = (_: string, events: readonly string[]): void => {
    if (events.filter(isRound).length === 5) controller.abort();
  };
  const { session, events, folder } = play(context, { onCall, signal: controller.signal });
  const run = await session;
  assert.equal(run.status, 'interrupted');
  assert.equal(events.filter(isRound).length, 5);
  assert.equal(
    run.measurements.reduce((sum, { rounds }) => sum + rounds.length, 0),
    5,
  );
  assert.deepEqual(events.slice(-3), DOWN);
  assert.ok(!events.includes('up 1'));
  assert.deepEqual(readRun(folder), JSON.parse(JSON.stringify(run)));
});

test('an error of a bring-up ends the run as failed, with what was measured before', async (context) => {
  const failing = (index: number): readonly Mode[] => {
    if (index === 1) throw new Error('no space');
    return [];
  };
  const { session, folder } = play(context, { missing: failing });
  await assert.rejects(session, /no space/);
  const run = readRun(folder);
  assert.equal(run.status, 'failed');
  assert.equal(of(run, 'native').rounds.length, ROUNDS);
});

test('a mode whose proof fails gives no result', async (context) => {
  const { session } = play(context, { getattrs: (mode) => (mode === 'plain' ? 0 : 1) });
  const run = await session;
  const { proof, rounds } = of(run, 'plain');
  assert.equal(rounds.length, BRING_UPS * ROUNDS);
  assert.deepEqual(proof.unexpectedRequests, ['GETATTR 0.00 per operation where the mode has 1.00']);
  assert.deepEqual(
    run.measurements.map((one) => [one.case.mode, isUsable(one)]),
    [
      ['native', true],
      ['plain', false],
      ['file-passthrough', true],
    ],
  );
});
