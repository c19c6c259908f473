// A round: client threads that do the same operation many times, measured from outside and inside.
//
// run_round() prepares, warms up, holds all threads at a barrier, takes a snapshot, lets them run,
// takes another snapshot and merges. It never waits beyond its deadline: threads that hang in a
// dead mount stay behind with the state they need, and end by themselves once the connection is
// aborted. It computes no statistics and knows nothing about modes.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "common/failure.h"
#include "common/histogram.h"

namespace fusebench {

// Mirrors DaemonHandle of native/index.ts.
struct DaemonHandle {
  int pid = 0;
  std::optional<std::string> counters_path;
  uint32_t connection = 0;
  std::string fusectl;
};

// Mirrors RoundSpec of native/index.ts; see there for the meaning of each field.
struct RoundSpec {
  std::string loop;
  std::vector<std::string> paths;  // one per thread
  uint64_t operations = 0;
  uint64_t repeat = 1;
  uint64_t warmup = 0;
  uint64_t block_bytes = 0;
  uint64_t file_bytes = 0;
  bool random = false;
  uint64_t seed = 0;
  bool o_direct = false;
  bool drop_cache = false;
  bool fill_cache = true;
  bool fsync = false;
  bool force_sync = false;
  bool stat_entries = false;
  uint64_t stat_percent = 100;
  uint64_t entries = 0;
  bool expect_missing = false;
  std::vector<int> cpus;  // empty: unpinned
  std::vector<int>
      unpinned_cpus;  // where unpinned threads may run: the process's CPUs when it started
  uint64_t deadline_ms = 0;
  // Also count with perf events. They slow every context switch: never for a timed round.
  bool perf_counters = false;
  std::optional<DaemonHandle> daemon;
};

// What the kernel counts per thread.
struct ThreadCounts {
  uint64_t voluntary = 0;
  uint64_t involuntary = 0;
  uint64_t cpu_ns = 0;
  uint64_t minor_faults = 0;
  uint64_t major_faults = 0;

  ThreadCounts& operator+=(const ThreadCounts& more) {
    voluntary += more.voluntary;
    involuntary += more.involuntary;
    cpu_ns += more.cpu_ns;
    minor_faults += more.minor_faults;
    major_faults += more.major_faults;
    return *this;
  }
  ThreadCounts operator-(const ThreadCounts& less) const {
    return {voluntary - less.voluntary, involuntary - less.involuntary, cpu_ns - less.cpu_ns,
            minor_faults - less.minor_faults, major_faults - less.major_faults};
  }
};

// The same for an interval, with counts that only an interval as a whole has. nullopt: not reported
// by this kernel, or not requested.
struct IntervalCounts {
  ThreadCounts thread;
  std::optional<uint64_t> run_delay_ns = 0;
  std::optional<uint64_t> migrations = 0;
  std::optional<uint64_t> perf_switches = 0;  // voluntary + involuntary as perf events see them
  std::optional<uint64_t> perf_migrations = 0;
};

// Who used the CPUs of the clients from the first operation to the last, preparation included.
struct Occupancy {
  uint64_t wall_ns = 0;  // times the number of CPUs that the clients are pinned to, or of threads
  uint64_t cpu_ns = 0;   // of clients and daemon together
  std::optional<uint64_t> run_delay_ns = 0;  // of clients and daemon: runnable, but not running
  std::optional<uint64_t> stolen_ns;         // by the hypervisor, in steps of 10 ms
};

// What a daemon did during a round. Maps are by opcode and have no zero entries.
struct DaemonCounts {
  uint64_t voluntary = 0;
  uint64_t involuntary = 0;
  uint64_t cpu_ns = 0;
  std::optional<uint64_t> run_delay_ns;
  bool ours = false;  // the fields below are counted
  uint64_t messages = 0;
  uint64_t forgets = 0;
  std::map<uint32_t, uint64_t> requests;
  std::map<uint32_t, Histogram> service;
};

struct RoundResult {
  uint64_t operations = 0;
  // Wall time from the first operation's start to the last one's end over all threads, without the
  // time that each thread spent between operations on a new pass or on preparation (see
  // loops/loop.h).
  uint64_t elapsed_ns = 0;
  uint64_t bytes = 0;
  uint64_t checksum = 0;  // of the first spec.operations of each thread
  Histogram histogram{};
  // Of the operations alone: what the preparation of an operation causes is in none of the counts.
  ThreadCounts client;
  std::optional<DaemonCounts> daemon;
  std::optional<uint64_t> migrations;
  std::optional<uint64_t> perf_switches;
  std::optional<uint64_t> perf_migrations;
  Occupancy occupancy;
};

// Whether `spec` can be run at all: an empty string, or what is wrong with it.
std::string check_spec(const RoundSpec& spec);

// Runs the round; blocks the calling thread for little more than `deadline_ms`. `result` is
// complete when the failure is empty. Errors: those of the loop's system calls; ETIMEDOUT when
// threads hang or the daemon does not become idle; ESRCH when the daemon is gone.
Failure run_round(const RoundSpec& spec, RoundResult* result);

}  // namespace fusebench
