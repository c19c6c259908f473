// Asking the kernel to forget inodes before descriptors run out: every inode that it remembers
// costs one here.
#pragma once

#include "daemon/state/daemon.h"

namespace fusebench {

/// From how many inodes on they are scarce: half of what there can be with so many descriptors.
size_t scarce_inodes(uint64_t descriptors);
/// To be called for each inode that is new in the table; asks for pruning now and then while they
/// are scarce.
void note_new_inode(Daemon& daemon);
/// To be called where descriptors (EMFILE, ENFILE) or places in a table (ENFILE) have run out: asks
/// for pruning, and says it on stderr the first time. Returns what the client is told: ENFILE,
/// since its own table is not full.
int out_of_descriptors(Daemon& daemon);

/// Sends FUSE_NOTIFY_PRUNE for some inodes, a part of the table further each time; the kernel drops
/// those that nobody uses, and FORGETs follow. Not to be called by a worker, which would then not
/// be there for requests that dropping an inode waits for. Does nothing before protocol 7.45.
/// Errors: errno of write.
int prune_inodes(Daemon& daemon, int device);

}  // namespace fusebench
