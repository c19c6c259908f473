// Brings all modes of a group up at once, each on its own tree, and down again in reverse order.

import type { Mode, Skipped } from '../../results/run/model.js';
import { isFuse, isTarget } from '../../results/run/modes.js';
import { FusebenchError, messageOf } from '../common/errors.js';
import { fuse } from '../mount/fuse.js';
import type { ModeFolders, ModeSettings, MountedMode } from '../mount/mode.js';
import { takeDown } from '../mount/take-down.js';
import { foldersInside, target } from '../mount/target.js';
import type { Target } from '../mount/target-spec.js';
import { withoutFuse } from '../mount/without-fuse.js';
import type { Workspace } from '../mount/workspace.js';
import type { Group } from './plan.js';
import { fixturesOf, plantTree } from './tree.js';

export type Mounted = Awaited<ReturnType<typeof bringUp>>;

/**
 * A mode that this machine does not have is skipped with its reason, and so is a target that no longer
 * works; any other error takes down what was up.
 */
export async function bringUp(group: Group, workspace: Workspace, settings: ModeSettings) {
  const up: MountedMode[] = [];
  const skipped: Skipped[] = [];
  const shared = group.cases.some(({ case: { workload } }) => workload.sharedFile);
  const fixtures = fixturesOf(new Set(group.cases.map(({ spec }) => spec)), group.threads, shared);
  let first: string | null = null;
  try {
    for (const mode of new Set(group.cases.map((planned) => planned.case.mode))) {
      const skip = (error: unknown) => void skipped.push({ mode, workload: null, reason: reasonOf(error) });
      const other = settings.targets.find((one) => one.mode === mode);
      const folders = await foldersOf(mode, workspace, other).catch(skip);
      if (!folders) continue;
      // A directory of a file system that is already mounted: files cannot be linked into it, and making them may fail.
      const isElsewhere = folders.backing === folders.root;
      if (!isElsewhere) {
        plantTree(folders.backing, fixtures, first);
        first ??= folders.backing;
      }
      const bringOneUp = async (): Promise<MountedMode> => {
        if (isElsewhere) plantTree(folders.backing, fixtures, null);
        if (isTarget(mode)) return await target(other!)(folders, settings);
        return await (isFuse(mode) ? fuse(mode) : withoutFuse(mode))(folders, settings);
      };
      const one = await bringOneUp().catch(skip);
      if (one) up.push(one);
    }
  } catch (error) {
    await takeDown(up);
    throw error;
  }
  const modes: ReadonlyMap<string, MountedMode> = new Map(up.map((one) => [one.mode, one]));
  const abort = (): void => up.forEach((one) => void one.abort());
  return { modes, skipped, abort, close: () => takeDown(up) };
}

/** A mode's own folders, or for a file system that is already mounted the folders in it. */
async function foldersOf(mode: Mode, workspace: Workspace, other: Target | undefined): Promise<ModeFolders> {
  const folders = workspace.folders(mode);
  const what = other?.what;
  return what?.kind === 'directory' ? await foldersInside(what.directory, folders) : folders;
}

function reasonOf(error: unknown): string {
  if (!(error instanceof FusebenchError)) return messageOf(error);
  return error.errno === undefined ? error.reason : `${error.reason} (${error.errno})`;
}
