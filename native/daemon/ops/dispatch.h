// One request in, one reply out: bytes to bytes, over any transport and without a mount.
#pragma once

#include <span>

#include "daemon/state/daemon.h"

namespace fusebench {

/// Serves one request. The finished reply is in `reply.bytes()`, which is empty where there is
/// none: FORGET, INTERRUPT, and requests too short to have the `unique` that a reply needs. Any
/// bytes are safe.
void dispatch(Daemon& daemon, Worker& worker, std::span<const std::byte> request, Reply& reply);

/// Reverts what a reply granted if the kernel did not accept it: a lookup count, an open handle.
void undo(Daemon& daemon, const Reply& reply);

}  // namespace fusebench

/// Every handler; the .cc files of this folder define them, dispatch.cc has the table. Each returns
/// a positive errno, 0 with the reply filled in, or kNoReply.
namespace fusebench::ops {

Handler forget, batch_forget, read, write, fsync, fallocate, lseek, copy_file_range,
    copy_file_range_64, flush, release;
InodeHandler lookup, getattr, statx, setattr, readlink, symlink, mknod, mkdir, unlink, rmdir,
    rename, rename2, link, open, create, tmpfile, opendir, readdir, readdirplus, statfs, setxattr,
    getxattr, listxattr, removexattr;

}  // namespace fusebench::ops
