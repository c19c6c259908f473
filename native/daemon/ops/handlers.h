// Every handler; the .cc files of this folder define them, dispatch.cc has the table.
//
// Each returns a positive errno, 0 with the reply filled in, or kNoReply.
#pragma once

#include "daemon/state/daemon.h"

namespace fusebench::ops {

Handler forget, batch_forget, read, write, fsync, fallocate, lseek, copy_file_range,
    copy_file_range_64, flush, release;
InodeHandler lookup, getattr, statx, setattr, readlink, symlink, mknod, mkdir, unlink, rmdir,
    rename, rename2, link, open, create, tmpfile, opendir, readdir, readdirplus, statfs, setxattr,
    getxattr, listxattr, removexattr;

}  // namespace fusebench::ops
