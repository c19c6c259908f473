// Watches a running FUSE daemon from outside: what it did between two moments at which it was at
// rest.
//
// It sends no request and touches no mount, so that counts are exact and a dead mount cannot hold
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
  uint64_t waiting = 0;  // requests the kernel has for the daemon or expects from it
  uint64_t cpu_ns = 0;
  uint64_t messages = 0;
  uint64_t forgets = 0;
  std::vector<uint64_t> requests;  // by opcode; empty for a foreign daemon
  std::vector<Histogram> service;  // by opcode; empty when service times are off
};

// How long nothing may happen before a daemon is at rest.
inline constexpr std::chrono::microseconds kRest{100};

// Sleeps without what the kernel adds to a sleep to wake threads together (50 us).
void sleep_until(Deadline moment);

class DaemonObserver {
 public:
  // Errors: those of open and mmap of the counters file; EPROTO when it is not one of this version.
  Failure open(const DaemonHandle& handle);

  // Waits until the daemon is at rest and says what it had done by then. At rest means for all of
  // kRest: the kernel waits for no reply, and no thread of the daemon ran (of our daemon: all
  // of them sleep, no message came). Errors: ETIMEDOUT at the deadline; ESRCH when the daemon is
  // gone; ENOTCONN when its connection is.
  Failure settle(Deadline deadline, DaemonSnapshot* snapshot) const;

 private:
  struct Unmap {
    Unmap() : bytes(0) {}
    explicit Unmap(size_t size) : bytes(size) {}
    size_t bytes;
    void operator()(const Counters* counters) const;
  };

  Failure look(DaemonSnapshot* snapshot) const;
  Failure read_threads(DaemonSnapshot* snapshot) const;
  Failure read_waiting(DaemonSnapshot* snapshot) const;
  void read_counters(DaemonSnapshot* snapshot) const;
  bool at_rest(const DaemonSnapshot& before, const DaemonSnapshot& after) const;

  DaemonHandle handle_;
  std::unique_ptr<const Counters, Unmap> counters_;  // null for a foreign daemon
};

// What happened in between. A thread that ended in between is not counted.
DaemonCounts difference(const DaemonSnapshot& after, const DaemonSnapshot& before);

// `counts` without what the preparation of the operations caused, as it was counted alone. Service
// times of opcodes that the preparation causes too cannot be told apart, and are left out.
DaemonCounts without(DaemonCounts counts, const DaemonCounts& preparation);

}  // namespace fusebench
