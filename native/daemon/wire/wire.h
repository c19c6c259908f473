// The part of the FUSE ABI that this daemon uses: structures with the kernel's names, constants
// without the FUSE_ prefix.
//
// Written from the protocol's documentation so that the build needs no kernel header newer than the
// oldest supported distribution's. A comment names the minor since which a field exists; without
// one it is older than 7.31. Deliberately absent: locks, ioctl, poll, other notifications, DAX and
// io_uring. All integers are in host byte order.
#pragma once

#include <cstddef>
#include <cstdint>
#include <type_traits>

#include "daemon/wire/headers.h"
#include "daemon/wire/wire_constants.h"

namespace fusebench::wire {

struct fuse_attr {
  uint64_t ino;
  uint64_t size;
  uint64_t blocks;
  uint64_t atime;
  uint64_t mtime;
  uint64_t ctime;
  uint32_t atimensec;
  uint32_t mtimensec;
  uint32_t ctimensec;
  uint32_t mode;
  uint32_t nlink;
  uint32_t uid;
  uint32_t gid;
  uint32_t rdev;
  uint32_t blksize;
  uint32_t flags;
};
static_assert(sizeof(fuse_attr) == 88 && offsetof(fuse_attr, atimensec) == 48);
static_assert(offsetof(fuse_attr, mode) == 60 && offsetof(fuse_attr, rdev) == 76);

struct fuse_sx_time {
  int64_t tv_sec;
  uint32_t tv_nsec;
  int32_t reserved;
};
static_assert(sizeof(fuse_sx_time) == 16);

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

struct fuse_entry_out {  // LOOKUP, SYMLINK, MKNOD, MKDIR, LINK; first half of CREATE and TMPFILE
  uint64_t nodeid;
  uint64_t generation;
  uint64_t entry_valid;
  uint64_t attr_valid;
  uint32_t entry_valid_nsec;
  uint32_t attr_valid_nsec;
  fuse_attr attr;
};
static_assert(sizeof(fuse_entry_out) == 128 && offsetof(fuse_entry_out, attr) == 40);

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

struct fuse_forget_in {
  uint64_t nlookup;
};
struct fuse_forget_one {
  uint64_t nodeid;
  uint64_t nlookup;
};
struct fuse_batch_forget_in {
  uint32_t count;
  uint32_t dummy;
};
static_assert(sizeof(fuse_forget_in) == 8 && sizeof(fuse_forget_one) == 16);
static_assert(sizeof(fuse_batch_forget_in) == 8);

struct fuse_attr_out {  // GETATTR, SETATTR
  uint64_t attr_valid;
  uint32_t attr_valid_nsec;
  uint32_t dummy;
  fuse_attr attr;
};
static_assert(sizeof(fuse_attr_out) == 104);

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

struct fuse_setattr_in {
  uint32_t valid;  // FATTR_*
  uint32_t padding;
  uint64_t fh;
  uint64_t size;
  uint64_t lock_owner;
  uint64_t atime;
  uint64_t mtime;
  uint64_t ctime;
  uint32_t atimensec;
  uint32_t mtimensec;
  uint32_t ctimensec;
  uint32_t mode;
  uint32_t unused4;
  uint32_t uid;
  uint32_t gid;
  uint32_t unused5;
};
static_assert(sizeof(fuse_setattr_in) == 88 && offsetof(fuse_setattr_in, mode) == 68);
static_assert(offsetof(fuse_setattr_in, uid) == 76);

struct fuse_mknod_in {
  uint32_t mode;
  uint32_t rdev;
  uint32_t umask;
  uint32_t padding;
};
struct fuse_mkdir_in {
  uint32_t mode;
  uint32_t umask;
};
struct fuse_rename_in {
  uint64_t newdir;
};
struct fuse_rename2_in {
  uint64_t newdir;
  uint32_t flags;
  uint32_t padding;
};
struct fuse_link_in {
  uint64_t oldnodeid;
};
static_assert(sizeof(fuse_mknod_in) == 16 && sizeof(fuse_mkdir_in) == 8);
static_assert(sizeof(fuse_rename_in) == 8 && sizeof(fuse_rename2_in) == 16);

struct fuse_open_in {  // OPEN, OPENDIR
  uint32_t flags;
  uint32_t open_flags;  // OPEN_KILL_SUIDGID
};
struct fuse_create_in {  // CREATE, TMPFILE
  uint32_t flags;
  uint32_t mode;
  uint32_t umask;
  uint32_t open_flags;  // OPEN_KILL_SUIDGID
};
struct fuse_open_out {
  uint64_t fh;
  uint32_t open_flags;  // FOPEN_*
  int32_t backing_id;   // since 7.40, used with FOPEN_PASSTHROUGH
};
static_assert(sizeof(fuse_open_in) == 8 && sizeof(fuse_create_in) == 16);
static_assert(sizeof(fuse_open_out) == 16 && offsetof(fuse_open_out, backing_id) == 12);

struct fuse_read_in {  // READ, READDIR, READDIRPLUS
  uint64_t fh;
  uint64_t offset;
  uint32_t size;
  uint32_t read_flags;
  uint64_t lock_owner;
  uint32_t flags;
  uint32_t padding;
};
struct fuse_write_in {
  uint64_t fh;
  uint64_t offset;
  uint32_t size;
  uint32_t write_flags;
  uint64_t lock_owner;
  uint32_t flags;  // f_flags of the client's open file; 0 in page write-back
  uint32_t padding;
};
struct fuse_write_out {  // WRITE, COPY_FILE_RANGE
  uint32_t size;
  uint32_t padding;
};
static_assert(sizeof(fuse_read_in) == 40 && sizeof(fuse_write_in) == 40);
static_assert(sizeof(fuse_in_header) + sizeof(fuse_write_in) ==
              80);  // what the transport aligns on

struct fuse_release_in {  // RELEASE, RELEASEDIR
  uint64_t fh;
  uint32_t flags;
  uint32_t release_flags;
  uint64_t lock_owner;
};
struct fuse_flush_in {
  uint64_t fh;
  uint32_t unused;
  uint32_t padding;
  uint64_t lock_owner;
};
struct fuse_fsync_in {  // FSYNC, FSYNCDIR
  uint64_t fh;
  uint32_t fsync_flags;
  uint32_t padding;
};
static_assert(sizeof(fuse_release_in) == 24 && sizeof(fuse_flush_in) == 24);
static_assert(sizeof(fuse_fsync_in) == 16);

struct fuse_setxattr_in {
  uint32_t size;
  uint32_t flags;
};
struct fuse_setxattr_ext {  // since 7.33: the end of fuse_setxattr_in under SETXATTR_EXT
  uint32_t setxattr_flags;
  uint32_t padding;
};
struct fuse_getxattr_in {  // GETXATTR, LISTXATTR
  uint32_t size;
  uint32_t padding;
};
struct fuse_getxattr_out {
  uint32_t size;
  uint32_t padding;
};
static_assert(sizeof(fuse_setxattr_in) == 8 && sizeof(fuse_setxattr_ext) == 8);
static_assert(sizeof(fuse_getxattr_out) == 8);

struct fuse_statfs_out {  // struct fuse_kstatfs
  uint64_t blocks;
  uint64_t bfree;
  uint64_t bavail;
  uint64_t files;
  uint64_t ffree;
  uint32_t bsize;
  uint32_t namelen;
  uint32_t frsize;
  uint32_t padding;
  uint32_t spare[6];
};
static_assert(sizeof(fuse_statfs_out) == 80 && offsetof(fuse_statfs_out, namelen) == 44);

struct fuse_dirent {
  uint64_t ino;
  uint64_t off;
  uint32_t namelen;
  uint32_t type;
  // name, not terminated, padded with zeros to a multiple of 8 bytes
};
static_assert(sizeof(fuse_dirent) == 24);

struct fuse_direntplus {
  fuse_entry_out entry_out;
  fuse_dirent dirent;
};
static_assert(sizeof(fuse_direntplus) == 152);

struct fuse_fallocate_in {
  uint64_t fh;
  uint64_t offset;
  uint64_t length;
  uint32_t mode;
  uint32_t padding;
};
struct fuse_lseek_in {
  uint64_t fh;
  uint64_t offset;
  uint32_t whence;
  uint32_t padding;
};
struct fuse_lseek_out {
  uint64_t offset;
};
struct fuse_copy_file_range_in {  // COPY_FILE_RANGE, COPY_FILE_RANGE_64
  uint64_t fh_in;
  uint64_t off_in;
  uint64_t nodeid_out;
  uint64_t fh_out;
  uint64_t off_out;
  uint64_t len;
  uint64_t flags;
};
struct fuse_copy_file_range_out {  // COPY_FILE_RANGE_64, since 7.45
  uint64_t bytes_copied;
};
static_assert(sizeof(fuse_fallocate_in) == 32 && sizeof(fuse_lseek_in) == 24);
static_assert(sizeof(fuse_copy_file_range_in) == 56);

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
