// Which INIT flags are requested and why; see docs/PROTOCOL.md, "INIT".
//
// The invariant: plain and file passthrough send the same reply, inode passthrough the same with
// PASSTHROUGH_INO added, because that flag changes the size of entry replies. The modes differ in
// what OPEN and LOOKUP answer.

#include "daemon/wire/negotiate.h"

#include <algorithm>

namespace fusebench {
namespace {

constexpr uint64_t kWanted =
    wire::ASYNC_READ | wire::ATOMIC_O_TRUNC | wire::BIG_WRITES | wire::DONT_MASK | wire::ASYNC_DIO |
    wire::PARALLEL_DIROPS | wire::ABORT_ERROR | wire::MAX_PAGES | wire::CACHE_SYMLINKS |
    wire::EXPLICIT_INVAL_DATA | wire::INIT_EXT | wire::PASSTHROUGH | wire::NO_EXPORT_SUPPORT;

uint64_t wanted(const Settings& settings) {
  uint64_t flags = kWanted;
  if (!settings.no_killpriv) flags |= wire::HANDLE_KILLPRIV_V2;
  // The kernel checks permissions for other users, so it must know the ACLs; what they create is
  // made under their identity, with one of their supplementary groups where it matters.
  if (settings.allow_other) flags |= wire::POSIX_ACL | wire::SETXATTR_EXT | wire::CREATE_SUPP_GROUP;
  if (settings.readdirplus != ReaddirPlus::kNever) flags |= wire::DO_READDIRPLUS;
  if (settings.readdirplus == ReaddirPlus::kAuto) flags |= wire::READDIRPLUS_AUTO;
  if (settings.mode == Mode::kInodePassthrough) flags |= wire::PASSTHROUGH_INO;
  return flags;
}

/// The flag that this mode needs and the kernel does not offer, or nullptr.
const char* missing(const Settings& settings, uint64_t offers) {
  if ((offers & wire::INIT_EXT) == 0) return "FUSE_INIT_EXT";
  if (settings.mode == Mode::kPlain) return nullptr;
  if ((offers & wire::PASSTHROUGH) == 0) return "FUSE_PASSTHROUGH";
  if (settings.mode == Mode::kFilePassthrough) return nullptr;
  return (offers & wire::PASSTHROUGH_INO) == 0 ? "FUSE_PASSTHROUGH_INO" : nullptr;
}

}  // namespace

Negotiated negotiate(const Settings& settings, const wire::fuse_init_in& in) {
  Negotiated n;
  n.offers = in.flags;
  if ((n.offers & wire::INIT_EXT) != 0) n.offers |= static_cast<uint64_t>(in.flags2) << 32;
  const std::string version = std::to_string(in.major) + "." + std::to_string(in.minor);
  if (in.major != wire::kMajor) {
    n.refusal = "this kernel speaks FUSE " + version + ", not 7.x";
    return n;
  }
  if (const char* flag = missing(settings, n.offers)) {
    n.refusal = "this kernel (FUSE " + version + ") does not offer " + flag;
    return n;
  }
  n.flags = n.offers & wanted(settings);
  n.reply.major = wire::kMajor;
  n.reply.minor = std::min(in.minor, wire::kMinor);
  n.reply.max_readahead = in.max_readahead;
  n.reply.flags = static_cast<uint32_t>(n.flags);
  n.reply.flags2 = static_cast<uint32_t>(n.flags >> 32);
  n.reply.max_background = 64;
  n.reply.congestion_threshold = 48;
  n.reply.max_write = settings.max_write_bytes;
  n.reply.time_gran = 1;
  n.reply.max_pages = static_cast<uint16_t>(settings.max_pages());
  n.reply.max_stack_depth = (n.flags & wire::PASSTHROUGH) != 0 ? 1 : 0;
  n.done = true;
  return n;
}

}  // namespace fusebench
