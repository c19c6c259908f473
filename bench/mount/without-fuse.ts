// The modes without FUSE, which have no daemon to abort, to count or to audit.

import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { addon } from '../../native/index.js';
import type { BuiltinMode, FuseMode } from '../../results/run/modes.js';
import { errnoOf, FusebenchError } from '../common/errors.js';
import type { BringUp, ModeFolders } from './mode.js';

type WithoutFuse = Exclude<BuiltinMode, FuseMode>;

/** Each mounts its mode at `root`, and returns how. */
const MOUNTS: Readonly<Record<WithoutFuse, (folders: ModeFolders) => string>> = {
  native: mountNative,
  overlayfs: mountOverlayfs,
};

export function withoutFuse(mode: WithoutFuse): BringUp {
  return async (folders) => {
    const setup = MOUNTS[mode](folders);
    return {
      mode,
      folders,
      record: { mode, setup, negotiated: null, probes: [], audit: null },
      daemon: null,
      abort: () => {},
      close: async () => {
        addon().unmount(folders.root, true);
        return null;
      },
    };
  };
}

/** The backing directory is bind-mounted, so that a path crosses as many mounts as in the other modes. */
function mountNative({ backing, root }: ModeFolders): string {
  addon().mount(backing, root, '', ['bind'], '');
  return 'bind mount of the backing directory';
}

const REASONS: Readonly<Record<string, string>> = {
  ENODEV: 'this kernel has no overlayfs',
  EINVAL: 'the backing file system cannot be the upper layer of an overlayfs',
};

/**
 * The stacking file system in the kernel, the reference for passthrough. The tree is the upper layer, so that nothing is
 * copied up while it is measured.
 */
function mountOverlayfs({ backing, root, scratch }: ModeFolders): string {
  const lower = join(scratch, 'lower');
  const work = join(dirname(backing), 'overlay-work');
  for (const folder of [lower, work]) mkdirSync(folder, { recursive: true });
  try {
    addon().mount('overlay', root, 'overlay', [], `lowerdir=${lower},upperdir=${backing},workdir=${work}`);
  } catch (error) {
    const errno = errnoOf(error) ?? 'EIO';
    const reason = REASONS[errno] ?? 'overlayfs cannot be mounted';
    throw new FusebenchError({ object: 'overlayfs', reason, errno, exitCode: 3 });
  }
  return 'backing directory as upperdir';
}
