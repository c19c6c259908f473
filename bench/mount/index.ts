// How each mode is brought up.

import type { BuiltinMode, Mode } from '../../results/run/model.js';
import { fuse } from './fuse.js';
import type { BringUp } from './mode.js';
import { native } from './native.js';
import { overlayfs } from './overlayfs.js';
import { target } from './target.js';
import type { Target } from './target-spec.js';

const BRING_UP: Readonly<Record<BuiltinMode, BringUp>> = {
  native,
  overlayfs,
  plain: fuse('plain'),
  'file-passthrough': fuse('file-passthrough'),
  'inode-passthrough': fuse('inode-passthrough'),
};

/** `targets` holds every target that a mode may name. */
export function bringUpOf(mode: Mode, targets: readonly Target[]): BringUp {
  const named = targets.find((one) => one.mode === mode);
  return named === undefined ? BRING_UP[mode as BuiltinMode] : target(named);
}
