// mount(2) and umount2(2); see mount.h.

#include "daemon/mount.h"

#include <fcntl.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

namespace fusebench {
namespace {

/// AT_STATX_DONT_SYNC: answered from the kernel's memory, even when the daemon is dead.
Result<dev_t> device_at(const std::string& path) {
  struct statx stx;
  const int flags = AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT | AT_STATX_DONT_SYNC;
  if (statx(AT_FDCWD, path.c_str(), flags, STATX_TYPE, &stx) < 0) return {0, errno};
  return {makedev(stx.stx_dev_major, stx.stx_dev_minor)};
}

}  // namespace

int unmount_if_ours(const std::string& mountpoint, dev_t device) {
  const auto there = device_at(mountpoint);
  if (!there.ok() || there.value != device) return 0;
  if (umount2(mountpoint.c_str(), UMOUNT_NOFOLLOW) == 0) return 0;
  if (errno == EBUSY && umount2(mountpoint.c_str(), UMOUNT_NOFOLLOW | MNT_DETACH) == 0) return 0;
  return errno == EINVAL ? 0 : errno;
}

Mount::Mount(Mount&& other) noexcept
    : mountpoint_(std::exchange(other.mountpoint_, {})), device_(other.device_) {}

Mount& Mount::operator=(Mount&& other) noexcept {
  std::swap(mountpoint_, other.mountpoint_);
  std::swap(device_, other.device_);
  return *this;
}

Result<Mount> Mount::make(const Settings& settings, int device_fd) {
  std::string data = "fd=" + std::to_string(device_fd) +
                     ",rootmode=40000,user_id=" + std::to_string(geteuid()) +
                     ",group_id=" + std::to_string(getegid());
  // Other users only together with the kernel's permission checks: handlers act as the daemon's
  // user.
  if (settings.allow_other) data += ",allow_other,default_permissions";
  Result<Mount> result;
  const char* target = settings.mountpoint.c_str();
  if (mount(settings.backing.c_str(), target, "fuse.fusebench", MS_NOSUID | MS_NODEV,
            data.c_str()) < 0) {
    result.error = errno;
    return result;
  }
  result.value.mountpoint_ = settings.mountpoint;
  const auto device = device_at(settings.mountpoint);
  result.value.device_ = device.value;
  result.error = device.error;
  return result;
}

int Mount::unmount() {
  const std::string mountpoint = std::exchange(mountpoint_, {});
  return mountpoint.empty() ? 0 : unmount_if_ours(mountpoint, device_);
}

}  // namespace fusebench
