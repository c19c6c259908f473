// INIT: which flags are answered, and which kernels are refused with which sentence.
#include "daemon/wire/negotiate.h"

#include <cstring>

#include "daemon/test/check.h"

namespace {

using namespace fusebench;

wire::fuse_init_in kernel_offer(uint32_t flags2 = 0x5fd) {
  wire::fuse_init_in in{};
  in.major = 7;
  in.minor = 45;
  in.max_readahead = 131072;
  in.flags = 0x73fffffb;  // Linux 6.18
  in.flags2 = flags2;
  return in;
}

Settings of(Mode mode) {
  Settings settings;
  settings.mode = mode;
  return settings;
}

TEST("plain and file passthrough answer INIT with the same bytes") {
  const auto plain = negotiate(of(Mode::kPlain), kernel_offer()).reply;
  const auto passthrough = negotiate(of(Mode::kFilePassthrough), kernel_offer()).reply;
  CHECK(std::memcmp(&plain, &passthrough, sizeof plain) == 0);
  CHECK_EQ(plain.max_stack_depth, 1u);
}

TEST("inode passthrough differs from plain only in bit 43") {
  const auto plain = negotiate(of(Mode::kPlain), kernel_offer(0xdfd));
  const auto inode = negotiate(of(Mode::kInodePassthrough), kernel_offer(0xdfd));
  CHECK_EQ(plain.flags ^ inode.flags, uint64_t{1} << 43);
}

TEST("no flag is requested that was not offered") {
  auto in = kernel_offer(0);
  in.flags = wire::INIT_EXT | wire::ASYNC_READ;
  const auto n = negotiate(of(Mode::kPlain), in);
  CHECK(n.done);
  CHECK_EQ(n.flags, wire::INIT_EXT | wire::ASYNC_READ);
  CHECK_EQ(n.reply.max_stack_depth, 0u);
}

TEST("write-back caching and automatic invalidation are never requested") {
  const auto n = negotiate(of(Mode::kPlain), kernel_offer(~0u));
  CHECK_EQ(n.flags & 1ULL << 16, 0u);  // WRITEBACK_CACHE
  CHECK_EQ(n.flags & 1ULL << 12, 0u);  // AUTO_INVAL_DATA
}

TEST("a kernel without the flag of the mode is refused by name") {
  CHECK_EQ(negotiate(of(Mode::kInodePassthrough), kernel_offer()).refusal,
           "this kernel (FUSE 7.45) does not offer FUSE_PASSTHROUGH_INO");
  CHECK_EQ(negotiate(of(Mode::kFilePassthrough), kernel_offer(0)).refusal,
           "this kernel (FUSE 7.45) does not offer FUSE_PASSTHROUGH");
  auto old = kernel_offer();
  old.minor = 31;
  old.flags &= ~uint32_t{wire::INIT_EXT};
  CHECK_EQ(negotiate(of(Mode::kPlain), old).refusal,
           "this kernel (FUSE 7.31) does not offer FUSE_INIT_EXT");
}

TEST("flags2 is ignored without INIT_EXT") {
  auto in = kernel_offer(~0u);
  in.flags &= ~uint32_t{wire::INIT_EXT};
  CHECK_EQ(negotiate(of(Mode::kPlain), in).offers >> 32, 0u);
}

TEST("another major version is refused") {
  auto in = kernel_offer();
  in.major = 8;
  CHECK_EQ(negotiate(of(Mode::kPlain), in).refusal, "this kernel speaks FUSE 8.45, not 7.x");
}

TEST("with other users the kernel gets what it needs to check their permissions") {
  Settings settings = of(Mode::kPlain);
  const uint64_t alone = negotiate(settings, kernel_offer()).flags;
  settings.allow_other = true;
  const uint64_t others = negotiate(settings, kernel_offer()).flags;
  CHECK_EQ(others & ~alone, wire::POSIX_ACL | wire::SETXATTR_EXT | wire::CREATE_SUPP_GROUP);
  CHECK_EQ(alone & ~others, 0u);
}

TEST("killpriv and readdirplus follow the options") {
  Settings settings = of(Mode::kPlain);
  settings.no_killpriv = true;
  settings.readdirplus = ReaddirPlus::kNever;
  CHECK_EQ(negotiate(settings, kernel_offer()).flags & wire::HANDLE_KILLPRIV_V2, 0u);
  CHECK_EQ(
      negotiate(settings, kernel_offer()).flags & (wire::DO_READDIRPLUS | wire::READDIRPLUS_AUTO),
      0u);
  settings.readdirplus = ReaddirPlus::kAlways;
  CHECK_EQ(
      negotiate(settings, kernel_offer()).flags & (wire::DO_READDIRPLUS | wire::READDIRPLUS_AUTO),
      uint64_t{wire::DO_READDIRPLUS});
}

}  // namespace
