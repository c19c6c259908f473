// The measuring part of `fusebench ablate`: one daemon per variant, all mounted at once, rounds interleaved as in a
// run.

import { mkdirSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { addon, type RawRound } from '../../../native/index.js';
import { byOpcodeName } from '../../../native/opcodes.js';
import { roundSpec } from '../../../native/round-spec.js';
import type { Round } from '../../../results/run/model.js';
import type { FuseMode } from '../../../results/run/modes.js';
import { median } from '../../../results/stats/quantile.js';
import {
  type AblationRow,
  ablationCells,
  type SweepPoint,
  type Variant,
  WAYS,
  type Way,
} from '../../../results/study/ablation.js';
import { messageOf } from '../../common/errors.js';
import { operationsFor, pilotOne } from '../../measure/pilot.js';
import { type PlannedCase, plan } from '../../measure/plan.js';
import type { Profile } from '../../measure/profiles.js';
import type { Conditions } from '../../measure/round-spec.js';
import { type Subject, sweep } from '../../measure/rounds.js';
import { fixturesOf, plantTree } from '../../measure/tree.js';
import { commonOptions, startDaemon } from '../../mount/daemon.js';
import type { ModeFolders, MountedMode } from '../../mount/mode.js';
import { takeDown } from '../../mount/take-down.js';
import type { Workspace } from '../../mount/workspace.js';

const LISTED = 'listed';

export interface Setting {
  readonly workspace: Workspace;
  readonly conditions: Conditions;
  readonly profile: Profile;
  readonly rounds: number;
  readonly seed: number;
  readonly signal: AbortSignal;
  /** Called with the way to abort what is up, or comes up, from then on. */
  readonly onMounted: (abort: () => void) => void;
  readonly warn: (sentence: string) => void;
}

interface MountedVariant {
  readonly variant: Variant;
  readonly mounted: MountedMode;
}

async function mount(
  { mode, options, folders }: { mode: FuseMode; options: readonly string[]; folders: ModeFolders },
  { workspace, conditions: { cpus } }: Setting,
): Promise<MountedMode> {
  const daemon = await startDaemon({
    mode,
    options: [...commonOptions(1, cpus), ...options],
    backing: folders.backing,
    mountpoint: folders.root,
    countersPath: join(folders.scratch, 'counters'),
    fusectl: workspace.fusectl,
  });
  const { command: setup, negotiated, handle, abort, stop } = daemon;
  const record = { mode, setup, negotiated, probes: [], audit: null } as const;
  return { mode, folders, record, daemon: handle, abort, close: stop };
}

async function takeAllDown(up: readonly MountedMode[], { warn }: Setting): Promise<void> {
  const { warnings } = await takeDown([...up]);
  for (const warning of warnings) warn(warning);
}

function variantFolder(index: number): string {
  return `variant-${index}`;
}

/** Mounted on its own tree. Errors: this kernel has no inode passthrough. */
async function mountVariant(
  variant: Variant,
  index: number,
  cases: readonly PlannedCase[],
  setting: Setting,
): Promise<MountedVariant> {
  const folders = setting.workspace.folders(variantFolder(index));
  const first = index === 0 ? null : setting.workspace.folders(variantFolder(0)).backing;
  plantTree(folders.backing, fixturesOf(new Set(cases.map(({ spec }) => spec)), 1, false), first);
  const mode = variant.opsMask === null ? 'plain' : 'inode-passthrough';
  const options = variant.opsMask === null ? [] : ['--ops-mask', variant.opsMask.join(',')];
  return { variant, mounted: await mount({ mode, options, folders }, setting) };
}

/**
 * The case of a workload under a variant; the id names the variant. All variants make the system calls of plain mode
 * (where `direct` is O_DIRECT), so that a page cache does not serve what is not passed through.
 */
function caseOf(planned: PlannedCase, { variant }: MountedVariant): PlannedCase {
  const id = `${planned.case.id}@${variant.name}`;
  return { ...planned, case: { ...planned.case, id, mode: 'plain' } };
}

async function pilot(
  planned: PlannedCase,
  slowest: MountedVariant,
  { conditions, profile }: Setting,
): Promise<number> {
  const operationNs = await pilotOne(caseOf(planned, slowest), slowest.mounted, conditions);
  return operationsFor(planned.spec, operationNs, profile);
}

/** Measures every workload under every variant; rows in the order of the workloads. */
export async function measureVariants(
  variants: readonly Variant[],
  names: readonly string[],
  setting: Setting,
  tick: () => void,
): Promise<AblationRow[]> {
  const cases = plan({
    names,
    modes: ['inode-passthrough'],
    threads: [1],
    placements: ['same-cpu'],
    sharedFile: false,
  })[0]!.cases;
  const mounted: MountedVariant[] = [];
  setting.onMounted(() => mounted.forEach((one) => void one.mounted.abort()));
  try {
    for (const [index, variant] of variants.entries())
      mounted.push(await mountVariant(variant, index, cases, setting));
    const subjects: Subject[] = [];
    for (const planned of cases) {
      if (setting.signal.aborted) break;
      const operations = await pilot(planned, mounted.at(-1)!, setting);
      for (const one of mounted)
        subjects.push({ planned: caseOf(planned, one), mounted: one.mounted, operations, repeat: 1 });
    }
    const rounds = new Map<Subject, Round[]>(subjects.map((subject) => [subject, []]));
    const failures = new Map<Subject, string>();
    await sweep(
      subjects,
      { ...setting, bringUp: 0, firstOrder: 0 },
      {
        measured: (subject, round) => {
          rounds.get(subject)!.push(round);
          tick();
        },
        failed: (subject, error) => void failures.set(subject, messageOf(error)),
      },
    );
    return cases.map((planned, row) =>
      rowOf(
        planned,
        subjects.slice(row * mounted.length, (row + 1) * mounted.length),
        variants,
        rounds,
        failures,
      ),
    );
  } finally {
    await takeAllDown(
      mounted.map((one) => one.mounted),
      setting,
    );
  }
}

function rowOf(
  { case: { workload } }: PlannedCase,
  subjects: readonly Subject[],
  variants: readonly Variant[],
  rounds: ReadonlyMap<Subject, readonly Round[]>,
  failures: ReadonlyMap<Subject, string>,
): AblationRow {
  const named = subjects.map((subject, i) => [variants[i]!.name, subject] as const);
  return {
    workload: `${workload.name}/${workload.cache}`,
    cells: ablationCells(new Map(named.map(([name, subject]) => [name, rounds.get(subject)!]))),
    failures: Object.fromEntries(
      named.flatMap(([name, subject]) => (failures.has(subject) ? [[name, failures.get(subject)!]] : [])),
    ),
  };
}

const WAY_OPTIONS: Readonly<Record<Way, { readonly mode: FuseMode; readonly options: readonly string[] }>> = {
  readdir: { mode: 'plain', options: ['--readdirplus', 'never'] },
  readdirplus: { mode: 'plain', options: ['--readdirplus', 'always'] },
  'readdir-passthrough': { mode: 'inode-passthrough', options: [] },
};

/**
 * One listing with nothing cached, and statx of `percent` of the entries. The directory is new, made below the mount, and
 * removed through it, which makes kernel and daemon forget it: no cache of others is dropped, and the daemon stays warm.
 */
async function listOnce(
  { folders, daemon }: MountedMode,
  entries: number,
  percent: number,
  { conditions }: Setting,
): Promise<RawRound> {
  const below = join(folders.backing, LISTED);
  mkdirSync(below);
  addon().makeEntries(below, entries);
  const { deadlineMs, cpus } = conditions;
  const path = join(folders.root, LISTED);
  const what = { loop: 'readdir', paths: [path], operations: 1, entries } as const;
  const some = {
    statEntries: percent > 0,
    statPercent: percent,
    daemon,
    cpus: cpus.clients,
    deadlineMs,
  };
  try {
    return await addon().runRound(roundSpec({ ...what, ...some }));
  } finally {
    await rm(path, { recursive: true });
  }
}

interface MountedWay {
  readonly way: Way;
  readonly mounted: MountedMode;
}

/** Lists a directory of `entries` in three ways, with a sweep of the share of entries that are stat'ed then. */
export async function measureSweep(
  entries: number,
  percents: readonly number[],
  setting: Setting,
  tick: () => void,
): Promise<SweepPoint[]> {
  const up: MountedWay[] = [];
  setting.onMounted(() => up.forEach(({ mounted }) => void mounted.abort()));
  const measured = new Map<string, RawRound[]>();
  const key = (way: Way, percent: number): string => `${way} ${percent}`;
  try {
    for (const way of WAYS) {
      const folders = setting.workspace.folders(way);
      up.push({ way, mounted: await mount({ ...WAY_OPTIONS[way], folders }, setting) });
    }
    for (let round = 0; round < setting.rounds && !setting.signal.aborted; round++) {
      for (const percent of percents) {
        for (const { way, mounted } of up) {
          const raw = await listOnce(mounted, entries, percent, setting);
          measured.set(key(way, percent), [...(measured.get(key(way, percent)) ?? []), raw]);
          tick();
        }
      }
    }
  } catch (error) {
    // A listing that was aborted; those before it count.
    if (!setting.signal.aborted) throw error;
  } finally {
    await takeAllDown(
      up.map(({ mounted }) => mounted),
      setting,
    );
  }
  const points = WAYS.flatMap((way) =>
    percents.map((percent) => ({ way, percent, rounds: measured.get(key(way, percent)) ?? [] })),
  );
  return points
    .filter(({ rounds }) => rounds.length > 0)
    .map(({ way, percent, rounds }) => ({
      way,
      percent,
      elapsedNs: median(rounds.map((raw) => raw.elapsedNs)),
      requests: median(rounds.map(awaited)),
    }));
}

/** The client waits for no FORGET. */
function awaited({ daemon }: RawRound): number {
  const { FORGET, BATCH_FORGET, ...others } = byOpcodeName(daemon?.requests ?? {});
  return Object.values(others).reduce((sum, count) => sum + count, 0);
}
