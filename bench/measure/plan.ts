// From the user's words to the cases of a run. Pure: it does not look at the machine, and --dry-run prints its result.

import type { WorkloadSpec } from '../../drivers/driver.js';
import { DRIVERS } from '../../drivers/index.js';
import type { Case, Placement, Workload } from '../../results/run/model.js';
import { BUILTIN_MODES, type Mode, REFERENCE_MODE } from '../../results/run/modes.js';
import { FusebenchError } from '../common/errors.js';
import { nearestHint } from '../common/nearest.js';

export const PLACEMENTS: readonly Placement[] = ['same-cpu', 'cross-cpu', 'unpinned'];

/** What the user chose; every list is in the order of tables. */
export interface Selection {
  /** Driver names, workload names, `name/cache`, or `all`. */
  readonly names: readonly string[];
  readonly modes: readonly string[];
  readonly threads: readonly number[];
  readonly placements: readonly string[];
  readonly sharedFile: boolean;
  /** Additional modes: targets. */
  readonly targets?: readonly Mode[];
  /** Targets whose daemon is not pinned: they are measured unpinned, with any placement. */
  readonly unpinned?: readonly Mode[];
}

/** A PlannedCase is a case together with its driver's data. */
export interface PlannedCase {
  readonly case: Case;
  readonly spec: WorkloadSpec;
}

/** A Group is the cases that share a bring-up: the same threads and placement. */
export interface Group {
  readonly threads: number;
  readonly placement: Placement;
  readonly cases: readonly PlannedCase[];
}

/** Errors: an unknown name, mode or placement, exit code 2, with the nearest known one. */
export function plan(selection: Selection): Group[] {
  const specs = selectWorkloads(selection.names);
  const placed = modesByPlacement(selection);
  return selection.threads.flatMap((threads) =>
    placed.map(({ placement, modes }) => ({
      threads,
      placement,
      cases: specs.flatMap(({ driver, spec }) => {
        const { name, operation, isolates, cache, blockBytes, fileBytes, entries } = spec;
        const { sharedFile } = selection;
        const sizes = { blockBytes, fileBytes, entries, threads, sharedFile };
        const workload = { name, driver, operation, isolates, cache, ...sizes };
        const id = `${workKey(workload)}/${placement}`;
        return modes.map((mode) => ({ spec, case: { id: `${id}/${mode}`, workload, mode, placement } }));
      }),
    })),
  );
}

/** A daemon that is not pinned is not compared with pinned ones: it gets its own group, with native. */
function modesByPlacement({ modes, placements, targets = [], unpinned = [] }: Selection) {
  const chosen = placements.map((name) => choose('placement', name, PLACEMENTS));
  const isAll = modes.includes('all');
  const named = isAll ? BUILTIN_MODES : modes.map((name) => choose('mode', name, BUILTIN_MODES));
  const builtin: readonly Mode[] = BUILTIN_MODES.filter((mode) => named.includes(mode));
  const pinned = [...builtin, ...targets.filter((mode) => !unpinned.includes(mode))];
  const placed = chosen.map((placement) => ({
    placement,
    modes: placement === 'unpinned' ? [...builtin, ...targets] : pinned,
  }));
  if (unpinned.length === 0 || chosen.includes('unpinned')) return placed;
  const isReference = (mode: Mode): boolean => mode === REFERENCE_MODE;
  const apart = { placement: 'unpinned' as const, modes: [...builtin.filter(isReference), ...unpinned] };
  return [...placed.filter((one) => !one.modes.every(isReference)), apart];
}

/** `read-4k-rand/direct/t1`: identifies what must be equal work in all modes. */
export function workKey(workload: Workload): string {
  return `${workload.name}/${workload.cache}/t${workload.threads}${workload.sharedFile ? '-shared' : ''}`;
}

/** The workloads that the names select, each once, in the order of the drivers. */
export function selectWorkloads(names: readonly string[]) {
  const all = DRIVERS.flatMap(({ name, workloads }) => workloads.map((spec) => ({ driver: name, spec })));
  if (names.length === 0 || names.includes('all')) return all;
  type Chosen = (typeof all)[number];
  const namesOf = ({ driver, spec }: Chosen) => [driver, spec.name, `${spec.name}/${spec.cache}`];
  const known = [...new Set(all.flatMap(namesOf))];
  for (const name of names) choose('workload', name, known);
  return all.filter((one) => namesOf(one).some((name) => names.includes(name)));
}

function choose<Name extends string>(kind: string, name: string, known: readonly Name[]): Name {
  const found = known.find((candidate) => candidate === name);
  if (found !== undefined) return found;
  const hint = nearestHint(name, known);
  throw new FusebenchError({ object: name, reason: `there is no such ${kind}`, hint, exitCode: 2 });
}
