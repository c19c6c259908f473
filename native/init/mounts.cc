#include "init/mounts.h"

#include <errno.h>
#include <string.h>
#include <sys/mount.h>
#include <unistd.h>

#include "init/files.h"

namespace fusebench::init {
namespace {

constexpr char kDisk[] = "/dev/vda";

struct Mount {
  const char* type;
  const char* target;
  const char* data;
  // The option that provides it; null for what measurements do not need.
  const char* option;
};

// Without fusectl: a run mounts it in its own namespace.
constexpr Mount kMounts[] = {
    {"proc", "/proc", "", "CONFIG_PROC_FS"},
    {"sysfs", "/sys", "", "CONFIG_SYSFS"},
    {"devtmpfs", "/dev", "mode=0755", "CONFIG_DEVTMPFS"},
    {"devpts", "/dev/pts", "", nullptr},
    {"tmpfs", "/tmp", "mode=1777", "CONFIG_TMPFS"},
    {"tmpfs", "/run", "mode=0755", "CONFIG_TMPFS"},
    {"tmpfs", "/fusebench-work", "mode=0755", "CONFIG_TMPFS"},
    {"tracefs", "/sys/kernel/tracing", "", nullptr},
    {"debugfs", "/sys/kernel/debug", "", nullptr},
    {"cgroup2", "/sys/fs/cgroup", "", nullptr},
};

// 0 or errno; a file system that the kernel has already mounted there (CONFIG_DEVTMPFS_MOUNT) is
// fine.
int mount_one(const Mount& entry) {
  make_directories(entry.target);
  if (mount(entry.type, entry.target, entry.type, MS_NOSUID, entry.data) == 0) return 0;
  return errno == EBUSY ? 0 : errno;
}

}  // namespace

bool has_file_system(const std::string& type) {
  return read_file("/proc/filesystems").find("\t" + type + "\n") != std::string::npos;
}

std::vector<std::string> mount_file_systems() {
  std::vector<std::string> missing;
  for (const Mount& entry : kMounts) {
    if (mount_one(entry) == 0 || entry.option == nullptr) continue;
    if (missing.empty() || missing.back() != entry.option) missing.emplace_back(entry.option);
  }
  if (!has_file_system("fuse")) missing.emplace_back("CONFIG_FUSE_FS");
  return missing;
}

std::string mount_disk(const std::string& type, const std::string& target) {
  if (access(kDisk, F_OK) != 0)
    return "there is no scratch disk; the kernel needs CONFIG_VIRTIO_BLK=y";
  if (const int error = make_directories(target)) {
    return "mkdir " + target + ": " + strerrorname_np(error);
  }
  if (mount(kDisk, target.c_str(), type.c_str(), 0, nullptr) == 0) return {};
  const std::string name = strerrorname_np(errno);
  const std::string hint = type == "xfs" ? "CONFIG_XFS_FS=y" : "CONFIG_EXT4_FS=y";
  return "mount " + std::string(kDisk) + " as " + type + ": " + name +
         (has_file_system(type) ? "" : "; the kernel needs " + hint);
}

}  // namespace fusebench::init
