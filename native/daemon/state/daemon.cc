// Bringing the shared state up, and saving descriptors; see daemon.h.

#include "daemon/state/daemon.h"

#include <fcntl.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <utility>

#include "daemon/state/attributes.h"

namespace fusebench {
namespace {

/// The main thread prunes; see prune_inodes().
void wake_main_thread(Daemon& daemon) {
  const uint64_t one = 1;
  [[maybe_unused]] const ssize_t written = write(daemon.scarcity.get(), &one, sizeof one);
}

}  // namespace

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

size_t scarce_inodes(uint64_t descriptors) {
  return std::min(descriptors, StableArray<Inode>::kLimit) / 2;
}

void note_new_inode(Daemon& daemon) {
  constexpr size_t kEvery = 64;
  const size_t size = daemon.inodes.size();
  if (size >= daemon.scarce_from && (size - daemon.scarce_from) % kEvery == 0)
    wake_main_thread(daemon);
}

int out_of_descriptors(Daemon& daemon) {
  wake_main_thread(daemon);
  if (!daemon.told_descriptors.exchange(true, std::memory_order_relaxed))
    fprintf(stderr,
            "fusebench-daemon: out of file descriptors: every inode that the kernel remembers and "
            "every open file costs one; raise the limits (ulimit -n, fs.file-max) or use fewer "
            "files\n");
  return ENFILE;
}

int prune_inodes(Daemon& daemon, int device) {
  constexpr uint32_t kSince = 45;
  constexpr size_t kAtOnce = 1024;
  if (daemon.negotiated.reply.minor < kSince) return 0;
  const std::vector<uint64_t> nodeids = daemon.inodes.some_nodeids(kAtOnce);
  const size_t bytes = nodeids.size() * sizeof(uint64_t);
  struct {
    fuse_out_header header{};
    wire::fuse_notify_prune_out prune{};
  } head;
  head.header.len = static_cast<uint32_t>(sizeof head + bytes);
  head.header.error = wire::NOTIFY_PRUNE;
  head.prune.count = static_cast<uint32_t>(nodeids.size());
  const iovec parts[] = {{&head, sizeof head}, {const_cast<uint64_t*>(nodeids.data()), bytes}};
  return writev(device, parts, 2) < 0 ? errno : 0;
}

UniqueFd reopen(const Daemon& daemon, int fd, int flags) {
  char name[16];
  snprintf(name, sizeof name, "%d", fd);
  return UniqueFd(openat(daemon.process_fds.get(), name, flags | O_CLOEXEC));
}

}  // namespace fusebench
