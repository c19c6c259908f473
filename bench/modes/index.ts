// How each mode is brought up.

import type { BuiltinMode } from '../../results/model.js';
import { fuse } from './fuse.js';
import type { BringUp } from './mode.js';
import { native } from './native.js';
import { overlayfs } from './overlayfs.js';

export const BRING_UP: Readonly<Record<BuiltinMode, BringUp>> = {
  native,
  overlayfs,
  plain: fuse('plain'),
  'file-passthrough': fuse('file-passthrough'),
  'inode-passthrough': fuse('inode-passthrough'),
};
