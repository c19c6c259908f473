// The loops by name; each runs on a client thread from its set-up to its end and reports through
// the Client.
#pragma once

#include <string>

#include "client.h"

namespace fusebench {

using Loop = void (*)(Client&);

// What a loop needs of the specification besides paths.
enum class Needs { nothing, blocks };

struct LoopInfo {
  Loop run = nullptr;
  Needs needs = Needs::nothing;
  uint64_t stride_bytes = 0;  // distance of blocks; 0: spec.block_bytes
};

// Null for an unknown name.
const LoopInfo* find_loop(const std::string& name);

void run_empty(Client& client);
void run_pread(Client& client);
void run_pwrite(Client& client);
void run_readdir(Client& client);
void run_statx(Client& client);
void run_open_close(Client& client);

}  // namespace fusebench
