// Every handler, in opcode order; the .cc files of this folder define them, dispatch.cc has the
// table.
//
// Each returns a positive errno, 0 with the reply filled in, or kNoReply.
#pragma once

#include "daemon/state/daemon.h"

namespace fusebench::ops {

int lookup(Context&, Reader&, Reply&);
int forget(Context&, Reader&, Reply&);
int getattr(Context&, Reader&, Reply&);
int setattr(Context&, Reader&, Reply&);
int readlink(Context&, Reader&, Reply&);
int symlink(Context&, Reader&, Reply&);
int mknod(Context&, Reader&, Reply&);
int mkdir(Context&, Reader&, Reply&);
int unlink(Context&, Reader&, Reply&);
int rmdir(Context&, Reader&, Reply&);
int rename(Context&, Reader&, Reply&);
int link(Context&, Reader&, Reply&);
int open(Context&, Reader&, Reply&);
int read(Context&, Reader&, Reply&);
int write(Context&, Reader&, Reply&);
int statfs(Context&, Reader&, Reply&);
int release(Context&, Reader&, Reply&);
int fsync(Context&, Reader&, Reply&);
int setxattr(Context&, Reader&, Reply&);
int getxattr(Context&, Reader&, Reply&);
int listxattr(Context&, Reader&, Reply&);
int removexattr(Context&, Reader&, Reply&);
int flush(Context&, Reader&, Reply&);
int init(Context&, Reader&, Reply&);
int opendir(Context&, Reader&, Reply&);
int readdir(Context&, Reader&, Reply&);
int create(Context&, Reader&, Reply&);
int interrupt(Context&, Reader&, Reply&);
int destroy(Context&, Reader&, Reply&);
int batch_forget(Context&, Reader&, Reply&);
int fallocate(Context&, Reader&, Reply&);
int readdirplus(Context&, Reader&, Reply&);
int rename2(Context&, Reader&, Reply&);
int lseek(Context&, Reader&, Reply&);
int copy_file_range(Context&, Reader&, Reply&);
int tmpfile(Context&, Reader&, Reply&);
int statx(Context&, Reader&, Reply&);
int copy_file_range_64(Context&, Reader&, Reply&);

}  // namespace fusebench::ops
