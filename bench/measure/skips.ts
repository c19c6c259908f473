// Which modes a run says that it skipped. A mode is brought up again for every group of cases, and may be there for one and
// not for another.

import type { Skipped } from '../../results/run/model.js';
import type { Group } from './plan.js';

/** A Skip is a mode that was not there for one group. */
export interface Skip extends Skipped {
  readonly group: Pick<Group, 'threads' | 'placement'>;
}

/**
 * One entry for a mode that was nowhere, for the same reason; else one for each group without it, with the group in the
 * reason. `measured` are the modes that were there for some group.
 */
export function skippedOf(skips: readonly Skip[], measured: ReadonlySet<string>): Skipped[] {
  return skips.flatMap(({ group, ...skipped }): Skipped[] => {
    const same = skips.filter(({ mode }) => mode === skipped.mode);
    const isEverywhere = !measured.has(skipped.mode) && same.every(({ reason }) => reason === skipped.reason);
    if (isEverywhere) return same[0]!.group === group ? [skipped] : [];
    const threads = group.threads === 1 ? '1 thread' : `${group.threads} threads`;
    return [{ ...skipped, reason: `with ${threads}, ${group.placement}: ${skipped.reason}` }];
  });
}
