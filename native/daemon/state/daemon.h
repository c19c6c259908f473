// The state that all workers share, and what a handler is.
//
// Everything in Daemon is fixed before the first worker starts, except the two tables, which have
// their own locks, and atomic members. A Worker belongs to one thread.
#pragma once

#include <atomic>
#include <memory>
#include <vector>

#include "daemon/serve/counters.h"
#include "daemon/settings.h"
#include "daemon/state/backing.h"
#include "daemon/state/handles.h"
#include "daemon/state/inodes.h"
#include "daemon/wire/message.h"
#include "daemon/wire/negotiate.h"

namespace fusebench {

struct Daemon {
  Daemon(Settings chosen, BackingDevice& device);

  const Settings settings;
  BackingDevice& backing;
  Inodes inodes;
  Handles handles;
  UniqueFd root;              // the backing directory, O_RDONLY
  UniqueFd process_fds;       // /proc/self/fd, through which an O_PATH descriptor is reopened
  uint32_t uid, gid;          // the daemon's; requests of others act under their own
  std::vector<gid_t> groups;  // the daemon's supplementary groups
  size_t scarce_from;         // number of inodes from which descriptors are scarce
  UniqueFd scarcity;          // eventfd: asks the main thread to prune inodes
  Negotiated negotiated;      // by INIT
  std::atomic<uint64_t> refusals{0};  // OPENs and LOOKUPs failed because passthrough was refused
  std::atomic<bool> told_descriptors{false};  // the shortage was reported on stderr
};

/// Opens the backing directory and everything else a handler needs. Errors: errno of open.
Result<std::unique_ptr<Daemon>> make_daemon(Settings settings, BackingDevice& device);

/// Opens what a descriptor, O_PATH or not, refers to, with new flags. Invalid with errno set on
/// failure.
UniqueFd reopen(const Daemon& daemon, int fd, int flags);

// Asking the kernel to forget inodes before descriptors run out: each inode that it remembers costs
// one.

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

struct Worker {
  explicit Worker(Lane& counters) : lane(counters) {}

  Lane& lane;
  uint32_t umask = 0;         // of this thread, which has its own (CLONE_FS unshared)
  uint64_t first_unique = 0;  // INTERRUPT excluded
  uint64_t last_unique = 0;
  uint64_t interrupts = 0;
  uint64_t refused_replies = 0;
};

struct Context {
  Daemon& daemon;
  Worker& worker;
  const wire::fuse_in_header& header;
};

/// Serves one request: a positive errno, 0 with a reply, or kNoReply.
using Handler = int(Context&, Reader&, Reply&);
/// The same for a request that names an inode, which is known.
using InodeHandler = int(Context&, Inode&, Reader&, Reply&);
inline constexpr int kNoReply = -1;

}  // namespace fusebench
