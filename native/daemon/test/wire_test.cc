// Our ABI compared with the kernel header of the build machine, as far as that header has it.
#include "daemon/wire/wire.h"

#include <sys/ioctl.h>

#include "daemon/test/check.h"

namespace {

using fusebench::opcode_name;
namespace wire = fusebench::wire;

#define SAME_SIZE(name) CHECK_EQ(sizeof(wire::name), sizeof(struct name))
#define SAME_FIELD(name, field) CHECK_EQ(offsetof(wire::name, field), offsetof(struct name, field))

TEST("our structures are as long as those of <linux/fuse.h>") {
  SAME_SIZE(fuse_in_header);
  SAME_SIZE(fuse_init_out);
  SAME_SIZE(fuse_open_out);
  SAME_SIZE(fuse_dirent);
  SAME_SIZE(fuse_direntplus);
  CHECK_EQ(sizeof(wire::fuse_setxattr_in), size_t{FUSE_COMPAT_SETXATTR_IN_SIZE});
  CHECK_EQ(sizeof(wire::fuse_setxattr_in) + sizeof(wire::fuse_setxattr_ext),
           sizeof(struct fuse_setxattr_in));
}

TEST("our fields have the offsets of those of <linux/fuse.h>") {
  SAME_FIELD(fuse_in_header, pid);
  SAME_FIELD(fuse_init_out, max_pages);
  SAME_FIELD(fuse_init_out, max_write);
  SAME_FIELD(fuse_open_out, open_flags);
  SAME_FIELD(fuse_dirent, type);
}

TEST("our opcodes, their names and our flags are those of <linux/fuse.h>") {
  CHECK_EQ(opcode_name(FUSE_LOOKUP), "LOOKUP");
  CHECK_EQ(opcode_name(FUSE_SETATTR), "SETATTR");
  CHECK_EQ(opcode_name(FUSE_RELEASEDIR), "RELEASEDIR");
  CHECK_EQ(opcode_name(FUSE_BATCH_FORGET), "BATCH_FORGET");
  CHECK_EQ(opcode_name(FUSE_COPY_FILE_RANGE), "COPY_FILE_RANGE");
  CHECK_EQ(opcode_name(FUSE_SYNCFS), "SYNCFS");
  CHECK_EQ(uint32_t{wire::TMPFILE}, uint32_t{FUSE_TMPFILE});
  CHECK_EQ(uint64_t{wire::PARALLEL_DIROPS}, uint64_t{FUSE_PARALLEL_DIROPS});
  CHECK_EQ(uint64_t{wire::EXPLICIT_INVAL_DATA}, uint64_t{FUSE_EXPLICIT_INVAL_DATA});
  CHECK_EQ(uint64_t{wire::HANDLE_KILLPRIV_V2}, uint64_t{FUSE_HANDLE_KILLPRIV_V2});
  CHECK_EQ(uint64_t{wire::POSIX_ACL}, uint64_t{FUSE_POSIX_ACL});
  CHECK_EQ(uint64_t{wire::SETXATTR_EXT}, uint64_t{FUSE_SETXATTR_EXT});
  CHECK_EQ(FOPEN_NOFLUSH, 32);
  CHECK_EQ(FOPEN_PASSTHROUGH, 128);
  CHECK_EQ(wire::DEV_IOC_BACKING_OPEN, _IOW(FUSE_DEV_IOC_MAGIC, 1, wire::fuse_backing_map));
  CHECK_EQ(wire::DEV_IOC_BACKING_CLOSE, _IOW(FUSE_DEV_IOC_MAGIC, 2, uint32_t));
}

}  // namespace
