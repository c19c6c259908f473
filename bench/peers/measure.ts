// Measures one setup: all its daemons mounted at once, each on a tree of its own; requests counted first with the
// kernel's tracepoints, then, with tracing off, rounds of all sides interleaved by the same sweep that fusebench run
// uses.
//
// Everything is brought up several times, each time in a new random order. Where buffers and page cache lie in memory
// differs between bring-ups and stays the same during one; when much is copied, it changes times by more than what is
// measured. So the replicate of all statistics is a bring-up, and a round is only a part of one.

import { join } from 'node:path';
import { addon } from '../../native/index.js';
import type { Round } from '../../results/run/model.js';
import { Random } from '../../results/stats/random.js';
import { FusebenchError, messageOf } from '../common/errors.js';
import { operationsFor, pilotOne } from '../measure/pilot.js';
import { type PlannedCase, plan } from '../measure/plan.js';
import { type RequestTrace, tracedRequests } from '../measure/request-trace.js';
import type { Conditions } from '../measure/round-spec.js';
import { type Subject, sweep } from '../measure/rounds.js';
import { fixturesOf, plantTree } from '../measure/tree.js';
import { startDaemon } from '../mount/daemon.js';
import type { MountedMode } from '../mount/mode.js';
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

/** What is up, by the name of the side. */
type Sides = ReadonlyMap<string, MountedMode>;

export async function measureSetup(
  options: BenchOptions,
  setup: Setup,
  names: readonly string[],
): Promise<Results> {
  const selection = { names, modes: [setup.mode], threads: [1], placements: ['same-cpu'], sharedFile: false };
  const { cases } = plan(selection)[0]!;
  const random = new Random(1);
  const operations = new Map<PlannedCase, number>();
  const results = new Map<string, Map<string, Measured>>();
  for (let bringUp = 0; bringUp < options.bringUps; bringUp++) {
    await whileMounted(options, setup, random.shuffled(setup.sides), cases, async (sides) => {
      for (const planned of bringUp === 0 ? cases : []) {
        operations.set(planned, await operationsOf(options, planned, sides));
        results.set(workloadName(planned), await counted(options, planned, sides));
      }
      const subjects = cases.flatMap((planned) =>
        [...sides].map(([name, mounted]) => {
          const own = { ...planned, case: { ...planned.case, id: `${planned.case.id} ${name}` } };
          const rounds: Round[] = [];
          results.get(workloadName(planned))!.get(name)!.bringUps.push(rounds);
          return { planned: own, mounted, operations: operations.get(planned)!, repeat: 1, rounds };
        }),
      );
      await measureRounds(options, bringUp, subjects);
    });
  }
  for (const [workload, bySide] of results) refuseUnequalWork(workload, bySide);
  return results;
}

/** The requests of a case on every side, before its first round. */
async function counted(
  { trace, conditions }: BenchOptions,
  planned: PlannedCase,
  sides: Sides,
): Promise<Map<string, Measured>> {
  const bySide = new Map<string, Measured>();
  for (const [name, mounted] of sides) {
    const { connection } = mounted.daemon!;
    const requests = await tracedRequests(trace, planned, mounted, connection, conditions);
    bySide.set(name, { bringUps: [], requests });
  }
  return bySide;
}

/** Brings the sides up in the given order, each on its own tmpfs, and always takes them down again. */
async function whileMounted(
  options: BenchOptions,
  setup: Setup,
  order: readonly Side[],
  cases: readonly PlannedCase[],
  use: (sides: Sides) => Promise<void>,
): Promise<void> {
  const fixtures = fixturesOf(
    cases.map(({ spec }) => spec),
    1,
    false,
  );
  const sides = new Map<string, MountedMode>();
  const backings: string[] = [];
  try {
    for (const side of order) {
      const name = `${setup.name} ${side.name}`.replaceAll(/[^a-z]+/g, '-');
      const { backing } = options.workspace.folders(name);
      addon().mount('fusebench', backing, 'tmpfs', [], '');
      backings.push(backing);
      plantTree(backing, fixtures, null);
      sides.set(side.name, await start(options, setup, side, name));
    }
    await use(sides);
  } finally {
    for (const mounted of [...sides.values()].reverse()) await mounted.close();
    for (const backing of backings) addon().unmount(backing, true);
  }
}

function workloadName({ spec }: PlannedCase): string {
  return `${spec.name}/${spec.cache}`;
}

async function start(
  { peer, workspace, conditions }: BenchOptions,
  { mode }: Setup,
  side: Side,
  name: string,
): Promise<MountedMode> {
  const cpu = conditions.cpus.daemon![0]!;
  const { fusectl } = workspace;
  const folders = workspace.folders(name);
  if (side.program === 'peer') return startPeer(peer, mode, side.options, folders, cpu, fusectl);
  const { backing, root: mountpoint, scratch } = folders;
  const options = ['--cpus', String(cpu), ...side.options];
  const countersPath = join(scratch, 'counters');
  const daemon = await startDaemon({ mode, options, backing, mountpoint, countersPath, fusectl });
  const { negotiated, command: setup, handle, abort, stop: close } = daemon;
  const record = { mode, setup, negotiated, probes: [], audit: null };
  return { mode, folders, record, daemon: handle, abort, close };
}

/** Operations per round: the same on all sides, chosen for the slowest. */
async function operationsOf(
  { conditions }: BenchOptions,
  planned: PlannedCase,
  sides: Sides,
): Promise<number> {
  let slowestNs = 0;
  for (const mounted of sides.values())
    slowestNs = Math.max(slowestNs, await pilotOne(planned, mounted, conditions));
  return operationsFor(planned.spec, slowestNs, PROFILE);
}

/** Adds rounds to those of each subject. */
async function measureRounds(
  { conditions, signal }: BenchOptions,
  bringUp: number,
  subjects: readonly (Subject & { readonly rounds: Round[] })[],
): Promise<void> {
  const roundsOf = new Map<Subject, Round[]>(subjects.map((subject) => [subject, subject.rounds]));
  await sweep(
    subjects,
    { rounds: ROUNDS_OF_BRING_UP, bringUp, seed: 1, conditions, firstOrder: 0, signal },
    {
      measured: (subject, round) => void roundsOf.get(subject)!.push(round),
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
