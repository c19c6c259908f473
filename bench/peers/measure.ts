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
import { LATE, startDaemon, within } from '../mount/daemon.js';
import { unmountIfMounted } from '../mount/fuse-mounts.js';
import type { MountedMode } from '../mount/mode.js';
import { startMounting } from '../mount/target.js';
import type { Workspace } from '../mount/workspace.js';
import { OURS, type Setup, type Side } from './setups.js';
import type { Measured } from './verdicts.js';

const STOP_DEADLINE_MS = 3_000;
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
        const bySide = new Map<string, Measured>();
        results.set(workloadName(planned), bySide);
        operations.set(planned, await prepare(options, planned, sides, bySide));
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

/**
 * Adds the requests of a case on every side. Returns the operations per round: the same on all sides, chosen for the slowest.
 */
async function prepare(
  { trace, conditions }: BenchOptions,
  planned: PlannedCase,
  sides: Sides,
  bySide: Map<string, Measured>,
): Promise<number> {
  let slowestNs = 0;
  for (const [name, mounted] of sides) {
    slowestNs = Math.max(slowestNs, await pilotOne(planned, mounted, conditions));
    bySide.set(name, { bringUps: [], requests: await tracedRequests(trace, planned, mounted, conditions) });
  }
  return operationsFor(planned.spec, slowestNs, PROFILE);
}

/** Brings the sides up in the given order, each on its own tmpfs, and always takes them down again. */
async function whileMounted(
  options: BenchOptions,
  setup: Setup,
  order: readonly Side[],
  cases: readonly PlannedCase[],
  use: (sides: Sides) => Promise<void>,
): Promise<void> {
  const specs = cases.map(({ spec }) => spec);
  const fixtures = fixturesOf(specs, 1, false);
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
  { program, options }: Side,
  name: string,
): Promise<MountedMode> {
  const cpu = String(conditions.cpus.daemon![0]!);
  const { fusectl } = workspace;
  const folders = workspace.folders(name);
  const { backing, root, scratch } = folders;
  const unknown = { mode, negotiated: null, probes: [], audit: null };
  if (program === 'ours') {
    const where = { backing, mountpoint: root, countersPath: join(scratch, 'counters'), fusectl };
    const daemon = await startDaemon({ mode, options: ['--cpus', cpu, ...options], ...where });
    const { negotiated, command: setup, handle, abort, stop: close } = daemon;
    return { mode, folders, record: { ...unknown, setup, negotiated }, daemon: handle, abort, close };
  }
  // One thread (--single: only its main thread serves), in the foreground. Each helper program executes the next one in the
  // same process, so that its pid is the daemon's.
  const argv = ['taskset', '-c', cpu, peer, '--foreground', '--single', ...options, backing, root];
  const { pid, connection, kill } = await startMounting('passthrough_hp', argv, root);
  return {
    mode,
    folders,
    record: { ...unknown, setup: ['passthrough_hp', ...options].join(' ') },
    daemon: { pid, countersPath: null, connection, fusectl },
    abort: () => void kill('SIGKILL'),
    close: async () => {
      if ((await within(STOP_DEADLINE_MS, kill('SIGTERM'))) === LATE) await kill('SIGKILL');
      unmountIfMounted(root);
      return null;
    },
  };
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
