// Watches a running FUSE daemon from outside: what it did between two moments at which it was
// idle.
//
// It sends no request and touches no mount, so that counts are exact and a dead mount cannot block
// it.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "common/failure.h"
#include "daemon/serve/counters.h"
#include "round/round.h"
#include "round/round_state.h"

namespace fusebench {

struct DaemonSnapshot {
  struct Switches {
    uint64_t voluntary = 0;
    uint64_t involuntary = 0;
    bool operator==(const Switches&) const = default;
  };
  std::map<int, Switches> threads;           // by thread id
  std::optional<uint64_t> run_delay_ns = 0;  // of all threads
  bool all_asleep = false;                   // every thread waits, interruptibly, for work
  uint64_t waiting = 0;  // requests queued for the daemon or not yet answered by it
  uint64_t cpu_ns = 0;
  uint64_t messages = 0;
  uint64_t forgets = 0;
  std::vector<uint64_t> requests;  // by opcode; empty for a target
  std::vector<Histogram> service;  // by opcode; empty when service times are off
};

// How long nothing may happen before a daemon counts as idle.
inline constexpr std::chrono::microseconds kRest{100};

// Sleeps without the delay that the kernel adds to wake threads together (50 us).
void sleep_until(Deadline moment);

class DaemonObserver {
 public:
  // Errors: those of open and mmap of the counters file; EPROTO when it is not one of this version.
  Failure open(const DaemonHandle& handle);

  // Waits until the daemon is idle and returns what it has done so far. Idle means for the whole of
  // kRest: the kernel waits for no reply, and no thread of the daemon ran (of our daemon: all
  // of them sleep, no message came). Errors: ETIMEDOUT at the deadline; ESRCH when the daemon is
  // gone; ENOTCONN when its connection is.
  Failure settle(Deadline deadline, DaemonSnapshot* snapshot) const;

 private:
  Failure look(DaemonSnapshot* snapshot) const;
  Failure read_threads(DaemonSnapshot* snapshot) const;
  Failure read_waiting(DaemonSnapshot* snapshot) const;
  void read_counters(DaemonSnapshot* snapshot) const;

  DaemonHandle handle_;
  std::shared_ptr<const Counters> counters_;  // mapped; null for a target
};

// What happened in between. A thread that ended in between is not counted.
DaemonCounts difference(const DaemonSnapshot& after, const DaemonSnapshot& before);

// `counts` without what the preparation of the operations caused, as it was counted alone. Service
// times of opcodes that the preparation causes, too, cannot be separated, and are left out.
DaemonCounts without(DaemonCounts counts, const DaemonCounts& preparation);

}  // namespace fusebench
