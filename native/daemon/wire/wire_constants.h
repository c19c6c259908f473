// The numbers of the FUSE ABI that this daemon uses: opcodes, flags and ioctls, without the FUSE_
// prefix.
//
// A comment names the minor since which a value exists; without one it is older than 7.31. Only
// used or answered values are here; the names of all INIT flags, for display, are in names.cc.
#pragma once

#include <cstdint>

namespace fusebench::wire {

inline constexpr uint32_t kMajor = 7;
inline constexpr uint32_t kMinor = 45;
inline constexpr uint64_t kRootId = 1;
inline constexpr uint32_t kMinReadBuffer = 8192;

enum Opcode : uint32_t {
  LOOKUP = 1,
  FORGET = 2,  // no reply
  GETATTR = 3,
  SETATTR = 4,
  READLINK = 5,
  SYMLINK = 6,
  MKNOD = 8,
  MKDIR = 9,
  UNLINK = 10,
  RMDIR = 11,
  RENAME = 12,
  LINK = 13,
  OPEN = 14,
  READ = 15,
  WRITE = 16,
  STATFS = 17,
  RELEASE = 18,
  FSYNC = 20,
  SETXATTR = 21,
  GETXATTR = 22,
  LISTXATTR = 23,
  REMOVEXATTR = 24,
  FLUSH = 25,
  INIT = 26,
  OPENDIR = 27,
  READDIR = 28,
  RELEASEDIR = 29,
  FSYNCDIR = 30,
  GETLK = 31,
  SETLK = 32,
  SETLKW = 33,
  ACCESS = 34,
  CREATE = 35,
  INTERRUPT = 36,  // no reply needed
  BMAP = 37,
  DESTROY = 38,
  IOCTL = 39,
  POLL = 40,
  NOTIFY_REPLY = 41,  // no reply
  BATCH_FORGET = 42,  // no reply
  FALLOCATE = 43,
  READDIRPLUS = 44,
  RENAME2 = 45,
  LSEEK = 46,
  COPY_FILE_RANGE = 47,
  SETUPMAPPING = 48,
  REMOVEMAPPING = 49,
  SYNCFS = 50,              // since 7.34
  TMPFILE = 51,             // since 7.37
  STATX = 52,               // since 7.39
  COPY_FILE_RANGE_64 = 53,  // since 7.45
};

// INIT flags: bits 0..31 are in `flags`, bits 32..63 in `flags2`, which needs INIT_EXT (7.36).
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

enum OpenFlag : uint32_t {  // FOPEN_* of fuse_open_out
  FOPEN_DIRECT_IO = 1u << 0,
  FOPEN_KEEP_CACHE = 1u << 1,
  FOPEN_CACHE_DIR = 1u << 3,
  FOPEN_NOFLUSH = 1u << 5,      // since 7.35
  FOPEN_PASSTHROUGH = 1u << 7,  // since 7.40
};

enum SetattrFlag : uint32_t {  // FATTR_*
  FATTR_MODE = 1u << 0,
  FATTR_UID = 1u << 1,
  FATTR_GID = 1u << 2,
  FATTR_SIZE = 1u << 3,
  FATTR_ATIME = 1u << 4,
  FATTR_MTIME = 1u << 5,
  FATTR_FH = 1u << 6,
  FATTR_ATIME_NOW = 1u << 7,
  FATTR_MTIME_NOW = 1u << 8,
  FATTR_KILL_SUIDGID = 1u << 11,  // since 7.33
};

inline constexpr uint32_t OPEN_KILL_SUIDGID = 1u << 0;   // fuse_open_in.open_flags, since 7.33
inline constexpr uint32_t WRITE_CACHE = 1u << 0;         // fuse_write_in.write_flags
inline constexpr uint32_t WRITE_KILL_SUIDGID = 1u << 2;  // since 7.33
inline constexpr uint32_t FSYNC_FDATASYNC = 1u << 0;
inline constexpr uint32_t EXT_GROUPS = 32;                   // fuse_ext_header.type, since 7.38
inline constexpr uint32_t SETXATTR_ACL_KILL_SGID = 1u << 0;  // fuse_setxattr_ext, since 7.33

inline constexpr int32_t NOTIFY_PRUNE =
    9;  // out_header.error of a message with unique 0, since 7.45

inline constexpr unsigned long DEV_IOC_CLONE = 0x8004e500;         // _IOR(229, 0, uint32_t)
inline constexpr unsigned long DEV_IOC_BACKING_OPEN = 0x4010e501;  // _IOW(229, 1, fuse_backing_map)
inline constexpr unsigned long DEV_IOC_BACKING_CLOSE = 0x4004e502;  // _IOW(229, 2, uint32_t)

/// The bit of an opcode in fuse_backing_map.ops_mask.
constexpr uint64_t passthrough_op(Opcode opcode) { return 1ULL << (opcode - 1); }
static_assert(passthrough_op(READ) == 0x4000 && passthrough_op(WRITE) == 0x8000);
static_assert(passthrough_op(GETATTR) == 0x4 && passthrough_op(SETATTR) == 0x8);
static_assert(passthrough_op(READDIR) == 0x8000000);

}  // namespace fusebench::wire
