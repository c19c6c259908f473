// The baseline of this project's own gate: what it contains, and how to record it again.

import { release } from 'node:os';
import { join } from 'node:path';
import { PACKAGE_ROOT } from '../common/paths.js';

/** Counters depend on the kernel, so each kernel series has its own baseline. */
export const BASELINE_NAME = `ci-${release().split('.').slice(0, 2).join('.')}`;
export const BASELINES = join(PACKAGE_ROOT, 'results', 'baselines');

/** The size of a run to judge; a run to record has more bring-ups. */
export function measuring(modes: readonly string[]): string[] {
  const how = ['--profile', 'smoke', '--scheduler', 'batch', '--no-charts', '--quiet'];
  return ['--mode', modes.join(','), ...how];
}

/** Modes whose requests every kernel with a baseline has; a mode added here is judged from the next recording on. */
export const RECORDED_MODES = ['native', 'plain', 'file-passthrough'] as const;

/** The end of the message of a failure that a new recording would fix. */
export const RECORD_AGAIN = "if that is intended, 'npm run baseline' as root records it again";
