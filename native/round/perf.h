// A software counter of the calling thread by perf_event_open, to cross-check getrusage and /proc.
//
// While it is open it makes every context switch of the thread slower, so it is used in separate
// rounds and never in a timed one. Never a hardware counter, never sampling; where the kernel does
// not permit it the counter is absent, not zero.
#pragma once

#include <cstdint>
#include <optional>

#include "common/fd.h"

namespace fusebench {

class PerfCounter {
 public:
  PerfCounter() = default;
  // `config` is a PERF_COUNT_SW_*. Counts the calling thread from now on, on every CPU.
  explicit PerfCounter(uint64_t config);

  // Events so far; nullopt when the kernel does not permit counting.
  std::optional<uint64_t> read() const;

 private:
  UniqueFd fd_;
};

}  // namespace fusebench
