// Measures one setup: all its daemons mounted at once, each on a tree of its own; requests counted first with the
// kernel's tracepoints, then, with tracing off, rounds of all sides interleaved by the same sweep that fusebench run
// uses.
//
// Everything is brought up several times, each time in a new random order. Where buffers and page cache lie in memory
// differs between bring-ups and stays the same during one; when much is copied, it changes times by more than what is
// measured. So the replicate of all statistics is a bring-up, and a round is only a part of one.

import { join } from 'node:path';
import { addon } from '../../native/index.js';
import { Random } from '../../results/stats/random.js';
import { FusebenchError, messageOf } from '../common/errors.js';
import { operationsFor, pilotOne } from '../measure/pilot.js';
import { type PlannedCase, plan } from '../measure/plan.js';
import type { RequestCounts, RequestTrace } from '../measure/request-trace.js';
import type { Conditions } from '../measure/round-spec.js';
import { type Subject, sweep } from '../measure/rounds.js';
import { tracedRequests } from '../measure/traced-requests.js';
import { fixturesOf, plantTree } from '../measure/tree.js';
import { startDaemon } from '../mount/daemon.js';
import type { ModeFolders, MountedMode } from '../mount/mode.js';
import type { Workspace } from '../mount/workspace.js';
import { startPeer } from './peer.js';
import { OURS, type Setup, type Side } from './setups.js';
import type { Measured } from './verdicts.js';

const ROUNDS_OF_BRING_UP = 3;
const PROFILE = { roundNs: 8e6, minOperations: 64, maxOperations: 5_000 };

export interface BenchOptions {
  readonly peer: string;
  readonly workspace: Workspace;
  readonly trace: RequestTrace;
  readonly conditions: Conditions;
  readonly bringUps: number;
  readonly signal: AbortSignal;
}

/** By workload (`statx-sync/warm`), then by the name of the side. */
export type Results = ReadonlyMap<string, ReadonlyMap<string, Measured>>;

type Mounted = Side & { readonly mounted: MountedMode };
type OurSubject = Subject & { readonly measured: Measured };

export async function measureSetup(
  options: BenchOptions,
  setup: Setup,
  names: readonly string[],
): Promise<Results> {
  const selection = { names, modes: [setup.mode], threads: [1], placements: ['same-cpu'], sharedFile: false };
  const cases = plan(selection)[0]!.cases;
  const random = new Random(1);
  const results = new Map<string, Map<string, Measured>>();
  let counted: Counted | null = null;
  for (let bringUp = 0; bringUp < options.bringUps; bringUp++) {
    await whileMounted(options, setup, random.shuffled(setup.sides), cases, async (sides) => {
      counted ??= await count(options, cases, sides);
      const subjects = subjectsOf(cases, sides, counted, results);
      for (const { measured } of subjects) measured.bringUps.push([]);
      await measureRounds(options, bringUp, subjects);
    });
  }
  for (const [workload, bySide] of results) refuseUnequalWork(workload, bySide);
  return results;
}

/** Found once, in the first bring-up: operations per round by case, requests by case and side. */
interface Counted {
  readonly operations: ReadonlyMap<PlannedCase, number>;
  readonly requests: ReadonlyMap<PlannedCase, ReadonlyMap<string, RequestCounts>>;
}

async function count(
  options: BenchOptions,
  cases: readonly PlannedCase[],
  sides: readonly Mounted[],
): Promise<Counted> {
  const { trace, conditions } = options;
  const operations = new Map<PlannedCase, number>();
  const requests = new Map<PlannedCase, Map<string, RequestCounts>>();
  for (const planned of cases) {
    operations.set(planned, await operationsOf(options, planned, sides));
    const bySide = new Map<string, RequestCounts>();
    for (const { name, mounted } of sides) {
      const { connection } = mounted.daemon!;
      bySide.set(name, await tracedRequests(trace, planned, mounted, connection, conditions));
    }
    requests.set(planned, bySide);
  }
  return { operations, requests };
}

/** Every case on every side, with the index in `results` of its rounds. */
function subjectsOf(
  cases: readonly PlannedCase[],
  sides: readonly Mounted[],
  counted: Counted,
  results: Map<string, Map<string, Measured>>,
): OurSubject[] {
  return cases.flatMap((planned) => {
    const workload = workloadName(planned);
    const bySide = results.get(workload) ?? new Map<string, Measured>();
    results.set(workload, bySide);
    return sides.map(({ name, mounted }) => {
      const requests = counted.requests.get(planned)!.get(name)!;
      const measured = bySide.get(name) ?? { bringUps: [], requests };
      bySide.set(name, measured);
      const own = { ...planned, case: { ...planned.case, id: `${planned.case.id} ${name}` } };
      return { planned: own, mounted, operations: counted.operations.get(planned)!, repeat: 1, measured };
    });
  });
}

