// Synthetic runs for tests: latencies drawn from seeded models, never measured, and marked so in every field that
// a reader sees (label, command, host). Nothing outside of tests imports this file.
//
// Invariant: the result is a valid Run, and the same options give the same run, byte for byte.

import {
  type Case,
  type Measurement,
  type Mode,
  type ModeRecord,
  type Negotiated,
  type Placement,
  type Round,
  type Run,
  SCHEMA,
  type Skipped,
  type Switches,
} from '../run/model.js';
import { attributesAtDaemon, dataAtDaemon, goesThroughFuse, isFuse, REFERENCE_MODE } from '../run/modes.js';
import { Random } from '../stats/random.js';
import { EXAMPLE_WORKLOADS, KIB, MIB, type Model, modelOf } from './example-models.js';
import { histogramOf } from './histogram-of.js';

export { EXAMPLE_WORKLOADS };

/** An Effect changes some cases of a synthetic run: what a regression or an improvement would do. */
export interface Effect {
  /** Modes it applies to; all when left out. */
  readonly modes?: readonly Mode[];
  /** Workloads it applies to; all when left out. */
  readonly workloads?: readonly string[];
  /** Factor on every latency. */
  readonly latency?: number;
  /** Factor on the slowest tenth of the latencies, on top of `latency`. */
  readonly tail?: number;
  /** Requests added to each operation, by opcode. */
  readonly requests?: Readonly<Record<string, number>>;
  /** Voluntary context switches of the client added to each operation. */
  readonly switches?: number;
}

export interface ExampleOptions {
  readonly modes?: readonly Mode[];
  readonly skipped?: readonly Skipped[];
  /** Names out of EXAMPLE_WORKLOADS. */
  readonly workloads?: readonly string[];
  readonly threads?: readonly number[];
  readonly placement?: Placement;
  /** Bring-ups of one round each, unless `roundsOfBringUp` says otherwise. */
  readonly bringUps?: number;
  readonly roundsOfBringUp?: number;
  readonly operations?: number;
  readonly seed?: number;
  readonly label?: string;
  readonly effect?: Effect;
  /** Standard deviation of log latency from round to round, common to all modes (drift) and of each alone (noise). */
  readonly drift?: number;
  readonly noise?: number;
}

const DEFAULT_MODES: readonly Mode[] = ['native', 'overlayfs', 'plain', 'file-passthrough'];
const REQUEST_NS = 7_000;

/** A valid Run whose numbers come from a seeded model. */
export function exampleRun(options: ExampleOptions = {}): Run {
  const modes = options.modes ?? DEFAULT_MODES;
  const bringUps = options.bringUps ?? 10;
  const rounds = options.roundsOfBringUp ?? 1;
  const seed = options.seed ?? 1;
  const names = options.workloads ?? EXAMPLE_WORKLOADS;
  const threads = options.threads ?? [1];
  const cases = names.flatMap((name) =>
    threads.flatMap((count) =>
      modes.map((mode) => exampleCase(modelOf(name), mode, count, options.placement ?? 'same-cpu')),
    ),
  );
  const operations = options.operations ?? 300;
  return {
    schema: SCHEMA,
    tool: { name: 'fusebench', version: '0.0.0-synthetic' },
    id: `20260101-000000-${(seed >>> 0).toString(16).padStart(4, '0').slice(-4)}`,
    label: options.label ?? 'synthetic example, not measured',
    command: 'synthetic example, not measured',
    startedAt: '2026-01-01T00:00:00.000Z',
    finishedAt: '2026-01-01T00:01:00.000Z',
    status: 'complete',
    seed,
    host: EXAMPLE_HOST,
    backing: { fsType: 'tmpfs', path: null },
    plan: {
      profile: 'quick',
      bringUps,
      roundsPerBringUp: rounds,
      operationsPerThread: Object.fromEntries(
        cases.map(({ workload: w }) => [`${w.name}/${w.cache}/t${w.threads}`, operations]),
      ),
      modes,
      workloads: names,
      threads,
      placements: [options.placement ?? 'same-cpu'],
      sharedFile: false,
      serviceTimes: false,
    },
    modes: modes.map(modeRecord),
    measurements: measure(cases, { bringUps, rounds, operations }, seed, options),
    skipped: options.skipped ?? [
      {
        mode: 'inode-passthrough',
        workload: null,
        reason: 'synthetic: the kernel does not offer PASSTHROUGH_INO',
      },
    ],
    warnings: [],
  };
}

const EXAMPLE_HOST: Run['host'] = {
  hostname: 'synthetic',
  kernel: '0.0.0-synthetic',
  arch: 'x86_64',
  cpuModel: 'Synthetic CPU',
  cpus: 2,
  memoryBytes: 4 * 1024 * MIB,
  governor: null,
  clocksource: 'tsc',
  clockPairNs: 40,
  lsms: ['capability'],
  virtualization: 'none',
  emulated: false,
  nodeVersion: 'v20.0.0',
  stealNs: 0,
  othersShare: 0,
};

function exampleCase(model: Model, mode: Mode, threads: number, placement: Placement): Case {
  const { name, cache } = model.workload;
  return {
    id: `${name}/${cache}/t${threads}/${placement}/${mode}`,
    workload: { ...model.workload, threads, sharedFile: false },
    mode,
    placement,
  };
}

