// A whole RoundSpec from the few fields that matter, with defaults for all others.

import type { RoundSpec } from './index.js';

/** Time after which a hung file system is given up, unless the user sets another; a round takes a hundredth of it. */
export const ROUND_DEADLINE_MS = 20_000;

const AT_REST: Omit<RoundSpec, 'loop' | 'paths' | 'operations'> = {
  repeat: 1,
  warmup: 0,
  blockBytes: 0,
  fileBytes: 0,
  order: 'sequential',
  seed: 1,
  oDirect: false,
  dropCache: false,
  fillCache: true,
  fsync: false,
  forceSync: false,
  statEntries: false,
  statPercent: 100,
  entries: 0,
  expectMissing: false,
  cpus: null,
  deadlineMs: ROUND_DEADLINE_MS,
  daemon: null,
  perfCounters: false,
};

export function roundSpec(
  some: Partial<RoundSpec> & Pick<RoundSpec, 'loop' | 'paths' | 'operations'>,
): RoundSpec {
  return { ...AT_REST, ...some };
}
