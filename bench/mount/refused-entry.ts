// Why the kernel answers EIO for every file of a mount whose attributes it answers itself: it compares the daemon's entry with the
// backing inode, and refuses the entry without a reason.

import { attributesAtDaemon, type FuseMode } from '../../results/run/modes.js';
import { errnoOf, FusebenchError } from '../common/errors.js';

/** The error with its likely reason, when it is an EIO of such a mount; any other error as it is. */
export function explainRefusal(mode: FuseMode, error: unknown): unknown {
  if (attributesAtDaemon(mode) || errnoOf(error) !== 'EIO') return error;
  return new FusebenchError({
    object: mode,
    reason:
      "the kernel refuses the daemon's entries: a nodeid that is not the inode number of its backing file, or a backing id that is not valid",
    errno: 'EIO',
    hint: 'some file systems (btrfs, overlayfs) show other inode numbers than they have; use --backing on ext4, xfs or tmpfs',
    exitCode: 3,
  });
}
