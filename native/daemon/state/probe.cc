// FUSE_DEV_IOC_BACKING_OPEN, tried before "ready".
//
// An INIT flag is only a claim, and bit 43 has been used for something else, so an ops_mask must be
// tried.

#include <fcntl.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstring>

#include "daemon/state/entries.h"

namespace fusebench {
namespace {

std::string explain(const Settings& settings, int error, uint64_t ops_mask) {
  const std::string refused =
      std::string("the kernel refuses FUSE_DEV_IOC_BACKING_OPEN (") + strerrorname_np(error) + ")";
  if (error == EPERM)
    return refused +
           "; it needs CAP_SYS_ADMIN in the initial user namespace and "
           "FUSE_PASSTHROUGH in effect";
  if (error == ELOOP)
    return refused + ": " + settings.backing +
           " is on a stacked file system such as overlayfs or FUSE; choose a backing directory "
           "directly on tmpfs or a disk";
  if (error == EINVAL && ops_mask != 0)
    return "the kernel offers INIT bit 43 but refuses an ops_mask (EINVAL), so that bit is not "
           "FUSE_PASSTHROUGH_INO here";
  return refused;
}

/// Opens and closes a backing id. Returns why it failed, or an empty string.
std::string try_backing(Daemon& daemon, int fd, uint64_t ops_mask) {
  const auto id = BackingId::open(daemon.backing, fd, ops_mask);
  return id.ok() ? std::string() : explain(daemon.settings, id.error, ops_mask);
}

}  // namespace

std::string probe_passthrough(Daemon& daemon) {
  const Settings& settings = daemon.settings;
  if (settings.mode == Mode::kPlain) return {};
  if (settings.mode == Mode::kInodePassthrough) {
    const uint64_t ops = passthrough_ops(settings, S_IFDIR);
    const auto why =
        try_backing(daemon, daemon.root.get(), ops != 0 ? ops : wire::passthrough_op(FUSE_GETATTR));
    if (!why.empty()) return why;
  }
  const uint64_t ops = passthrough_ops(settings, S_IFREG);
  if (settings.mode == Mode::kInodePassthrough && ops == 0) return {};
  const UniqueFd file(openat(daemon.root.get(), ".", O_TMPFILE | O_RDWR | O_CLOEXEC, 0600));
  return file.valid() ? try_backing(daemon, file.get(), ops) : std::string();
}

}  // namespace fusebench
