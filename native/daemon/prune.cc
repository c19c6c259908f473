// FUSE_NOTIFY_PRUNE; see prune.h.

#include "prune.h"

#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <vector>

namespace fusebench {

int prune_inodes(Daemon& daemon, int device) {
  constexpr uint32_t kSince = 45;
  constexpr size_t kAtOnce = 1024;
  if (daemon.negotiated.minor < kSince) return 0;
  const std::vector<uint64_t> nodeids = daemon.inodes.some_nodeids(kAtOnce);
  const size_t bytes = nodeids.size() * sizeof(uint64_t);
  wire::fuse_notify_prune_out prune{};
  prune.count = static_cast<uint32_t>(nodeids.size());
  wire::fuse_out_header header{};
  header.len = static_cast<uint32_t>(sizeof header + sizeof prune + bytes);
  header.error = wire::NOTIFY_PRUNE;
  std::vector<std::byte> message(header.len);
  std::memcpy(message.data(), &header, sizeof header);
  std::memcpy(message.data() + sizeof header, &prune, sizeof prune);
  std::memcpy(message.data() + sizeof header + sizeof prune, nodeids.data(), bytes);
  return write(device, message.data(), message.size()) < 0 ? errno : 0;
}

}  // namespace fusebench
