// The FUSE protocol: <linux/fuse.h>, and here what the header of the oldest supported distribution
// (protocol 7.34) does not have, or has with a flexible array, which C++ does not know.
//
// What is here has the kernel's name, without the prefix FUSE_, in a namespace, because a newer
// header has it as well. A comment names the minor since which a field or a value exists; without
// one it is older than 7.31. All integers are in host byte order.
#pragma once

#include <linux/fuse.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#ifndef FOPEN_NOFLUSH
#define FOPEN_NOFLUSH (1 << 5)  // since 7.35
#endif
#ifndef FOPEN_PASSTHROUGH
#define FOPEN_PASSTHROUGH (1 << 7)  // since 7.40
#endif

namespace fusebench::wire {

inline constexpr uint32_t kMajor = 7;
inline constexpr uint32_t kMinor = 45;
inline constexpr uint64_t kRootId = 1;

enum NewerOpcode : uint32_t {
  TMPFILE = 51,             // since 7.37
  STATX = 52,               // since 7.39
  COPY_FILE_RANGE_64 = 53,  // since 7.45
};

// INIT flags: bits 0..31 are in `flags`, bits 32..63 in `flags2`, which needs INIT_EXT (7.36). The
// names of all, for display, are in names.cc.
enum InitFlag : uint64_t {
  ASYNC_READ = 1ULL << 0,
  ATOMIC_O_TRUNC = 1ULL << 3,
  BIG_WRITES = 1ULL << 5,
  DONT_MASK = 1ULL << 6,
  DO_READDIRPLUS = 1ULL << 13,
  READDIRPLUS_AUTO = 1ULL << 14,
  ASYNC_DIO = 1ULL << 15,
  PARALLEL_DIROPS = 1ULL << 18,
  POSIX_ACL = 1ULL << 20,
  ABORT_ERROR = 1ULL << 21,
  MAX_PAGES = 1ULL << 22,
  CACHE_SYMLINKS = 1ULL << 23,
  EXPLICIT_INVAL_DATA = 1ULL << 25,
  HANDLE_KILLPRIV_V2 = 1ULL << 28,  // since 7.33
  SETXATTR_EXT = 1ULL << 29,        // since 7.33
  INIT_EXT = 1ULL << 30,            // since 7.36
  CREATE_SUPP_GROUP = 1ULL << 34,   // since 7.38
  PASSTHROUGH = 1ULL << 37,         // since 7.40
  NO_EXPORT_SUPPORT = 1ULL << 38,   // since 7.40
  PASSTHROUGH_INO = 1ULL << 43,     // proposed; the bit has another use, too, see docs/PROTOCOL.md
};

inline constexpr uint32_t EXT_GROUPS = 32;  // fuse_ext_header.type, since 7.38
// out_header.error of a message with unique 0, since 7.45
inline constexpr int32_t NOTIFY_PRUNE = 9;

inline constexpr unsigned long DEV_IOC_BACKING_OPEN = 0x4010e501;  // _IOW(229, 1, fuse_backing_map)
inline constexpr unsigned long DEV_IOC_BACKING_CLOSE = 0x4004e502;  // _IOW(229, 2, uint32_t)

/// The bit of an opcode in fuse_backing_map.ops_mask.
constexpr uint64_t passthrough_op(uint32_t opcode) { return 1ULL << (opcode - 1); }
static_assert(passthrough_op(FUSE_READ) == 0x4000 && passthrough_op(FUSE_READDIR) == 0x8000000);

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
// What the transport aligns on.
static_assert(sizeof(fuse_in_header) + sizeof(fuse_write_in) == 80);

struct fuse_ext_header {  // since 7.38: the request's last total_extlen bytes are extensions
  uint32_t size;          // of this one, with this header and padded to 8 bytes
  uint32_t type;
};
struct fuse_supp_groups {  // EXT_GROUPS, always sent with one group
  uint32_t nr_groups;
  uint32_t group;
};
static_assert(sizeof(fuse_ext_header) == 8 && sizeof(fuse_supp_groups) == 8);

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

struct fuse_sx_time {
  int64_t tv_sec;
  uint32_t tv_nsec;
  int32_t reserved;
};
struct fuse_statx {  // since 7.39; the layout of struct statx up to dev_minor
  uint32_t mask;
  uint32_t blksize;
  uint64_t attributes;
  uint32_t nlink;
  uint32_t uid;
  uint32_t gid;
  uint16_t mode;
  uint16_t spare0[1];
  uint64_t ino;
  uint64_t size;
  uint64_t blocks;
  uint64_t attributes_mask;
  fuse_sx_time atime;
  fuse_sx_time btime;
  fuse_sx_time ctime;
  fuse_sx_time mtime;
  uint32_t rdev_major;
  uint32_t rdev_minor;
  uint32_t dev_major;
  uint32_t dev_minor;
  uint64_t spare2[14];
};
static_assert(sizeof(fuse_statx) == 256 && offsetof(fuse_statx, mode) == 28);
static_assert(offsetof(fuse_statx, ino) == 32 && offsetof(fuse_statx, atime) == 64);
static_assert(offsetof(fuse_statx, btime) == 80 && offsetof(fuse_statx, rdev_major) == 128);
static_assert(offsetof(fuse_statx, dev_minor) == 140 && offsetof(fuse_statx, spare2) == 144);

struct fuse_statx_in {  // since 7.39
  uint32_t getattr_flags;
  uint32_t reserved;
  uint64_t fh;
  uint32_t sx_flags;
  uint32_t sx_mask;
};
struct fuse_statx_out {
  uint64_t attr_valid;
  uint32_t attr_valid_nsec;
  uint32_t flags;
  uint64_t spare[2];
  fuse_statx stat;
};
static_assert(sizeof(fuse_statx_in) == 24 && sizeof(fuse_statx_out) == 288);
static_assert(offsetof(fuse_statx_out, stat) == 32);

struct fuse_entry2_out {  // instead of fuse_entry_out once PASSTHROUGH_INO is in effect (proposed)
  uint64_t nodeid;        // the backing inode's number
  uint64_t generation;
  uint64_t entry_valid;
  uint64_t attr_valid;
  uint32_t entry_valid_nsec;
  uint32_t attr_valid_nsec;
  int32_t backing_id;  // 0: none, or keep what is attached
  uint32_t flags;
  uint64_t reserved;
  fuse_statx statx;
};
static_assert(sizeof(fuse_entry2_out) == 312 && offsetof(fuse_entry2_out, backing_id) == 40);
static_assert(offsetof(fuse_entry2_out, reserved) == 48 && offsetof(fuse_entry2_out, statx) == 56);

struct fuse_open_out {
  uint64_t fh;
  uint32_t open_flags;  // FOPEN_*
  int32_t backing_id;   // since 7.40, used with FOPEN_PASSTHROUGH
};
static_assert(sizeof(fuse_open_out) == 16 && offsetof(fuse_open_out, backing_id) == 12);

struct fuse_setxattr_in {
  uint32_t size;
  uint32_t flags;
};
struct fuse_setxattr_ext {  // since 7.33: the end of fuse_setxattr_in under SETXATTR_EXT
  uint32_t setxattr_flags;
  uint32_t padding;
};
static_assert(sizeof(fuse_setxattr_in) == 8 && sizeof(fuse_setxattr_ext) == 8);

struct fuse_dirent {
  uint64_t ino;
  uint64_t off;
  uint32_t namelen;
  uint32_t type;
  // name, not terminated, padded with zeros to a multiple of 8 bytes
};
struct fuse_direntplus {
  fuse_entry_out entry_out;
  fuse_dirent dirent;
};
static_assert(sizeof(fuse_dirent) == 24 && sizeof(fuse_direntplus) == 152);

struct fuse_copy_file_range_out {  // COPY_FILE_RANGE_64, since 7.45
  uint64_t bytes_copied;
};

struct fuse_notify_prune_out {  // NOTIFY_PRUNE, since 7.45; `count` nodeids follow
  uint32_t count;
  uint32_t padding;
  uint64_t spare;
};
static_assert(sizeof(fuse_notify_prune_out) == 16);

struct fuse_backing_map {  // BACKING_OPEN, since 7.40
  int32_t fd;
  uint32_t flags;
  uint64_t ops_mask;  // proposed; padding that must be 0 without PASSTHROUGH_INO
};
static_assert(sizeof(fuse_backing_map) == 16 && offsetof(fuse_backing_map, ops_mask) == 8);

template <typename T>
concept Message = std::is_trivially_copyable_v<T> && std::is_standard_layout_v<T>;

}  // namespace fusebench::wire

namespace fusebench {

/// The name of an opcode, as in the kernel, without the prefix FUSE_; its number in decimal when it
/// has none.
std::string opcode_name(uint32_t opcode);
/// The opcode of a name or of a decimal number below kOpcodes; 0 when there is none.
uint32_t opcode_of(std::string_view name);
/// The names of all bits set, in ascending order; `BIT_n` for bits without a name.
std::vector<std::string> init_flag_names(uint64_t flags);

}  // namespace fusebench
