// fusebench footprint: what a looked-up inode costs in each mode, in memory, descriptors and time.

import { rmSync } from 'node:fs';
import { resolve } from 'node:path';
import { footprintText } from '../../charts/screen/footprint-text.js';
import { addon } from '../../native/index.js';
import type { Skipped } from '../../results/run/model.js';
import { FUSE_MODES, type FuseMode } from '../../results/run/modes.js';
import { type Footprint, type FootprintPoint, memoryNeeded } from '../../results/study/footprint.js';
import { assertStudyWritable, writeStudy } from '../../results/study/study.js';
import { ownCommand } from '../common/command-line.js';
import { cpuPlan } from '../common/cpus.js';
import { type ExitCode, FusebenchError } from '../common/errors.js';
import { readHost } from '../common/host.js';
import { allowDescriptors, enterNamespace, openWorkspace, type Workspace } from '../mount/workspace.js';
import { refuseUnasked } from '../studies/footprint/drop-objects.js';
import { measurePoint, type Setting } from '../studies/footprint/measure.js';
import { availableBytes } from '../studies/footprint/memory.js';

/** The largest share of the available memory that a point may need. */
const MEMORY_SHARE = 0.8;

export interface FootprintOptions {
  readonly inodes: readonly number[];
  readonly backing?: string;
  readonly json: boolean;
  readonly out?: string;
  readonly dropCaches: boolean;
}

/** A reason not to look up this number of inodes, estimated from smaller numbers; null to go ahead. */
export function memoryLimit(
  points: readonly FootprintPoint[],
  mode: FuseMode,
  inodes: number,
  available: number,
): string | null {
  const cost = points.filter((point) => point.mode === mode).at(-1)?.cost;
  if (cost === null || cost === undefined) return null;
  const needed = memoryNeeded(cost, inodes);
  if (needed <= available * MEMORY_SHARE) return null;
  const mega = (bytes: number): string => `${Math.round(bytes / 2 ** 20)} MiB`;
  return `not tried: it would need about ${mega(needed)} of memory, ${mega(available)} are available`;
}

async function measureMode(
  mode: FuseMode,
  counts: readonly number[],
  workspace: Workspace,
  setting: Setting,
): Promise<FootprintPoint[]> {
  const points: FootprintPoint[] = [];
  for (const inodes of counts) {
    const limit = memoryLimit(points, mode, inodes, availableBytes());
    if (limit !== null) {
      points.push({ mode, inodes, kept: 0, limit, cost: null });
      continue;
    }
    console.error(`${mode}: ${inodes} inodes`);
    const folders = workspace.folders(`${mode}-${inodes}`);
    points.push(await measurePoint(mode, inodes, folders, setting));
    rmSync(folders.backing, { recursive: true });
  }
  return points;
}

async function measureAll(
  options: FootprintOptions,
  workspace: Workspace,
  setting: Setting,
): Promise<Footprint> {
  const points: FootprintPoint[] = [];
  const skipped: Skipped[] = [];
  const startedAt = new Date().toISOString();
  const counts = [...options.inodes].sort((a, b) => a - b);
  for (const mode of FUSE_MODES) {
    try {
      points.push(...(await measureMode(mode, counts, workspace, setting)));
    } catch (error) {
      if (!(error instanceof FusebenchError)) throw error;
      skipped.push({ mode, workload: null, reason: error.reason });
    }
  }
  const command = ownCommand();
  return {
    kind: 'footprint',
    schema: 1,
    startedAt,
    command,
    host: readHost(),
    backing: workspace.backing.fsType,
    points,
    skipped,
  };
}

export async function footprintCommand(options: FootprintOptions): Promise<ExitCode> {
  refuseUnasked(options.dropCaches);
  if (options.out !== undefined) assertStudyWritable(options.out);
  allowDescriptors();
  enterNamespace();
  const workspace = openWorkspace(options.backing === undefined ? null : resolve(options.backing));
  try {
    const cpus = cpuPlan('same-cpu', 1, addon().allowedCpus())!;
    const footprint = await measureAll(options, workspace, { cpus, fusectl: workspace.fusectl });
    if (options.out !== undefined) writeStudy(options.out, footprint);
    console.log(options.json ? JSON.stringify(footprint, null, 2) : footprintText(footprint));
    return footprint.points.length > 0 ? 0 : 3;
  } finally {
    workspace.close();
  }
}
