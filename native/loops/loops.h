// The loops by name; each runs on a client thread from set-up to end and reports through the
// Client. The table is in loops.cc: a new loop changes nothing here.
#pragma once

#include <string>
#include <vector>

#include "round/client.h"

namespace fusebench {

using Loop = void(Client&);

// Distance between reads of the mmap-read loop: the kernel's fault-around maps up to 64 KiB around
// a page.
inline constexpr uint64_t kMmapReadStride = 64 * 1024;

// Stride of a loop whose file has blocks of spec.block_bytes.
inline constexpr uint64_t kBlockStride = UINT64_MAX;

struct LoopInfo {
  const char* name;
  Loop* run;
  uint64_t stride_bytes = 0;  // from one block of its file to the next; 0: it needs no blocks
  bool prepares_through_mount = false;  // see Operation::kPreparesThroughMount in loop.h
};

// Null for an unknown name.
const LoopInfo* find_loop(const std::string& name);

// All names, in the order of the table in loops.cc. LOOPS of native/index.ts is the same list.
std::vector<std::string> loop_names();

}  // namespace fusebench
