// Asking the kernel to forget inodes before descriptors run out: each inode that it remembers costs
// one.
#pragma once

#include "daemon/state/daemon.h"

namespace fusebench {

/// The number of inodes from which they are scarce: half of what this many descriptors allow.
size_t scarce_inodes(uint64_t descriptors);
/// Call it for each new inode in the table; sometimes requests pruning while inodes are scarce.
void note_new_inode(Daemon& daemon);
/// Call it where descriptors (EMFILE, ENFILE) or places in a table (ENFILE) have run out: requests
/// pruning, and reports it on stderr the first time. Returns the client's error: ENFILE, since its
/// own table is not full.
int out_of_descriptors(Daemon& daemon);

/// Sends FUSE_NOTIFY_PRUNE for some inodes, each time the next part of the table; the kernel drops
/// unused ones, and FORGETs follow. Never call it from a worker: dropping an inode waits for
/// requests, which the worker could not serve. Does nothing before protocol 7.45. Errors: errno of
/// write.
int prune_inodes(Daemon& daemon, int device);

}  // namespace fusebench
