// The mount: made by mount(2), removed with its owner, never confused with another mount at the
// same place. And the watcher: a small process that outlives the daemon and removes the mount of a
// daemon that died without unmounting.
#pragma once

#include <sys/types.h>

#include <string>

#include "common/fd.h"
#include "daemon/settings.h"

namespace fusebench {

struct Mount {
  /// Mounts the connection of an open /dev/fuse descriptor. Errors: errno of mount.
  static Result<Mount> make(const Settings& settings, int device_fd);
  /// Unmounts it if it is still there: first plainly, then (if busy) detached. Sends no request, so
  /// it cannot hang on a dead daemon. Once; further calls do nothing. Errors: errno of umount2.
  int unmount();

  std::string mountpoint;  // empty: nothing to unmount
  dev_t device = 0;        // its minor names the folder in /sys/fs/fuse/connections
};

/// Forks the watcher, which holds only the reading end of a pipe, and returns the writing end: the
/// first message is the device to unmount, the second one says that the mount is gone, and an end
/// before that, that the daemon is gone. Call it before any thread and before /dev/fuse is open: an
/// inherited descriptor would keep the connection alive. Errors: errno of pipe or fork.
Result<UniqueFd> start_watcher(const std::string& mountpoint);
/// Nothing where there is no watcher.
void tell_watcher(const UniqueFd& watcher, const void* message, size_t size);

}  // namespace fusebench
