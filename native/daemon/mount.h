// The mount: made by mount(2), removed with its owner, never confused with another mount at the
// same place.
#pragma once

#include <sys/types.h>

#include <string>

#include "common/fd.h"
#include "daemon/settings.h"

namespace fusebench {

/// Unmounts `mountpoint` if the file system there has this device number: first plainly, then
/// (if busy) detached. Sends no request, so it cannot hang on a dead daemon. Errors: errno of
/// umount2; 0 when the file system is not there.
int unmount_if_ours(const std::string& mountpoint, dev_t device);

class Mount {
 public:
  Mount() = default;
  Mount(Mount&& other) noexcept;
  Mount& operator=(Mount&& other) noexcept;
  ~Mount() { unmount(); }

  /// Mounts the connection of an open /dev/fuse descriptor. Errors: errno of mount.
  static Result<Mount> make(const Settings& settings, int device_fd);

  /// Device number of the mounted file system; its minor names the folder in
  /// /sys/fs/fuse/connections.
  [[nodiscard]] dev_t device() const { return device_; }
  /// Once; further calls do nothing. Errors: as unmount_if_ours.
  int unmount();

 private:
  std::string mountpoint_;  // empty: nothing to unmount
  dev_t device_ = 0;
};

}  // namespace fusebench
