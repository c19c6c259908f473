// fusebench run: the main command, from the command line to the pictures.

import { join, resolve } from 'node:path';
import { addon } from '../../native/index.js';
import { ROUND_DEADLINE_MS } from '../../native/round-spec.js';
import { type Plan, type Run, SCHEMA } from '../../results/run/model.js';
import { FUSE_REFERENCE_MODE } from '../../results/run/modes.js';
import { newRunId, probeRunFolder } from '../../results/run/store.js';
import { ownCommand } from '../common/command-line.js';
import { cpuPlan } from '../common/cpus.js';
import type { ExitCode } from '../common/errors.js';
import { hostWarnings, readHost } from '../common/host.js';
import { onInterrupt } from '../common/interrupt.js';
import { DAEMON_PATH, version } from '../common/paths.js';
import { Progress } from '../common/progress.js';
import { bringUp, type Mounted } from '../measure/bring-up.js';
import { type Group, PLACEMENTS, plan } from '../measure/plan.js';
import { PROFILES } from '../measure/profiles.js';
import { traceTargets } from '../measure/request-trace.js';
import { runSession } from '../measure/session.js';
import { isPinnedTo } from '../mount/fuse-mounts.js';
import type { DaemonChoice } from '../mount/mode.js';
import type { Target } from '../mount/target-spec.js';
import { allowDescriptors, enterNamespace, openWorkspace } from '../mount/workspace.js';
import { publish } from './publish.js';

export interface RunOptions
  extends Pick<Plan, 'profile' | 'threads' | 'sharedFile' | 'serviceTimes'>,
    Pick<DaemonChoice, 'inject' | 'injectIn'> {
  readonly mode: readonly string[];
  readonly bringUps?: number;
  /** For all bring-ups together, instead of the profile's time. */
  readonly seconds?: number;
  readonly rounds?: number;
  readonly placement: readonly string[];
  readonly backing?: string;
  readonly out?: string;
  readonly label: string;
  readonly seed?: number;
  readonly scheduler: 'normal' | 'batch';
  readonly daemon?: string;
  readonly daemonOptions: readonly string[];
  readonly target: readonly Target[];
  /** Seconds. */
  readonly deadline?: number;
  readonly charts: boolean;
  readonly quiet: boolean;
  readonly verbose: boolean;
  readonly dryRun: boolean;
}

export async function runCommand(names: readonly string[], options: RunOptions): Promise<ExitCode> {
  const { mode: modes, threads, placement, sharedFile, target, bringUps, seconds, profile } = options;
  const unpinned = target.filter((one) => !isPinned(one, threads));
  const groups = plan({
    ...{ names, modes, threads, sharedFile },
    placements: placement.includes('all') ? PLACEMENTS : placement,
    targets: target.map(({ mode }) => mode),
    unpinned: unpinned.map(({ mode }) => mode),
  });
  if (options.dryRun) {
    for (const { cases } of groups) for (const planned of cases) console.log(planned.case.id);
    return 0;
  }
  // Before the namespace is entered by an exec of this program, so that every thread and daemon has it from its start.
  if (options.scheduler === 'batch') addon().useBatchScheduling();
  allowDescriptors();
  enterNamespace();
  const header = makeHeader(groups, options);
  const folder = resolve(options.out ?? join('results', 'runs', header.id));
  probeRunFolder(folder);
  const progress = new Progress(process.stderr, options.quiet);
  for (const warning of header.warnings) progress.say(`warning: ${warning}`);
  for (const { mode } of unpinned) progress.say(`${mode}: ${NOT_PINNED}`);
  const workspace = openWorkspace(options.backing === undefined ? null : resolve(options.backing));
  let mounted: Mounted | null = null;
  const { signal, done } = onInterrupt(progress, () => mounted?.abort());
  try {
    const { inject, injectIn, serviceTimes } = options;
    const path = options.daemon === undefined ? DAEMON_PATH : resolve(options.daemon);
    const daemon = { path, options: options.daemonOptions, inject, injectIn };
    const settings = { daemon, targets: target, serviceTimes, fusectl: workspace.fusectl };
    const run = await runSession(
      { ...header, backing: workspace.backing },
      {
        ...{ folder, groups, progress, signal },
        allowedCpus: addon().allowedCpus(),
        deadlineMs: options.deadline === undefined ? ROUND_DEADLINE_MS : options.deadline * 1000,
        milliseconds: bringUps === undefined ? 1000 * (seconds ?? PROFILES[profile].seconds) : null,
        asked: askedFor(options),
        bringUp: async (group, cpus, index) => {
          workspace.renew();
          const own = { threads: group.threads, cpus, bringUp: index, probes: index === 0 };
          mounted = await bringUp(group, workspace, { ...settings, ...own });
          return mounted;
        },
        trace: (subjects, conditions) =>
          traceTargets(subjects, join(workspace.folders('tracing').scratch, 'tracefs'), conditions),
      },
    );
    await publish(run, folder, options);
    if (run.status === 'interrupted') return 130;
    return run.measurements.some(({ proof, failure }) => !proof.engaged || failure !== null) ? 1 : 0;
  } finally {
    done();
    workspace.close();
  }
}

const NOT_PINNED =
  'its daemon was not started by fusebench and is not pinned to one CPU: it is measured unpinned and not compared with pinned modes (taskset -acp CPU PID pins it)';

/** fusebench pins what it starts; what is already mounted runs where its owner pinned it. */
function isPinned({ what }: Target, threads: readonly number[]): boolean {
  if (what.kind === 'command') return true;
  const cpus = cpuPlan('same-cpu', Math.max(...threads), addon().allowedCpus())!.daemon!;
  return isPinnedTo(what.directory, cpus);
}

/** The modes that the user named; with the user's own daemon or options, also the FUSE mode with the fewest needs. */
function askedFor({ mode, target, daemon, daemonOptions }: RunOptions): ReadonlySet<string> {
  const named = mode.includes('all') ? [] : mode;
  const own = daemon !== undefined || daemonOptions.length > 0 ? [FUSE_REFERENCE_MODE] : [];
  return new Set([...named, ...own, ...target.map((one) => one.mode)]);
}

/** The run before any measurement. */
function makeHeader(groups: readonly Group[], options: RunOptions): Run {
  const { profile, threads, sharedFile, serviceTimes, label } = options;
  const started = new Date();
  const host = readHost();
  const cases = groups.flatMap((group) => group.cases.map((planned) => planned.case));
  return {
    schema: SCHEMA,
    tool: { name: 'fusebench', version: version() },
    id: newRunId(started),
    label,
    command: ownCommand(),
    startedAt: started.toISOString(),
    finishedAt: null,
    status: 'running',
    seed: options.seed ?? started.getTime() % 1_000_000,
    host,
    backing: { fsType: 'unknown', path: null },
    plan: {
      profile,
      bringUps: options.bringUps ?? PROFILES[profile].leastBringUps,
      roundsPerBringUp: options.rounds ?? PROFILES[profile].rounds,
      operationsPerThread: {},
      modes: [...new Set(cases.map(({ mode }) => mode))],
      workloads: [...new Set(cases.map(({ workload }) => workload.name))],
      threads,
      placements: [...new Set(groups.map(({ placement }) => placement))],
      sharedFile,
      serviceTimes,
      ...(options.scheduler === 'batch' && { scheduler: 'batch' }),
    },
    modes: [],
    measurements: [],
    skipped: [],
    warnings: hostWarnings(host),
  };
}
