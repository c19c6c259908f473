// The one clock of every measurement: CLOCK_MONOTONIC_RAW, read through the vDSO without entering
// the kernel.
//
// Raw, because time synchronisation never changes its rate; the cost of reading it is reported,
// never subtracted.
#pragma once

#include <time.h>

#include <cstdint>

namespace fusebench {

inline uint64_t clock_ns(clockid_t clock) {
  timespec now;
  clock_gettime(clock, &now);
  return static_cast<uint64_t>(now.tv_sec) * 1'000'000'000u + static_cast<uint64_t>(now.tv_nsec);
}

inline uint64_t now_ns() { return clock_ns(CLOCK_MONOTONIC_RAW); }

}  // namespace fusebench
