// Fills a backing directory with the files and directories that the workloads of a run need.

import { linkSync, mkdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Fixture, WorkloadSpec } from '../../drivers/driver.js';
import { addon } from '../../native/index.js';
import { errnoOf, FusebenchError } from '../common/errors.js';
import { PROBE_FILE, PROBE_FILE_BYTES } from '../mount/probes.js';

/** The thread numbers that a workload's paths are made for: one per client thread, or the shared one (-1). */
export function placeNumbers(threads: number, sharedFile: boolean): number[] {
  return Array.from({ length: threads }, (_, thread) => (sharedFile ? -1 : thread));
}

/** Every fixture once, by path. */
export function fixturesOf(specs: Iterable<WorkloadSpec>, threads: number, sharedFile: boolean): Fixture[] {
  const places = placeNumbers(threads, sharedFile);
  const probe: Fixture = { kind: 'file', path: PROBE_FILE, bytes: PROBE_FILE_BYTES };
  const all = [probe, ...[...specs].flatMap((spec) => places.flatMap((place) => spec.fixtures(place)))];
  return [...new Map(all.map((fixture) => [fixture.path, fixture])).values()];
}

/**
 * Plants a tree. Shared files are linked from the tree `first`, on the same file system, or created when that is null.
 * Errors: ENOSPC and the like as a FusebenchError, exit code 3.
 */
export function plantTree(backing: string, fixtures: readonly Fixture[], first: string | null): void {
  for (const fixture of fixtures) {
    const path = join(backing, fixture.path);
    try {
      mkdirSync(fixture.kind === 'file' ? dirname(path) : path, { recursive: true });
      if (fixture.kind === 'directory') addon().makeEntries(path, fixture.entries);
      else if (fixture.shared === true && first !== null) {
        // A tree that was planted for earlier groups already has the name.
        rmSync(path, { force: true });
        linkSync(join(first, fixture.path), path);
      } else addon().fillFile(path, fixture.bytes);
    } catch (error) {
      const errno = errnoOf(error) ?? 'EIO';
      const more = 'free some space, or use --backing with a larger file system';
      const hint = errno === 'ENOSPC' ? more : undefined;
      const reason = 'the files to measure with cannot be made';
      throw new FusebenchError({ object: backing, reason, errno, hint, exitCode: 3 });
    }
  }
}
