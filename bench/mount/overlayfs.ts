// overlayfs: the stacking file system in the kernel, the reference for passthrough. The tree is the
// upper layer, so that nothing is copied up while it is measured.

import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { addon } from '../../native/index.js';
import { errnoOf, FusebenchError } from '../common/errors.js';
import type { BringUp } from './mode.js';
import { withoutDaemon } from './without-daemon.js';

const REASONS: Readonly<Record<string, string>> = {
  ENODEV: 'this kernel has no overlayfs',
  EINVAL: 'the backing file system cannot be the upper layer of an overlayfs',
};

export const overlayfs: BringUp = async (folders) => {
  const lower = join(folders.scratch, 'lower');
  const work = join(dirname(folders.backing), 'overlay-work');
  for (const folder of [lower, work]) mkdirSync(folder, { recursive: true });
  const options = `lowerdir=${lower},upperdir=${folders.backing},workdir=${work}`;
  try {
    addon().mount('overlay', folders.root, 'overlay', [], options);
  } catch (error) {
    const errno = errnoOf(error) ?? 'EIO';
    const reason = REASONS[errno] ?? 'overlayfs cannot be mounted';
    throw new FusebenchError({ object: 'overlayfs', reason, errno, exitCode: 3 });
  }
  return withoutDaemon(folders, { mode: 'overlayfs', setup: 'backing directory as upperdir' });
};
