// What the daemon counts, in a file that is mapped shared and read by fusebench while the daemon
// runs.
//
// One Lane per worker thread, each on its own cache lines: a worker adds without locked
// instructions (relaxed load and store, single writer), a reader sums the lanes. The reader drains
// the connection first, so that the sum is exact.
#pragma once

#include <atomic>
#include <cstdint>

#include "common/histogram.h"

namespace fusebench {

inline constexpr uint32_t kCountersMagic = 0x46425743;  // "CWBF" in memory
inline constexpr uint32_t kCountersVersion = 1;
inline constexpr uint32_t kOpcodes =
    64;  // every opcode in use is below; CUSE_INIT (4096) never comes
inline constexpr uint32_t kMaxLanes = 64;

struct alignas(64) Lane {
  std::atomic<uint64_t> messages;            // messages read, of any opcode
  std::atomic<uint64_t> requests[kOpcodes];  // messages by opcode; a BATCH_FORGET is one
  std::atomic<uint64_t> forgets;             // forgets inside of FORGET and BATCH_FORGET messages
  Histogram service[kOpcodes];  // ns from message read to reply written; only with --service-times
};

struct Counters {
  uint32_t magic;
  uint32_t version;
  uint32_t lanes;
  uint32_t service_times;   // 0 or 1
  alignas(64) Lane lane[];  // `lanes` elements
};

}  // namespace fusebench
