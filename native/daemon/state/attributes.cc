// statx, fstat and their conversion; see attributes.h.

#include "daemon/state/attributes.h"

#include <fcntl.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>

namespace fusebench {

int read_attributes(int fd, const char* name, struct statx& out) {
  const int flags = AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT | (*name == '\0' ? AT_EMPTY_PATH : 0);
  return statx(fd, name, flags, STATX_BASIC_STATS | STATX_BTIME, &out) < 0 ? errno : 0;
}

Identity identity_of(const struct statx& from) {
  return {makedev(from.stx_dev_major, from.stx_dev_minor), from.stx_ino};
}

uint32_t encode_device(uint32_t major, uint32_t minor) {
  return (minor & 0xffu) | major << 8 | (minor & ~0xffu) << 12;
}

dev_t decode_device(uint32_t encoded) {
  return makedev((encoded & 0xfff00u) >> 8, (encoded & 0xffu) | (encoded >> 12 & 0xfff00u));
}

fuse_attr to_attr(const struct statx& from) {
  fuse_attr to{};
  to.ino = from.stx_ino;
  to.size = from.stx_size;
  to.blocks = from.stx_blocks;
  to.atime = static_cast<uint64_t>(from.stx_atime.tv_sec);
  to.mtime = static_cast<uint64_t>(from.stx_mtime.tv_sec);
  to.ctime = static_cast<uint64_t>(from.stx_ctime.tv_sec);
  to.atimensec = from.stx_atime.tv_nsec;
  to.mtimensec = from.stx_mtime.tv_nsec;
  to.ctimensec = from.stx_ctime.tv_nsec;
  to.mode = from.stx_mode;
  to.nlink = from.stx_nlink;
  to.uid = from.stx_uid;
  to.gid = from.stx_gid;
  to.rdev = encode_device(from.stx_rdev_major, from.stx_rdev_minor);
  to.blksize = from.stx_blksize;
  return to;
}

fuse_attr to_attr(const struct stat& from) {
  fuse_attr to{};
  to.ino = from.st_ino;
  to.size = static_cast<uint64_t>(from.st_size);
  to.blocks = static_cast<uint64_t>(from.st_blocks);
  to.atime = static_cast<uint64_t>(from.st_atim.tv_sec);
  to.mtime = static_cast<uint64_t>(from.st_mtim.tv_sec);
  to.ctime = static_cast<uint64_t>(from.st_ctim.tv_sec);
  to.atimensec = static_cast<uint32_t>(from.st_atim.tv_nsec);
  to.mtimensec = static_cast<uint32_t>(from.st_mtim.tv_nsec);
  to.ctimensec = static_cast<uint32_t>(from.st_ctim.tv_nsec);
  to.mode = from.st_mode;
  to.nlink = static_cast<uint32_t>(from.st_nlink);
  to.uid = from.st_uid;
  to.gid = from.st_gid;
  to.rdev = encode_device(major(from.st_rdev), minor(from.st_rdev));
  to.blksize = static_cast<uint32_t>(from.st_blksize);
  return to;
}

wire::fuse_statx to_statx(const struct statx& from) {
  // fuse_statx is struct statx up to dev_minor; the fields after it (mount id, alignments) are not
  // set by a daemon.
  constexpr size_t kShared = offsetof(wire::fuse_statx, spare2);
  static_assert(offsetof(struct statx, stx_dev_minor) == offsetof(wire::fuse_statx, dev_minor));
  static_assert(offsetof(struct statx, stx_ino) == offsetof(wire::fuse_statx, ino));
  static_assert(offsetof(struct statx, stx_mtime) == offsetof(wire::fuse_statx, mtime));
  wire::fuse_statx to{};
  std::memcpy(&to, &from, kShared);
  to.mask &= STATX_BASIC_STATS | STATX_BTIME;
  return to;
}

int change_mode(int fd, uint32_t mode) {
  // fchmodat2, since Linux 6.6: the only chmod that takes an O_PATH descriptor. Older kernels need
  // the path in /proc/self/fd, which costs more.
  constexpr long kFchmodat2 = 452;
  if (syscall(kFchmodat2, fd, "", mode & 07777u, AT_EMPTY_PATH) == 0) return 0;
  if (errno != ENOSYS) return errno;
  char name[32];
  snprintf(name, sizeof name, "/proc/self/fd/%d", fd);
  return chmod(name, mode & 07777u) < 0 ? errno : 0;
}

int clear_suid_sgid(int fd) {
  struct stat st;
  if (fstat(fd, &st) < 0) return errno;
  if (!S_ISREG(st.st_mode)) return 0;
  uint32_t cleared = st.st_mode & ~static_cast<uint32_t>(S_ISUID);
  if ((cleared & S_IXGRP) != 0) cleared &= ~static_cast<uint32_t>(S_ISGID);
  return cleared == st.st_mode ? 0 : change_mode(fd, cleared);
}

int clear_sgid(int fd) {
  struct stat st;
  if (fstat(fd, &st) < 0) return errno;
  const uint32_t cleared = st.st_mode & ~static_cast<uint32_t>(S_ISGID);
  return cleared == st.st_mode ? 0 : change_mode(fd, cleared);
}

}  // namespace fusebench
