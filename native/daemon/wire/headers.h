// The headers of every message, and FUSE_INIT; the rest is in wire.h.
#pragma once

#include <cstddef>
#include <cstdint>

namespace fusebench::wire {

struct fuse_in_header {
  uint32_t len;
  uint32_t opcode;
  uint64_t unique;
  uint64_t nodeid;
  uint32_t uid;
  uint32_t gid;
  uint32_t pid;
  uint16_t total_extlen;  // since 7.38, in units of 8 bytes
  uint16_t padding;
};
static_assert(sizeof(fuse_in_header) == 40 && offsetof(fuse_in_header, nodeid) == 16);
static_assert(offsetof(fuse_in_header, pid) == 32 && offsetof(fuse_in_header, total_extlen) == 36);

struct fuse_ext_header {  // since 7.38: the request's last total_extlen bytes are extensions
  uint32_t size;          // of this one, with this header and padded to 8 bytes
  uint32_t type;
};
struct fuse_supp_groups {  // EXT_GROUPS, always sent with one group
  uint32_t nr_groups;
  uint32_t group;
};
static_assert(sizeof(fuse_ext_header) == 8 && sizeof(fuse_supp_groups) == 8);

struct fuse_out_header {
  uint32_t len;
  int32_t error;  // 0 or a negative errno
  uint64_t unique;
};
static_assert(sizeof(fuse_out_header) == 16 && offsetof(fuse_out_header, unique) == 8);

struct fuse_init_in {
  uint32_t major;
  uint32_t minor;
  uint32_t max_readahead;
  uint32_t flags;
  uint32_t flags2;  // since 7.36
  uint32_t unused[11];
};
static_assert(sizeof(fuse_init_in) == 64 && offsetof(fuse_init_in, flags2) == 16);

struct fuse_init_out {
  uint32_t major;
  uint32_t minor;
  uint32_t max_readahead;
  uint32_t flags;
  uint16_t max_background;
  uint16_t congestion_threshold;
  uint32_t max_write;
  uint32_t time_gran;
  uint16_t max_pages;
  uint16_t map_alignment;
  uint32_t flags2;           // since 7.36
  uint32_t max_stack_depth;  // since 7.40
  uint16_t request_timeout;  // since 7.43
  uint16_t unused[11];
};
static_assert(sizeof(fuse_init_out) == 64 && offsetof(fuse_init_out, max_write) == 20);
static_assert(offsetof(fuse_init_out, max_pages) == 28 && offsetof(fuse_init_out, flags2) == 32);
static_assert(offsetof(fuse_init_out, max_stack_depth) == 36);

}  // namespace fusebench::wire
