// What the scheduler records about a thread, from its files in /proc: how long it was runnable
// without running, and how often it changed its CPU.
//
// Plain text files, so that nothing hooks into the scheduler and a context switch costs the same
// whether they are open or not. (An open perf counter adds 1.4 us to each sleep and wake-up on the
// machine where this was measured.)
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "common/fd.h"

namespace fusebench {

// The second field of /proc/PID/task/TID/schedstat: nanoseconds in which the thread was runnable
// and did not run. nullopt where the kernel does not keep it (no CONFIG_SCHED_INFO).
std::optional<uint64_t> run_delay_ns(const std::string& schedstat_path);

// The files of the calling thread, opened once and read repeatedly.
class OwnSchedStats {
 public:
  void open();
  void close();
  std::optional<uint64_t> run_delay_ns() const;
  // Changes of the CPU so far; nullopt where the kernel does not report them (no /proc/TID/sched).
  std::optional<uint64_t> migrations() const;

 private:
  UniqueFd schedstat_;
  UniqueFd sched_;
};

// Nanoseconds that the hypervisor gave to other guests while one of these CPUs had something to
// run, from /proc/stat, which counts in steps of 10 ms. nullopt where it cannot be read.
std::optional<uint64_t> stolen_ns(const std::vector<int>& cpus);

}  // namespace fusebench
