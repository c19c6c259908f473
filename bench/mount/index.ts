// How each mode is brought up.

import { type BuiltinMode, type FuseMode, isFuse, isTarget, type Mode } from '../../results/run/modes.js';
import { fuse } from './fuse.js';
import type { BringUp } from './mode.js';
import { native } from './native.js';
import { overlayfs } from './overlayfs.js';
import { target } from './target.js';
import type { Target } from './target-spec.js';

const WITHOUT_FUSE: Readonly<Record<Exclude<BuiltinMode, FuseMode>, BringUp>> = { native, overlayfs };

/** `targets` holds every target that a mode may name. */
export function bringUpOf(mode: Mode, targets: readonly Target[]): BringUp {
  if (isTarget(mode)) return target(targets.find((one) => one.mode === mode)!);
  return isFuse(mode) ? fuse(mode) : WITHOUT_FUSE[mode];
}
