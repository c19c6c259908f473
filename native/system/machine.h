// Facts and limits of this machine and process: clock cost, CPUs, file descriptors, file systems.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "common/failure.h"

namespace fusebench {

// The median cost of `t0; t1` over 10,000 pairs, in nanoseconds.
uint64_t clock_pair_ns();

// CPUs that the calling thread may use, ascending.
std::vector<int> allowed_cpus();

// Restricts the calling thread to `cpus`. Errors: those of sched_setaffinity.
Failure pin_thread(const std::vector<int>& cpus);

// Puts the calling thread, and what it starts or executes from now on, under SCHED_BATCH: a thread
// that wakes up does not preempt the running one. Errors: those of sched_setscheduler.
Failure use_batch_scheduling();

struct FsInfo {
  std::string type;  // as in /proc/self/mountinfo, for example "tmpfs" or "fuse.fusebench"
  uint64_t magic = 0;
  // Space for this user; UINT64_MAX when the file system has no limit.
  uint64_t free_bytes = 0;
  uint64_t free_inodes = 0;
};

// Errors: those of statfs and statx.
Failure fs_info(const std::string& path, FsInfo* info);

// Raises the soft limit of open files to the hard one and returns it; UINT64_MAX is unlimited.
// Errors: those of setrlimit.
Failure raise_file_limit(uint64_t* limit);

}  // namespace fusebench