/** Brings the sides up in the given order, each on its own tmpfs, and always takes them down again. */
async function whileMounted(
  options: BenchOptions,
  setup: Setup,
  order: readonly Side[],
  cases: readonly PlannedCase[],
  use: (sides: readonly Mounted[]) => Promise<void>,
): Promise<void> {
  const specs = cases.map(({ spec }) => spec);
  const sides: Mounted[] = [];
  const backings: string[] = [];
  try {
    for (const side of order) {
      const folders = options.workspace.folders(`${setup.name} ${side.name}`.replaceAll(/[^a-z]+/g, '-'));
      addon().mount('fusebench', folders.backing, 'tmpfs', [], '');
      backings.push(folders.backing);
      plantTree(folders.backing, fixturesOf(specs, 1, false), null);
      sides.push({ ...side, mounted: await start(options, setup, side, folders) });
    }
    await use(sides);
  } finally {
    for (const { mounted } of sides.reverse()) await mounted.close();
    for (const backing of backings) addon().unmount(backing, true);
  }
}

function workloadName({ spec }: PlannedCase): string {
  return `${spec.name}/${spec.cache}`;
}

async function start(
  options: BenchOptions,
  { mode }: Setup,
  side: Side,
  folders: ModeFolders,
): Promise<MountedMode> {
  const cpu = options.conditions.cpus.daemon![0]!;
  const { fusectl } = options.workspace;
  if (side.program === 'peer') {
    return startPeer({ path: options.peer, mode, options: side.options, folders, cpu, fusectl });
  }
  return startOurs(mode, ['--cpus', String(cpu), ...side.options], folders, fusectl);
}

async function startOurs(
  mode: Setup['mode'],
  options: readonly string[],
  folders: ModeFolders,
  fusectl: string,
): Promise<MountedMode> {
  const { backing, root: mountpoint, scratch } = folders;
  const countersPath = join(scratch, 'counters');
  const daemon = await startDaemon({ mode, options, backing, mountpoint, countersPath, fusectl });
  const { negotiated, command, handle, abort, stop } = daemon;
  const record = { mode, setup: command, negotiated, probes: [], audit: null };
  return { mode, folders, record, daemon: handle, abort, close: stop };
}

/** Operations per round: the same on all sides, chosen for the slowest. */
async function operationsOf(
  options: BenchOptions,
  planned: PlannedCase,
  sides: readonly Mounted[],
): Promise<number> {
  let slowestNs = 0;
  for (const { mounted } of sides)
    slowestNs = Math.max(slowestNs, await pilotOne(planned, mounted, options.conditions));
  return operationsFor(planned.spec, slowestNs, PROFILE);
}

async function measureRounds(
  { conditions, signal }: BenchOptions,
  bringUp: number,
  subjects: readonly OurSubject[],
): Promise<void> {
  const measuredOf = new Map(subjects.map(({ planned, measured }) => [planned, measured]));
  await sweep(
    subjects,
    { rounds: ROUNDS_OF_BRING_UP, bringUp, seed: 1, conditions, firstOrder: 0, signal },
    {
      measured: ({ planned }, round) => void measuredOf.get(planned)!.bringUps.at(-1)!.push(round),
      failed: ({ planned }, error) => {
        const object = planned.case.id;
        throw new FusebenchError({ object, reason: messageOf(error), exitCode: 3 });
      },
    },
  );
  if (signal.aborted) throw new FusebenchError({ reason: 'interrupted', exitCode: 130 });
}

/** Errors: exit code 1, when the two sides did different work. */
function refuseUnequalWork(workload: string, sides: ReadonlyMap<string, Measured>): void {
  const reference = sides.get(OURS)!.bringUps.flat();
  for (const [name, { bringUps }] of sides) {
    for (const [at, round] of bringUps.flat().entries()) {
      const other = reference[at]!;
      const fields = ['operations', 'bytes', 'checksum'] as const;
      const differs = fields.find((field) => round[field] !== other[field]);
      if (differs === undefined) continue;
      const reason = `unequal work: ${differs} ${round[differs]}, but ${other[differs]} in ${OURS}`;
      throw new FusebenchError({ object: `${workload} ${name}`, reason, exitCode: 1 });
    }
  }
}
