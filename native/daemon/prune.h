// Asking the kernel to forget inodes before descriptors run out: every inode that it remembers
// costs one here.
#pragma once

#include "daemon.h"

namespace fusebench {

/// Sends FUSE_NOTIFY_PRUNE for some inodes, a part of the table further each time; the kernel drops
/// those that nobody uses, and FORGETs follow. Not to be called by a worker, which would then not
/// be there for requests that dropping an inode waits for. Does nothing before protocol 7.45.
/// Errors: errno of write.
int prune_inodes(Daemon& daemon, int device);

}  // namespace fusebench
