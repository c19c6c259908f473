// Our ABI compared with the kernel header of the build machine, as far as that header has it.
#include "daemon/wire/wire.h"

// Values whose names the kernel header defines as macros, saved before it does.
constexpr uint32_t kOurKillSuidgid = fusebench::wire::FATTR_KILL_SUIDGID;
constexpr uint32_t kOurNoflush = fusebench::wire::FOPEN_NOFLUSH;
constexpr uint32_t kOurAclKillSgid = fusebench::wire::SETXATTR_ACL_KILL_SGID;

#include <linux/fuse.h>
#include <sys/ioctl.h>

#include "daemon/test/check.h"

namespace {

namespace wire = fusebench::wire;

#define SAME_SIZE(name) CHECK_EQ(sizeof(wire::name), sizeof(struct name))
#define SAME_FIELD(name, field) CHECK_EQ(offsetof(wire::name, field), offsetof(struct name, field))

TEST("our structures are as long as those of <linux/fuse.h>") {
  SAME_SIZE(fuse_in_header);
  SAME_SIZE(fuse_out_header);
  SAME_SIZE(fuse_init_out);
  SAME_SIZE(fuse_attr);
  SAME_SIZE(fuse_entry_out);
  SAME_SIZE(fuse_attr_out);
  SAME_SIZE(fuse_setattr_in);
  SAME_SIZE(fuse_mknod_in);
  SAME_SIZE(fuse_mkdir_in);
  SAME_SIZE(fuse_rename2_in);
  SAME_SIZE(fuse_open_in);
  SAME_SIZE(fuse_open_out);
  SAME_SIZE(fuse_create_in);
  SAME_SIZE(fuse_read_in);
  SAME_SIZE(fuse_write_in);
  SAME_SIZE(fuse_write_out);
  SAME_SIZE(fuse_release_in);
  SAME_SIZE(fuse_flush_in);
  SAME_SIZE(fuse_fsync_in);
  SAME_SIZE(fuse_getxattr_in);
  SAME_SIZE(fuse_getxattr_out);
  SAME_SIZE(fuse_fallocate_in);
  SAME_SIZE(fuse_lseek_in);
  SAME_SIZE(fuse_copy_file_range_in);
  SAME_SIZE(fuse_dirent);
  SAME_SIZE(fuse_direntplus);
  CHECK_EQ(sizeof(wire::fuse_statfs_out), sizeof(struct fuse_statfs_out));
  CHECK_EQ(sizeof(wire::fuse_setxattr_in), size_t{FUSE_COMPAT_SETXATTR_IN_SIZE});
  CHECK_EQ(sizeof(wire::fuse_setxattr_in) + sizeof(wire::fuse_setxattr_ext),
           sizeof(struct fuse_setxattr_in));
}

TEST("our fields have the offsets of those of <linux/fuse.h>") {
  SAME_FIELD(fuse_in_header, pid);
  SAME_FIELD(fuse_init_out, max_pages);
  SAME_FIELD(fuse_init_out, max_write);
  SAME_FIELD(fuse_attr, blksize);
  SAME_FIELD(fuse_entry_out, attr);
  SAME_FIELD(fuse_setattr_in, gid);
  SAME_FIELD(fuse_write_in, flags);
  SAME_FIELD(fuse_open_out, open_flags);
  SAME_FIELD(fuse_copy_file_range_in, flags);
}

TEST("our opcodes and flags have the numbers of <linux/fuse.h>") {
  CHECK_EQ(+wire::LOOKUP, +FUSE_LOOKUP);
  CHECK_EQ(+wire::SETATTR, +FUSE_SETATTR);
  CHECK_EQ(+wire::RELEASEDIR, +FUSE_RELEASEDIR);
  CHECK_EQ(+wire::BATCH_FORGET, +FUSE_BATCH_FORGET);
  CHECK_EQ(+wire::COPY_FILE_RANGE, +FUSE_COPY_FILE_RANGE);
  CHECK_EQ(+wire::SYNCFS, +FUSE_SYNCFS);
  CHECK_EQ(+wire::TMPFILE, +FUSE_TMPFILE);
  CHECK_EQ(uint64_t{wire::PARALLEL_DIROPS}, uint64_t{FUSE_PARALLEL_DIROPS});
  CHECK_EQ(uint64_t{wire::EXPLICIT_INVAL_DATA}, uint64_t{FUSE_EXPLICIT_INVAL_DATA});
  CHECK_EQ(uint64_t{wire::HANDLE_KILLPRIV_V2}, uint64_t{FUSE_HANDLE_KILLPRIV_V2});
  CHECK_EQ(uint64_t{wire::POSIX_ACL}, uint64_t{FUSE_POSIX_ACL});
  CHECK_EQ(uint64_t{wire::SETXATTR_EXT}, uint64_t{FUSE_SETXATTR_EXT});
  CHECK_EQ(kOurAclKillSgid, uint32_t{FUSE_SETXATTR_ACL_KILL_SGID});
  CHECK_EQ(kOurKillSuidgid, uint32_t{FATTR_KILL_SUIDGID});
  CHECK_EQ(kOurNoflush, uint32_t{FOPEN_NOFLUSH});
  CHECK_EQ(wire::DEV_IOC_CLONE, static_cast<unsigned long>(FUSE_DEV_IOC_CLONE));
  CHECK_EQ(wire::WRITE_KILL_SUIDGID, uint32_t{FUSE_WRITE_KILL_SUIDGID});
}

}  // namespace
