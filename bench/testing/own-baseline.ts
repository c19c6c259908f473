// The baseline of this project's own gate: what it holds, and what records it anew.

import { release } from 'node:os';
import { join } from 'node:path';
import { PACKAGE_ROOT } from '../common/paths.js';

/** Counters follow from the kernel, so that each series has a baseline of its own. */
export const BASELINE_NAME = `ci-${release().split('.').slice(0, 2).join('.')}`;
export const BASELINES = join(PACKAGE_ROOT, 'results', 'baselines');

/** A run to judge; one to record has more bring-ups. */
export function measuring(modes: readonly string[]): string[] {
  const how = ['--profile', 'smoke', '--scheduler', 'batch', '--no-charts', '--quiet'];
  return ['--mode', modes.join(','), ...how];
}

/** Those whose requests every kernel with a baseline has; a mode that is added here is judged from the next recording on. */
export const RECORDED_MODES = ['native', 'plain', 'file-passthrough'] as const;

/** How a failure ends that a new recording would mend. */
export const RECORD_ANEW = "if that is meant, 'npm run baseline' as root records it anew";