function modeRecord(mode: Mode): ModeRecord {
  const negotiated: Negotiated = {
    major: 7,
    minor: 45,
    kernelOffers: ['ASYNC_READ', 'PASSTHROUGH', 'HANDLE_KILLPRIV_V2'],
    flags: ['ASYNC_READ', 'PASSTHROUGH', 'HANDLE_KILLPRIV_V2'],
    maxWriteBytes: MIB,
    maxPages: 256,
    maxStackDepth: 1,
    maxBackground: 64,
    congestionThreshold: 48,
    maxReadaheadBytes: 128 * KIB,
    readAheadBytes: 128 * KIB,
    daemonThreads: 2,
    passthroughOps: attributesAtDaemon(mode) ? [] : ['GETATTR', 'READ', 'WRITE', 'READDIR'],
  };
  return {
    mode,
    setup: mode === REFERENCE_MODE ? '' : `synthetic ${mode}`,
    negotiated: isFuse(mode) ? negotiated : null,
    probes: [],
    audit: isFuse(mode) ? { daemon: 1000, kernel: 1000 } : null,
  };
}

/** Rounds visit every case once, in an order of their own, under a drift that all cases of a round share. */
function measure(
  cases: readonly Case[],
  { bringUps, rounds, operations }: Amount,
  seed: number,
  options: ExampleOptions,
): Measurement[] {
  const random = new Random(seed);
  const collected = new Map<string, Round[]>(cases.map((one) => [one.id, []]));
  let order = 0;
  for (let index = 0; index < bringUps * rounds; index++) {
    const bringUp = Math.floor(index / rounds);
    const drift = Math.exp(random.normal() * (options.drift ?? 0.03));
    for (const one of random.shuffled(cases)) {
      const noise = Math.exp(random.normal() * (options.noise ?? 0.015));
      const stream = new Random(random.uint32());
      collected
        .get(one.id)
        ?.push(
          exampleRound(
            one,
            { index, bringUp, order, operations, speed: drift * noise },
            stream,
            options.effect,
          ),
        );
      order += 1;
    }
  }
  return cases.map((one) => {
    const observed = requestsPerOperation(one, options.effect);
    return {
      case: one,
      rounds: collected.get(one.id) ?? [],
      proof: {
        engaged: true,
        expected: Object.entries(observed ?? {}).map(([opcode, each]) => ({
          opcode,
          min: 0.98 * each,
          max: 1.02 * each,
        })),
        observed,
        unexpectedRequests: [],
      },
      warnings: [],
      failure: null,
    };
  });
}

function applies(one: Case, effect: Effect | undefined): effect is Effect {
  if (!effect) return false;
  const mode = effect.modes?.includes(one.mode) ?? true;
  return mode && (effect.workloads?.includes(one.workload.name) ?? true);
}

function requestsPerOperation(one: Case, effect: Effect | undefined): Record<string, number> | null {
  if (!isFuse(one.mode)) return null;
  const model = modelOf(one.workload.name);
  const file = dataAtDaemon(one.mode) ? model.plain : (model.file ?? model.plain);
  const requests: Record<string, number> = {
    ...(attributesAtDaemon(one.mode) ? file : (model.inode ?? file)),
  };
  if (applies(one, effect)) {
    for (const [opcode, added] of Object.entries(effect.requests ?? {}))
      requests[opcode] = (requests[opcode] ?? 0) + added;
  }
  return requests;
}

interface Amount {
  readonly bringUps: number;
  /** Of each bring-up. */
  readonly rounds: number;
  readonly operations: number;
}

interface Draw {
  readonly index: number;
  readonly bringUp: number;
  readonly order: number;
  readonly operations: number;
  readonly speed: number;
}

function exampleRound(one: Case, draw: Draw, random: Random, effect: Effect | undefined): Round {
  const model = modelOf(one.workload.name);
  const { threads, blockBytes, entries } = one.workload;
  const operations = draw.operations * threads;
  const requests = requestsPerOperation(one, effect);
  const each = Object.values(requests ?? {}).reduce((sum, count) => sum + count, 0);
  const stacked = one.mode === REFERENCE_MODE ? 1 : goesThroughFuse(one.mode) ? 1.03 : 1.08;
  const factor = applies(one, effect) ? (effect.latency ?? 1) : 1;
  const tail = applies(one, effect) ? (effect.tail ?? 1) : 1;
  const centreNs = (model.nativeNs * stacked + each * REQUEST_NS) * draw.speed * factor;
  const histogram = histogramOf(
    Array.from({ length: operations }, () => {
      const slow = random.uniform() < 0.1;
      const body = Math.exp(random.normal() * 0.08);
      return Math.max(1, Math.round(centreNs * body * (slow ? (1.2 + random.uniform()) * tail : 1)));
    }),
  );
  const { sumNs } = histogram;
  const perOperation = Math.round(each + (applies(one, effect) ? (effect.switches ?? 0) : 0));
  const switches = (count: number): Switches => ({ voluntary: count, involuntary: 1 });
  return {
    index: draw.index,
    bringUp: draw.bringUp,
    order: draw.order,
    operations,
    elapsedNs: Math.round(sumNs / threads) + 1000,
    bytes: operations * blockBytes,
    checksum: '00000000c0ffee00',
    histogram,
    contextSwitches: {
      client: switches(perOperation * operations),
      daemon: isFuse(one.mode) ? switches(Math.round(each) * operations) : null,
    },
    cpuNs: {
      client: Math.round(sumNs * 0.6),
      daemon: isFuse(one.mode) ? Math.round(each * operations * 2_000 * draw.speed * factor) : null,
    },
    faults: { minor: entries, major: 0 },
    migrations: 0,
    occupancy: { wallNs: sumNs, cpuNs: sumNs, runDelayNs: 0, stolenNs: 0 },
    requests:
      requests &&
      Object.fromEntries(
        Object.entries(requests).map(([name, count]) => [name, Math.round(count * operations)]),
      ),
  };
}
