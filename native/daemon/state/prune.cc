// FUSE_NOTIFY_PRUNE; see prune.h.

#include "daemon/state/prune.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <vector>

namespace fusebench {

namespace {

/// The main thread prunes; see prune_inodes().
void wake_main_thread(Daemon& daemon) {
  const uint64_t one = 1;
  [[maybe_unused]] const ssize_t written = write(daemon.scarcity.get(), &one, sizeof one);
}

}  // namespace

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
  wire::fuse_notify_prune_out prune{};
  prune.count = static_cast<uint32_t>(nodeids.size());
  fuse_out_header header{};
  header.len = static_cast<uint32_t>(sizeof header + sizeof prune + bytes);
  header.error = wire::NOTIFY_PRUNE;
  std::vector<std::byte> message(header.len);
  std::memcpy(message.data(), &header, sizeof header);
  std::memcpy(message.data() + sizeof header, &prune, sizeof prune);
  std::memcpy(message.data() + sizeof header + sizeof prune, nodeids.data(), bytes);
  return write(device, message.data(), message.size()) < 0 ? errno : 0;
}

}  // namespace fusebench
