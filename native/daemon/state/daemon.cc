// Bringing the shared state up; see daemon.h.

#include "daemon/state/daemon.h"

#include <fcntl.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <utility>

#include "daemon/state/attributes.h"
#include "daemon/state/prune.h"

namespace fusebench {

Daemon::Daemon(Settings chosen, BackingDevice& device)
    : settings(std::move(chosen)),
      backing(device),
      inodes(settings.mode == Mode::kInodePassthrough ? Numbering::kBackingInode
                                                      : Numbering::kDense),
      uid(geteuid()),
      gid(getegid()),
      groups(static_cast<size_t>(std::max(getgroups(0, nullptr), 0))) {
  getgroups(static_cast<int>(groups.size()), groups.data());
  rlimit limit{};
  getrlimit(RLIMIT_NOFILE, &limit);
  scarce_from = scarce_inodes(limit.rlim_cur);
}

Result<std::unique_ptr<Daemon>> make_daemon(Settings settings, BackingDevice& device) {
  auto daemon = std::make_unique<Daemon>(std::move(settings), device);
  const char* path = daemon->settings.backing.c_str();
  daemon->root.reset(open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!daemon->root.valid()) return {nullptr, errno};
  daemon->scarcity.reset(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
  if (!daemon->scarcity.valid()) return {nullptr, errno};
  daemon->process_fds.reset(open("/proc/self/fd", O_PATH | O_DIRECTORY | O_CLOEXEC));
  if (!daemon->process_fds.valid()) return {nullptr, errno};
  UniqueFd root(openat(daemon->root.get(), ".", O_PATH | O_DIRECTORY | O_CLOEXEC));
  if (!root.valid()) return {nullptr, errno};
  struct statx attributes;
  if (const int error = read_attributes(root.get(), "", attributes)) return {nullptr, error};
  const int error = daemon->inodes.set_root(std::move(root), identity_of(attributes));
  return {std::move(daemon), error};
}

UniqueFd reopen(const Daemon& daemon, int fd, int flags) {
  char name[16];
  snprintf(name, sizeof name, "%d", fd);
  return UniqueFd(openat(daemon.process_fds.get(), name, flags | O_CLOEXEC));
}

}  // namespace fusebench
