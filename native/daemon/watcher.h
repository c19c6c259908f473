// A small process that outlives the daemon and removes the mount of a daemon that died without
// unmounting.
//
// It holds only the reading end of a pipe: end of file without a final message means that the
// daemon is gone.
#pragma once

#include <sys/types.h>

#include <string>

#include "common/fd.h"

namespace fusebench {

class Watcher {
 public:
  /// Forks. Call it before any thread and before /dev/fuse is open: an inherited descriptor would
  /// keep the connection alive. Errors: errno of pipe or fork.
  static Result<Watcher> start(const std::string& mountpoint);

  /// From now on the watcher knows what to unmount.
  void watch(dev_t device);
  /// The mount is gone; the watcher ends without checking it.
  void dismiss();

 private:
  UniqueFd pipe_;
};

}  // namespace fusebench
