// Measures one setup: all its daemons mounted at once, each on a tree of its own; requests counted first with the kernel's
// tracepoints, then, with tracing off, rounds of all sides interleaved by the same sweep that fusebench run uses.

import { join } from 'node:path';
import { addon } from '../../native/index.js';
import { operationsFor } from '../calibrate.js';
import { FusebenchError, messageOf } from '../errors.js';
import { startDaemon } from '../modes/daemon.js';
import type { ModeFolders, MountedMode } from '../modes/mode.js';
import { type PlannedCase, plan } from '../plan.js';
import type { RequestTrace } from '../request-trace.js';
import { type Conditions, caseSpec } from '../round-spec.js';
import { type Subject, sweep } from '../rounds.js';
import { tracedRequests } from '../traced-requests.js';
import { fixturesOf, plantTree } from '../tree.js';
import type { Workspace } from '../workspace.js';
import { startPeer } from './peer.js';
import { OURS, type Setup, type Side } from './setups.js';
import type { Measured } from './verdicts.js';

const PROFILE = { roundNs: 10e6, minOperations: 64, maxOperations: 5_000 };
const PILOT_OPERATIONS = 24;

export interface BenchOptions {
  readonly peer: string;
  readonly workspace: Workspace;
  readonly trace: RequestTrace;
  readonly conditions: Conditions;
  readonly rounds: number;
  readonly signal: AbortSignal;
}

/** By workload (`statx-sync/warm`), then by the name of the side. */
export type Results = ReadonlyMap<string, ReadonlyMap<string, Measured>>;

type Mounted = Side & { readonly mounted: MountedMode };

export async function measureSetup(
  options: BenchOptions,
  setup: Setup,
  names: readonly string[],
): Promise<Results> {
  const selection = { names, modes: [setup.mode], threads: [1], placements: ['same-cpu'], sharedFile: false };
  const cases = plan(selection)[0]!.cases;
  const sides: Mounted[] = [];
  try {
    for (const side of setup.sides)
      sides.push({ ...side, mounted: await bringUp(options, setup, side, cases) });
    const results = new Map<string, Map<string, Measured>>();
    const subjects: (Subject & { measured: Measured })[] = [];
    for (const planned of cases) {
      const operations = await operationsOf(options, planned, sides);
      const bySide = new Map<string, Measured>();
      for (const { name, mounted } of sides) {
        const { trace, conditions } = options;
        const { connection } = mounted.daemon!;
        const requests = await tracedRequests(trace, planned, mounted, connection, conditions);
        const measured: Measured = { rounds: [], requests };
        bySide.set(name, measured);
        const own = { ...planned, case: { ...planned.case, id: `${planned.case.id} ${name}` } };
        subjects.push({ planned: own, mounted, operations, measured });
      }
      results.set(workloadName(planned), bySide);
    }
    await measureRounds(options, subjects);
    for (const [workload, bySide] of results) refuseUnequalWork(workload, bySide);
    return results;
  } finally {
    for (const { mounted } of sides.reverse()) await mounted.close();
  }
}

function workloadName({ spec }: PlannedCase): string {
  return `${spec.name}/${spec.cache}`;
}

async function bringUp(
  options: BenchOptions,
  setup: Setup,
  side: Side,
  cases: readonly PlannedCase[],
): Promise<MountedMode> {
  const folders = options.workspace.folders(`${setup.name} ${side.name}`.replaceAll(/[^a-z]+/g, '-'));
  const specs = cases.map(({ spec }) => spec);
  plantTree(folders.backing, fixturesOf(specs, 1, false));
  const cpu = options.conditions.cpus.daemon![0]!;
  const { fusectl } = options.workspace;
  if (side.program === 'peer') {
    return startPeer({ path: options.peer, mode: setup.mode, options: side.options, folders, cpu, fusectl });
  }
  return startOurs(setup.mode, ['--cpus', String(cpu), ...side.options], folders, fusectl);
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
  const record = { mode, how: command, negotiated, probes: [], audit: null };
  return { mode, folders, record, daemon: handle, abort, close: stop };
}

/** Operations of a round: the same on all sides, chosen for the slowest. */
async function operationsOf(
  options: BenchOptions,
  planned: PlannedCase,
  sides: readonly Mounted[],
): Promise<number> {
  const most = planned.spec.maxOperations;
  const operations = Math.min(PILOT_OPERATIONS, most ?? PILOT_OPERATIONS);
  let slowestNs = 1;
  for (const { mounted } of sides) {
    const round = await addon().runRound(caseSpec(planned, mounted, options.conditions, operations, 1));
    slowestNs = Math.max(slowestNs, round.elapsedNs / operations);
  }
  return operationsFor(slowestNs, most, { ...PROFILE, rounds: options.rounds });
}

async function measureRounds(
  { rounds, conditions, signal }: BenchOptions,
  subjects: readonly (Subject & { readonly measured: Measured })[],
): Promise<void> {
  const measuredOf = new Map(subjects.map(({ planned, measured }) => [planned, measured]));
  await sweep(
    subjects,
    { rounds, seed: 1, conditions, firstOrder: 0, signal },
    {
      measured: ({ planned }, round) => void measuredOf.get(planned)!.rounds.push(round),
      failed: ({ planned }, error) => {
        const object = planned.case.id;
        throw new FusebenchError({ object, reason: messageOf(error), exitCode: 3 });
      },
    },
  );
  if (signal.aborted) throw new FusebenchError({ reason: 'interrupted', exitCode: 130 });
}

/** Errors: exit code 1; a number for other work than the other side's is worth nothing. */
function refuseUnequalWork(workload: string, sides: ReadonlyMap<string, Measured>): void {
  const reference = sides.get(OURS)!;
  for (const [name, { rounds }] of sides) {
    for (const round of rounds) {
      const other = reference.rounds[round.index]!;
      const differs = (['operations', 'bytes', 'checksum'] as const).find(
        (field) => round[field] !== other[field],
      );
      if (differs === undefined) continue;
      const reason = `unequal work: ${differs} ${round[differs]}, but ${other[differs]} in ${OURS}`;
      throw new FusebenchError({ object: `${workload} ${name}`, reason, exitCode: 1 });
    }
  }
}
