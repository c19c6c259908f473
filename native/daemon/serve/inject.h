// A delay of known size in requests of one opcode: a planted regression, to test whether a
// verdict finds it.
#pragma once

#include <cstdint>

namespace fusebench {

struct Injection {
  uint32_t ns = 0;      // 0: none
  bool sleeps = false;  // sleeps instead of burning CPU
  uint32_t every = 1;   // only every Nth request of the opcode
};

/// Delays as `injection` says, if it applies to the `count`th request of its opcode.
void delay(const Injection& injection, uint64_t count);

}  // namespace fusebench
