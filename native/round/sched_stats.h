// What the scheduler records about a thread: how long it was runnable without running, and how
// often it changed its CPU, from its files in /proc; and the same by perf events, to check the
// other counters.
//
// Plain text files hook into nothing, so a context switch costs the same whether they are open or
// not. An open perf event makes each one slower (1.4 us per sleep and wake-up on the machine where
// this was measured), so it is used in separate rounds and never in a timed one.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "common/fd.h"

namespace fusebench {

// What a thread has open to be counted, on every CPU, and reads repeatedly. The same thread closes
// it: it has its own descriptor table.
struct OwnCounters {
  // Those of the calling thread.
  void open(bool perf_events);

  UniqueFd schedstat;
  UniqueFd sched;
  UniqueFd perf_migrations;
  UniqueFd perf_switches;
};

// The second field of /proc/PID/task/TID/schedstat: nanoseconds in which the thread was runnable
// and did not run. nullopt where the kernel does not keep it (no CONFIG_SCHED_INFO).
std::optional<uint64_t> run_delay_ns(const UniqueFd& schedstat);

// Changes of the CPU so far; nullopt where the kernel does not report them (no /proc/TID/sched).
std::optional<uint64_t> migrations(const UniqueFd& sched);

// Perf events so far; nullopt, not 0, when the kernel does not permit counting.
std::optional<uint64_t> perf_events(const UniqueFd& counter);

// Nanoseconds that the hypervisor gave to other guests while one of these CPUs had something to
// run, from /proc/stat, which counts in steps of 10 ms. nullopt where it cannot be read.
std::optional<uint64_t> stolen_ns(const std::vector<int>& cpus);

}  // namespace fusebench
